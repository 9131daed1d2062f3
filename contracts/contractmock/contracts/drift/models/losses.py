"""Losses: values that a model takes without a word and then holds no more, or holds otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractmock.contracts import pointer as pointers
from contractmock.contracts.drift.models.answers import UNDECLARED
from contractmock.contracts.drift.models.equivalence import equivalent, is_scalar
from contractmock.contracts.drift.models.places import alike, is_within
from contractmock.contracts.pointer import ABSENT

if TYPE_CHECKING:
    from contractmock.contracts.drift.models.answers import Answer, Answers
    from contractmock.contracts.drift.models.candidate import Candidate
    from contractmock.contracts.generation.node import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """One place that does not get through.

    Attributes:
        pointer: The place, as high as all below it is lost.
        sent: What stood there.
        kept: What the model holds instead, `ABSENT` for nothing.
        witness: The answer.
    """

    pointer: str
    sent: object
    kept: object
    witness: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Losses:
    """What was found of one model.

    Attributes:
        lost: Declared places whose value is gone or changed.
        undeclared: Objects from which the model drops members that the contract does not declare.
    """

    lost: tuple[Loss, ...]
    undeclared: tuple[str, ...]


def losses(candidate: Candidate, way: str, answers: Answers) -> Losses | None:
    """What the model does not hold of `answers`, given to it in one way.

    None where it refuses even the plain one, so that this cannot be told.

    Two answers that differ and make the same of the model show that it does not look there,
    whatever it calls its members. A value is changed where the model's own dump says another one.
    """
    plain = candidate.attempt(way, answers.plain.value)
    if plain.value is ABSENT:
        return None
    watch = _Watch(answers.plain.value, plain.value)
    changed: dict[str, Loss] = {}
    for answer in (answers.plain, *answers.deviating):
        value = candidate.attempt(way, answer.value).value
        if value is ABSENT:
            continue
        watch.look(answer, value)
        _changed(answer, candidate.kept(value), changed)
    gone = tuple(watch.gone())
    rest = (each for each in changed.values() if not _covered(each.pointer, gone))
    undeclared = dict.fromkeys(each for each in watch.undeclared if not _covered(each, gone))
    return Losses(lost=(*gone, *rest), undeclared=tuple(undeclared))


class _Watch:
    """Tells the places that make a difference to the model from those that make none."""

    def __init__(self, plain: Json, made: object) -> None:
        self._plain = plain
        self._made = made
        self._seen: set[str] = set()
        self._unseen: list[str] = []
        self.undeclared: list[str] = []

    def look(self, answer: Answer, made: object) -> None:
        """Note whether the one place where `answer` differs shows in what was made of it."""
        if answer.deviation is None:
            return
        at = answer.pointer
        is_same = _same(self._made, made)
        if answer.deviation.rule == UNDECLARED:
            if is_same:
                self.undeclared.append(alike(at.rpartition("/")[0]))
            return
        before, after = pointers.resolve(self._plain, at), pointers.resolve(answer.value, at)
        if not is_same:
            self._seen.add(at)
        elif is_scalar(before) and is_scalar(after) and not equivalent(before, after):
            self._unseen.append(at)

    def gone(self) -> Iterator[Loss]:
        """The places that the model never looks at, as high as that is so."""
        told: dict[str, Loss] = {}
        for at in self._unseen:
            if at not in self._seen:
                top = self._top(at)
                sent = pointers.resolve(self._plain, top)
                loss = Loss(pointer=top, sent=sent, kept=ABSENT, witness=self._plain)
                told.setdefault(alike(top), loss)
        yield from told.values()

    def _top(self, at: str) -> str:
        above = at.rpartition("/")[0]
        while above and not any(is_within(seen, above) for seen in self._seen):
            at, above = above, above.rpartition("/")[0]
        return at


def _changed(answer: Answer, kept: object, changed: dict[str, Loss]) -> None:
    """Note each scalar of `answer` that `kept` says otherwise; of a deviating one, its place."""
    for at, sent in _scalars(answer.value, ""):
        if answer.deviation is not None and at != answer.pointer:
            continue
        held = pointers.resolve(kept, at)
        if is_scalar(held) and not equivalent(sent, held):
            loss = Loss(pointer=at, sent=sent, kept=held, witness=answer.value)
            changed.setdefault(alike(at), loss)


def _scalars(value: object, at: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for name, member in value.items():
            yield from _scalars(member, pointers.join(at, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _scalars(item, pointers.join(at, index))
    elif is_scalar(value):
        yield at, value


def _same(first: object, second: object) -> bool:
    try:
        return bool(first == second)
    except Exception:  # the model's own comparison
        return False


def _covered(pointer: str, losses: Iterable[Loss]) -> bool:
    return any(is_within(alike(pointer), alike(each.pointer)) for each in losses)

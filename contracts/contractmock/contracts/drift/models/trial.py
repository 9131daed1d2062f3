"""The trial: which of the answers that a contract allows a model refuses, and for what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractmock.contracts import pointer as pointers
from contractmock.contracts.drift.models.answers import UNDECLARED
from contractmock.contracts.drift.models.candidate import replayed
from contractmock.contracts.drift.models.places import alike, is_within

if TYPE_CHECKING:
    from contractmock.contracts.drift.models.answers import Answer, Answers
    from contractmock.contracts.drift.models.candidate import Attempt, Candidate, Refusal
    from contractmock.contracts.generation.node import Json

Key = tuple[str, str]
"""What tells refusals apart: the place, whatever the index, and the rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """One place where the model refuses what the contract allows.

    Attributes:
        pointer: The place, in `answer`; that of an absence ends in the absent member.
        refusal: The model's reason, the first of those that it gives.
        answer: The answer that showed it.
        attempts: What became of it in each way.
    """

    pointer: str
    refusal: Refusal
    answer: Answer
    attempts: Mapping[str, Attempt]

    @property
    def place(self) -> str:
        """What tells it from other places."""
        deviation = self.answer.deviation
        is_undeclared = deviation is not None and deviation.rule == UNDECLARED
        return _place(self.pointer, is_undeclared=is_undeclared)


class Trial:
    """A model that is given answers.

    Args:
        candidate: The model.
        plain: A full answer. A way in which the model has more against it than in another is none
            that its user can mean (validation of Python values in strict mode).

    Attributes:
        ways: The ways that count.
        unusable: What became of the full answer in the ways that do not.
    """

    def __init__(self, candidate: Candidate, plain: Json) -> None:
        self._candidate = candidate
        attempts = replayed(candidate, plain)
        against = {way: {each.key for each in attempts[way].refusals} for way in attempts}
        self.ways = tuple(
            way for way in attempts if not any(k < against[way] for k in against.values())
        )
        self.unusable = {way: each for way, each in attempts.items() if way not in self.ways}
        self._known: set[Key] = set()

    def attempts(self, answer: Json) -> Mapping[str, Attempt]:
        """What becomes of an answer in each way that counts."""
        return {way: self._candidate.attempt(way, answer) for way in self.ways}

    def at(
        self, pointer: str, witness: Json, plain: Answer, *, is_undeclared: bool
    ) -> tuple[Refusal | None, Mapping[str, Attempt]]:
        """Why the model refuses `witness` at a place, and what became of it.

        Args:
            pointer: The place that the witness is about.
            witness: An answer that the contract allows.
            plain: A plain answer; what the model refuses there too has another cause.
            is_undeclared: Whether a member stands there that might have any name.
        """
        attempts = self.attempts(witness)
        given = refusals(attempts)
        usual = {each.key for each in refusals(self.attempts(plain.value))}
        there = [each for each in given if is_within(each.pointer, pointer)]
        there = there or [each for each in given if each.key not in usual]
        place = _place(pointer, is_undeclared=is_undeclared)
        self._known |= {(place, each.rule) for each in there}
        return (there[0] if there else None), attempts

    def refused(self, answers: Answers) -> Iterator[Refused]:
        """Each place of `answers` that is refused and was not told before."""
        usual = tuple(self._new(answers.plain, ()))
        yield from self._told(usual)
        keys = {each.refusal.key for each in usual}
        for answer in answers.deviating:
            yield from self._told(self._new(answer, keys))

    def _new(self, answer: Answer, usual: Collection[Key]) -> Iterator[Refused]:
        """Each reason against `answer` that does not stand against the plain one too."""
        attempts = self.attempts(answer.value)
        for refusal in refusals(attempts):
            if refusal.key not in usual:
                inside = is_within(refusal.pointer, answer.pointer)
                at = refusal.pointer if inside else answer.pointer
                yield Refused(pointer=at, refusal=refusal, answer=answer, attempts=attempts)

    def _told(self, found: Iterable[Refused]) -> Iterator[Refused]:
        """The first at each place, unless it is known; the others there are known by it."""
        by_place: dict[str, list[Refused]] = {}
        for each in found:
            by_place.setdefault(each.place, []).append(each)
        for place, there in by_place.items():
            keys = {(place, each.refusal.rule) for each in there}
            if not keys & self._known:
                yield there[0]
            self._known |= keys


def refusals(attempts: Mapping[str, Attempt]) -> tuple[Refusal, ...]:
    """The reasons that were given, each once."""
    given = (refusal for attempt in attempts.values() for refusal in attempt.refusals)
    return tuple({each.key: each for each in given}.values())


def _place(pointer: str, *, is_undeclared: bool) -> str:
    """A place, whatever the index, and whatever the name of an undeclared member."""
    return alike(pointers.join(pointer.rpartition("/")[0], "*") if is_undeclared else pointer)

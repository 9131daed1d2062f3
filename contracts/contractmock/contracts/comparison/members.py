"""Members that come and go: what two schemas declare, whatever they then allow."""

from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from contractmock.contracts.comparison.abreast import Key, Twins
from contractmock.contracts.comparison.change import Change, Verdict, listed
from contractmock.contracts.comparison.outline import Outline
from contractmock.contracts.comparison.place import Place
from contractmock.contracts.comparison.policies import Policies
from contractmock.contracts.comparison.reach import Reach
from contractmock.contracts.generation.node import Json

CONTENT_CODES = ("content-encoding-changed", "content-media-type-changed")
"""The changes of what text stands for, which no schema validates."""

_SAID_BY_FORMAT = {"application/octet-stream", "base64", "base64url"}
_ENCODED = {"base64": "aGVsbG8=", "base64url": "aGVsbG8", "quoted-printable": "hello=3D"}


_Tokens: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class MemberChanges:
    """Members that are declared anew or no more, and text that stands for something else.

    Attributes:
        told: The changes, those nearest to the root first.
        keys: The twins that are told of.
        passed_over: The codes and verdicts of the changes of twins that need not be told of.
    """

    told: Sequence[Change] = ()
    keys: frozenset[Key] = frozenset()
    passed_over: Sequence[tuple[str, Verdict]] = ()


class Members:
    """Finds the members that come and go; each pair of schemas is looked at once.

    Args:
        policies: Say what it means when responses lose a member.
    """

    def __init__(self, policies: Policies) -> None:
        self._policies = policies
        self._reach: Reach[Twins] = Reach(_below, _differ)
        self._leading: dict[Twins, tuple[tuple[str | int, Twins], ...]] = {}
        self._verdicts: dict[tuple[Twins, bool], tuple[tuple[str, Verdict], ...]] = {}

    def changes(
        self, place: Place, twins: Twins, without: Callable[[], Json], known: Collection[Key] = ()
    ) -> MemberChanges:
        """The changes below one place; no twins are met twice.

        Args:
            place: The place of the values.
            twins: What is declared for them.
            without: Makes a value as it may come now, which is short of what is gone.
            known: Twins that need not be told of.
        """
        told: list[Change] = []
        passed_over: list[tuple[str, Verdict]] = []
        keys: set[Key] = set()
        pending: deque[tuple[_Tokens, Twins]] = deque([((), twins)])
        seen = {twins}
        while pending:
            tokens, met = pending.popleft()
            if not self._reach.leads(met):
                continue
            if met.key in known:
                passed_over += self._judged(place, met)
            else:
                keys.add(met.key)
                told += self._own(place.below(*tokens), met, without)
            for token, each in self._fruitful(met):
                if each not in seen:
                    seen.add(each)
                    pending.append(((*tokens, token), each))
        return MemberChanges(told, frozenset(keys), passed_over)

    def _judged(self, place: Place, twins: Twins) -> Sequence[tuple[str, Verdict]]:
        """What the changes at one place do; the same wherever the twins stand."""
        key = twins, place.produced
        if key not in self._verdicts:
            own = self._own(place, twins, lambda: None)
            self._verdicts[key] = tuple((each.code, each.verdict) for each in own)
        return self._verdicts[key]

    def _fruitful(self, twins: Twins) -> Sequence[tuple[str | int, Twins]]:
        """The twins below that lead to a change."""
        if twins not in self._leading:
            leading = (each for each in twins.below if self._reach.leads(each[1]))
            self._leading[twins] = tuple(leading)
        return self._leading[twins]

    def _own(self, place: Place, twins: Twins, without: Callable[[], Json]) -> Iterator[Change]:
        """The changes at one place."""
        yield from _content(place, twins.old, twins.new)
        for name, member in _gone(twins):
            yield self._removed(place.below(name), name, member, without)
        for name, member in _fresh(twins):
            yield _added(place.below(name), name, member)

    def _removed(
        self, place: Place, name: str, member: Outline, without: Callable[[], Json]
    ) -> Change:
        if not place.produced:
            return place.change(
                "member-removed",
                Verdict.COMPATIBLE,
                f"the member {name!r} is declared no more; it may still be sent",
                before=member.fragment,
            )
        value = self._policies.value("response-optional-removed", place.operation, place.pointer)
        return place.change(
            "member-removed",
            Verdict(value),
            f"the member {name!r} is declared no more; those who read it find it missing",
            before=member.fragment,
            witness=without() if value == Verdict.BREAKING else None,
        )


def _below(twins: Twins) -> Iterator[Twins]:
    return (each for _, each in twins.below)


def _differ(twins: Twins) -> bool:
    """Whether something comes or goes right here."""
    if twins.are_alike:
        return False
    return any(True for _ in (*_gone(twins), *_fresh(twins), *_contents(twins.old, twins.new)))


def _gone(twins: Twins) -> Iterator[tuple[str, Outline]]:
    if _are_objects(twins):
        yield from ((n, each) for n, each in twins.old.members.items() if not twins.new.sends(n))


def _fresh(twins: Twins) -> Iterator[tuple[str, Outline]]:
    if _are_objects(twins):
        yield from ((n, each) for n, each in twins.new.members.items() if not twins.old.sends(n))


def _are_objects(twins: Twins) -> bool:
    return all("object" in each.types or each.members for each in (twins.old, twins.new))


def _added(place: Place, name: str, member: Outline) -> Change:
    return place.change(
        "member-added",
        Verdict.COMPATIBLE,
        f"the member {name!r} is declared, which was not before",
        after=member.fragment,
    )


def _contents(
    old: Outline, new: Outline
) -> Iterator[tuple[str, str, frozenset[str], frozenset[str]]]:
    """By code and verb, how text was encoded or typed and is now, where that makes a difference."""
    rows = (
        ("encoded", old.encodings, new.encodings),
        ("typed", old.media_types, new.media_types),
    )
    for code, (verb, before, after) in zip(CONTENT_CODES, rows, strict=True):
        either = before | after
        if before != after and ((before and after) or not either <= _SAID_BY_FORMAT):
            yield code, verb, before, after


def _content(place: Place, old: Outline, new: Outline) -> Iterator[Change]:
    """Text that was encoded in one way and is read in another."""
    for code, verb, before, after in _contents(old, new):
        sender = after if place.produced else before
        text = _ENCODED.get(next(iter(sorted(sender)), ""), "hello")
        yield place.change(
            code,
            Verdict.BREAKING,
            f"the text was {verb} as {_words(before)}, and is now {_words(after)}",
            before=listed(sorted(before)),
            after=listed(sorted(after)),
            witness=text,
        )


def _words(names: frozenset[str]) -> str:
    return " or ".join(sorted(names)) or "itself"

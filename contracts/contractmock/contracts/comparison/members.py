"""Members that come and go: what two schemas declare, whatever they then allow."""

from collections import deque
from collections.abc import Iterator

from contractmock.contracts.comparison.change import Change, Verdict, listed
from contractmock.contracts.comparison.likeness import Likeness
from contractmock.contracts.comparison.outline import Outline
from contractmock.contracts.comparison.place import Place
from contractmock.contracts.comparison.policies import Policies
from contractmock.contracts.generation import Generator, Ungeneratable
from contractmock.contracts.generation.node import Json
from contractmock.contracts.lowering import Node

CONTENT_CODES = ("content-encoding-changed", "content-media-type-changed")
"""The changes of what text stands for, which no schema validates."""

_SAID_BY_FORMAT = {"application/octet-stream", "base64", "base64url"}
_ENCODED = {"base64": "aGVsbG8=", "base64url": "aGVsbG8", "quoted-printable": "hello=3D"}


def member_changes(place: Place, old: Node, new: Node, policies: Policies) -> Iterator[Change]:
    """Members that are declared anew or no more, and text that stands for something else.

    Args:
        place: The place of the values.
        old: The old schema, lowered.
        new: The new one.
        policies: Say what it means when responses lose a member.
    """
    walk = _Walk(new, policies, Likeness(old, new))
    yield from walk.walk(place, Outline(old), Outline(new))


class _Walk:
    """One walk down two schemas side by side, level by level; no pair is met twice."""

    def __init__(self, new: Node, policies: Policies, likeness: Likeness) -> None:
        self._likeness = likeness
        self._new = new
        self._policies = policies

    def walk(self, place: Place, old: Outline, new: Outline) -> Iterator[Change]:
        pending = deque([(place, old, new)])
        seen: set[tuple[frozenset[int], frozenset[int]]] = set()
        while pending:
            here, before, after = pending.popleft()
            if self._likeness.is_alike(before, after):
                continue
            if (pair := (before.identity, after.identity)) in seen:
                continue
            seen.add(pair)
            yield from _content(here, before, after)
            if _is_object(before) and _is_object(after):
                yield from self._members(here, before, after)
            pending.extend(_inside(here, before, after))

    def _members(self, place: Place, old: Outline, new: Outline) -> Iterator[Change]:
        for name, member in old.members.items():
            if not new.sends(name):
                yield self._removed(place.below(name), name, member)
        for name, member in new.members.items():
            if not old.sends(name):
                yield _added(place.below(name), name, member)

    def _removed(self, place: Place, name: str, member: Outline) -> Change:
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
            witness=self._without(),
        )

    def _without(self) -> Json:
        try:
            return Generator(self._new).minimal()
        except Ungeneratable:
            return {}


def _inside(place: Place, old: Outline, new: Outline) -> Iterator[tuple[Place, Outline, Outline]]:
    """The members and items that both declare."""
    for name, member in old.members.items():
        if name in new.members:
            yield place.below(name), member, new.members[name]
    before, after = old.items(), new.items()
    if before and after:
        yield place.below(0), before, after


def _is_object(outline: Outline) -> bool:
    return "object" in outline.types or bool(outline.members)


def _added(place: Place, name: str, member: Outline) -> Change:
    return place.change(
        "member-added",
        Verdict.COMPATIBLE,
        f"the member {name!r} is declared, which was not before",
        after=member.fragment,
    )


def _content(place: Place, old: Outline, new: Outline) -> Iterator[Change]:
    """Text that was encoded in one way and is read in another."""
    rows = (
        ("encoded", old.encodings, new.encodings),
        ("typed", old.media_types, new.media_types),
    )
    for code, (verb, before, after) in zip(CONTENT_CODES, rows, strict=True):
        either = before | after
        if before == after or (not (before and after) and either <= _SAID_BY_FORMAT):
            continue
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

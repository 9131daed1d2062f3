"""Differences: what makes one instance out of another, in the words of the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractmock.contracts.deviations.deviation import Kind
from contractmock.contracts.deviations.edits import (
    Extend,
    Keep,
    Put,
    Remove,
    Reverse,
    ReverseMembers,
)
from contractmock.contracts.deviations.making import as_text
from contractmock.contracts.deviations.naming import rules_for
from contractmock.contracts.deviations.proposals import Proposal, brief

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    from contractmock.contracts.deviations.edits import Edit
    from contractmock.contracts.deviations.places import Place, Places
    from contractmock.contracts.generation.node import Json

    Difference: TypeAlias = tuple[Place, Proposal]


def differences(places: Places, place: Place, other: Json) -> Iterator[Difference]:
    """What makes `other` out of the value of a place, in the order in which it is done."""
    value = place.value
    if as_text(value) == as_text(other):
        return
    if isinstance(value, dict) and isinstance(other, dict):
        yield from _of_objects(places, place, value, other)
    elif isinstance(value, list) and isinstance(other, list):
        yield from _of_arrays(places, place, value, other)
    else:
        rule, refused = rules_for(place, other)
        yield place, _named(rule, Put(other), refused, "" if other is None else brief(other))


def _of_objects(
    places: Places, place: Place, value: dict[str, Json], other: dict[str, Json]
) -> Iterator[Difference]:
    if not other:
        yield place, _named("empty-object", Put({}), "missing")
        return
    for name, member in value.items():
        if name in other:
            yield from differences(places, places.member(place, name, member), other[name])
        else:
            yield places.member(place, name, member), _named("absent", Remove(), "missing")
    for name, member in other.items():
        if name not in value:
            yield place, _addition(place, name, member)
    if len(value) > 1 and list(other) == list(reversed(value)):
        yield place, _named("member-order", ReverseMembers(), "member-order", "reversed")


def _addition(place: Place, name: str, member: Json) -> Proposal:
    """A member that was not there: a declared one, a key of a map, or an unknown one."""
    conjunction = place.conjunction
    rule, refused = "unknown-member", (Kind.EVOLVED, "unknown-member")
    if any(name in names for names in conjunction.values("properties")):
        rule, refused = "present", (Kind.INVALID, "wrong-type")
    elif any(isinstance(schema, dict) for schema in conjunction.values("additionalProperties")):
        rule, refused = "unknown-key", (Kind.EVOLVED, "new-key")
    edit = Put(member, new=True)
    return Proposal(rule=rule, edit=edit, detail=brief(member), inner=(name,), refused=refused)


def _of_arrays(
    places: Places, place: Place, value: list[Json], other: list[Json]
) -> Iterator[Difference]:
    if not other:
        yield place, _named("empty-array", Put([]), "out-of-range")
        return
    if as_text(value[::-1]) == as_text(other):
        refused = (Kind.EVOLVED, "permuted")
        yield place, Proposal(rule="permuted", edit=Reverse(), detail="reversed", refused=refused)
        return
    for index, (item, counterpart) in enumerate(zip(value, other, strict=False)):
        yield from differences(places, places.item(place, index, item), counterpart)
    more = len(other) - len(value)
    if more > 0:
        edit, refused = Extend(tuple(other[len(value) :])), (Kind.EVOLVED, "longer-array")
        detail = f"{more} more item{'s' * (more > 1)}"
        yield place, Proposal(rule="longer-array", edit=edit, detail=detail, refused=refused)
    elif more < 0:
        rule = "one-item" if len(other) == 1 else "shorter-array"
        yield place, _named(rule, Keep(len(other)), "out-of-range", f"{-more} fewer")


def _named(rule: str, edit: Edit, refused: str, detail: str = "") -> Proposal:
    kind = Kind.EVOLVED if refused == "new-value" else Kind.INVALID
    return Proposal(rule=rule, edit=edit, detail=detail, refused=(kind, refused))

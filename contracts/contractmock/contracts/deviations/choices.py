"""Choices: null, the listed values, other types, other branches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractmock.contracts.deviations.deviation import Kind
from contractmock.contracts.deviations.edits import Put
from contractmock.contracts.deviations.places import json_type
from contractmock.contracts.deviations.proposals import (
    Proposal,
    Unmade,
    brief,
    put,
    refusable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractmock.contracts.deviations.making import Maker
    from contractmock.contracts.deviations.places import Place, Places
    from contractmock.contracts.generation.node import Alternative, Json

NEW_TEXT = "new_value"
"""A text that is put where only listed ones are allowed."""

_BRANCHING = {"anyOf", "oneOf", "if"}


def null() -> Iterator[Proposal]:
    """Null in the place of anything."""
    yield refusable("null", None, "null", detail="")


def listed(place: Place) -> Iterator[Proposal]:
    """Each other value that is listed, then one that is not."""
    values = place.listed
    yield from (put("enum-value", value, due=True) for value in values)
    texts = [value for value in values if isinstance(value, str)]
    numbers = [value for value in values if isinstance(value, int | float) and value is not True]
    if isinstance(place.value, str) and texts:
        yield _new(_unlisted(texts))
    elif json_type(place.value) == "integer" and numbers:
        yield _new(int(max(numbers)) + 1)


def _new(value: Json) -> Proposal:
    refused = (Kind.EVOLVED, "new-value")
    return Proposal(rule="new-value", edit=Put(value), detail=brief(value), refused=refused)


def _unlisted(texts: list[str]) -> str:
    text = NEW_TEXT
    while text in texts:
        text += "_"
    return text


def other_types(place: Place, maker: Maker) -> Iterator[Proposal | Unmade]:
    """A value of each other type that the place may have, then some of types that it must not."""
    own = json_type(place.value)
    for type_ in place.types:
        if type_ not in (own, "null") and not (type_ == "number" and own == "integer"):
            yield from _of_type(place, maker, type_)
    for value in _WRONG[own]:
        if not place.allows(json_type(value)):
            yield refusable("other-type", value, "wrong-type")
    if own in ("integer", "number", "boolean") and not place.allows("string"):
        yield refusable("other-type", brief(place.value), "wrong-type")


def _of_type(place: Place, maker: Maker, type_: str) -> Iterator[Proposal | Unmade]:
    demand = maker.derivation.demand({"type": type_})
    for value in maker.value(place.path, (demand, *place.nodes)):
        yield put("other-type", value)
        return
    if place.declares(type_):
        yield Unmade("other-type", f"no value of type {type_} was found: {maker.reason}")


_WRONG: dict[str, tuple[Json, ...]] = {
    "array": ({}, "text"),
    "boolean": (1, {}),
    "integer": (1.5, {}),
    "null": (),
    "number": (True, {}),
    "object": ([], "text"),
    "string": (1, {}),
}
"""Values that stand in for one of a type where somebody erred; its text is another."""


def branches(place: Place, places: Places, maker: Maker) -> Iterator[Proposal | Unmade]:
    """A minimal and a full value of each branch that the value is not of."""
    for choice in place.choices:
        if choice.keyword not in _BRANCHING:
            continue
        for alternative in choice.alternatives:
            if not _is_null(alternative) and not places.is_of(alternative, place.value):
                made = list(_of_branch(place, alternative, maker))
                yield from made
                if not made and choice.keyword != "if":  # a condition may well hold for everything
                    reason = f"no value of {_branch_name(alternative)} was found: {maker.reason}"
                    yield Unmade("branch", reason)


def _of_branch(place: Place, alternative: Alternative, maker: Maker) -> Iterator[Proposal]:
    name = _branch_name(alternative)
    for size, full in (("minimal", False), ("full", True)):
        for value in maker.value(place.path, (*alternative, *place.nodes), full=full):
            yield put("branch", value, detail=f"{name}, {size}", due=True)


def _is_null(alternative: Alternative) -> bool:
    return bool(alternative[0].get("type") == "null")


def _branch_name(alternative: Alternative) -> str:
    """What the branch is called: the name of what it refers to, else where it stands."""
    node = alternative[0]
    where = node.get("$ref") or node.pointer
    prefix = "not " if node.derived else ""
    return prefix + str(where).removeprefix("#").removeprefix("/$defs/")

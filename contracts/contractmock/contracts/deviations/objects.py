"""Objects: members left out, added, unknown and reordered, and the keys of maps."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

from contractmock.contracts.deviations.deviation import Kind
from contractmock.contracts.deviations.edits import Put, Remove, ReverseMembers
from contractmock.contracts.deviations.proposals import Proposal, Unmade, brief
from contractmock.contracts.generation.objects import member_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractmock.contracts.deviations.making import Maker
    from contractmock.contracts.deviations.places import Place
    from contractmock.contracts.generation.node import Conjunction, Json, Node

NEW_NAMES = ("unknown_member", "unknown", "Unknown Member!", "9")
"""Names for members that nothing declares, in the order of preference."""

NEW_KEY = "new_key"
"""A key for a map that lists its keys."""

UNKNOWN: tuple[Json, ...] = ("text", {"nested": [1]})
"""Values of members that nothing declares."""

MAX_KEYS = 20
"""Keys that are made up in search of one that a map may have."""


def absence() -> Iterator[Proposal]:
    """A member left out."""
    yield Proposal(rule="absent", edit=Remove(), refused=(Kind.INVALID, "missing"))


def proposals(place: Place, maker: Maker) -> Iterator[Proposal | Unmade]:
    """What an object may become, its members apart."""
    members = place.value if isinstance(place.value, dict) else {}
    yield Proposal(rule="empty-object", edit=Put({}))
    yield from _present(place, members, maker)
    yield from _unknown(place, members, maker)
    if len(members) > 1:
        yield Proposal(rule="member-order", edit=ReverseMembers(), detail="reversed")


def _present(place: Place, members: dict[str, Json], maker: Maker) -> Iterator[Proposal | Unmade]:
    """Each member that is declared, or listed as a key, and not there."""
    listed = maker.listed(_name_nodes(place.conjunction))
    declared = chain(*place.conjunction.values("properties"), listed)
    for name in dict.fromkeys(declared):
        nodes = member_nodes(maker.verifier, place.conjunction, name)
        if name in members or any(node.schema is False for node in nodes):
            continue
        made = maker.value((*place.path, name), nodes)
        for value in made:
            yield Proposal(
                rule="present", edit=Put(value, new=True), detail=brief(value), inner=(name,)
            )
        if not made:
            yield Unmade("present", f"no value was found: {maker.reason}", (name,))


def _name_nodes(conjunction: Conjunction) -> tuple[Node, ...]:
    return tuple(node.child("propertyNames") for node in conjunction.having("propertyNames"))


def _unknown(place: Place, members: dict[str, Json], maker: Maker) -> Iterator[Proposal | Unmade]:
    """Members that nothing declares, and other keys of a map."""
    names = _name_nodes(place.conjunction)
    declared = {name for held in place.conjunction.values("properties") for name in held}
    fresh = [name for name in NEW_NAMES if name not in declared | members.keys()]
    for name in _made_up(members, fresh, names, maker):
        nodes = member_nodes(maker.verifier, place.conjunction, name)
        yield from _of_nodes(place, members, maker, name, nodes)
    for name in (NEW_KEY, *fresh):
        if names and not maker.verifier.accepts(names, name):
            nodes = member_nodes(maker.verifier, place.conjunction, name)
            yield from _new_key(place, members, maker, name, nodes)
            return


def _made_up(
    members: dict[str, Json], fresh: list[str], names: tuple[Node, ...], maker: Maker
) -> Iterator[str]:
    """One name that may be used and that is not listed, nothing where there is none."""
    if maker.listed(names):
        return
    made = maker.names(names, MAX_KEYS) if names else ()
    new = (name for name in (*fresh, *made) if name not in members)
    yield from islice((name for name in new if maker.verifier.accepts(names, name)), 1)


def _of_nodes(
    place: Place, members: dict[str, Json], maker: Maker, name: str, nodes: tuple[Node, ...]
) -> Iterator[Proposal]:
    """A member called `name`: a key of a map where a schema holds for it, else an unknown one."""
    refused = (Kind.EVOLVED, "unknown-member")
    if any(isinstance(node.schema, dict) for node in nodes):
        for value in maker.value((*place.path, name), nodes):
            yield _added("unknown-key", name, value)
        return
    for value in (*_siblings(members), *UNKNOWN):
        yield _added("unknown-member", name, value, refused)


def _siblings(members: dict[str, Json]) -> list[Json]:
    """The value of the first member where all are objects with the same names in them."""
    shapes = {tuple(value) if isinstance(value, dict) else None for value in members.values()}
    if len(members) > 1 and len(shapes) == 1 and None not in shapes:
        return [next(iter(members.values()))]
    return []


def _new_key(
    place: Place, members: dict[str, Json], maker: Maker, name: str, nodes: tuple[Node, ...]
) -> Iterator[Proposal]:
    """A key that the map must not have, with a value that a key of it may have."""
    values = list(members.values())[:1] or list(maker.value((*place.path, name), nodes))
    for value in values:
        yield _added("", name, value, (Kind.EVOLVED, "new-key"))


def _added(rule: str, name: str, value: Json, refused: tuple[Kind, str] | None = None) -> Proposal:
    edit = Put(value, new=True)
    return Proposal(rule=rule, edit=edit, detail=brief(value), inner=(name,), refused=refused)

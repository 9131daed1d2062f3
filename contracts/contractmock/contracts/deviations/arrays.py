"""Arrays: empty, short, long and repeating ones, and their items in another order."""

from __future__ import annotations

from itertools import cycle, islice
from typing import TYPE_CHECKING

from contractmock.contracts.deviations.deviation import Kind
from contractmock.contracts.deviations.edits import Extend, Keep, Put, Repeat, Reverse
from contractmock.contracts.deviations.proposals import Proposal
from contractmock.contracts.generation.arrays import item_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractmock.contracts.deviations.making import Maker
    from contractmock.contracts.deviations.places import Place
    from contractmock.contracts.generation.node import Json

SEVERAL = 10
"""Items that an array is lengthened by, where not by one."""

MAX_ADDED = 1_000
"""Items that are added to reach the greatest number of them."""

MAX_DIFFERENT = 50
"""Items that are made for an array whose items must differ."""

_INVALID = (Kind.INVALID, "out-of-range")


def proposals(place: Place, maker: Maker) -> Iterator[Proposal]:
    """What an array may become."""
    items = place.value if isinstance(place.value, list) else []
    yield Proposal(rule="empty-array", edit=Put([]), refused=_INVALID)
    yield from _reordered(place, items)
    yield from _shorter(place, items)
    yield from _longer(place, items, maker)
    if items:
        refused = (Kind.INVALID, "duplicate-items")
        yield Proposal(rule="duplicate-items", edit=Repeat(), refused=refused)


def _reordered(place: Place, items: list[Json]) -> Iterator[Proposal]:
    """The items in reversed order, where that is no other meaning: they are objects."""
    if all(isinstance(item, dict) for item in items):
        is_tuple = bool(place.conjunction.having("prefixItems"))
        refused = None if is_tuple else (Kind.EVOLVED, "permuted")
        yield Proposal(rule="permuted", edit=Reverse(), detail="reversed", refused=refused)


def _shorter(place: Place, items: list[Json]) -> Iterator[Proposal]:
    least = place.conjunction.greatest("minItems")
    if len(items) > 1:
        yield Proposal(rule="one-item", edit=Keep(1))
    if 1 < least < len(items):
        yield Proposal(rule="fewest-items", edit=Keep(least), detail=f"{least} items", due=True)
    if 1 < least <= len(items):
        edit = Keep(least - 1)
        detail = f"{least - 1} items"
        yield Proposal(rule="", edit=edit, detail=detail, refused=_INVALID)


def _longer(place: Place, items: list[Json], maker: Maker) -> Iterator[Proposal]:
    most = place.conjunction.least("maxItems")
    refused = (Kind.EVOLVED, "longer-array")
    for count in (1, SEVERAL):
        if added := _added(place, items, maker, count):
            detail = f"{len(added)} more item{'s' * (len(added) > 1)}"
            yield Proposal(rule="longer-array", edit=Extend(added), detail=detail, refused=refused)
    if most is None or most <= len(items):
        return
    missing = most - len(items)
    if added := _added(place, items, maker, min(missing, MAX_ADDED)):
        detail = f"{len(items) + len(added)} items"
        rule = "longer-array" if missing > MAX_ADDED else "most-items"
        yield Proposal(rule=rule, edit=Extend(added), detail=detail, due=True)


def _added(place: Place, items: list[Json], maker: Maker, count: int) -> tuple[Json, ...]:
    """So many items to add; fewer where all must differ and there are not so many.

    They are the items that are there once more, where they may be: the array is to be longer
    and nothing else.
    """
    if items and not any(place.conjunction.values("uniqueItems")):
        return tuple(islice(cycle(items), count))
    nodes = item_nodes(place.conjunction, len(items))
    path = (*place.path, len(items))
    return tuple(maker.different(path, nodes, min(count, MAX_DIFFERENT), items))

"""Growing: a second, different item for arrays that have one, so that their order shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractmock.contracts.deviations.edits import Extend, Put, edited
from contractmock.contracts.deviations.making import as_text
from contractmock.contracts.generation.arrays import item_nodes
from contractmock.contracts.generation.numbers import grid_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractmock.contracts.deviations.making import Maker
    from contractmock.contracts.deviations.places import Place, Places
    from contractmock.contracts.generation.node import Json


def grown(places: Places, place: Place, maker: Maker) -> Extend | None:
    """What gives an array of one item, or of equal ones, a different one; None where nothing may.

    The item is the first one with a single text or number changed, where that is allowed: what
    is in an instance to deviate from should be as plain as the rest of it.
    """
    items = place.value if isinstance(place.value, list) else []
    if len({as_text(item) for item in items}) != 1:
        return None
    for item in _seconds(places, place, items, maker):
        if maker.accepts(place.path, Extend((item,))):
            return Extend((item,))
    return None


def _seconds(places: Places, place: Place, items: list[Json], maker: Maker) -> Iterator[Json]:
    """Items that differ from the one there is, the most alike first."""
    for inner in places.walk(places.item(place, 0, items[0])):
        for value in _near(inner):
            yield edited(items[0], inner.path[len(place.path) + 1 :], Put(value))  # type: ignore[misc]
    nodes = item_nodes(place.conjunction, len(items))
    yield from maker.different((*place.path, len(items)), nodes, 1, items)


def _near(place: Place) -> Iterator[Json]:
    """Values next to a text or a number that is not one of several listed."""
    value = place.value
    if place.is_listed or isinstance(value, bool):
        return
    if isinstance(value, str):
        yield f"{value} 2"
        yield f"{value}2"
    elif isinstance(value, int | float):
        whole = "number" not in place.conjunction.types
        grid = grid_of(place.conjunction, whole=whole)
        index = round(value / grid.step)
        for each in (index + 1, index - 1):
            yield grid.at(each) if whole else float(grid.at(each))

"""Candidates: the values to try at a place, from what the document says before what is made up."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

from contractmock.contracts.generation import arrays, numbers, objects, strings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contractmock.contracts.generation.node import Conjunction, Json
    from contractmock.contracts.generation.search import Place, Search

OfType: TypeAlias = "Callable[[Search, Conjunction, Place], Iterator[Json]]"
"""Makes values of one type; what it cannot be sure of is verified by the search."""


def candidates(search: Search, conjunction: Conjunction, place: Place) -> Iterator[Iterator[Json]]:
    """Values that `conjunction` may allow, from one source after another, the best first."""
    hints = (*place.hints, *_hints(conjunction))
    if place.full and not search.varied:
        yield (hint for hint in hints if _is_scalar(hint))
    if listed := [*conjunction.values("const"), *chain(*conjunction.values("enum"))]:
        yield iter(_turned(search, listed))
        return
    hinted = replace(place, hints=hints)
    for type_ in conjunction.types:
        yield _OF_TYPE[type_](search, conjunction, hinted)
    yield iter(hints)


def _hints(conjunction: Conjunction) -> Iterator[Json]:
    for keyword in ("default", "example"):
        yield from conjunction.values(keyword)
    for examples in conjunction.values("examples"):
        yield from examples


def _is_scalar(value: Json) -> bool:
    return value is not None and not isinstance(value, list | dict)


def _turned(search: Search, values: list[Json]) -> list[Json]:
    """The values in their order, turned by the search's randomness where it varies."""
    turn = search.rng.randrange(len(values)) if search.varied and values else 0
    return values[turn:] + values[:turn]


def _booleans(search: Search, _: Conjunction, __: Place) -> Iterator[Json]:
    yield from _turned(search, [True, False])


def _nulls(_: Search, __: Conjunction, ___: Place) -> Iterator[Json]:
    yield None


_OF_TYPE: dict[str, OfType] = {
    "array": arrays.candidates,
    "boolean": _booleans,
    "integer": numbers.integers,
    "null": _nulls,
    "number": numbers.numbers,
    "object": objects.candidates,
    "string": strings.candidates,
}

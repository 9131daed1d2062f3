"""Arrays: how many items, which schema holds for each, and which of them ``contains`` wants."""

from __future__ import annotations

import json
from itertools import count
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractmock.contracts.generation.node import Conjunction, Json, Node
    from contractmock.contracts.generation.search import Place, Search, Stream

MAX_ITEMS = 10_000
"""Items above which an array is not made."""

LONGER = 2
"""Items beyond the wanted ones that are tried when shorter arrays are refused."""

MAX_PLACEMENTS = 8
"""Indices at which what ``contains`` wants is tried."""

MAX_CHANGED = 10
"""Items of which other values are tried when the whole array is refused."""

MAX_REPEATS = 1_000
"""Values of one item that may repeat another one's before the array is given up."""

Items: TypeAlias = "list[tuple[Node, ...]]"
"""The schemas for each item."""


def candidates(search: Search, conjunction: Conjunction, place: Place) -> Iterator[Json]:
    """Arrays for `conjunction`: of the wanted length first, then shorter, then longer ones."""
    least, most = conjunction.greatest("minItems"), conjunction.least("maxItems")
    wanted = _wanted(search, conjunction, place)
    if wanted > MAX_ITEMS or wanted < least:
        search.blame.note(place.pointer, "no array that can be made has so many items")
        return
    longest = max(wanted, *map(len, conjunction.values("prefixItems")), 0) + LONGER
    made = False
    for length in (wanted, *range(wanted - 1, least - 1, -1), *range(wanted + 1, longest + 1)):
        if length > wanted and not made and not conjunction.having("contains"):
            return  # no item could be made, so neither can more of them
        if length >= least and (most is None or length <= most):
            for items in _placements(search, conjunction, length):
                for array in _arrays(search, conjunction, place, items):
                    made = True
                    yield array


def _wanted(search: Search, conjunction: Conjunction, place: Place) -> int:
    """The number of items to have, unless that proves impossible."""
    least, most = conjunction.greatest("minItems"), conjunction.least("maxItems")
    wanted = max(least, len(_contained(conjunction)))
    if place.full:
        hinted = [len(hint) for hint in place.hints if isinstance(hint, list) and hint]
        listed = [len(schemas) for schemas in conjunction.values("prefixItems")]
        usual = search.rng.randrange(1, 4) if search.varied else (*hinted, 1)[0]
        wanted = max(wanted, usual, *listed)
    return wanted if most is None else min(wanted, most)


def _contained(conjunction: Conjunction) -> list[Node]:
    """The schemas that ``contains`` wants to see, each as often as ``minContains`` says."""
    contained: list[Node] = []
    for node in conjunction.having("contains"):
        times = int(node.get("minContains")) if node.has("minContains") else 1
        contained.extend([node.child("contains")] * min(times, MAX_ITEMS + 1))
    return contained


def _placements(search: Search, conjunction: Conjunction, length: int) -> Iterator[Items]:
    """The schemas of `length` items; what ``contains`` wants is tried at several indices."""
    items = [item_nodes(conjunction, index) for index in range(length)]
    contained = _contained(conjunction)
    if not contained:
        yield [item + _uncontained(search, conjunction) for item in items]
        return
    for start in range(min(length - len(contained), MAX_PLACEMENTS) + 1):
        spare: Items = [_uncontained(search, conjunction)] * length
        spare[start : start + len(contained)] = [(node,) for node in contained]
        yield [item + more for item, more in zip(items, spare, strict=True)]
    for index in range(min(length, MAX_PLACEMENTS)):
        yield [*items[:index], items[index] + tuple(contained), *items[index + 1 :]]


def _uncontained(search: Search, conjunction: Conjunction) -> tuple[Node, ...]:
    """What keeps an item from counting towards a ``maxContains``."""
    bounded = (node for node in conjunction.having("contains") if node.has("maxContains"))
    return tuple(search.negation(node.child("contains")) for node in bounded)


def item_nodes(conjunction: Conjunction, index: int) -> tuple[Node, ...]:
    """The schemas for the item number `index`."""
    nodes: list[Node] = []
    for node in conjunction.nodes:
        if index < len(node.get("prefixItems") or ()):
            nodes.append(node.child("prefixItems", index))
        elif node.has("items"):
            nodes.append(node.child("items"))
    return tuple(nodes) or tuple(
        node.child("unevaluatedItems") for node in conjunction.having("unevaluatedItems")
    )


def _arrays(
    search: Search, conjunction: Conjunction, place: Place, items: Items
) -> Iterator[list[Json]]:
    """The array of each item's preferred value, then those with one item changed."""
    unique = any(conjunction.values("uniqueItems"))
    streams = _streams(search, place, items, shared=unique or not search.varied)
    array = _different(streams) if unique else _first(streams)
    if array is None:
        search.blame.note(place.pointer, f"it has no {len(items)} items that all differ")
        return
    yield array
    for index, stream in enumerate(streams[:MAX_CHANGED]):
        if stream.has(1):
            yield [*array[:index], stream.at(1), *array[index + 1 :]]


def _streams(search: Search, place: Place, items: Items, *, shared: bool) -> list[Stream]:
    """The values of each item; items with the same schemas and no hints may share them."""
    made: dict[object, Stream] = {}
    streams = []
    for index, nodes in enumerate(items):
        hints = tuple(
            hint[index] for hint in place.hints if isinstance(hint, list) and index < len(hint)
        )
        key = index if hints or not shared else tuple(id(node.schema) for node in nodes)
        if key not in made:
            made[key] = search.needed(place.inner(nodes, hints))
        streams.append(made[key])
    return streams


def _first(streams: list[Stream]) -> list[Json] | None:
    return [s.at(0) for s in streams] if all(s.has(0) for s in streams) else None


def _different(streams: list[Stream]) -> list[Json] | None:
    """The first value of each stream that no earlier item has."""
    array: list[Json] = []
    taken: set[str] = set()
    resume: dict[int, int] = {}
    for stream in streams:
        for position in count(resume.get(id(stream), 0)):
            if position > len(taken) + MAX_REPEATS or not stream.has(position):
                return None
            text = json.dumps(stream.at(position), sort_keys=True)
            if text not in taken:
                break
        taken.add(text)
        array.append(stream.at(position))
        resume[id(stream)] = position + 1
    return array

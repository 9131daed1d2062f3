"""Objects: which members to have, and what to try when they do not go together."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contractmock.contracts.generation.node import Conjunction, Json, Node
    from contractmock.contracts.generation.search import Place, Search, Stream
    from contractmock.contracts.generation.verification import Verifier

MAX_CHANGES = 3
"""Other values of one member that are tried when the whole object is refused."""

MAX_NAMES = 2_000
"""Names made up in search of one that is allowed."""

Members: TypeAlias = "dict[str, Stream]"
"""The values of each member that the object may have, by name."""


def candidates(search: Search, conjunction: Conjunction, place: Place) -> Iterator[Json]:
    """Objects for `conjunction`: all wanted members first, then changed and smaller ones."""
    streams: Members = {}
    for name in _wanted(search, conjunction, place):
        stream = _stream(search, conjunction, place, name)
        if stream.has(0):
            streams[name] = stream
        elif name in conjunction.required:
            return
    _fill(search, conjunction, place, streams)
    required = [name for name in streams if name in conjunction.required]
    names = _trimmed(list(streams), required, conjunction.least("maxProperties"))
    yield _built(streams, names)
    yield from _changed(streams, names)
    yield _grown(search, place, streams, names, required)
    for left_out in names:
        if left_out not in required:
            yield _built(streams, [name for name in names if name != left_out])
    yield from _widened(search, conjunction, place, streams, names)


def _wanted(search: Search, conjunction: Conjunction, place: Place) -> tuple[str, ...]:
    """The names that the object should have, in the order of the schema."""
    declared = _declared(conjunction)
    if not place.full:
        named = [name for name in declared if name in conjunction.required]
        return tuple(dict.fromkeys((*named, *conjunction.required)))
    hinted = [name for hint in place.hints if isinstance(hint, dict) for name in hint]
    keys = [] if declared or hinted else list(_keys(search, conjunction))
    names = dict.fromkeys((*declared, *conjunction.required, *hinted, *keys))
    return tuple(
        name
        for name in names
        if name in conjunction.required or _is_allowed(search, conjunction, name)
    )


def _declared(conjunction: Conjunction) -> list[str]:
    return [name for names in conjunction.values("properties") for name in names]


def _keys(search: Search, conjunction: Conjunction) -> Iterator[str]:
    """Keys for a map: each that is listed, else one for each pattern, else any one."""
    listed = _listed(search, conjunction)
    patterns = [pattern for held in conjunction.values("patternProperties") for pattern in held]
    if listed:
        yield from listed
    elif patterns:
        for pattern in patterns:
            yield from islice(_matching(search, conjunction, pattern), 1)
    elif any(isinstance(held, dict) for held in conjunction.values("additionalProperties")):
        yield from islice(_spare(search, conjunction), 1)


def _listed(search: Search, conjunction: Conjunction) -> list[str]:
    values = search.listed(_children(conjunction, "propertyNames"))
    return [value for value in values if isinstance(value, str)]


def _matching(search: Search, conjunction: Conjunction, pattern: str) -> Iterator[str]:
    texts = search.texts(_children(conjunction, "propertyNames"), pattern)
    yield from islice(texts, MAX_NAMES)


def _spare(search: Search, conjunction: Conjunction) -> Iterator[str]:
    """Names that may be used though nothing asks for them."""
    made: Iterable[str] = (f"key{number or ''}" for number in range(MAX_NAMES))
    names = _children(conjunction, "propertyNames")
    if names:
        made = islice(search.texts(names), MAX_NAMES)
    patterns = [pattern for held in conjunction.values("patternProperties") for pattern in held]
    matching = (_matching(search, conjunction, pattern) for pattern in patterns)
    for name in chain(made, *matching):
        if _is_allowed(search, conjunction, name):
            yield name


def _children(conjunction: Conjunction, keyword: str) -> tuple[Node, ...]:
    return tuple(node.child(keyword) for node in conjunction.having(keyword))


def _is_allowed(search: Search, conjunction: Conjunction, name: str) -> bool:
    """Whether the name may be used and may have any value."""
    return search.verifier.accepts(_children(conjunction, "propertyNames"), name) and all(
        node.schema is not False for node in member_nodes(search.verifier, conjunction, name)
    )


def member_nodes(verifier: Verifier, conjunction: Conjunction, name: str) -> tuple[Node, ...]:
    """The schemas for the value of the member called `name`."""
    nodes: list[Node] = []
    for node in conjunction.nodes:
        nodes.extend(_of_node(verifier, node, name))
    return tuple(nodes) or _children(conjunction, "unevaluatedProperties")


def _of_node(verifier: Verifier, node: Node, name: str) -> Iterator[Node]:
    found = False
    if name in (node.get("properties") or ()):
        found = True
        yield node.child("properties", name)
    for pattern in node.get("patternProperties") or ():
        if verifier.matches(pattern, name):
            found = True
            yield node.child("patternProperties", pattern)
    if not found and node.has("additionalProperties"):
        yield node.child("additionalProperties")


def _stream(search: Search, conjunction: Conjunction, place: Place, name: str) -> Stream:
    hints = tuple(hint[name] for hint in place.hints if isinstance(hint, dict) and name in hint)
    inner = place.inner(member_nodes(search.verifier, conjunction, name), hints, name)
    if name in conjunction.required:
        return search.needed(inner)
    return search.optional(inner)


def _fill(search: Search, conjunction: Conjunction, place: Place, streams: Members) -> None:
    """Add members until there are as many as ``minProperties`` asks for."""
    least = conjunction.greatest("minProperties")
    if len(streams) >= least:
        return
    for name in chain(_declared(conjunction), _spare(search, conjunction)):
        if name not in streams and _is_allowed(search, conjunction, name):
            stream = _stream(search, conjunction, place, name)
            if stream.has(0):
                streams[name] = stream
            if len(streams) >= least:
                return


def _trimmed(names: list[str], required: list[str], most: int | None) -> list[str]:
    """The names without the last optional ones that exceed ``maxProperties``."""
    if most is None or len(names) <= most:
        return names
    optional = [name for name in names if name not in required]
    kept = {*required, *optional[: max(most - len(required), 0)]}
    return [name for name in names if name in kept]


def _built(streams: Members, names: list[str]) -> Json:
    return {name: streams[name].at(0) for name in names}


def _changed(streams: Members, names: list[str]) -> Iterator[Json]:
    """The object with one member changed, for each member and several of its values."""
    for index in range(1, MAX_CHANGES + 1):
        for name in names:
            if streams[name].has(index):
                yield {other: streams[other].at(index * (other == name)) for other in names}


def _widened(
    search: Search, conjunction: Conjunction, place: Place, streams: Members, names: list[str]
) -> Iterator[Json]:
    """The object with one member more, for each that it may have."""
    spare = islice(_spare(search, conjunction), MAX_CHANGES)
    for name in dict.fromkeys(chain(_declared(conjunction), spare)):
        stream = streams.get(name) or _stream(search, conjunction, place, name)
        if name not in names and stream.has(0):
            yield {**{other: streams[other].at(0) for other in names}, name: stream.at(0)}


def _grown(
    search: Search, place: Place, streams: Members, names: list[str], required: list[str]
) -> Json:
    """The required members and, one by one, each optional one that keeps the object valid."""
    kept = [name for name in names if name in required]
    for name in names:
        if name not in required:
            wider = [other for other in names if other in kept or other == name]
            if search.verifier.accepts(place.nodes, _built(streams, wider)):
                kept = wider
    return _built(streams, kept)

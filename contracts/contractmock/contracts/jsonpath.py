"""JSONPath queries (RFC 9535): the plain ones answered here, all others by the library."""

import re
from collections.abc import Callable, Iterator
from functools import partial

Location = tuple[str | int, ...]
"""Where a node stands: the names and indices that lead to it from the root."""

_Children = Iterator[tuple[str | int, object]]
_Step = Callable[[object], _Children]

_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_QUOTED = r"""'[^'\\\x00-\x1f]*'|"[^"\\\x00-\x1f]*\""""
_SEGMENT = re.compile(
    rf"""
      \.(?P<name>{_NAME})
    | (?P<wildcard>\.\*|\[\*\])
    | \[(?P<names>(?:{_QUOTED})(?:,(?:{_QUOTED}))*)\]
    | \[(?P<index>0|[1-9][0-9]{{0,8}})\]
    | \[\?@\.(?P<member>{_NAME})[ ]==[ ](?P<text>{_QUOTED})\]
    """,
    re.VERBOSE,
)


class InvalidQuery(ValueError):
    """A text that is no JSONPath query."""


def select(root: object, query: str) -> tuple[Location, ...]:
    """The nodes that `query` selects inside `root`, in the query's order.

    Raises:
        InvalidQuery: `query` is not JSONPath as RFC 9535 defines it.
    """
    steps = _plain_steps(query)
    if steps is None:
        return select_by_library(root, query)
    nodes: list[tuple[Location, object]] = [((), root)]
    for step in steps:
        nodes = [((*location, key), child) for location, node in nodes for key, child in step(node)]
    return tuple(location for location, _ in nodes)


def validate(query: str) -> None:
    """Raise `InvalidQuery` unless `query` is JSONPath as RFC 9535 defines it."""
    if not is_plain(query):
        select_by_library({}, query)


def is_plain(query: str) -> bool:
    """Whether `select` answers `query` without the library.

    That is so for names, indices, wildcards and filters like ``[?@.name == 'text']``.
    """
    return _plain_steps(query) is not None


def select_by_library(root: object, query: str) -> tuple[Location, ...]:
    """What `select` gives, for any query; importing the library takes tens of milliseconds."""
    import jsonpath_rfc9535  # noqa: PLC0415 - its import would be most of the mock's start

    if not query:  # the library fails on it when it tells what is wrong
        raise InvalidQuery("it is empty")
    try:
        nodes = jsonpath_rfc9535.find(query, root)  # type: ignore[arg-type]
    except jsonpath_rfc9535.JSONPathError as error:
        raise InvalidQuery(str(error).splitlines()[0]) from error
    return tuple(node.location for node in nodes)


def _plain_steps(query: str) -> list[_Step] | None:
    """One step per segment; None for a query that needs the library."""
    if not query.startswith("$"):
        return None
    steps, position = [], 1
    while position < len(query):
        segment = _SEGMENT.match(query, position)
        if segment is None:
            return None
        steps.append(_step(segment))
        position = segment.end()
    return steps


def _step(segment: re.Match[str]) -> _Step:
    if segment["name"]:
        return partial(_named, (segment["name"],))
    if segment["names"]:
        return partial(_named, tuple(text[1:-1] for text in re.findall(_QUOTED, segment["names"])))
    if segment["index"]:
        return partial(_at, int(segment["index"]))
    if segment["member"]:
        return partial(_having, segment["member"], segment["text"][1:-1])
    return _children


def _named(names: tuple[str, ...], node: object) -> _Children:
    if isinstance(node, dict):
        yield from ((name, node[name]) for name in names if name in node)


def _at(index: int, node: object) -> _Children:
    if isinstance(node, list) and index < len(node):
        yield index, node[index]


def _children(node: object) -> _Children:
    if isinstance(node, dict):
        yield from node.items()
    elif isinstance(node, list):
        yield from enumerate(node)


def _having(member: str, text: str, node: object) -> _Children:
    for key, child in _children(node):
        if isinstance(child, dict) and child.get(member) == text:
            yield key, child

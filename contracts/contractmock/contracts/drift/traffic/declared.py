"""Which members of a value its schema declares."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from contractmock.contracts.lowering import Node
from contractmock.contracts.pointer import join

_SPREADING = ("allOf", "anyOf", "oneOf")
_CONDITIONAL = ("if", "then", "else")


def undeclared_members(schema: Node, value: object) -> Iterator[tuple[str, object]]:
    """The pointer and value of each member that a schema neither declares nor calls open.

    A member counts as declared where any branch of the schema declares it. An object whose schema
    names no members at all, or says what further members must be, is open: all of its members are
    as declared as they can be.

    Args:
        schema: The schema, lowered.
        value: JSON as Python objects.
    """
    root = schema if isinstance(schema, dict) else {}
    pending: list[tuple[str, object, Sequence[Node]]] = [("", value, (schema,))]
    while pending:
        pointer, current, given = pending.pop()
        nodes = applying(root, given)
        if isinstance(current, dict):
            is_closed = _names_members(nodes)
            for name, member in current.items():
                below = list(_members(nodes, name))
                at = join(pointer, name)
                if not below and is_closed:
                    yield at, member
                elif below:
                    pending.append((at, member, below))
        elif isinstance(current, list):
            for index, item in enumerate(current):
                if below := list(_items(nodes, index)):
                    pending.append((join(pointer, index), item, below))


def applying(root: Mapping[str, Any], given: Sequence[Node]) -> list[Mapping[str, Any]]:
    """Every node that `given` leads to without going into a value, each once.

    Args:
        root: The lowered schema, which holds the definitions.
        given: Parts of it.
    """
    found: dict[int, Mapping[str, Any]] = {}
    pending: list[object] = list(given)
    while pending:
        node = pending.pop()
        if not isinstance(node, dict) or id(node) in found:
            continue
        found[id(node)] = node
        if "$ref" in node:
            pending.append(root.get("$defs", {}).get(node["$ref"].removeprefix("#/$defs/")))
        for keyword in _SPREADING:
            pending.extend(node.get(keyword, ()))
        pending.extend(node.get(keyword) for keyword in _CONDITIONAL)
        pending.extend(node.get("dependentSchemas", {}).values())
    return list(found.values())


def _names_members(nodes: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the nodes name members, and none of them says what further ones must be."""
    named = any(node.get("properties") for node in nodes)
    return named and not any(
        keyword in node
        for node in nodes
        for keyword in ("additionalProperties", "unevaluatedProperties")
    )


def _members(nodes: Sequence[Mapping[str, Any]], name: str) -> Iterator[Node]:
    for node in nodes:
        named = node.get("properties", {})
        fitting = [
            each
            for pattern, each in node.get("patternProperties", {}).items()
            if _matches(pattern, name)
        ]
        if name in named:
            yield named[name]
        yield from fitting
        if name not in named and not fitting:
            yield from (
                node[keyword]
                for keyword in ("additionalProperties", "unevaluatedProperties")
                if keyword in node
            )


def _items(nodes: Sequence[Mapping[str, Any]], index: int) -> Iterator[Node]:
    for node in nodes:
        first = node.get("prefixItems", ())
        if index < len(first):
            yield first[index]
        elif "items" in node:
            yield node["items"]


def _matches(pattern: str, name: str) -> bool:
    """Whether a pattern of the document fits; one that Python cannot read is taken to."""
    try:
        return re.search(pattern, name) is not None
    except re.error:
        return True

"""The shape that a lowered schema gives a value: what text has to be decoded into."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from contractmock.contracts.json_types import type_of
from contractmock.contracts.lowering import TYPES, Node


class Shape:
    """What a value may be, as far as decoding it from text needs to know.

    Args:
        root: The lowered schema that holds the definitions.
        node: The part of it that the value must satisfy; the root itself when left out.
    """

    def __init__(self, root: Node, node: Node | None = None) -> None:
        self._root = root
        self._node = root if node is None else node

    @cached_property
    def _nodes(self) -> tuple[Mapping[str, Any], ...]:
        """The node and all that it refers to or combines, each once."""
        found: dict[int, Mapping[str, Any]] = {}
        pending: list[object] = [self._node]
        while pending:
            node = pending.pop()
            if isinstance(node, dict) and id(node) not in found:
                found[id(node)] = node
                pending.extend(reversed(list(self._below(node))))
        return tuple(found.values())

    def _below(self, node: Mapping[str, Any]) -> Iterator[object]:
        if "$ref" in node and isinstance(self._root, dict):
            yield self._root["$defs"].get(node["$ref"].removeprefix("#/$defs/"))
        for keyword in ("allOf", "anyOf", "oneOf"):
            yield from node.get(keyword, ())

    @cached_property
    def types(self) -> frozenset[str]:
        """The JSON types that it may have; all of them where the schema names none."""
        named: set[str] = set()
        for node in self._nodes:
            kind = node.get("type", ())
            named.update([kind] if isinstance(kind, str) else kind)
            if "properties" in node:
                named.add("object")
            if "items" in node or "prefixItems" in node:
                named.add("array")
            constants = [node["const"]] if "const" in node else node.get("enum", ())
            named.update(type_of(value) for value in constants)
        return frozenset(named) or TYPES

    @cached_property
    def is_binary(self) -> bool:
        """Whether it is raw bytes: a file in a form, not a JSON value.

        OpenAPI 3.0 says ``format: binary``, 3.1 says ``contentMediaType`` without an encoding.
        """
        return any(
            node.get("format") == "binary"
            or ("contentMediaType" in node and "contentEncoding" not in node)
            for node in self._nodes
        )

    @property
    def is_structured(self) -> bool:
        """Whether only an array or an object will do."""
        return not self.types & {"boolean", "integer", "number", "string"}

    def items(self) -> "Shape":
        """The shape of an array's items."""
        for node in self._nodes:
            if isinstance(node.get("items"), dict):
                return Shape(self._root, node["items"])
        return Shape(self._root, True)

    @cached_property
    def members(self) -> Mapping[str, "Shape"]:
        """The shapes of an object's declared members."""
        return {
            name: Shape(self._root, member)
            for node in reversed(self._nodes)
            for name, member in node.get("properties", {}).items()
        }

    def member(self, name: str) -> "Shape":
        """The shape of one member; anything where it is not declared."""
        if name in self.members:
            return self.members[name]
        for node in self._nodes:
            if isinstance(node.get("additionalProperties"), dict):
                return Shape(self._root, node["additionalProperties"])
        return Shape(self._root, True)

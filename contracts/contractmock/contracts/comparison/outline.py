"""The outline of a lowered schema: what it declares, whichever way it is put together."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from contractmock.contracts.lowering import Node

_COMBINED = ("allOf", "anyOf", "oneOf")
_CONDITIONAL = ("else", "then")
_BY_FORMAT = {"byte": "base64", "base64url": "base64url"}
_TYPE_BY_FORMAT = {"binary": "application/octet-stream"}


class Outline:
    """What a schema declares for a value, with all that it refers to or combines.

    Args:
        root: The lowered schema that holds the definitions.
        nodes: The parts of it that are about the value; the root itself when left out.

    Attributes:
        starts: These parts.
    """

    def __init__(self, root: Node, nodes: Sequence[object] | None = None) -> None:
        self._root = root
        self.starts = [root] if nodes is None else list(nodes)

    @cached_property
    def nodes(self) -> tuple[Mapping[str, Any], ...]:
        """All parts that are about the value, each once."""
        found: dict[int, Mapping[str, Any]] = {}
        pending = [*reversed(self.starts)]
        while pending:
            node = pending.pop()
            if isinstance(node, dict) and id(node) not in found:
                found[id(node)] = node
                pending.extend(self._below(node))
        return tuple(found.values())

    def _below(self, node: Mapping[str, Any]) -> Iterator[object]:
        if "$ref" in node and isinstance(self._root, dict):
            yield self._root.get("$defs", {}).get(node["$ref"].removeprefix("#/$defs/"))
        for keyword in _COMBINED:
            yield from node.get(keyword, ())
        for keyword in _CONDITIONAL:
            yield node.get(keyword)
        yield from node.get("dependentSchemas", {}).values()

    @property
    def identity(self) -> frozenset[int]:
        """What tells it from other outlines of the same root."""
        return frozenset(map(id, self.nodes))

    @cached_property
    def types(self) -> frozenset[str]:
        """The JSON types that it names; none where it names none."""
        listed = (node.get("type", ()) for node in self.nodes)
        return frozenset(
            kind for each in listed for kind in ([each] if isinstance(each, str) else each)
        )

    @cached_property
    def required(self) -> frozenset[str]:
        """The members that some part of it requires."""
        return frozenset(name for node in self.nodes for name in node.get("required", ()))

    @cached_property
    def members(self) -> Mapping[str, "Outline"]:
        """The members that it declares; one that it forbids is not declared."""
        found: dict[str, list[object]] = {}
        for node in self.nodes:
            for name, member in node.get("properties", {}).items():
                if member is not False:
                    found.setdefault(name, []).append(member)
        return {name: Outline(self._root, parts) for name, parts in found.items()}

    def items(self) -> "Outline | None":
        """What it declares for the items of a list, None for nothing."""
        parts = [node["items"] for node in self.nodes if isinstance(node.get("items"), dict)]
        return Outline(self._root, parts) if parts else None

    def extra(self) -> "Outline | None":
        """What it declares for members that have no name of their own, None for nothing."""
        parts = [
            node["additionalProperties"]
            for node in self.nodes
            if isinstance(node.get("additionalProperties"), dict)
        ]
        return Outline(self._root, parts) if parts else None

    def sends(self, name: str) -> bool:
        """Whether who follows it has reason to send this member."""
        if name in self.members or name in self.required or self.extra() is not None:
            return True
        patterns = (key for node in self.nodes for key in node.get("patternProperties", ()))
        return any(_matches(pattern, name) for pattern in patterns)

    def step(self, token: str) -> "Outline | None":
        """What it declares for the member or item `token`, None for nothing."""
        return self.members.get(token) or (self.items() if token.isdecimal() else self.extra())

    @cached_property
    def encodings(self) -> frozenset[str]:
        """How text in it stands for bytes, in OpenAPI's either way to say so."""
        named = (
            node.get("contentEncoding") or _BY_FORMAT.get(str(node.get("format")))
            for node in self.nodes
        )
        return frozenset(str(each) for each in named if each)

    @cached_property
    def media_types(self) -> frozenset[str]:
        """The media types of what text in it stands for."""
        named = (
            node.get("contentMediaType") or _TYPE_BY_FORMAT.get(str(node.get("format")))
            for node in self.nodes
        )
        return frozenset(str(each) for each in named if each)

    @property
    def fragment(self) -> Node:
        """The schema as it is written, without definitions."""
        if len(self.starts) != 1:
            return {"anyOf": list(self.starts)}
        start = self.starts[0]
        if not isinstance(start, dict):
            return True
        return {key: value for key, value in start.items() if key not in ("$schema", "$defs")}


def _matches(pattern: str, name: str) -> bool:
    try:
        return re.search(pattern, name) is not None
    except re.error:  # the dialects of patterns differ: when in doubt, it is sent
        return True

"""Nodes that follow from others: targets of references, negations, schemas for names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from contractmock.contracts import pointer
from contractmock.contracts.generation.node import Node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractmock.contracts.generation.blame import Blame
    from contractmock.contracts.generation.node import SchemaValue


class Derivation:
    """What follows from the nodes of one root schema.

    Every derived schema is made once and kept: recursion is known by the identity of schemas.

    Args:
        root: The root schema, which ``$ref`` points into.
        blame: Told where a reference points nowhere.
    """

    def __init__(self, root: SchemaValue, blame: Blame) -> None:
        self._root = root
        self._blame = blame
        self._negations: dict[int, Node] = {}
        self._texts: dict[str, Node] = {}
        self._demands: dict[str, Node] = {}

    def targets(self, node: Node) -> Iterator[Node]:
        """What the ``$ref`` of `node` points at; nothing where it points nowhere."""
        where = unquote(node.get("$ref").removeprefix("#"))
        target = pointer.resolve(self._root, where)
        if isinstance(target, bool | dict):
            yield Node(target, where)
        else:
            self._blame.note(pointer.join(node.pointer, "$ref"), "it points nowhere")

    def identity(self, nodes: tuple[Node, ...]) -> frozenset[int]:
        """What is the same wherever the same schemas hold, directly or by reference."""
        return frozenset(
            id(node.schema)
            for place in nodes
            for node in (self.targets(place) if _is_reference(place) else (place,))
            if not isinstance(node.schema, bool)
        )

    def negation(self, node: Node) -> Node:
        """The node that refuses what `node` allows; always the same one for the same schema."""
        key = id(node.schema)
        if key not in self._negations:
            self._negations[key] = Node({"not": node.schema}, node.pointer, derived=True)
        return self._negations[key]

    def text(self, pattern: str) -> Node:
        """The node that asks for a string with `pattern`; always the same one for the same."""
        if pattern not in self._texts:
            schema = {"type": "string", "pattern": pattern} if pattern else {"type": "string"}
            self._texts[pattern] = Node(schema, "", derived=True)
        return self._texts[pattern]

    def demand(self, schema: dict[str, Any]) -> Node:
        """The node of a schema that stands nowhere; always the same one for an equal schema."""
        key = json.dumps(schema, sort_keys=True)
        if key not in self._demands:
            self._demands[key] = Node(schema, "", derived=True)
        return self._demands[key]


def _is_reference(node: Node) -> bool:
    return not isinstance(node.schema, bool) and node.schema.keys() == {"$ref"}

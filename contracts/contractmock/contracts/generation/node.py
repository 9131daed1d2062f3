"""Schemas as the generator sees them: nodes, and conjunctions of nodes that hold at one place."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from contractmock.contracts import pointer

if TYPE_CHECKING:
    from collections.abc import Iterator

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
"""A JSON value as Python objects."""

SchemaValue: TypeAlias = "bool | dict[str, Any]"
"""A JSON Schema; what a keyword holds depends on the keyword."""

TYPES = ("object", "string", "number", "boolean", "array", "null")
"""The types of JSON, in the order in which an unconstrained place tries them."""

_KEYWORDS_OF = {
    "object": (
        "properties required additionalProperties patternProperties propertyNames "
        "minProperties maxProperties unevaluatedProperties dependentRequired dependentSchemas"
    ),
    "array": "items prefixItems contains minItems maxItems uniqueItems unevaluatedItems",
    "string": "minLength maxLength pattern format contentEncoding",
    "number": "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf",
}
_IMPLIED_TYPE = {
    keyword: type_ for type_, keywords in _KEYWORDS_OF.items() for keyword in keywords.split()
}


@dataclass(frozen=True, slots=True)
class Node:
    """One schema and where it comes from.

    Attributes:
        schema: The schema.
        pointer: Its JSON Pointer in the root schema; that of its origin if it is derived.
        derived: Whether the generator made it up (a negation, one side of a condition).
        kept: Whether its ``not`` cannot be turned into something positive.
    """

    schema: SchemaValue
    pointer: str
    derived: bool = False
    kept: bool = False

    def child(self, *tokens: str | int) -> Node:
        """The subschema that `tokens` lead to."""
        schema: Any = self.schema
        for token in tokens:
            schema = schema[token]
        where = self.pointer if self.derived else pointer.join(self.pointer, *tokens)
        return Node(schema, where, self.derived)

    def children(self, keyword: str) -> Iterator[Node]:
        """The subschemas in the list or mapping that `keyword` holds, none if it is absent."""
        held = self.get(keyword)
        for token in range(len(held)) if isinstance(held, list) else held or ():
            yield self.child(keyword, token)

    def get(self, keyword: str) -> Any:
        """What `keyword` holds, None if it is absent."""
        return None if isinstance(self.schema, bool) else self.schema.get(keyword)

    def has(self, keyword: str) -> bool:
        """Whether `keyword` is present."""
        return not isinstance(self.schema, bool) and keyword in self.schema


Alternative: TypeAlias = tuple[Node, ...]
"""Nodes that must hold together."""


@dataclass(frozen=True)
class Conjunction:
    """Nodes that all hold for one value, every choice between branches made."""

    nodes: tuple[Node, ...]

    def having(self, keyword: str) -> tuple[Node, ...]:
        """The nodes in which `keyword` is present."""
        return self._by_keyword.get(keyword, ())

    @cached_property
    def _by_keyword(self) -> dict[str, tuple[Node, ...]]:
        index: dict[str, tuple[Node, ...]] = {}
        for node in self.nodes:
            for keyword in node.schema if not isinstance(node.schema, bool) else ():
                index[keyword] = (*index.get(keyword, ()), node)
        return index

    def values(self, keyword: str) -> list[Any]:
        """What `keyword` holds in each node that has it."""
        return [node.get(keyword) for node in self.having(keyword)]

    def greatest(self, keyword: str) -> int:
        """The greatest whole number that `keyword` holds in any node, 0 if there is none."""
        return int(max(self.values(keyword), default=0))

    def least(self, keyword: str) -> int | None:
        """The least whole number that `keyword` holds in any node, None if there is none."""
        return int(min(values)) if (values := self.values(keyword)) else None

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The names of all required properties, each once, in the order they are met."""
        return tuple(dict.fromkeys(name for names in self.values("required") for name in names))

    @cached_property
    def types(self) -> tuple[str, ...]:
        """The types that are allowed, the likeliest first and ``null`` last.

        Without a ``type`` those that the other keywords speak of come first.
        """
        declared = [[held] if isinstance(held, str) else held for held in self.values("type")]
        if not declared:
            return tuple(dict.fromkeys((*self._implied(), *TYPES)))
        allowed = tuple(declared[0])
        for types in declared[1:]:
            allowed = tuple(dict.fromkeys(common(allowed, types)))
        return tuple(sorted(allowed, key=lambda type_: type_ == "null"))

    def _implied(self) -> Iterator[str]:
        for keyword in self._by_keyword:
            if type_ := implied_type(keyword):
                yield type_

    @cached_property
    def is_possible(self) -> bool:
        """Whether no contradiction is plain to see; saves searching hopeless combinations."""
        return bool(self.types) and not any(
            (node.get("properties") or {}).get(name) is False
            for node in self.nodes
            for name in self.required
        )


def implied_type(keyword: str) -> str | None:
    """The type that `keyword` speaks of, None where it speaks of any."""
    return _IMPLIED_TYPE.get(keyword)


def common(left: tuple[str, ...], right: list[str]) -> Iterator[str]:
    """The types in both lists, ``integer`` being a part of ``number``."""
    for type_ in left:
        if type_ in right or (type_ == "integer" and "number" in right):
            yield type_
        elif type_ == "number" and "integer" in right:
            yield "integer"

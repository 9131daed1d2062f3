"""Roots: schemas that hold the definitions which their parts refer to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contractmock.contracts import pointer as pointers
from contractmock.contracts.comparison.inclusion.definitions import Definitions, addresses
from contractmock.contracts.comparison.inclusion.kinds import Kinds, address_of, keywords

if TYPE_CHECKING:
    from contractmock.contracts.generation.node import SchemaValue

DEFINITIONS = "$defs"
"""The keyword that holds what references name."""


@dataclass(frozen=True, slots=True, eq=False)
class Root:
    """A schema and what its references point at.

    Attributes:
        schema: The schema, which refers to nothing outside itself.
        definitions: What its references point at.
    """

    schema: SchemaValue
    definitions: Definitions

    @classmethod
    def of(cls, schema: SchemaValue, kinds: Kinds) -> Root:
        """The root of `schema`; roots that are compared share `kinds`."""
        return cls(schema, Definitions(schema, kinds))

    @property
    def whole(self) -> Part:
        """All of it."""
        return Part(self.schema, self, "")

    def part(self, at: str) -> Part:
        """The part with this pointer; anything at all if there is none."""
        return Part(self.definitions.at(at), self, at)


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A part of a root, or a schema made of its parts.

    Attributes:
        schema: The schema.
        root: What its references point into.
        at: Its pointer in the root; None for one that is made.
    """

    schema: SchemaValue
    root: Root
    at: str | None = None

    @property
    def kind(self) -> int:
        """What is the same for parts that say the same."""
        return self.root.definitions.kind(self.schema)

    def made(self, schema: SchemaValue) -> Part:
        """A schema made of parts of the same root."""
        return Part(schema, self.root)

    def child(self, *tokens: str | int) -> Part:
        """The subschema that `tokens` lead to."""
        schema: Any = self.schema
        for token in tokens:
            schema = schema[token]
        return Part(schema, self.root, None if self.at is None else pointers.join(self.at, *tokens))

    def spelled_out(self) -> Part:
        """What it refers to, where it does nothing but refer."""
        part: Part = self
        seen: set[int] = set()
        while isinstance(schema := part.schema, dict) and id(schema) not in seen:
            seen.add(id(schema))
            said = keywords(schema)
            if said == {"$ref"}:
                part = self.root.part(address_of(schema["$ref"]))
            elif said == {"allOf"} and len(schema["allOf"]) == 1:
                part = part.child("allOf", 0)
            else:
                break
        return part

    def alone(self) -> SchemaValue:
        """It with all the definitions that it refers to, as a schema that refers to no other."""
        if self.schema is self.root.schema or not isinstance(self.schema, dict):
            return self.schema
        schema = {name: held for name, held in self.schema.items() if name != DEFINITIONS}
        held = self._definitions(schema)
        return schema | ({DEFINITIONS: held} if held else {})

    def _definitions(self, schema: SchemaValue) -> dict[str, SchemaValue]:
        """The definitions that `schema` refers to, by name."""
        found: dict[str, SchemaValue] = {}
        pending = addresses(schema)
        while pending:
            address = pending.pop()
            container, *rest = pointers.tokens(address) or ("",)
            name = rest[0] if rest else ""
            if container == DEFINITIONS and name not in found:
                found[name] = self.root.definitions.at(address)
                pending += self.root.definitions.below(address)
        return {name: found[name] for name in sorted(found)}

"""Kinds of schemas: numbers that are the same for schemas that say the same, in whatever root."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import unquote

if TYPE_CHECKING:
    from contractmock.contracts.generation.node import SchemaValue

_PROSE = frozenset(
    {"$comment", "$defs", "$schema", "default", "deprecated", "description", "example"}
    | {"examples", "title"}
)
_ONE = frozenset(
    {"additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "then"}
    | {"unevaluatedItems", "unevaluatedProperties"}
)
_LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_MAPS = frozenset({"dependentSchemas", "patternProperties", "properties"})
_SETS = frozenset({"required", "type"})

Saying: TypeAlias = "Callable[[SchemaValue], Hashable]"
"""What stands for a schema inside another one."""

Referring: TypeAlias = "Callable[[str], Hashable]"
"""What stands for the definition with a pointer."""


def keywords(schema: Mapping[str, Any]) -> frozenset[str]:
    """The keywords of `schema` that are no prose."""
    return frozenset(schema) - _PROSE


def address_of(reference: str) -> str:
    """The pointer that a ``$ref`` holds."""
    return unquote(reference.removeprefix("#"))


class Kinds:
    """Gives kinds their numbers."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}
        self._unfolded: dict[int, int] = {}

    def number(self, said: Hashable) -> int:
        """The number of what is said; a number already stands for itself."""
        if isinstance(said, int):
            return said
        number = self._numbers.setdefault(said, len(self._numbers))
        return self._unfolded.get(number, number)

    def circle(self, members: Sequence[Member]) -> list[int]:
        """The kinds of definitions that refer to each other, in their order.

        Two of them are told apart as far as what they say does it, then by the kinds of those
        that they refer to, until that tells no more of them apart. What is left is the smallest
        circle that says the same, and all of it goes into the number: circles that are cut out of
        other documents, or unrolled once, have the same.
        """
        skeletons = [self.number(("skeleton", member.skeleton)) for member in members]
        colours, many = skeletons, 0
        while len(set(colours)) > many:
            many = len(set(colours))
            colours = [
                self.number(("turn", skeleton, tuple(colours[at] for at in member.targets)))
                for skeleton, member in zip(skeletons, members, strict=True)
            ]
        table = frozenset(
            (colour, skeleton, tuple(colours[at] for at in member.targets))
            for colour, skeleton, member in zip(colours, skeletons, members, strict=True)
        )
        whole = self.number(("circle", table))
        return [self.number(("of a circle", whole, colour)) for colour in colours]

    def unfold(self, said: Hashable, number: int) -> None:
        """Learn that a definition with this number says so: whoever else does is the same."""
        if not isinstance(said, int):
            self._unfolded[self._numbers.setdefault(said, len(self._numbers))] = number


@dataclass(frozen=True, slots=True)
class Member:
    """One of some definitions that refer to each other.

    Attributes:
        skeleton: What it says, with a gap where it refers to one of them.
        targets: The ones that belong into the gaps, by their places among all.
    """

    skeleton: Hashable
    targets: tuple[int, ...]


def spelled(schema: SchemaValue, saying: Saying, referring: Referring) -> Hashable:
    """What `schema` says, without prose and in an order of its own.

    Where it only stands for another one, that is returned which stands for the other one.

    Args:
        schema: The schema.
        saying: Stands for the schemas inside it.
        referring: Stands for what it refers to.
    """
    if isinstance(schema, bool):
        return ("all" if schema else "none",)
    said = keywords(schema)
    if said == {"$ref"}:
        return referring(address_of(schema["$ref"]))
    if said == {"allOf"} and len(schema["allOf"]) == 1:
        return saying(schema["allOf"][0])
    return tuple(
        (keyword, _held(keyword, schema[keyword], saying, referring)) for keyword in sorted(said)
    )


def _held(keyword: str, held: Any, saying: Saying, referring: Referring) -> Hashable:
    if keyword == "$ref":
        return referring(address_of(held))
    if keyword in _ONE and isinstance(held, bool | dict):
        return saying(held)
    if keyword in _LISTS and isinstance(held, list):
        return tuple(map(saying, held))
    if keyword in _MAPS and isinstance(held, dict):
        return tuple((name, saying(held[name])) for name in sorted(held))
    if keyword in _SETS and isinstance(held, list):
        return tuple(sorted(map(str, held)))
    return json.dumps(held, sort_keys=True)

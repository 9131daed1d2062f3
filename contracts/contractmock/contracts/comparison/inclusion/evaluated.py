"""What the keywords beside ``unevaluatedProperties`` and ``unevaluatedItems`` leave to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from contractmock.contracts.generation.node import SchemaValue

Target: TypeAlias = "Callable[[str], SchemaValue]"
"""What a reference points at."""

Condition: TypeAlias = "tuple[SchemaValue, bool]"
"""A schema that the value is an instance of, or, with False, is not."""

MAX_CASES = 32
"""Cases above which they are not told apart."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is seen to by the other keywords, for the values of one kind.

    Attributes:
        conditions: What kind of values.
        names: Members that are seen to.
        patterns: Patterns for names of members that are.
        every_member: Whether all members are.
        items: How many of the first items are.
        every_item: Whether all items are.
        by_value: Whether further items are, depending on their values, as with ``contains``.
    """

    conditions: tuple[Condition, ...] = ()
    names: frozenset[str] = frozenset()
    patterns: frozenset[str] = frozenset()
    every_member: bool = False
    items: int = 0
    every_item: bool = False
    by_value: bool = False

    def __and__(self, other: Case) -> Case:
        return Case(
            self.conditions + other.conditions,
            self.names | other.names,
            self.patterns | other.patterns,
            self.every_member or other.every_member,
            max(self.items, other.items),
            self.every_item or other.every_item,
            self.by_value or other.by_value,
        )


class TooManyCases(Exception):
    """There are more cases than are told apart."""


def cases(schema: dict[str, Any], target: Target) -> list[Case]:
    """The cases of `schema`; its own ``unevaluated...`` keywords are left out.

    Args:
        schema: The schema.
        target: What its references point at.

    Raises:
        TooManyCases: There are more than `MAX_CASES`.
    """
    own = Case(
        names=frozenset(schema.get("properties", ())),
        patterns=frozenset(schema.get("patternProperties", ())),
        every_member="additionalProperties" in schema,
        items=len(schema.get("prefixItems", ())),
        every_item="items" in schema,
        by_value="contains" in schema,
    )
    found = [own]
    for choice in _choices(schema, target):
        found = [one & other for one, other in product(found, choice)]
        if len(found) > MAX_CASES:
            raise TooManyCases
    return found


def _choices(schema: dict[str, Any], target: Target) -> Iterator[list[Case]]:
    """For each keyword that combines schemas the cases that it comes to."""
    parts = [target(schema["$ref"])] if "$ref" in schema else []
    for part in (*parts, *schema.get("allOf", ())):
        yield _within(part, target)
    if "anyOf" in schema:
        branches = schema["anyOf"]
        if 2 ** len(branches) > MAX_CASES:
            raise TooManyCases
        subsets = product((True, False), repeat=len(branches))
        yield [each for signs in subsets if any(signs) for each in _met(branches, signs, target)]
    if "oneOf" in schema:
        branches = schema["oneOf"]
        only = [tuple(other is branch for other in branches) for branch in branches]
        yield [each for signs in only for each in _met(branches, signs, target)]
    if "if" in schema:
        met = _and(_when(schema["if"], True, target), _within(schema.get("then", True), target))
        yield met + _and(
            [Case(((schema["if"], False),))], _within(schema.get("else", True), target)
        )
    for name, part in schema.get("dependentSchemas", {}).items():
        present = {"type": "object", "required": [name]}
        met = _and([Case(((present, True),))], _within(part, target))
        yield [*met, Case(((present, False),))]


def _met(branches: list[SchemaValue], signs: tuple[bool, ...], target: Target) -> list[Case]:
    """The cases where some of the branches are met and the others are not."""
    found = [Case()]
    for branch, sign in zip(branches, signs, strict=True):
        found = _and(found, _when(branch, sign, target))
    return found


def _when(schema: SchemaValue, sign: bool, target: Target) -> list[Case]:
    condition = [Case(((schema, sign),))]
    return _and(condition, _within(schema, target)) if sign else condition


def _and(left: list[Case], right: list[Case]) -> list[Case]:
    return [one & other for one, other in product(left, right)]


def _within(part: SchemaValue, target: Target) -> list[Case]:
    if isinstance(part, bool):
        return [Case()]
    every = Case(
        every_member="unevaluatedProperties" in part, every_item="unevaluatedItems" in part
    )
    return [each & every for each in cases(part, target)]

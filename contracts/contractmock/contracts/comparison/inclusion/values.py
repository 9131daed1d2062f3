"""JSON values as JSON Schema sees them: which of them are equal."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from contractmock.contracts.json_types import type_of

if TYPE_CHECKING:
    from collections.abc import Hashable

    from contractmock.contracts.generation.node import Json


def exact(number: int | float) -> Fraction:
    """The decimal that was written, not the binary fraction that stands for it."""
    return Fraction(number) if isinstance(number, int) else Fraction(repr(number))


def key(value: Json) -> Hashable:
    """What two values share exactly if they are equal: 1 and 1.0 do, 1 and true do not."""
    match value:
        case None | bool():
            return type_of(value), value
        case int() | float():
            return "number", exact(value)
        case str():
            return "string", value
        case list():
            return "array", tuple(map(key, value))
        case _:
            return "object", frozenset((name, key(member)) for name, member in value.items())

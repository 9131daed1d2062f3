"""Forms: the constraints that schemas are made of, each made once, so that equal ones are one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from fractions import Fraction

    from contractmock.contracts.generation.node import Json

# Every class below holds for a value of any other type than the one that it speaks of, as the
# keywords of JSON Schema do. Forms are told apart by identity: `factory.Forms` makes them.


@dataclass(frozen=True, slots=True, eq=False)
class Constant:
    """Everything, or nothing."""

    truth: bool


@dataclass(frozen=True, slots=True, eq=False)
class All:
    """All parts hold."""

    parts: tuple[Form, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Union:
    """At least one part holds."""

    parts: tuple[Form, ...]


@dataclass(frozen=True, slots=True, eq=False)
class One:
    """Exactly one part holds."""

    parts: tuple[Form, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Not:
    """The part does not hold."""

    part: Form


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """What a definition that refers to itself says."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class OfType:
    """The value is a number, a string, an array or an object."""

    type: str


@dataclass(frozen=True, slots=True, eq=False)
class Among:
    """The value is one of some scalars.

    Attributes:
        values: The scalars by the key that says which are equal.
    """

    values: Mapping[Hashable, Json]


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """A bound on a number, a string's length, or how many items or members there are."""

    type: str
    upper: bool
    limit: Fraction
    strict: bool


@dataclass(frozen=True, slots=True, eq=False)
class Multiple:
    """A number is a multiple of `step`."""

    step: Fraction


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """A string has a match of `pattern`."""

    pattern: str


@dataclass(frozen=True, slots=True, eq=False)
class Formatted:
    """A string has the format `name`."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """An array's item number `index` is so, if there is one."""

    index: int
    form: Form


@dataclass(frozen=True, slots=True, eq=False)
class Rest:
    """An array's items from number `start` on are so."""

    start: int
    form: Form


@dataclass(frozen=True, slots=True, eq=False)
class Unique:
    """An array has no two equal items."""


@dataclass(frozen=True, slots=True, eq=False)
class Contains:
    """At least, or at most, `count` items of an array are so."""

    form: Form
    upper: bool
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class Has:
    """An object has the member `name`."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """An object's member `name` is so, if there is one."""

    name: str
    form: Form


@dataclass(frozen=True, slots=True, eq=False)
class Matching:
    """An object's members whose names have a match of `pattern` are so."""

    pattern: str
    form: Form


@dataclass(frozen=True, slots=True, eq=False)
class Others:
    """An object's members are so, those of `names` and those that match `patterns` apart."""

    names: frozenset[str]
    patterns: frozenset[str]
    form: Form


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """The names of an object's members are so."""

    form: Form


@dataclass(frozen=True, slots=True, eq=False)
class Opaque:
    """A keyword that is not taken apart; it is known to equal itself only."""

    type: str
    keyword: str
    text: str


Form: TypeAlias = (
    Constant | All | Union | One | Not | Reference | OfType | Among | Bound | Multiple
    | Matches | Formatted | Item | Rest | Unique | Contains
    | Has | Member | Matching | Others | Names | Opaque
)  # fmt: skip

Literal: TypeAlias = tuple[Form, bool]
"""A form that holds, or, with False, one that does not."""

EVERYTHING = Constant(True)
NOTHING = Constant(False)
UNIQUE = Unique()


def type_spoken_of(form: Form) -> str | None:
    """The one type that an atom constrains, None for what speaks of several."""
    match form:
        case Bound(type=type_) | Opaque(type=type_):
            return type_
        case Multiple():
            return "number"
        case Matches() | Formatted():
            return "string"
        case Item() | Rest() | Unique() | Contains():
            return "array"
        case Has() | Member() | Matching() | Others() | Names():
            return "object"
        case _:
            return None

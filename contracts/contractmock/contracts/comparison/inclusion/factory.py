"""The factory of forms: makes each form once, simplified where that is plain to see."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, TypeVar

from contractmock.contracts.comparison.inclusion.forms import (
    EVERYTHING,
    NOTHING,
    UNIQUE,
    All,
    Among,
    Bound,
    Constant,
    Has,
    Item,
    Member,
    Not,
    OfType,
    One,
    Reference,
    Union,
    type_spoken_of,
)
from contractmock.contracts.comparison.inclusion.values import key
from contractmock.contracts.json_types import TYPES, type_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from contractmock.contracts.comparison.inclusion.forms import Form, Literal
    from contractmock.contracts.generation.node import Json

F = TypeVar("F")

ALL_TYPES = frozenset(TYPES)
_FINITE: dict[str, tuple[Json, ...]] = {"null": (None,), "boolean": (False, True)}


class Forms:
    """Makes forms, and knows what each allows at a glance.

    Attributes:
        targets: What each reference stands for.
    """

    def __init__(self) -> None:
        self.targets: dict[str, Form] = {}
        self._kept: dict[Hashable, object] = {}
        self._numbers: dict[object, int] = {EVERYTHING: 0, NOTHING: 1, UNIQUE: 2}
        self._types: dict[bool, dict[Form, frozenset[str]]] = {True: {}, False: {}}

    def in_order(self, literals: Iterable[Literal]) -> list[Literal]:
        """The literals in the order in which their forms were first made: always the same."""
        return sorted(literals, key=lambda literal: (self._numbers[literal[0]], literal[1]))

    def atom(self, form: F) -> F:
        """The one form that equals `form`."""
        fields = tuple(getattr(form, name) for name in type(form).__slots__)  # type: ignore[attr-defined]
        return self._made((type(form), *fields), form)

    def all(self, parts: Iterable[Form]) -> Form:
        """All of `parts`."""
        flat = dict.fromkeys(_flat(parts, All))
        flat.pop(EVERYTHING, None)
        if NOTHING in flat or any(isinstance(each, Not) and each.part in flat for each in flat):
            return NOTHING
        return self._joined(All, tuple(flat), EVERYTHING)

    def union(self, parts: Iterable[Form]) -> Form:
        """At least one of `parts`; lists of values become one list."""
        flat = dict.fromkeys(_flat(parts, Union))
        flat.pop(NOTHING, None)
        if EVERYTHING in flat:
            return EVERYTHING
        values = [each for each in flat if isinstance(each, Among)]
        if len(values) > 1:
            merged = self.among(value for each in values for value in each.values.values())
            flat = dict.fromkeys([merged, *(each for each in flat if each not in values)])
        return self._joined(Union, tuple(flat), NOTHING)

    def one(self, parts: Iterable[Form]) -> Form:
        """Exactly one of `parts`; parts that share no value are a plain union."""
        kept = tuple(part for part in parts if part is not NOTHING)
        if all(self.are_disjoint(left, right) for left, right in combinations(kept, 2)):
            return self.union(kept)
        return self._made((One, frozenset(Counter(kept).items())), One(kept))

    def negation(self, part: Form) -> Form:
        """What `part` refuses."""
        match part:
            case Constant(truth=truth):
                return NOTHING if truth else EVERYTHING
            case Not(part=inner):
                return inner
            case _:
                return self.atom(Not(part))

    def of_type(self, type_: str) -> Form:
        """The values of one JSON type."""
        if type_ in _FINITE:
            return self.among(_FINITE[type_])
        return self.atom(OfType(type_))

    def among(self, values: Iterable[Json]) -> Among:
        """Some scalars."""
        by_key = {key(value): value for value in values}
        return self._made((Among, frozenset(by_key)), Among(by_key))

    def equal_to(self, value: Json) -> Form:
        """What only `value` meets; of a list or a mapping part by part, so that it compares."""
        if isinstance(value, list):
            items: list[Form] = [
                self.atom(Item(index, self.equal_to(item))) for index, item in enumerate(value)
            ]
            return self.all([*self._sized("array", len(value), lower=True), *items])
        if isinstance(value, dict):
            members = [self.atom(Member(name, self.equal_to(value[name]))) for name in value]
            present = [self.atom(Has(name)) for name in value]
            return self.all([*self._sized("object", len(value)), *present, *members])
        return self.among([value])

    def _sized(self, type_: str, size: int, *, lower: bool = False) -> Iterator[Form]:
        yield self.of_type(type_)
        yield self.atom(Bound(type_, True, Fraction(size), False))
        if lower and size:
            yield self.atom(Bound(type_, False, Fraction(size), False))

    def types(self, form: Form, sign: bool) -> frozenset[str]:
        """At most the types of the values that meet `form`, or with a false `sign` do not."""
        by_form = self._types[sign]
        known = by_form.get(form)
        if known is None:
            by_form[form] = ALL_TYPES  # for a form that contains itself
            known = by_form[form] = self._find_types(form, sign)
        return known

    def _find_types(self, form: Form, sign: bool) -> frozenset[str]:
        match form:
            case Constant(truth=truth):
                return ALL_TYPES if truth is sign else frozenset()
            case All(parts=parts) | Union(parts=parts):
                found = [self.types(part, sign) for part in parts]
                together = isinstance(form, All) is sign
                return ALL_TYPES.intersection(*found) if together else frozenset().union(*found)
            case One(parts=parts):
                found = [self.types(part, True) for part in parts]
                return frozenset().union(*found) if sign else ALL_TYPES
            case Not(part=part):
                return self.types(part, not sign)
            case Reference(name=name):
                return self.types(self.targets[name], sign) if name in self.targets else ALL_TYPES
            case OfType(type=type_):
                return frozenset({type_}) if sign else ALL_TYPES - {type_}
            case Among(values=values):
                return _types_among(values.values(), sign)
            case _:
                spoken_of = type_spoken_of(form)
                return ALL_TYPES if sign or spoken_of is None else frozenset({spoken_of})

    def names(self, form: Form) -> frozenset[str]:
        """The members that a form speaks of, as far as it is plain."""
        match form:
            case Has(name=name) | Member(name=name):
                return frozenset({name})
            case All(parts=parts):
                return frozenset().union(*map(self.names, parts))
            case Reference(name=name):
                target = self.targets[name]
                return frozenset() if isinstance(target, Reference) else self.names(target)
            case _:
                return frozenset()

    def are_disjoint(self, left: Form, right: Form) -> bool:
        """Whether it is plain that no value meets both."""
        if isinstance(left, Among) and isinstance(right, Among):
            return not left.values.keys() & right.values.keys()
        shared = self.types(left, True) & self.types(right, True)
        if not shared:
            return True
        others = dict(_tags(right)) if shared == {"object"} else {}
        return any(name in others and not keys & others[name] for name, keys in _tags(left))

    def _joined(
        self, kind: type[All] | type[Union], parts: tuple[Form, ...], neutral: Form
    ) -> Form:
        if len(parts) < 2:
            return parts[0] if parts else neutral
        return self._made((kind, frozenset(parts)), kind(parts))

    def _made(self, key_: Hashable, form: F) -> F:
        kept = self._kept.setdefault(key_, form)
        self._numbers.setdefault(kept, len(self._numbers))
        return kept  # type: ignore[return-value]  # it was kept under its own class


def _flat(parts: Iterable[Form], kind: type[All] | type[Union]) -> Iterator[Form]:
    for part in parts:
        if isinstance(part, kind):
            yield from part.parts
        else:
            yield part


def _types_among(values: Iterable[Json], sign: bool) -> frozenset[str]:
    values = list(values)
    if sign:
        return frozenset(map(type_of, values))
    used_up = {
        type_ for type_, every in _FINITE.items() if all(_held(each, values) for each in every)
    }
    return ALL_TYPES - used_up


def _held(scalar: Json, values: list[Json]) -> bool:
    return any(scalar is value for value in values)


def _tags(form: Form) -> Iterator[tuple[str, frozenset[Hashable]]]:
    """The members that an object must have with one of a few values."""
    parts = form.parts if isinstance(form, All) else (form,)
    present = {part.name for part in parts if isinstance(part, Has)}
    for part in parts:
        if isinstance(part, Member) and isinstance(part.form, Among) and part.name in present:
            yield part.name, frozenset(part.form.values)

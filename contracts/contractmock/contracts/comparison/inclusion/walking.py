"""The walk over the wide schema that finds each keyword that refuses something."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from contractmock.contracts.comparison.inclusion.forms import (
    EVERYTHING,
    All,
    Among,
    One,
    Reference,
    Union,
)
from contractmock.contracts.comparison.inclusion.places import Descent, Place
from contractmock.contracts.comparison.inclusion.refusals import Refusal, Refusals
from contractmock.contracts.comparison.inclusion.sources import Source, spread
from contractmock.contracts.comparison.inclusion.verdict import Difference, Undecided
from contractmock.contracts.json_types import TYPES
from contractmock.contracts.pointer import ABSENT

if TYPE_CHECKING:
    from contractmock.contracts.comparison.inclusion.factory import Forms
    from contractmock.contracts.comparison.inclusion.forms import Form
    from contractmock.contracts.generation.node import SchemaValue

MAX_PLACES = 3_000
"""Places of the wide schema that are looked at before the list is cut off."""

MAX_VISITS = 8
"""Places at which the same two schemas are compared; one change to both shows at each."""

MAX_DEPTH = 24
"""Schemas above a place that is still looked at; deeper ones are cut off."""

MAX_BRANCHES = 3
"""Branches of a union that are looked into for one alternative of the narrow schema."""

FEW_NAMES = 8
"""Members up to which an object is held against another branch, too, than the likeliest."""

Above: TypeAlias = "frozenset[tuple[str, frozenset[str]]]"
"""The schemas above a place, on both sides: where they come again, they recur."""

_COMPANIONS = {
    "contains": ("minContains", "maxContains"),
    "if": ("then", "else"),
    "unevaluatedItems": ("*",),
    "unevaluatedProperties": ("*",),
}
"""By keyword: those that it is read with, ``*`` for all beside it."""

_LEAVES = (
    *("type", "enum", "const", "multipleOf"),
    *("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"),
    *("minLength", "maxLength", "pattern", "format"),
    *("minItems", "maxItems", "uniqueItems", "contains"),
    *("minProperties", "maxProperties", "propertyNames"),
    *("dependentRequired", "dependentSchemas", "not", "if"),
    *("unevaluatedItems", "unevaluatedProperties"),
)
"""The keywords that refuse a value as it is, in the order in which they are looked at."""


_CUT_OFF = Difference(
    code="schema-changed",
    keyword="",
    verdict=Undecided(
        reason="there are more places, or deeper ones, than are looked at one by one"
    ),
    pointer="",
    narrow_at="",
    wide_at="",
    narrow=ABSENT,
    wide=ABSENT,
)


class Walk:
    """Finds the differences between two schemas, keyword by keyword.

    Args:
        refusals: Judges single keywords.
        narrow: The narrow schema.
        wide: The wide schema.
    """

    def __init__(self, refusals: Refusals, narrow: SchemaValue, wide: SchemaValue) -> None:
        self._refusals = refusals
        self._forms: Forms = refusals.solver.forms
        self._descent = Descent(self._forms, refusals.narrow, refusals.wide)
        self._left = MAX_PLACES
        self._skipped = 0
        self._is_cut_off = False
        self._visits: Counter[tuple[str, frozenset[str]]] = Counter()
        self._root = Place(
            schema=wide,
            at="",
            keyword="",
            steps=(),
            form=refusals.narrow.form(narrow),
            sources=spread(Source(narrow, ""), refusals.narrow),
            rebuild=lambda schema: schema,
        )

    def differences(self) -> Iterator[Difference]:
        """Each difference once, those nearest to the root first."""
        seen: set[tuple[str, str, str]] = set()
        for difference in self._from([(self._root, frozenset())]):
            what = (difference.pointer, difference.code, difference.keyword)
            if what not in seen:
                seen.add(what)
                yield difference
        if self._left <= 0 or self._is_cut_off:
            yield _CUT_OFF

    def _from(self, places: Iterable[tuple[Place, Above]]) -> Iterator[Difference]:
        """The differences at `places` and below them."""
        pending = deque(places)
        while pending:
            place, above = pending.popleft()
            here = (place.at, frozenset(_own(place.sources)))
            if here in above or not self._is_due(here, above):
                continue
            if self._refusals.holds(place.form, place.schema):
                continue
            above |= {here}
            if isinstance(place.schema, bool) or _is_undeclared(place):
                yield from self._refusals.judge(Refusal(place, place.keyword, place.schema, True))
                continue
            yield from self._leaves(place, place.schema)
            for keyword in ("anyOf", "oneOf"):
                if keyword in place.schema:
                    yield from self._union(place, keyword, above)
            below = (*self._descent.same_value(place), *self._descent.parts(place))
            pending.extend((each, above) for each in below)

    def _is_due(self, here: tuple[str, frozenset[str]], above: Above) -> bool:
        """Whether a pair of schemas is to be looked at once more."""
        self._left -= 1
        self._visits[here] += 1
        self._is_cut_off |= len(above) > MAX_DEPTH
        is_due = min(self._left, MAX_DEPTH + 1 - len(above)) > 0
        is_due = is_due and self._visits[here] <= MAX_VISITS
        self._skipped += not is_due
        return is_due

    def _leaves(self, place: Place, schema: dict[str, Any]) -> Iterator[Difference]:
        for keyword in _LEAVES:
            if keyword in schema:
                yield from self._refusals.judge(_leaf(place, schema, keyword))
        for name in schema.get("required", ()):
            others = [each for each in schema["required"] if each != name]
            relaxed = {**schema, "required": others}
            yield from self._refusals.judge(
                Refusal(place, "required", {"required": [name]}, relaxed, absent=name)
            )

    def _union(self, place: Place, keyword: str, above: Above) -> Iterator[Difference]:
        """The differences that a union makes: inside a branch where one is meant, else its own."""
        schema: Any = place.schema
        form = self._refusals.wide.form({keyword: schema[keyword]})
        whole = _leaf(place, schema, keyword)
        if self._refusals.holds(place.form, whole.constraint):
            return
        if isinstance(form, Among):
            yield from self._refusals.judge(whole)
            return
        found, skipped = False, self._skipped
        for difference in self._branches(whole, form, above):
            found = True
            yield difference
        if not found and self._skipped == skipped:
            yield from self._refusals.judge(whole)

    def _branches(self, whole: Refusal, union: Form, above: Above) -> Iterator[Difference]:
        """The differences by each alternative of the narrow schema that the union may refuse."""
        place, keyword = whole.place, whole.keyword
        schema: Any = place.schema
        branches = [
            self._descent.branch(place, keyword, index) for index in range(len(schema[keyword]))
        ]
        for alternative in self._alternatives(place.form):
            if self._refusals.is_empty((alternative, True), (union, False)):
                continue
            found, skipped = False, self._skipped
            for meant in self._meant(branches, alternative):
                places = [(replace(each, form=alternative), above) for each in meant]
                for difference in self._from(places):
                    found = True
                    yield difference
                if found or self._skipped > skipped:
                    break
            else:
                yield from self._refusals.judge(
                    replace(whole, place=replace(place, form=alternative))
                )

    def _alternatives(self, form: Form) -> Iterator[Form]:
        """Parts that `form` is made of, one JSON type each."""
        for type_ in TYPES:
            if type_ in self._forms.types(form, True):
                for part in _parts(self._forms, form):
                    if type_ in self._forms.types(part, True):
                        yield self._forms.all([part, self._forms.of_type(type_)])

    def _meant(self, branches: list[Place], alternative: Form) -> Iterator[list[Place]]:
        """The branches that an alternative may have been written for, the likeliest ones first."""
        types = self._forms.types(alternative, True)
        read = [(each, self._refusals.wide.form(each.schema)) for each in branches]
        alike = [(each, form) for each, form in read if types & self._forms.types(form, True)]
        if len(alike) > 1:
            alike = [
                (each, form)
                for each, form in alike
                if not self._refusals.is_empty((alternative, True), (form, True))
            ]
        names = self._forms.names(alternative)
        ranked = [(each, self._forms.names(form)) for each, form in alike]
        ranks = [_likeness(names, others) for _, others in ranked]
        likeliest = [
            each for (each, _), rank in zip(ranked, ranks, strict=True) if rank == max(ranks)
        ]
        yield likeliest[:MAX_BRANCHES]
        if len(names) <= FEW_NAMES:
            rest = (each for each, others in ranked if len(others) <= FEW_NAMES)
            yield [each for each in rest if each not in likeliest][:MAX_BRANCHES]


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """How many of all members two schemas have in common, from 0 to 1."""
    return len(one & other) / max(len(one | other), 1)


def _is_undeclared(place: Place) -> bool:
    """Whether the narrow schema has nothing to say of a member or an item."""
    says_nothing = all(isinstance(source.schema, bool) for source in place.sources)
    return bool(place.steps) and place.form is EVERYTHING and says_nothing


def _own(sources: tuple[Source, ...]) -> Iterator[str]:
    """Where the sources stand, those apart that only refer to others."""
    for source in sources:
        if isinstance(source.schema, bool) or "$ref" not in source.schema:
            yield source.at


def _leaf(place: Place, schema: dict[str, Any], keyword: str) -> Refusal:
    companions = _COMPANIONS.get(keyword, ())
    held = {name: schema[name] for name in (keyword, *companions) if name in schema}
    relaxed = {name: value for name, value in schema.items() if name != keyword}
    return Refusal(place, keyword, dict(schema) if "*" in companions else held, relaxed)


def _parts(forms: Forms, form: Form) -> Iterator[Form]:
    """The alternatives of the first union in `form`."""
    match form:
        case Union(parts=parts) | One(parts=parts):
            yield from parts
        case All(parts=parts):
            chosen = next((part for part in parts if isinstance(part, Union | One)), None)
            if chosen is None:
                yield form
                return
            rest = [part for part in parts if part is not chosen]
            for part in chosen.parts:
                yield forms.all([*rest, part])
        case Reference(name=name):
            yield from _parts(forms, forms.targets[name])
        case _:
            yield form

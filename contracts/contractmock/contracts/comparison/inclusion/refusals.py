"""The judgement on one keyword of the wide schema: what it refuses of the narrow one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contractmock.contracts import pointer as pointers
from contractmock.contracts.comparison.inclusion.codes import code_of
from contractmock.contracts.comparison.inclusion.forms import Among
from contractmock.contracts.comparison.inclusion.outcome import Empty, Found, Outcome, Unknown
from contractmock.contracts.comparison.inclusion.sources import counterpart
from contractmock.contracts.comparison.inclusion.steps import (
    ItemsFrom,
    MatchingMembers,
    OtherMembers,
    lifted,
    reached,
    template,
)
from contractmock.contracts.comparison.inclusion.verdict import Difference, Refuted, Undecided
from contractmock.contracts.json_types import type_of

if TYPE_CHECKING:
    from contractmock.contracts.comparison.inclusion.forms import Form, Literal
    from contractmock.contracts.comparison.inclusion.places import Place
    from contractmock.contracts.comparison.inclusion.reading import Reading
    from contractmock.contracts.comparison.inclusion.solving import Solver
    from contractmock.contracts.generation.node import Json, SchemaValue

SHOWN = 60
"""Characters of a value that a reason quotes."""

LOCAL_STEPS = 4_000
"""Questions after which it counts as open whether a place is worth a closer look."""

_OF_SCALARS = frozenset({"anyOf", "const", "enum", "oneOf", "type"})
"""The keywords that may refuse a value for its type."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A keyword that refuses some values.

    Attributes:
        place: The schema that it stands in.
        keyword: Its name.
        constraint: The keyword, and those that it is read with, as a schema.
        relaxed: The schema of the place without it.
        absent: The member that it asks for, if that is what it does.
    """

    place: Place
    keyword: str
    constraint: SchemaValue
    relaxed: SchemaValue
    absent: str | None = None


class Refusals:
    """Judges refusals, each by a search for a witness of its own.

    Args:
        solver: Searches for values.
        readings: Of the narrow and of the wide schema.
        forms: What the two schemas say.
        is_witness: Whether an instance is one of the narrow schema only, beyond dispute.

    Attributes:
        narrow: The reading of the narrow schema.
        wide: The reading of the wide schema.
    """

    def __init__(
        self,
        solver: Solver,
        readings: tuple[Reading, Reading],
        forms: tuple[Form, Form],
        is_witness: Callable[[Json], bool],
    ) -> None:
        self.solver = solver
        self.narrow, self.wide = readings
        self._goal: list[Literal] = [(forms[0], True), (forms[1], False)]
        self._is_witness = is_witness

    def is_empty(self, *literals: Literal) -> bool:
        """Whether it is certain, and soon shown, that no value meets `literals`."""
        return isinstance(self.solver.find(literals, steps=LOCAL_STEPS), Empty)

    def holds(self, form: Form, schema: SchemaValue) -> bool:
        """Whether every value that meets `form` is one of `schema`, a part of the wide one."""
        return self.is_empty((form, True), (self.wide.form(schema), False))

    def judge(self, refusal: Refusal) -> Iterator[Difference]:
        """The difference that a keyword makes, if it makes one."""
        if self.holds(refusal.place.form, refusal.constraint):
            return
        outcome = self._witness(refusal)
        if isinstance(outcome, Found):
            yield self._refuted(refusal, outcome.value)
        elif isinstance(outcome, Unknown):
            where = template(refusal.place.steps)
            undecided = Undecided(reason=outcome.reason, pointer=where)
            yield self._difference(refusal, undecided, where, None)

    def _witness(self, refusal: Refusal) -> Outcome:
        """A witness that differs at this keyword only, or else at this keyword too."""
        forms, place = self.solver.forms, refusal.place
        # Only what the narrow schema says here, so that the witness is of the alternative meant.
        elsewhere = forms.negation(place.form)
        met = forms.union([self.wide.form(refusal.constraint), elsewhere])
        refusing = lifted(forms, met, place.steps)
        goal: list[Literal] = [*self._goal, (refusing, False)]
        relaxed = self.wide.form(place.rebuild(refusal.relaxed))
        outcome: Outcome = Empty()
        for literals in ([*goal, (relaxed, True)], goal):
            outcome = self.solver.find(literals)
            if isinstance(outcome, Found):
                if self._is_witness(outcome.value):
                    return outcome
                outcome = Unknown("two validators do not agree on the witness")
        return outcome

    def _refuted(self, refusal: Refusal, witness: Json) -> Difference:
        where, value = self._refused(refusal, witness)
        if refusal.absent is not None:
            where = pointers.join(where, refusal.absent)
            reason = "it may be absent, and is required"
        else:
            reason = f"{_shown(value)} is refused by {refusal.keyword or 'the schema'!r}"
        narrow_at, _ = counterpart(refusal.place.sources, refusal.keyword)
        verdict = Refuted(
            witness=witness,
            pointer=where,
            reason=reason,
            narrow_at=narrow_at,
            wide_at=_wide_at(refusal),
        )
        return self._difference(refusal, verdict, where, type_of(value))

    def _refused(self, refusal: Refusal, witness: Json) -> tuple[str, Json]:
        """The place in the witness that the keyword refuses, and what stands there."""
        constraint = self.wide.form(refusal.constraint)
        for where, value in reached(witness, refusal.place.steps):
            same = self.solver.forms.equal_to(value)
            if not self.is_empty((same, True), (constraint, False)):
                return where, value
        return "", witness

    def _difference(
        self, refusal: Refusal, verdict: Refuted | Undecided, where: str, type_: str | None
    ) -> Difference:
        narrow_at, narrow = counterpart(refusal.place.sources, refusal.keyword)
        schema: Any = refusal.place.schema
        return Difference(
            code=self._code(refusal, narrow is not pointers.ABSENT, type_),
            keyword=refusal.keyword,
            verdict=verdict,
            pointer=where,
            narrow_at=narrow_at,
            wide_at=_wide_at(refusal),
            narrow=narrow,
            wide=schema if refusal.constraint is schema else schema[refusal.keyword],
        )

    def _code(self, refusal: Refusal, has_counterpart: bool, type_: str | None) -> str:
        if refusal.constraint is refusal.place.schema:
            return _code_of_whole(refusal.place)
        allowed = self.solver.forms.types(self.wide.form(refusal.place.schema), True)
        if type_ and type_ not in allowed and refusal.keyword in _OF_SCALARS:
            return "type-widened"
        is_list = isinstance(self.wide.form(refusal.constraint), Among)
        return code_of("enum" if is_list else refusal.keyword, has_counterpart=has_counterpart)


def _code_of_whole(place: Place) -> str:
    """The code of a schema that refuses as a whole: it is false, or nothing is its like."""
    is_false = place.schema is False
    match place.steps:
        case (*_, OtherMembers() | MatchingMembers()):
            return "properties-opened"
        case (*_, int() | ItemsFrom()):
            return "array-items-added" if is_false else "items-undeclared"
        case (*_, str()):
            return "property-added" if is_false else "property-undeclared"
        case _:
            return "nothing-allowed"


def _wide_at(refusal: Refusal) -> str:
    """The pointer of the keyword, or of the schema that refuses as a whole."""
    if refusal.constraint is refusal.place.schema:
        return refusal.place.at
    return pointers.join(refusal.place.at, refusal.keyword)


def _shown(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."

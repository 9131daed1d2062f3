"""The relation between two schemas: whether the one holds all instances of the other."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from contractmock.contracts.comparison.inclusion.confirmation import Judge, is_witness
from contractmock.contracts.comparison.inclusion.factory import Forms
from contractmock.contracts.comparison.inclusion.outcome import Empty, Found, Unknown
from contractmock.contracts.comparison.inclusion.reading import Reading
from contractmock.contracts.comparison.inclusion.refusals import Refusals
from contractmock.contracts.comparison.inclusion.sampling import samples
from contractmock.contracts.comparison.inclusion.solving import Solver
from contractmock.contracts.comparison.inclusion.verdict import (
    Difference,
    Proven,
    Refuted,
    Undecided,
    Verdict,
)
from contractmock.contracts.comparison.inclusion.walking import Walk
from contractmock.contracts.pointer import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractmock.contracts.generation.node import Json, SchemaValue


def included(narrow: SchemaValue, wide: SchemaValue, *, formats: bool = True) -> Verdict:
    """Whether every instance of `narrow` is an instance of `wide`.

    Spelling makes no difference: references, one-element ``allOf``, ``enum`` as ``oneOf`` of
    constants, ``integer`` as a multiple of 1, order and prose. A ``oneOf`` of text branches that
    only a format tells apart is read as ``anyOf``.

    Args:
        narrow: A JSON Schema 2020-12 that refers to nothing outside itself.
        wide: Another one.
        formats: Whether a format that validators know is an assertion. Any other is a remark,
            which makes no difference.

    Raises:
        ContractError: One of them is no JSON Schema.
    """
    if _are_same(narrow, wide):
        return Proven()
    return Relation(narrow, wide, formats=formats).verdict()


def differences(
    narrow: SchemaValue, wide: SchemaValue, *, formats: bool = True
) -> Iterator[Difference]:
    """Each place where `wide` refuses, or may refuse, what `narrow` allows; none if `included`.

    Each comes with a witness of its own, which differs in that one place where that can be.

    Args:
        narrow: As for `included`.
        wide: As for `included`.
        formats: As for `included`.

    Raises:
        ContractError: One of them is no JSON Schema.
    """
    if not _are_same(narrow, wide):
        yield from Relation(narrow, wide, formats=formats).differences()


def _are_same(narrow: SchemaValue, wide: SchemaValue) -> bool:
    """Whether two schemas are spelled the same; to Python 1 and true are, to JSON not."""
    return narrow is wide or json.dumps(narrow, sort_keys=True) == json.dumps(wide, sort_keys=True)


class Relation:
    """Two schemas that are compared.

    Args:
        narrow: As for `included`.
        wide: As for `included`.
        formats: As for `included`.

    Raises:
        ContractError: One of them is no JSON Schema.
    """

    def __init__(self, narrow: SchemaValue, wide: SchemaValue, *, formats: bool = True) -> None:
        self._narrow_schema = narrow
        self._judges = (Judge(narrow, formats=formats), Judge(wide, formats=formats))
        forms = Forms()
        solver = Solver(forms)
        readings = (
            Reading(forms, narrow, formats=formats),
            Reading(forms, wide, formats=formats),
        )
        said = (readings[0].form(narrow), readings[1].form(wide))
        self._outcome = solver.find([(said[0], True), (said[1], False)])
        self._walk = Walk(Refusals(solver, readings, said, self.is_witness), narrow, wide)

    def verdict(self) -> Verdict:
        """What `included` says."""
        if isinstance(self._outcome, Empty):
            return Proven()
        undecided: Undecided | None = None
        for difference in self.differences():
            if isinstance(difference.verdict, Refuted):
                return difference.verdict
            undecided = undecided or difference.verdict
        return undecided or Undecided(reason="no difference was found, and no proof of inclusion")

    def differences(self) -> Iterator[Difference]:
        """What `differences` yields."""
        if isinstance(self._outcome, Empty):
            return
        undecided: list[Difference] = []
        is_refuted = False
        for difference in self._walk.differences():
            if isinstance(difference.verdict, Refuted):
                is_refuted = True
                yield difference
            else:
                undecided.append(difference)
        if not is_refuted:
            whole = self._as_a_whole()
            if isinstance(whole.verdict, Refuted) or not undecided:
                yield whole
        yield from undecided

    def is_witness(self, instance: Json) -> bool:
        """Whether two validators agree that `instance` is one of the narrow schema only."""
        return is_witness(instance, *self._judges)

    def _as_a_whole(self) -> Difference:
        """The difference where no single place makes it."""
        witness = next(filter(self.is_witness, self._candidates()), ABSENT)
        if witness is ABSENT:
            verdict: Refuted | Undecided = self._undecided()
        else:
            verdict = self._refuted(witness)
        return Difference(
            code="schema-changed",
            keyword="",
            verdict=verdict,
            pointer=verdict.pointer,
            narrow_at="",
            wide_at=verdict.wide_at if isinstance(verdict, Refuted) else "",
            narrow=ABSENT,
            wide=ABSENT,
        )

    def _candidates(self) -> Iterator[Json]:
        if isinstance(self._outcome, Found):
            yield self._outcome.value
        yield from samples(self._narrow_schema)

    def _undecided(self) -> Undecided:
        if isinstance(self._outcome, Unknown):
            return Undecided(reason=self._outcome.reason, pointer=self._outcome.pointer)
        return Undecided(reason="two validators do not agree on the witness")

    def _refuted(self, witness: Json) -> Refuted:
        where, rule = self._judges[1].refusal(witness)
        return Refuted(
            witness=witness,
            pointer=where,
            reason="the wide schema refuses it as a whole",
            narrow_at="",
            wide_at=rule,
        )

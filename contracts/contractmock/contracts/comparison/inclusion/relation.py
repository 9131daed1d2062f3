"""The relation between two schemas: whether the one holds all instances of the other."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING

from contractmock.contracts import pointer as pointers
from contractmock.contracts.comparison.inclusion.confirmation import Judge, is_witness
from contractmock.contracts.comparison.inclusion.factory import Forms
from contractmock.contracts.comparison.inclusion.kinds import Kinds
from contractmock.contracts.comparison.inclusion.outcome import Empty, Found, Unknown
from contractmock.contracts.comparison.inclusion.reading import Reading
from contractmock.contracts.comparison.inclusion.refusals import Refusals
from contractmock.contracts.comparison.inclusion.roots import DEFINITIONS, Root
from contractmock.contracts.comparison.inclusion.sampling import samples
from contractmock.contracts.comparison.inclusion.solving import Answers, Solver
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
    from collections.abc import Callable, Iterator

    from contractmock.contracts.comparison.inclusion.roots import Part
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
    return related(narrow, wide, formats=formats).verdict()


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
        yield from related(narrow, wide, formats=formats).differences()


def related(narrow: SchemaValue, wide: SchemaValue, *, formats: bool = True) -> Relation:
    """The relation that `included` and `differences` ask.

    Args:
        narrow: As for `included`.
        wide: As for `included`.
        formats: As for `included`.

    Raises:
        ContractError: One of them is no JSON Schema.
    """
    kinds = Kinds()
    # Whether it is a schema is known before it is read as one.
    judges = Judge(narrow, formats=formats), Judge(wide, formats=formats)
    ends = Root.of(narrow, kinds).whole, Root.of(wide, kinds).whole
    return Relations(formats=formats).relation(*ends, judges)


def _are_same(narrow: SchemaValue, wide: SchemaValue) -> bool:
    """Whether two schemas are spelled the same; to Python 1 and true are, to JSON not."""
    return narrow is wide or json.dumps(narrow, sort_keys=True) == json.dumps(wide, sort_keys=True)


class Relations:
    """What is known of some roots, and of values that meet or do not meet their parts.

    Args:
        formats: As for `included`.
    """

    def __init__(self, *, formats: bool) -> None:
        self._formats = formats
        self._forms = Forms()
        self._answers = Answers()
        self._readings: dict[int, tuple[Root, Reading]] = {}  # the root is kept: ids are reused
        self._benches: dict[int, tuple[Root, Judge]] = {}
        self._judges: dict[tuple[int, str], Judge] = {}

    def relation(
        self, narrow: Part, wide: Part, judges: tuple[Judge, Judge] | None = None
    ) -> Relation:
        """The relation between two parts of roots.

        Args:
            narrow: What may be included.
            wide: In what.
            judges: Their validators, made when needed if left out.

        Raises:
            ContractError: One of them is no JSON Schema.
        """
        return Relation(
            narrow=narrow,
            wide=wide,
            solver=Solver(self._forms, self._answers),
            readings=(self._reading(narrow.root).apart(), self._reading(wide.root).apart()),
            judges=lambda: judges or (self.judge(narrow), self.judge(wide)),
        )

    def instance(self, part: Part) -> object:
        """A small value that is thought to be an instance of a part, `ABSENT` if none was found."""
        form = self._reading(part.root).apart().form(part.schema)
        outcome = Solver(self._forms, self._answers).find([(form, True)])
        return outcome.value if isinstance(outcome, Found) else ABSENT

    def judge(self, part: Part) -> Judge:
        """The validators of a part.

        Raises:
            ContractError: It is no JSON Schema.
        """
        tokens, root = pointers.tokens(part.at or ""), part.root
        if len(tokens) != 2 or tokens[0] != DEFINITIONS:
            return Judge(part.alone(), formats=self._formats)
        if id(root) not in self._benches:
            assert isinstance(root.schema, dict)
            bench = Judge.of_definitions(root.schema[DEFINITIONS], formats=self._formats)
            self._benches[id(root)] = root, bench
        key = id(root), tokens[1]
        if key not in self._judges:
            self._judges[key] = self._benches[id(root)][1].of_definition(tokens[1])
        return self._judges[key]

    def _reading(self, root: Root) -> Reading:
        if id(root) not in self._readings:
            reading = Reading(self._forms, root.definitions, formats=self._formats)
            self._readings[id(root)] = root, reading
        return self._readings[id(root)][1]


class Relation:
    """Two schemas that are compared.

    Args:
        narrow: What may be included.
        wide: In what.
        solver: Searches for values.
        readings: Of the roots of both.
        judges: Makes their validators.
    """

    def __init__(
        self,
        *,
        narrow: Part,
        wide: Part,
        solver: Solver,
        readings: tuple[Reading, Reading],
        judges: Callable[[], tuple[Judge, Judge]],
    ) -> None:
        self._narrow = narrow
        self._make_judges = judges
        said = (readings[0].form(narrow.schema), readings[1].form(wide.schema))
        self._outcome = solver.find([(said[0], True), (said[1], False)])
        refusals = Refusals(solver, readings, said, self.is_witness)
        self._walk = Walk(refusals, narrow.schema, wide.schema)

    @cached_property
    def _judges(self) -> tuple[Judge, Judge]:
        return self._make_judges()

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
        yield from samples(self._narrow.alone())

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

"""The search for a value that meets some forms and not others, or the proof that there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from math import prod
from types import UnionType
from typing import TYPE_CHECKING

from contractmock.contracts.comparison.inclusion.arrays import find_array
from contractmock.contracts.comparison.inclusion.branching import Contradiction, Settling
from contractmock.contracts.comparison.inclusion.forms import Among, Opaque
from contractmock.contracts.comparison.inclusion.numbers import find_number
from contractmock.contracts.comparison.inclusion.objects import find_object
from contractmock.contracts.comparison.inclusion.outcome import (
    Empty,
    Found,
    Outcome,
    Tally,
    Unknown,
)
from contractmock.contracts.comparison.inclusion.scalars import find_scalar
from contractmock.contracts.comparison.inclusion.strings import find_string
from contractmock.contracts.json_types import TYPES

if TYPE_CHECKING:
    from contractmock.contracts.comparison.inclusion.factory import Forms
    from contractmock.contracts.comparison.inclusion.forms import Literal
    from contractmock.contracts.comparison.inclusion.searching import Atoms, Goal

STEPS = 20_000
"""Questions and choices after which one search gives up; about a quarter of a second."""

ALL_STEPS = 40_000
"""The same for all searches of one solver."""

NESTED = 4
"""Levels of a value that are looked into at once; deeper ones wait, so that values stay flat."""

FEW = 8
"""Combinations of branches that are simply tried, without asking which of them matter."""

TOO_MANY = Unknown("it comes to too many cases")


class _Exhausted(Exception):
    """The search has taken too many steps."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What searches have come to.

    Attributes:
        settled: The outcomes that are known for good.
        given_up: By goal the steps after which one was given up: as many come to nothing again.
    """

    settled: dict[Goal, Outcome] = field(default_factory=dict)
    given_up: dict[Goal, int] = field(default_factory=dict)


class Solver:
    """Answers goals: literals that one value has to meet together.

    A goal counts as empty until a value is found, and is looked at again when that of a part of
    it is. What is empty when nothing is left to look at is so for good: the smallest value that
    meets a goal is made of smaller ones.

    Args:
        forms: What made the forms of the goals.
        answers: What other searches with these forms have come to; what is found out is added.
    """

    def __init__(self, forms: Forms, answers: Answers | None = None) -> None:
        self.forms = forms
        known = answers or Answers()
        self._settled = known.settled
        self._given_up = known.given_up
        self._outcomes: dict[Goal, Outcome] = {}
        self._askers: dict[Goal, dict[Goal, None]] = {}
        self._waiting: dict[Goal, None] = {}
        self._path: list[Goal] = []
        self._steps = 0
        self._steps_left = ALL_STEPS

    def find(self, literals: Iterable[Literal], *, steps: int = STEPS) -> Outcome:
        """A value that meets `literals`, a small one.

        Args:
            literals: What it has to meet.
            steps: Questions and choices after which to give up.
        """
        goal: Goal = frozenset(literals)
        if goal in self._settled:
            return self._settled[goal]
        self._steps = granted = min(steps, self._steps_left)
        if granted <= self._given_up.get(goal, 0):
            return TOO_MANY
        self._steps_left -= self._steps
        for each in (self._outcomes, self._askers, self._waiting, self._path):
            each.clear()
        try:
            return self._settle(goal)
        except (_Exhausted, RecursionError):
            self._keep(Found)
            self._given_up[goal] = granted
            return TOO_MANY
        finally:
            self._steps_left += max(self._steps, 0)

    def _settle(self, goal: Goal) -> Outcome:
        """The outcome of `goal`, and of all that it takes, for good."""
        self._waiting[goal] = None
        while self._waiting:
            waiting = next(iter(self._waiting))
            self._look_at(waiting)
            if isinstance(self._outcomes[goal], Found):
                self._keep(Found)
                return self._settled[goal]
        self._keep(Found | Empty | Unknown)
        return self._settled[goal]

    def _keep(self, kind: type[Outcome] | UnionType) -> None:
        for goal, outcome in self._outcomes.items():
            if isinstance(outcome, kind):
                self._settled[goal] = outcome

    def solve(self, goal: Goal) -> Outcome:
        """The outcome of a goal for a part of the value in question, as far as it is known."""
        self._count()
        if goal in self._settled:
            return self._settled[goal]
        if self._path:
            self._askers.setdefault(goal, {})[self._path[-1]] = None
        if goal not in self._outcomes:
            if len(self._path) > NESTED:
                self._waiting[goal] = None
                return Empty()
            self._look_at(goal)
        return self._outcomes[goal]

    def _count(self, steps: int = 1) -> None:
        self._steps -= steps
        if self._steps < 0:
            raise _Exhausted

    def _look_at(self, goal: Goal) -> None:
        """Bring the outcome of `goal` up to date, and see who asked for it."""
        self._waiting.pop(goal, None)
        before = self._outcomes.setdefault(goal, Empty())
        self._path.append(goal)
        outcome = self._solve(goal)
        self._path.pop()
        if isinstance(before, Found) or type(outcome) is type(before):
            return
        if isinstance(outcome, Found) or isinstance(before, Empty):
            self._outcomes[goal] = outcome
            for asker in self._askers.get(goal, ()):
                if not isinstance(self._outcomes.get(asker), Found):
                    self._waiting[asker] = None

    def _solve(self, goal: Goal) -> Outcome:
        literals = self.forms.in_order(goal)
        allowed = frozenset(TYPES).intersection(*(self.forms.types(*each) for each in goal))
        tally = Tally()
        for type_ in TYPES:
            if type_ in allowed:
                outcome = self._branch(Settling(self.forms, type_), literals)
                if isinstance(outcome, Found):
                    return outcome
                tally.add(outcome)
        return tally.outcome

    def _branch(self, settling: Settling, more: Iterable[Literal]) -> Outcome:
        """The outcome of what is settled so far and `more`, all ways to choose considered."""
        self._count(1 + len(settling.choices))  # all of them are gone through
        try:
            settling.add(more)
        except Contradiction:
            return Empty()
        if len(settling.choices) > 1 and _combinations(settling) > FEW:
            settling.drop_unrelated()
            impossible = self._find_impossible(settling)
            if impossible is not None:
                return impossible
        if not settling.choices:
            return self._atoms(settling)
        tally = Tally()
        for alternative in settling.take_choice().alternatives:
            outcome = self._branch(settling.copy(), alternative)
            if isinstance(outcome, Found):
                return outcome
            tally.add(outcome)
        return tally.outcome

    def _find_impossible(self, settling: Settling) -> Empty | None:
        """The outcome if one choice alone cannot be made, whatever the others are."""
        for choice in settling.choices if len(settling.choices) > 1 else ():
            goal = frozenset({*settling.atoms, settling.type_literal, choice.literal})
            if goal not in self._path and isinstance(self.solve(goal), Empty):
                return Empty()
        return None

    def _atoms(self, settling: Settling) -> Outcome:
        """The outcome of literals that leave no choice."""
        opaque = [form for form, _ in settling.atoms if isinstance(form, Opaque)]
        atoms = tuple(each for each in settling.atoms if each[0] not in opaque)
        if settling.type in _SCALAR or any(isinstance(f, Among) and s for f, s in atoms):
            outcome = find_scalar(atoms, settling.type)
        else:
            outcome = _FINDERS[settling.type](self, atoms)
        if opaque and isinstance(outcome, Found):
            return Unknown(f"{opaque[0].keyword!r} is not taken apart beside what it stands beside")
        return outcome


def _combinations(settling: Settling) -> int:
    return prod(len(choice.alternatives) for choice in settling.choices)


_SCALAR = frozenset({"null", "boolean"})

_FINDERS: Mapping[str, Callable[[Solver, Atoms], Outcome]] = {
    "number": find_number,
    "string": find_string,
    "array": find_array,
    "object": find_object,
}

"""Finding the items of an array once it is known what each of them has to meet."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

from contractmock.contracts.comparison.inclusion.outcome import Empty, Found, Tally, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contractmock.contracts.comparison.inclusion.factory import Forms
    from contractmock.contracts.comparison.inclusion.forms import Form
    from contractmock.contracts.comparison.inclusion.outcome import Outcome
    from contractmock.contracts.comparison.inclusion.searching import Goal
    from contractmock.contracts.generation.node import Json

MAX_VALUES = 6
"""Values of one item that are tried to make all items differ."""

Signs: TypeAlias = "tuple[bool, ...]"
"""Which of the counted forms an item meets."""


@dataclass(frozen=True, slots=True)
class Items:
    """The search for the items of one array.

    Attributes:
        ask: Answers what an item at a place has to meet.
        forms: What made the forms of the goals.
        goals: For each place what the item has to meet.
        limits: Forms that so many items at most may meet.
        is_unique: Whether all have to differ.
        twins: Two places whose items have to be equal.
    """

    ask: Callable[[int, Goal], Outcome]
    forms: Forms
    goals: list[Goal]
    limits: list[tuple[Form, int]]
    is_unique: bool
    twins: tuple[int, int] | None

    def find(self) -> list[Json] | Empty | Unknown:
        """The items."""
        return self._from([], [])

    def _from(self, before: list[Json], counted: list[Signs]) -> list[Json] | Empty | Unknown:
        """The items, those of the first places given and what is counted among them."""
        place = len(before)
        if any(sum(column) > limit for column, limit in self._counts(counted)):
            return Empty()
        if place == len(self.goals):
            return before
        if self.twins and place == self.twins[1]:
            twin = self.twins[0]
            return self._from([*before, before[twin]], [*counted, counted[twin]])
        tally = Tally()
        for signs in sorted(product((False, True), repeat=len(self.limits)), key=sum):
            met = frozenset(
                (form, sign) for (form, _), sign in zip(self.limits, signs, strict=True)
            )
            outcome = self._one(self.goals[place] | met, before, [*counted, signs])
            if isinstance(outcome, list):
                return outcome
            tally.add(outcome)
        return tally.outcome

    def _counts(self, counted: list[Signs]) -> Iterator[tuple[Signs, int]]:
        for (_, limit), column in zip(self.limits, zip(*counted, strict=True), strict=False):
            yield column, limit

    def _one(
        self, goal: Goal, before: list[Json], counted: list[Signs]
    ) -> list[Json] | Empty | Unknown:
        """The items, where the next one meets `goal`."""
        if not self.is_unique:
            outcome = self.ask(len(before), goal)
            if not isinstance(outcome, Found):
                return outcome
            return self._from([*before, outcome.value], counted)
        tally = Tally()
        refused = list(before)
        for _ in range(MAX_VALUES):
            others = frozenset((self.forms.equal_to(value), False) for value in refused)
            outcome = self.ask(len(before), goal | others)
            if not isinstance(outcome, Found):
                tally.add(outcome)
                return tally.outcome
            rest = self._from([*before, outcome.value], counted)
            if isinstance(rest, list):
                return rest
            tally.add(rest)
            refused.append(outcome.value)
        return Unknown("no items were found that all differ")

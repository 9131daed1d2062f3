"""Finding an array: how many items it has, and what each of them is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

from contractmock.contracts.comparison.inclusion.forms import Contains, Item, Rest, Unique
from contractmock.contracts.comparison.inclusion.intervals import sizes
from contractmock.contracts.comparison.inclusion.items import Items
from contractmock.contracts.comparison.inclusion.outcome import (
    Empty,
    Found,
    Outcome,
    Tally,
    Unknown,
)

if TYPE_CHECKING:
    from contractmock.contracts.comparison.inclusion.forms import Form, Literal
    from contractmock.contracts.comparison.inclusion.searching import Atoms, Goal, Search

MAX_ITEMS = 20_000
"""Items above which an array is not made."""

MAX_TOLD_APART = 24
"""Items of an array that are looked at one by one."""

TOO_LONG = Unknown("the arrays are too long to be made")

Wanted: TypeAlias = "dict[int, tuple[Literal, ...]]"
"""By index: what an item must meet beside what holds by its place."""


@dataclass(frozen=True, slots=True)
class Demand:
    """An item that there has to be, at `start` or further on.

    Attributes:
        start: The first place where it may stand.
        literal: What it has to meet.
        group: Those of one group stand in different places.
    """

    start: int
    literal: Literal
    group: int


def find_array(search: Search, atoms: Atoms) -> Outcome:
    """A short array that meets `atoms`."""
    return _Arrays(search, atoms).find()


class _Arrays:
    """The search for one array."""

    def __init__(self, search: Search, atoms: Atoms) -> None:
        self.search = search
        self.low, self.high = sizes(atoms, "array")
        self.universal = [form for form, sign in atoms if sign]
        self.refused = [form for form, sign in atoms if not sign]
        self.is_unique = any(isinstance(form, Unique) for form in self.universal)
        self.has_twins = any(isinstance(form, Unique) for form in self.refused)
        self.prefix = max([0, *(_prefix(form) for form, _ in atoms)])
        counted = list(_counted(atoms))
        self.limits = [(form, count) for form, upper, count in counted if upper]
        self.demands = [
            Demand(0, (form, True), group)
            for group, (form, upper, count) in enumerate(counted)
            if not upper
            for _ in range(min(count, MAX_TOLD_APART + 1))
        ]
        self.demands += [
            Demand(form.start, (form.form, False), -1 - index)
            for index, form in enumerate(self.refused)
            if isinstance(form, Rest)
        ]

    def find(self) -> Outcome:
        fixed: Wanted = {}
        for form in self.refused:
            if isinstance(form, Item):
                fixed[form.index] = (*fixed.get(form.index, ()), (form.form, False))
        least = max([self.low, *(index + 1 for index in fixed)])
        more = len(self.demands) + 2 * self.has_twins
        most = max(least, self.prefix) + more if more else least
        if any(count < 0 for _, count in self.limits):
            return Empty()
        if least > MAX_ITEMS or more > MAX_TOLD_APART:
            return TOO_LONG
        tally = Tally()
        for length in range(least, most + 1):
            if self.high is not None and length > self.high:
                break
            outcome = self._of_length(length, fixed, more)
            if isinstance(outcome, Found):
                return outcome
            tally.add(outcome)
        return tally.outcome

    def _of_length(self, length: int, fixed: Wanted, more: int) -> Outcome:
        """The outcome for one length; of a long array all items at the end are the same."""
        told_apart = length
        if length > MAX_TOLD_APART:
            told_apart = min(length, self.prefix + more)
            if self.is_unique or self.limits or told_apart > MAX_TOLD_APART:
                return TOO_LONG
        tally = Tally()
        for twins in self._twins(length):
            outcome = self._place(0, length, told_apart, fixed, {}, twins)
            if isinstance(outcome, Found):
                return outcome
            tally.add(outcome)
        return tally.outcome

    def _twins(self, length: int) -> Iterator[tuple[int, int] | None]:
        """The two places whose items are to be equal; behind the prefix all are alike."""
        if not self.has_twins:
            yield None
            return
        yield from combinations(range(min(length, self.prefix + 2)), 2)

    def _place(
        self,
        index: int,
        length: int,
        told_apart: int,
        wanted: Wanted,
        groups: dict[int, frozenset[int]],
        twins: tuple[int, int] | None,
    ) -> Outcome:
        """The outcome once the demands from number `index` on have found their places."""
        if index == len(self.demands):
            return self._fill(length, told_apart, wanted, twins)
        demand = self.demands[index]
        taken = groups.get(demand.group, frozenset())
        tally = Tally()
        for place in self._places(demand, length, wanted, twins):
            if place in taken:
                continue
            placed = {**wanted, place: (*wanted.get(place, ()), demand.literal)}
            outcome = self._item(place, placed[place])
            if isinstance(outcome, Found):
                used = {**groups, demand.group: taken | {place}}
                outcome = self._place(index + 1, length, told_apart, placed, used, twins)
            if isinstance(outcome, Found):
                return outcome
            tally.add(outcome)
        return tally.outcome

    def _places(
        self, demand: Demand, length: int, wanted: Wanted, twins: tuple[int, int] | None
    ) -> Iterator[int]:
        """Where a demand may be met: of the free places behind the prefix one stands for all."""
        was_free = False
        for place in range(demand.start, length):
            is_free = place >= self.prefix and place not in wanted and place not in (twins or ())
            if not (is_free and was_free):
                yield place
            was_free = was_free or is_free

    def _goal(self, place: int, literals: tuple[Literal, ...]) -> Goal:
        return frozenset(
            [*literals, *((form, True) for each in self.universal for form in _at(each, place))]
        )

    def _item(self, place: int, literals: tuple[Literal, ...]) -> Outcome:
        return self._ask(place, self._goal(place, literals))

    def _ask(self, place: int, goal: Goal) -> Outcome:
        outcome = self.search.solve(goal)
        return outcome.below(place) if isinstance(outcome, Unknown) else outcome

    def _fill(
        self, length: int, told_apart: int, wanted: Wanted, twins: tuple[int, int] | None
    ) -> Outcome:
        """The array whose items meet what is wanted of them."""
        goals = [self._goal(place, wanted.get(place, ())) for place in range(told_apart)]
        if twins:
            goals[twins[0]] = goals[twins[1]] = goals[twins[0]] | goals[twins[1]]
        items = Items(self._ask, self.search.forms, goals, self.limits, self.is_unique, twins)
        outcome = items.find()
        if not isinstance(outcome, list):
            return outcome
        if length > told_apart:
            last = self._item(told_apart, ())
            if not isinstance(last, Found):
                return last
            outcome += [last.value] * (length - told_apart)
        return Found(outcome)


def _prefix(form: Form) -> int:
    match form:
        case Item(index=index):
            return index + 1
        case Rest(start=start):
            return start
        case _:
            return 0


def _counted(atoms: Atoms) -> Iterator[tuple[Form, bool, int]]:
    """What is counted among the items, whether from above, and the count."""
    for form, sign in atoms:
        if isinstance(form, Contains):
            count = form.count if sign else form.count + (1 if form.upper else -1)
            yield form.form, form.upper is sign, count


def _at(form: Form, place: int) -> Iterator[Form]:
    """What `form` says of the item at `place`."""
    match form:
        case Item(index=index, form=item) if index == place:
            yield item
        case Rest(start=start, form=item) if place >= start:
            yield item

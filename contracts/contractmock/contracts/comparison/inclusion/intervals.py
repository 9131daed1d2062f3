"""Intervals: what bounds on a number, a length or a count leave."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

from contractmock.contracts.comparison.inclusion.forms import Bound

if TYPE_CHECKING:
    from contractmock.contracts.comparison.inclusion.searching import Atoms


@dataclass(frozen=True, slots=True)
class Interval:
    """The numbers between two ends; None is no end.

    Attributes:
        low: The lower end.
        low_open: Whether it lies outside.
        high: The upper end.
        high_open: Whether it lies outside.
    """

    low: Fraction | None = None
    low_open: bool = False
    high: Fraction | None = None
    high_open: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether no number lies inside."""
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))

    def within(self, bound: Bound, sign: bool) -> Interval:
        """The part that meets `bound`, or with a false `sign` does not."""
        limit, is_open = bound.limit, bound.strict is sign
        if bound.upper is sign:
            if self.high is None or (limit, not is_open) < (self.high, not self.high_open):
                return Interval(self.low, self.low_open, limit, is_open)
        elif self.low is None or (limit, is_open) > (self.low, self.low_open):
            return Interval(limit, is_open, self.high, self.high_open)
        return self

    def grid(self, step: Fraction) -> tuple[int | None, int | None]:
        """Which multiples of `step` lie inside: the first and the last."""
        first = None if self.low is None else ceil(self.low / step)
        last = None if self.high is None else floor(self.high / step)
        if first is not None and self.low_open and first * step == self.low:
            first += 1
        if last is not None and self.high_open and last * step == self.high:
            last -= 1
        return first, last


def interval(atoms: Atoms, type_: str) -> Interval:
    """What the bounds of `atoms` on values of one type leave."""
    found = Interval()
    for form, sign in atoms:
        if isinstance(form, Bound) and form.type == type_:
            found = found.within(form, sign)
    return found


def sizes(atoms: Atoms, type_: str) -> tuple[int, int | None]:
    """The least and the greatest length or count that `atoms` leave; the least is at least 0."""
    first, last = interval(atoms, type_).grid(Fraction(1))
    return max(first or 0, 0), last

"""Numbers: exact multiples inside exact bounds, without the noise of floating point."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, lcm
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractmock.contracts.generation.node import Conjunction, Json
    from contractmock.contracts.generation.search import Place, Search

MAX_STEPS = 400
"""Multiples on either side of the preferred one that are tried."""

USUAL_SPAN = 1_000
"""Width of the range that values vary in where the schema sets no bounds."""

Number = int | float


@dataclass(frozen=True, slots=True)
class Grid:
    """The multiples of `step`, from number `first` to number `last`; None is no bound."""

    step: Fraction
    first: int | None
    last: int | None

    def holds(self, index: int) -> bool:
        """Whether the multiple number `index` lies inside the bounds."""
        return (self.first is None or index >= self.first) and (
            self.last is None or index <= self.last
        )

    def nearest(self, index: int) -> int:
        """The number inside the bounds that is nearest to `index`."""
        index = index if self.first is None else max(index, self.first)
        return index if self.last is None else min(index, self.last)

    def at(self, index: int) -> Number:
        """The multiple number `index`: a whole one as int, any other as the nearest float."""
        value = self.step * index
        return int(value) if value.denominator == 1 else float(value)


def integers(search: Search, conjunction: Conjunction, place: Place) -> Iterator[Json]:
    """Whole numbers for `conjunction`."""
    yield from _numbers(search, conjunction, place, whole=True)


def numbers(search: Search, conjunction: Conjunction, place: Place) -> Iterator[Json]:
    """Numbers for `conjunction`, fractions where they are allowed."""
    yield from _numbers(search, conjunction, place, whole=False)


def _numbers(
    search: Search, conjunction: Conjunction, place: Place, *, whole: bool
) -> Iterator[Number]:
    grid = grid_of(conjunction, whole=whole)
    if grid.first is not None and grid.last is not None and grid.first > grid.last:
        search.blame.note(place.pointer, "no number lies within its bounds")
        return
    start = _start(search, grid, place, whole=whole)
    divisors = conjunction.values("multipleOf")
    # Validators that divide floats should agree, so multiples that survive division come first.
    for survives in (True, False) if divisors else (True,):
        for index in _outwards(start):
            if grid.holds(index) and divides(grid.at(index), divisors) is survives:
                yield grid.at(index)


def _outwards(start: int) -> Iterator[int]:
    yield start
    for distance in range(1, MAX_STEPS):
        yield from (start + distance, start - distance)


def grid_of(conjunction: Conjunction, *, whole: bool) -> Grid:
    """The multiples that `conjunction` allows; hundredths or finer where it names no step."""
    low, low_open = _bound(conjunction, "minimum", "exclusiveMinimum", 1)
    high, high_open = _bound(conjunction, "maximum", "exclusiveMaximum", -1)
    steps = [_exact(divisor) for divisor in conjunction.values("multipleOf")]
    step = _common_step([*steps, Fraction(1)] if whole else steps) or _decimal_step(low, high)
    first = None if low is None else ceil(low / step)
    last = None if high is None else floor(high / step)
    if first is not None and low_open and first * step == low:
        first += 1
    if last is not None and high_open and last * step == high:
        last -= 1
    return Grid(step, first, last)


def _bound(
    conjunction: Conjunction, closed: str, opened: str, sign: int
) -> tuple[Fraction | None, bool]:
    """The tightest bound of one side, and whether it is exclusive."""
    bounds = [
        (_exact(value) * sign, keyword == opened)
        for keyword in (closed, opened)
        for value in conjunction.values(keyword)
    ]
    if not bounds:
        return None, False
    value, is_open = max(bounds)
    return value * sign, is_open


def _exact(value: Number) -> Fraction:
    """The decimal that was written, not the binary fraction that stands for it."""
    return Fraction(value) if isinstance(value, int) else Fraction(repr(value))


def _common_step(steps: list[Fraction]) -> Fraction | None:
    """The least common multiple of fractions, None of none."""
    if not steps:
        return None
    denominator = lcm(*(step.denominator for step in steps))
    return Fraction(lcm(*(int(step * denominator) for step in steps)), denominator)


def _decimal_step(low: Fraction | None, high: Fraction | None) -> Fraction:
    """Hundredths, or the coarsest power of ten that leaves a choice between narrow bounds."""
    if low is not None and low == high:
        return abs(low) or Fraction(1)
    step = Fraction(1, 100)
    while low is not None and high is not None and 0 < high - low < 4 * step:
        step /= 10
    return step


def _start(search: Search, grid: Grid, place: Place, *, whole: bool) -> int:
    """The number of the multiple to begin with."""
    if not place.full:
        return grid.nearest(0)
    span = int(USUAL_SPAN / grid.step) + 1
    if search.varied:
        low = grid.first if grid.first is not None else (grid.last or span) - span
        high = grid.last if grid.last is not None else low + span
        return search.rng.randrange(low, high + 1)
    if grid.first is not None and grid.last is not None and grid.last - grid.first <= span:
        return (grid.first + grid.last) // 2
    return grid.nearest(ceil((1 if whole else Fraction(1, 2)) / grid.step))


def divides(value: Number, divisors: list[Number]) -> bool:
    """Whether validators that divide floats take `value` for a multiple of all `divisors`."""
    try:
        return all((value / divisor).is_integer() for divisor in divisors)
    except OverflowError:
        return False

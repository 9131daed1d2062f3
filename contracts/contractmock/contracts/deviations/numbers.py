"""Numbers: zero and one, bounds, sizes and spellings, and what lies outside."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor, inf, nan
from typing import TYPE_CHECKING

from contractmock.contracts.deviations.proposals import Proposal, invalid, put
from contractmock.contracts.generation.numbers import divides, grid_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractmock.contracts.deviations.places import Place
    from contractmock.contracts.generation.numbers import Grid, Number

EXACT = 2**53
"""Integers up to here are the same in every reader of JSON, as doubles hold them."""

LARGE = (2**31, EXACT - 1, -(2**31) - 1)
"""Integers that 32 bits do not hold."""

PRECISE = 0.1234567890123456
"""A fraction with as many digits as a double holds."""

SMALL = 1.5e-07
"""A number that writers of JSON write with an exponent."""


def proposals(place: Place) -> Iterator[Proposal]:
    """What a number may become."""
    whole = "number" not in place.conjunction.types
    grid = grid_of(place.conjunction, whole=whole)
    if whole:
        yield from _integers(place, grid)
    else:
        yield from _numbers(place, grid)
    yield from _outside(place, grid, whole=whole)
    yield invalid("nan", nan)
    yield invalid("infinity", inf)


def _integers(place: Place, grid: Grid) -> Iterator[Proposal]:
    if _lies(place, grid, 0):
        yield put("zero", 0)
    if _lies(place, grid, 1):
        yield put("one", 1)
    yield from (put(rule, bound, due=True) for rule, bound in _bounds(place, grid))
    if _lies(place, grid, negative := grid.at(-1)):
        yield put("negative", negative)
    for large in LARGE:
        if _lies(place, grid, number := _multiple(grid, large)):
            yield put("large-integer", number)
    if isinstance(place.value, int) and abs(place.value) <= EXACT:
        yield put("integer-as-float", float(place.value))


def _numbers(place: Place, grid: Grid) -> Iterator[Proposal]:
    for integer in (0, 1):
        if _lies(place, grid, integer):
            yield put("integer", integer)
    yield from (put(rule, float(bound), due=True) for rule, bound in _bounds(place, grid))
    if _lies(place, grid, 0.0):
        yield put("zero", 0.0)
    if _lies(place, grid, negative := float(_multiple(grid, -1.5))):
        yield put("negative", negative)
    if not place.conjunction.having("multipleOf"):
        for rule, number in (("float-precision", _precise(grid)), ("exponent", SMALL)):
            if _lies(place, grid, number):
                yield put(rule, number)


def _bounds(place: Place, grid: Grid) -> Iterator[tuple[str, Number]]:
    """The least and the greatest number that the bounds leave."""
    divisors = place.conjunction.values("multipleOf")
    for rule, index in (("minimum", grid.first), ("maximum", grid.last)):
        if index is not None and divides(grid.at(index), divisors):
            yield rule, grid.at(index)


def _outside(place: Place, grid: Grid, *, whole: bool) -> Iterator[Proposal]:
    """The nearest numbers that the bounds and the step leave out."""
    if grid.first is not None:
        yield invalid("out-of-range", grid.at(grid.first - 1))
    if grid.last is not None:
        yield invalid("out-of-range", grid.at(grid.last + 1))
    if place.conjunction.having("multipleOf") and (grid.step != 1 or not whole):
        between = grid.step * grid.nearest(1) + grid.step / 2
        if not whole:
            yield invalid("not-a-multiple", float(between))
        elif grid.step > 1:
            yield invalid("not-a-multiple", floor(between))


def _lies(place: Place, grid: Grid, number: Number) -> bool:
    """Whether a number lies within the bounds, and on the step where there is one."""
    index = Fraction(number) / grid.step
    inside = grid.holds(floor(index)) and grid.holds(ceil(index))
    return inside and divides(number, place.conjunction.values("multipleOf"))


def _multiple(grid: Grid, number: float) -> Number:
    """The multiple of the step nearest to a number, but no nearer to zero than it."""
    index = Fraction(number) / grid.step
    away = ceil(index) if number > 0 else floor(index)
    return grid.at(away if abs(grid.step * away) < EXACT else int(index))


def _precise(grid: Grid) -> float:
    """A number with many digits, between the bounds where there are two."""
    low, high = grid.first, grid.last
    if low is None or high is None:
        return PRECISE if low is None else float(grid.step * low) + PRECISE
    return float(grid.step * low) + float(grid.step * (high - low)) * PRECISE

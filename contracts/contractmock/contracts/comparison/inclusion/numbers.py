"""Finding a number between bounds, on some grids and off others."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from math import gcd, lcm
from typing import TYPE_CHECKING

from contractmock.contracts.comparison.inclusion.forms import Among, Multiple
from contractmock.contracts.comparison.inclusion.intervals import interval
from contractmock.contracts.comparison.inclusion.outcome import Empty, Found, Outcome, Unknown
from contractmock.contracts.comparison.inclusion.values import key
from contractmock.contracts.generation.numbers import divides

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from contractmock.contracts.comparison.inclusion.searching import Atoms, Search

MAX_TRIED = 4_000
"""Multiples that are looked at before the search gives up."""

DECIMALS = 15
"""Digits after the point that a number may have to lie between narrow bounds."""

ENOUGH = 50
"""Numbers among which one is looked for that validators who divide floats agree on."""


@dataclass(frozen=True, slots=True)
class _Refused:
    """Numbers that are refused one by one, and the steps whose multiples are."""

    keys: frozenset[Hashable]
    steps: tuple[Fraction, ...]

    def holds(self, number: Fraction) -> bool:
        return ("number", number) in self.keys or any(
            (number / step).denominator == 1 for step in self.steps
        )


def find_number(_: Search, atoms: Atoms) -> Outcome:
    """The number nearest to 0 that meets `atoms`."""
    steps = [form.step for form, sign in atoms if isinstance(form, Multiple) and sign]
    refused = _Refused(
        frozenset(each for form, _ in atoms if isinstance(form, Among) for each in form.values),
        tuple(form.step for form, sign in atoms if isinstance(form, Multiple) and not sign),
    )
    between = interval(atoms, "number")
    if between.is_empty:
        return Empty()
    if steps:
        return _on_grid(*between.grid(step := _common(steps)), step, steps, refused)
    if between.low is not None and between.low == between.high:
        return _on_grid(1, 1, between.low, [], refused) if between.low else _zero(refused)
    for digits in range(DECIMALS + 1):
        step = Fraction(1, 10**digits)
        outcome = _on_grid(*between.grid(step), step, [], refused)
        if isinstance(outcome, Found):
            return outcome
    return Unknown("no decimal was found between the bounds")


def _zero(refused: _Refused) -> Outcome:
    return Empty() if refused.holds(Fraction(0)) else Found(0)


def _on_grid(
    first: int | None,
    last: int | None,
    step: Fraction,
    steps: list[Fraction],
    refused: _Refused,
) -> Outcome:
    """The outcome for the multiples of `step` from number `first` to number `last`."""
    if first is not None and last is not None and first > last:
        return Empty()
    if any((step / each).denominator == 1 for each in refused.steps):
        return Empty()  # each of them is a multiple of what may not be one
    tried = list(islice(_outwards(first, last), MAX_TRIED))
    fitting = (index * step for index in tried if not refused.holds(index * step))
    numbers = [_written(number) for number in islice(fitting, ENOUGH)]
    exactly = [number for number in numbers if number is not None]
    divisors = [_float(each) for each in steps]
    off = [_float(each) for each in refused.steps]
    for number in exactly:
        if divides(number, divisors) and not any(divides(number, [each]) for each in off):
            return Found(number)
    if exactly:
        return Found(exactly[0])
    is_all = first is not None and last is not None and last - first < MAX_TRIED
    return Empty() if is_all and not numbers else Unknown("no multiple was found")


def _outwards(first: int | None, last: int | None) -> Iterator[int]:
    """The whole numbers from `first` to `last`, those nearest to 0 first."""
    start = max(first or 0, 0) if last is None or last >= 0 else last
    low = high = start
    yield start
    while True:
        high += 1
        low -= 1
        above = last is None or high <= last
        below = first is None or low >= first
        if above:
            yield high
        if below:
            yield low
        if not above and not below:
            return


def _common(steps: list[Fraction]) -> Fraction:
    """The least number that is a multiple of all of `steps`."""
    return Fraction(
        lcm(*(step.numerator for step in steps)), gcd(*(step.denominator for step in steps))
    )


def _written(number: Fraction) -> int | float | None:
    """The number as Python writes it in JSON, None where that is another one."""
    if number.denominator == 1:
        return int(number)
    return value if key(value := float(number)) == ("number", number) else None


def _float(step: Fraction) -> int | float:
    return int(step) if step.denominator == 1 else float(step)

"""Finding a scalar among a few: null, the booleans, and the values of an ``enum``."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from contractmock.contracts.comparison.inclusion import texts
from contractmock.contracts.comparison.inclusion.forms import (
    Among,
    Bound,
    Formatted,
    Matches,
    Multiple,
)
from contractmock.contracts.comparison.inclusion.outcome import Empty, Found, Outcome, Unknown
from contractmock.contracts.comparison.inclusion.values import exact, key
from contractmock.contracts.json_types import type_of

if TYPE_CHECKING:
    from contractmock.contracts.comparison.inclusion.forms import Form
    from contractmock.contracts.comparison.inclusion.searching import Atoms
    from contractmock.contracts.generation.node import Json

_EVERY: dict[str, tuple[Json, ...]] = {"null": (None,), "boolean": (False, True)}


def find_scalar(atoms: Atoms, type_: str) -> Outcome:
    """A scalar of the type that meets `atoms`, which allow a few at most."""
    lists = [form for form, sign in atoms if isinstance(form, Among) and sign]
    candidates = tuple(lists[0].values.values()) if lists else _EVERY[type_]
    disputed: Unknown | None = None
    for value in candidates:
        if type_of(value) != type_:
            continue
        answers = [answer if sign else _opposite(answer) for answer, sign in _asked(atoms, value)]
        if all(answers):
            return Found(value)
        if False not in answers:
            disputed = Unknown(f"validators disagree on {value!r}")
    return disputed or Empty()


def _asked(atoms: Atoms, value: Json) -> list[tuple[bool | None, bool]]:
    return [(is_met(form, value), sign) for form, sign in atoms]


def _opposite(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


def is_met(form: Form, value: Json) -> bool | None:
    """Whether the scalar `value` meets an atom, None where two validators disagree."""
    match form, value:
        case Among(values=values), _:
            return key(value) in values
        case Bound(type="number"), int() | float() if not isinstance(value, bool):
            return _is_within(form, exact(value))
        case Bound(type="string"), str():
            return _is_within(form, Fraction(len(value)))
        case Multiple(step=step), int() | float() if not isinstance(value, bool):
            return (exact(value) / step).denominator == 1
        case Matches(pattern=pattern), str():
            return texts.has_match(pattern, value)
        case Formatted(name=name), str():
            return texts.has_format(name, value)
        case _:
            return True


def _is_within(bound: Bound, number: Fraction) -> bool:
    if number == bound.limit:
        return not bound.strict
    return (number < bound.limit) is bound.upper

"""Naming: the rule by which one value in the place of another is known."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from contractmock.contracts.deviations.making import as_text
from contractmock.contracts.deviations.places import json_type
from contractmock.contracts.deviations.strings import LONG, refusal

if TYPE_CHECKING:
    from contractmock.contracts.deviations.places import Place
    from contractmock.contracts.generation.node import Json

_SPACE = 32
"""The first character that JSON need not escape."""

_INT32 = 2**31
"""The first integer that 32 bits do not hold."""


def rules_for(place: Place, value: Json) -> tuple[str, str]:
    """The rule for `value` at a place where it is valid, and the one where it is not."""
    if value is None:
        return "null", "null"
    if isinstance(value, float) and not math.isfinite(value):
        rule = "nan" if math.isnan(value) else "infinity"
        return rule, rule
    if as_text(value) in map(as_text, place.listed):
        return "enum-value", "new-value"
    own, other = json_type(place.value), json_type(value)
    numeric = {"integer", "number"}
    if own != other and not {own, other} <= numeric:
        return "other-type", "wrong-type"
    if place.listed:
        return "new-value", "new-value"
    if isinstance(value, str):
        return _text_rule(place, value), refusal(place)
    if isinstance(value, bool):
        return "boolean", "wrong-type"
    if isinstance(value, int | float):
        whole = "number" not in place.conjunction.types
        wrong = "wrong-type" if whole and other == "number" else "out-of-range"
        return _number_rule(place, value, whole=whole), wrong
    return "other-type", "wrong-type"


def _text_rule(place: Place, text: str) -> str:
    low, high = place.conjunction.greatest("minLength"), place.conjunction.least("maxLength")
    if not text:
        return "empty-string"
    if any(ord(character) < _SPACE for character in text):
        return "control-characters"
    if not text.isascii():
        return "unicode"
    if len(text) in (low, high):
        return "min-length" if len(text) == low else "max-length"
    return "long-string" if len(text) >= LONG else "text"


def _number_rule(place: Place, number: float, *, whole: bool) -> str:
    if whole and isinstance(number, float):
        return "integer-as-float"
    if not whole and isinstance(number, int) and isinstance(place.value, float):
        return "integer"
    if whole and number in (0, 1):
        return "one" if number else "zero"
    for rule in ("minimum", "maximum"):
        if number in place.conjunction.values(rule):
            return rule
    if number < 0:
        return "negative"
    if whole and not -_INT32 <= number < _INT32:
        return "large-integer"
    return "number"

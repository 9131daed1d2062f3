"""Plain data, which is what the text of a document is read into."""

import math
from dataclasses import dataclass
from typing import Any

from contractmock.contracts.notice import Notice

_INT_DIGITS = 20
_INT_RANGE = range(-(2**63), 2**64)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a text says.

    Attributes:
        data: Mappings (whose keys are always text), lists, text, numbers, truth values and None;
            a tree, in which no list or mapping stands in two places.
        notices: What is wrong with the text although it could be read.
    """

    data: Any
    notices: tuple[Notice, ...] = ()


def number(text: str) -> int | float | None:
    """The number that `text` writes in decimal; None where it is too large for a double.

    Integers beyond 64 bits become floats, as most readers of JSON have it.
    """
    if len(text) <= _INT_DIGITS and text.lstrip("+-").isdecimal():
        value = int(text)
        if value in _INT_RANGE:
            return value
    real = float(text)
    return real if math.isfinite(real) else None

"""Equivalence of scalars: whether what a model holds says the same as what was sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from uuid import UUID

_READINGS: tuple[Callable[[str], object], ...] = (datetime.fromisoformat, UUID)
"""Of texts that may be written in several ways."""


def is_scalar(value: object) -> bool:
    """Whether `value` is text, a number or a truth value."""
    return isinstance(value, str | int | float)


def equivalent(sent: object, kept: object) -> bool:
    """Whether two scalars say the same: 1 and 1.0, 0.5 and ``"0.5"``, two spellings of a time."""
    if isinstance(sent, bool) or isinstance(kept, bool):
        return sent is kept
    if isinstance(sent, str) and isinstance(kept, str):
        return sent == kept or any(_reads_alike(read, sent, kept) for read in _READINGS)
    if isinstance(sent, int | float) and isinstance(kept, int | float):
        return sent == kept
    if isinstance(sent, int | float) and isinstance(kept, str):
        return _number(kept) == Decimal(str(sent))
    return sent == kept


def _reads_alike(read: Callable[[str], object], sent: str, kept: str) -> bool:
    try:
        return bool(read(sent) == read(kept))
    except ValueError:
        return False


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None

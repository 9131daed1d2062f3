"""Places of answers: which of them are the same, whatever the index."""

from __future__ import annotations

from contractmock.contracts import pointer as pointers


def alike(pointer: str) -> str:
    """`pointer` with ``*`` for each index: what is so of one item is so of all."""
    tokens = pointers.tokens(pointer)
    return pointers.of("*" if token.isdecimal() else token for token in tokens)


def is_within(pointer: str, above: str) -> bool:
    """Whether a place is `above` or lies below it."""
    return pointer == above or pointer.startswith(f"{above}/")

"""Texts that have a match of some patterns and of others none: all of them, shortest first."""

from __future__ import annotations

from collections import Counter, deque
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from contractmock.contracts.comparison.inclusion.automata import Automaton, States, automaton
from contractmock.contracts.comparison.inclusion.expressions import LAST, Irregular

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_VISITS = 20_000
"""Beginnings of texts that are looked at before the search gives up."""

MAX_TEXTS = 300
"""Texts that may be asked for."""

_SURROGATES = (0xD800, 0xDFFF)
_LIKED = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_. "

Key: TypeAlias = "tuple[tuple[States, ...], int]"


class GivenUp(Exception):
    """There are too many beginnings of texts to look at them all."""


class Language:
    """The texts that have a match of each pattern of some, and of others none.

    Args:
        patterns: Each with whether a text has a match of it.
        low: The least length.
        high: The greatest length, None for no bound.
        several: How many texts are wanted at most.

    Raises:
        Irregular: A pattern cannot be read exactly.
        GivenUp: Too many texts are wanted.
    """

    def __init__(
        self, patterns: list[tuple[str, bool]], low: int, high: int | None, several: int
    ) -> None:
        if several > MAX_TEXTS:
            raise GivenUp
        self._automata = [_automaton(pattern) for pattern, _ in patterns]
        self._signs = [sign for _, sign in patterns]
        self._low = low
        self._high = high
        self._several = several
        self._kinds = list(_kinds(self._automata, several))

    def texts(self) -> Iterator[str]:
        """Texts, the shortest first; it ends if there are no more, or there are enough.

        Raises:
            GivenUp: There may be more, and the search for them is too long.
        """
        # Its number is of its own: edges of the text mean something else where it has begun.
        start: Key = (tuple(each.start() for each in self._automata), -1)
        pending: deque[tuple[str, Key]] = deque([("", start)])
        visits = Counter([start])
        left, several = MAX_VISITS, self._several
        while pending:
            text, (states, _) = pending.popleft()
            if self._is_one(text, states):
                yield text
                several -= 1
                if not several:
                    return
            if self._high is not None and len(text) >= self._high:
                continue
            for character, key in self._onward(text, states):
                left -= 1
                if left < 0:
                    raise GivenUp
                # What goes on from here goes on in the same way: so many beginnings are enough.
                if visits[key] < self._several:
                    visits[key] += 1
                    pending.append((text + character, key))

    def _is_one(self, text: str, states: tuple[States, ...]) -> bool:
        return len(text) >= self._low and all(
            each.accepts(state, is_start=not text) is sign
            for each, state, sign in zip(self._automata, states, self._signs, strict=True)
        )

    def _onward(self, text: str, states: tuple[States, ...]) -> Iterator[tuple[str, Key]]:
        for kind in self._kinds:
            after = tuple(
                each.after(state, ord(kind[0]))
                for each, state in zip(self._automata, states, strict=True)
            )
            key = (after, min(len(text) + 1, self._low))
            for character in kind[: self._several]:
                yield character, key


def _kinds(automata: list[Automaton], several: int) -> Iterator[str]:
    """Several characters of each kind that the automata treat alike, the liked ones first."""
    edges = {0, LAST + 1, _SURROGATES[0], _SURROGATES[1] + 1}
    bounds = sorted(edges.union(*(each.boundaries() for each in automata)))
    found = []
    for low, following in pairwise(bounds):
        if _SURROGATES[0] <= low <= _SURROGATES[1]:
            continue  # they are no characters, and JSON texts cannot be relied on to hold them
        liked = [character for character in _LIKED if low <= ord(character) < following]
        others = map(chr, range(low, min(following, low + several + len(liked))))
        found.append("".join(dict.fromkeys([*liked, *others])))
    yield from sorted(found, key=lambda kind: (_LIKED + kind[0]).index(kind[0]))


def is_read(pattern: str) -> bool:
    """Whether a pattern can be read exactly."""
    try:
        _automaton(pattern)
    except Irregular:
        return False
    return True


@cache
def _automaton(pattern: str) -> Automaton:
    return automaton(pattern)

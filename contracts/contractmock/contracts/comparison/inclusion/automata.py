"""Automata: which texts have a match of a regular expression, character by character."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from contractmock.contracts.comparison.inclusion.expressions import (
    LAST,
    Branches,
    Characters,
    Edge,
    Expression,
    Irregular,
    Ranges,
    Repeat,
    Sequence,
    parse,
)

MAX_STATES = 5_000
"""States above which an automaton is not built."""

States: TypeAlias = frozenset[int]

_FIRST, _MATCHED = 0, 1
_EVERYTHING: Ranges = ((0, LAST),)


@dataclass(slots=True)
class Automaton:
    """A nondeterministic automaton for the texts in which a pattern matches somewhere.

    Attributes:
        moves: By state the characters that lead on, and where.
        jumps: By state where it leads without a character; some only at an edge of the text.
        known: What has been found out: by states and character the states after it.
    """

    moves: list[list[tuple[Ranges, int]]] = field(default_factory=list)
    jumps: list[list[tuple[Edge | None, int]]] = field(default_factory=list)
    known: dict[tuple[States, int], States] = field(default_factory=dict)

    def state(self) -> int:
        """A new state."""
        if len(self.moves) >= MAX_STATES:
            raise Irregular
        self.moves.append([])
        self.jumps.append([])
        return len(self.moves) - 1

    def start(self) -> States:
        """The states before the first character."""
        return self._closed({_FIRST}, is_start=True, is_end=False)

    def after(self, states: States, character: int) -> States:
        """The states after one more character."""
        if _MATCHED in states:
            return states  # a match somewhere stays one
        if (states, character) not in self.known:
            self.known[states, character] = self._after(states, character)
        return self.known[states, character]

    def _after(self, states: States, character: int) -> States:
        reached = {
            target
            for state in states
            for ranges, target in self.moves[state]
            if any(low <= character <= high for low, high in ranges)
        }
        return self._closed(reached, is_start=False, is_end=False)

    def accepts(self, states: States, *, is_start: bool) -> bool:
        """Whether the text may end here; `is_start` if it has not begun."""
        return _MATCHED in self._closed(set(states), is_start=is_start, is_end=True)

    def boundaries(self) -> set[int]:
        """The code points at which sets of characters begin, or have just ended."""
        return {
            edge
            for moves in self.moves
            for ranges, _ in moves
            for low, high in ranges
            for edge in (low, high + 1)
        }

    def _closed(self, states: set[int], *, is_start: bool, is_end: bool) -> States:
        pending = list(states)
        while pending:
            for edge, target in self.jumps[pending.pop()]:
                is_open = edge is None or (is_end if edge.is_end else is_start)
                if is_open and target not in states:
                    states.add(target)
                    pending.append(target)
        return frozenset({_MATCHED}) if _MATCHED in states else frozenset(states)

    def add(self, expression: Expression, begin: int, end: int) -> None:
        """Lead from `begin` to `end` by the texts of `expression`."""
        match expression:
            case Characters(ranges=ranges):
                self.moves[begin].append((ranges, end))
            case Edge():
                self.jumps[begin].append((expression, end))
            case Branches(parts=parts):
                for part in parts:
                    self.add(part, begin, end)
            case Sequence(parts=parts):
                for part in parts:
                    middle = self.state()
                    self.add(part, begin, middle)
                    begin = middle
                self.jumps[begin].append((None, end))
            case Repeat():
                self._repeat(expression, begin, end)

    def _repeat(self, repeat: Repeat, begin: int, end: int) -> None:
        for _ in range(repeat.least):
            middle = self.state()
            self.add(repeat.part, begin, middle)
            begin = middle
        if repeat.most is None:
            again = self.state()
            self.jumps[begin].append((None, again))
            self.add(repeat.part, again, again)
            self.jumps[again].append((None, end))
            return
        for _ in range(repeat.most - repeat.least):
            self.jumps[begin].append((None, end))
            middle = self.state()
            self.add(repeat.part, begin, middle)
            begin = middle
        self.jumps[begin].append((None, end))


def automaton(pattern: str) -> Automaton:
    """The automaton of `pattern`.

    Raises:
        Irregular: The pattern cannot be read exactly, or needs too many states.
    """
    built = Automaton()
    built.state()
    built.state()
    begin = built.state()
    built.moves[_FIRST].append((_EVERYTHING, _FIRST))
    built.jumps[_FIRST].append((None, begin))
    built.add(parse(pattern), begin, _MATCHED)
    return built

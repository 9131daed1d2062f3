"""Regular expressions of ECMA-262, read exactly, as far as they are regular."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

LAST = 0x10FFFF
"""The greatest code point."""

MAX_REPEATS = 1_000
"""The greatest count in braces that is read."""

Ranges: TypeAlias = tuple[tuple[int, int], ...]
"""Code points: sorted, closed, disjoint ranges."""


class Irregular(Exception):
    """The expression uses what is not read: a lookaround, a back-reference, a property."""


@dataclass(frozen=True, slots=True)
class Characters:
    """One character out of several."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts one after another."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Branches:
    """One of several parts."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part from `least` to `most` times; None is no bound."""

    part: Expression
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Edge:
    """The start of the text, or its end; no character."""

    is_end: bool


Expression: TypeAlias = Characters | Sequence | Branches | Repeat | Edge


def union(*several: Ranges) -> Ranges:
    """The code points in any of `several`."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(each for ranges in several for each in ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged)


def complement(ranges: Ranges) -> Ranges:
    """The code points that are not in `ranges`."""
    left: list[tuple[int, int]] = []
    start = 0
    for low, high in ranges:
        if low > start:
            left.append((start, low - 1))
        start = high + 1
    return (*left, (start, LAST)) if start <= LAST else tuple(left)


def _of(text: str) -> Ranges:
    return union(*(((ord(character), ord(character)),) for character in text))


_DIGITS = ((0x30, 0x39),)
_WORD = union(((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)))
_SPACE = union(
    _of("\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff"), ((0x2000, 0x200A),)
)
_CLASSES = {
    "d": _DIGITS,
    "D": complement(_DIGITS),
    "w": _WORD,
    "W": complement(_WORD),
    "s": _SPACE,
    "S": complement(_SPACE),
}
_DOT = complement(_of("\n"))  # as the validators at hand read it; ECMA-262 leaves out three more
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}
_COUNTS = re.compile(r"\{(\d{1,6})(?:(,)(\d{1,6})?)?\}")
_GROUP = re.compile(r"\((?:\?:|\?P?<[A-Za-z_]\w*>|(?!\?))")
_CODE = re.compile(r"x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,6})\}")
_SYNTAX = frozenset("^$\\.*+?()[]{}|/-")


def parse(pattern: str) -> Expression:
    """The expression that `pattern` writes.

    Raises:
        Irregular: It uses what is not read, or is malformed.
    """
    parser = _Parser(pattern)
    expression = parser.branches()
    if parser.rest:
        raise Irregular
    return expression


class _Parser:
    """Reads a pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self.rest = pattern

    def branches(self) -> Expression:
        parts = [self._sequence()]
        while self._take("|"):
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else Branches(tuple(parts))

    def _sequence(self) -> Expression:
        parts: list[Expression] = []
        while self.rest and self.rest[0] not in "|)":
            parts.append(self._quantified(self._atom()))
        return Sequence(tuple(parts))

    def _take(self, text: str) -> bool:
        found = self.rest.startswith(text)
        if found:
            self.rest = self.rest[len(text) :]
        return found

    def _next(self) -> str:
        if not self.rest:
            raise Irregular
        character, self.rest = self.rest[0], self.rest[1:]
        return character

    def _atom(self) -> Expression:
        if group := _GROUP.match(self.rest):
            self._take(group[0])
            inner = self.branches()
            if not self._take(")"):
                raise Irregular
            return inner
        character = self._next()
        match character:
            case "^" | "$":
                return Edge(character == "$")
            case ".":
                return Characters(_DOT)
            case "[":
                return Characters(self._class())
            case "\\":
                return Characters(self._escape())
            case "(" | ")" | "*" | "+" | "?" | "{" | "}" | "]":
                raise Irregular
            case _:
                return Characters(_of(character))

    def _quantified(self, part: Expression) -> Expression:
        if self._take("*"):
            least, most = 0, None
        elif self._take("+"):
            least, most = 1, None
        elif self._take("?"):
            least, most = 0, 1
        elif counts := _COUNTS.match(self.rest):
            self._take(counts[0])
            least = int(counts[1])
            most = int(counts[3]) if counts[3] else None if counts[2] else least
            if least > MAX_REPEATS or (most is not None and not least <= most <= MAX_REPEATS):
                raise Irregular
        else:
            return part
        self._take("?")  # the lazy ones have the same texts
        if isinstance(part, Edge) or self.rest[:1] in tuple("*+?{"):
            raise Irregular
        return Repeat(part, least, most)

    def _escape(self) -> Ranges:
        """The characters that an escape stands for, after its backslash."""
        if code := _CODE.match(self.rest):
            self._take(code[0])
            point = int(code[1] or code[2] or code[3], 16)
            return ((point, point),)
        character = self._next()
        if character in _CLASSES:
            return _CLASSES[character]
        if character in _CONTROLS and not (character == "0" and self.rest[:1].isdigit()):
            return _of(_CONTROLS[character])
        if character in _SYNTAX:
            return _of(character)
        raise Irregular

    def _class(self) -> Ranges:
        is_negated = self._take("^")
        ranges: Ranges = ()
        while not self._take("]"):
            low = self._class_atom()
            if self.rest[:1] == "-" and self.rest[1:2] not in ("]", ""):
                self._take("-")
                ranges = union(ranges, _span(low, self._class_atom()))
            else:
                ranges = union(ranges, low)
        return complement(ranges) if is_negated else ranges

    def _class_atom(self) -> Ranges:
        character = self._next()
        if character == "\\":
            return ((8, 8),) if self._take("b") else self._escape()
        if character == "[" or (character in "&~-" and self.rest[:1] == character):
            raise Irregular  # other engines read more into these
        return _of(character)


def _span(low: Ranges, high: Ranges) -> Ranges:
    first, last = low[0][0], high[-1][1]
    is_single = low == ((first, first),) and high == ((last, last),)
    if not is_single or first > last:
        raise Irregular
    return ((first, last),)

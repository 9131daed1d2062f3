"""Patterns: reading the common subset of ECMA-262's regular expressions."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from typing import TypeAlias

LETTERS = string.ascii_lowercase + string.ascii_uppercase
PRINTABLE = LETTERS + string.digits + "-_.~!$&'()*+,;=:@/?#[]%^{}|`\\\"<> "
FOREIGN = "éßñ中"

MAX_RANGE = 512
"""Characters of one range in a class that are considered."""

_WORD = LETTERS + string.digits + "_"
_CLASSES = {
    "d": string.digits,
    "w": _WORD,
    "s": " ",
    "D": "".join(character for character in PRINTABLE if not character.isdigit()),
    "W": "".join(character for character in PRINTABLE if character not in _WORD),
    "S": PRINTABLE.replace(" ", ""),
}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}
_PROPERTIES = {
    "L": LETTERS,
    "Letter": LETTERS,
    "Alphabetic": LETTERS,
    "Ll": string.ascii_lowercase,
    "Lowercase": string.ascii_lowercase,
    "Lu": string.ascii_uppercase,
    "Uppercase": string.ascii_uppercase,
    "N": string.digits,
    "Nd": string.digits,
    "P": "-_.!,",
    "Z": " ",
    "Zs": " ",
}
ANY = LETTERS + string.digits + "-_!#"


_BRACES = re.compile(r"\{(?P<least>\d{1,6})(?P<comma>,(?P<most>\d{1,6})?)?\}")
_GROUP_NAME = re.compile(r"P?<\w+>")
_HEXADECIMAL = re.compile(r"x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|u\{[0-9A-Fa-f]{1,6}\}")
_PROPERTY = re.compile(r"\{(?:\w+=)?(\w+)\}|([LNPZ])")


class UnsupportedPattern(Exception):
    """A pattern that uses something outside the subset; the text says what."""


@dataclass(frozen=True, slots=True)
class Characters:
    """One character out of several."""

    pool: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts one after another; of none it is the empty text."""

    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Branches:
    """One of several parts."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part from `least` to `most` times; None is no bound."""

    part: Part
    least: int
    most: int | None


Part: TypeAlias = Characters | Sequence | Branches | Repeat


def parse(pattern: str) -> Part:
    """The parts of `pattern`. Anchors, word boundaries and lookarounds become empty texts.

    What the empty ones ask for is left to whoever verifies the text.

    Raises:
        UnsupportedPattern: It uses something outside the subset, or is malformed.
    """
    parser = _Parser(pattern)
    part = parser.branches()
    if parser.rest:
        raise UnsupportedPattern("unbalanced ')'")
    return part


class _Parser:
    """Reads a pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self.rest = pattern

    def branches(self) -> Part:
        parts = [self._sequence()]
        while self._take("|"):
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else Branches(tuple(parts))

    def _sequence(self) -> Part:
        parts: list[Part] = []
        while self.rest and self.rest[0] not in "|)":
            parts.append(self._quantified(self._atom()))
        return Sequence(tuple(parts))

    def _take(self, *texts: str) -> str:
        """The first of `texts` that comes next, after stepping over it; else empty."""
        for wanted in texts:
            if self.rest.startswith(wanted):
                self.rest = self.rest[len(wanted) :]
                return wanted
        return ""

    def _next(self) -> str:
        if not self.rest:
            raise UnsupportedPattern("it ends too early")
        character, self.rest = self.rest[0], self.rest[1:]
        return character

    def _quantified(self, part: Part) -> Part:
        if taken := self._take("*", "+", "?"):
            least, most = int(taken == "+"), 1 if taken == "?" else None
        elif found := _BRACES.match(self.rest):
            self._take(found[0])
            least = int(found["least"])
            most = least if found["comma"] is None else int(found["most"] or -1)
            most = None if most < 0 else most
        else:
            return part
        self._take("?")
        return Repeat(part, least, most)

    def _atom(self) -> Part:
        match character := self._next():
            case "(":
                return self._group()
            case "[":
                return Characters(self._class())
            case "\\":
                return self._escape()
            case ".":
                return Characters(ANY)
            case "^" | "$":
                return Sequence()
            case "*" | "+" | "?":
                raise UnsupportedPattern(f"nothing for {character!r} to repeat")
        return Characters(character)

    def _group(self) -> Part:
        around = self._take("?=", "?!", "?<=", "?<!")
        if not around and not self._take("?:") and self._take("?"):
            if not (found := _GROUP_NAME.match(self.rest)):
                raise UnsupportedPattern(f"the group (?{self.rest[:1]}")
            self._take(found[0])
        part = self.branches()
        if self._next() != ")":
            raise UnsupportedPattern("unbalanced '('")
        return Sequence() if around else part

    def _escape(self) -> Part:
        if self._take("b", "B"):
            return Sequence()
        if self._take(*"123456789k"):
            raise UnsupportedPattern("a back-reference")
        pool = self._escaped()
        return Characters("".join(filter(_is_plain, pool)) or pool)

    def _escaped(self) -> str:
        """The characters that an escape stands for, after its backslash."""
        character = self._next()
        if character in _CLASSES:
            return _CLASSES[character]
        if character in "pP":
            return self._property(negated=character == "P")
        if found := _HEXADECIMAL.match(character + self.rest):
            self._take(found[0][1:])
            return chr(int(found[0][1:].strip("{}"), 16))
        return _CONTROLS.get(character, character)

    def _property(self, *, negated: bool) -> str:
        found = _PROPERTY.match(self.rest)
        pool = _PROPERTIES.get(found[1] or found[2]) if found else None
        if not found or pool is None:
            raise UnsupportedPattern(f"the property {self.rest[:12]!r}")
        self._take(found[0])
        return _without(pool) if negated else pool

    def _class(self) -> str:
        negated = bool(self._take("^"))
        pool = ""
        while not self._take("]"):
            low = self._class_atom()
            if len(low) == 1 and self.rest[:1] == "-" and self.rest[1:2] != "]":
                self._take("-")
                pool += _span(low, self._class_atom())
            else:
                pool += low
        pool = _without(pool) if negated else pool
        if not pool:
            raise UnsupportedPattern("a class without a character to offer")
        return pool

    def _class_atom(self) -> str:
        character = self._next()
        return self._escaped() if character == "\\" else character


def _span(low: str, high: str) -> str:
    if len(high) != 1 or high < low:
        raise UnsupportedPattern(f"the range {low}-{high}")
    return "".join(map(chr, range(ord(low), min(ord(high), ord(low) + MAX_RANGE) + 1)))


def _without(pool: str) -> str:
    """Characters that are not in `pool`: plain letters and digits where there are any."""
    left = "".join(character for character in PRINTABLE + FOREIGN if character not in pool)
    return "".join(filter(_is_plain, left)) or left


def _is_plain(character: str) -> bool:
    return character.isascii() and character.isalnum()

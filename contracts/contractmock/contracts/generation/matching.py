"""Texts that match the parts of a pattern."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractmock.contracts.generation.patterns import Branches, Characters, Repeat, Sequence

if TYPE_CHECKING:
    from random import Random

    from contractmock.contracts.generation.patterns import Part


def shortest(part: Part) -> int:
    """The length of the shortest text that `part` makes."""
    match part:
        case Characters():
            return 1
        case Sequence(parts):
            return sum(map(shortest, parts))
        case Branches(parts):
            return min(map(shortest, parts))
        case Repeat(inner, least, _):
            return least * shortest(inner)


def text(part: Part, rng: Random, spare: int) -> str:
    """A text that `part` makes, as many as `spare` characters longer than the shortest one."""
    return "".join(_Writer(rng, spare).write(part))


class _Writer:
    """Writes one text; `spare` is what is left of the characters that may be added."""

    def __init__(self, rng: Random, spare: int) -> None:
        self._rng = rng
        self._spare = spare

    def write(self, part: Part) -> list[str]:
        match part:
            case Characters(pool):
                return [self._rng.choice(pool)]
            case Sequence(parts):
                return [piece for inner in parts for piece in self.write(inner)]
            case Branches(parts):
                return self.write(self._chosen(parts))
            case Repeat(inner, _, _):
                return [piece for _ in range(self._times(part)) for piece in self.write(inner)]

    def _chosen(self, parts: tuple[Part, ...]) -> Part:
        least = min(map(shortest, parts))
        fitting = [part for part in parts if shortest(part) - least <= self._spare]
        chosen = self._rng.choice(fitting)
        self._spare -= shortest(chosen) - least
        return chosen

    def _times(self, repeat: Repeat) -> int:
        width = shortest(repeat.part)
        room = self._spare // width if width else min(self._spare, 1)
        more = room if repeat.most is None else min(room, repeat.most - repeat.least)
        self._spare -= more * width
        return repeat.least + more

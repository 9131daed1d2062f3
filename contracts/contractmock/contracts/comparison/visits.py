"""Visits: where pairs of pieces are met on the ways down two schemas."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from contractmock.contracts import pointer as pointers
from contractmock.contracts.comparison.inclusion.roots import Part
from contractmock.contracts.comparison.inclusion.verdict import Difference
from contractmock.contracts.comparison.pieces import Cut, Step
from contractmock.contracts.generation.node import Json

Key: TypeAlias = tuple[int, int]
"""What tells a pair from other pairs: the kinds of both pieces."""


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Two pieces that are compared, without what is compared by itself.

    Attributes:
        key: What tells it from other pairs.
        narrow: The narrow piece.
        wide: The wide one.
        rest: What is left of the narrow piece.
        cuts: What was taken out, where it is not the same in both.
        samples: All that was taken out.
        found: The differences of what is left.
        frames: Instances of the narrow piece that hold the part that a step leads to.
    """

    key: Key
    narrow: Part
    wide: Part
    rest: Part
    cuts: tuple[Cut, ...]
    samples: tuple[Cut, ...]
    found: Sequence[Difference]
    frames: dict[Step, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Whole:
    """What is compared.

    Attributes:
        narrow: What may be included.
        wide: In what.
        proven: Whether two validators have to agree on witnesses.
    """

    narrow: Part
    wide: Part
    proven: bool


@dataclass(slots=True, eq=False)
class Visit:
    """A pair as it is met on one way from the whole.

    Attributes:
        pair: The pair.
        whole: What the way begins at.
        above: The visit that leads here, None at the top.
        step: The step that does.
        depth: How many members and items lead here.
    """

    pair: Pair
    whole: Whole
    above: "Visit | None" = None
    step: Step | None = None
    depth: int = 0

    @property
    def recurs(self) -> bool:
        """Whether the pair was met further up already."""
        return any(visit.pair is self.pair for visit in self._further_up())

    def steps(self) -> list[tuple[Pair, Step]]:
        """The steps that lead here, the last one first, each with the pair that it leads from."""
        ways = (self, *self._further_up())
        return [(each.above.pair, each.step) for each in ways if each.above and each.step]

    def pointer(self, item: int | str) -> str:
        """The pointer of the place, `item` for any item of a list."""
        inside = [step for _, step in self.steps() if step.is_inside]
        return pointers.of(item if step.member is None else step.member for step in inside[::-1])

    def _further_up(self) -> "Iterator[Visit]":
        visit = self.above
        while visit is not None:
            yield visit
            visit = visit.above


@dataclass(slots=True)
class Repeat:
    """A pair that is known, where it shows once more.

    Attributes:
        visit: The first such place.
        places: How many there are.
    """

    visit: Visit
    places: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """The differences between two schemas.

    Attributes:
        told: One by one, those nearest to the root first.
        pairs: The pairs that are told of.
        repeats: The pairs that are not told of everywhere.
    """

    told: Sequence[Difference] = ()
    pairs: frozenset[Key] = frozenset()
    repeats: Sequence[Repeat] = ()

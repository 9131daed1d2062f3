"""Two schemas abreast: what they declare for the same values, step by step down both."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from contractmock.contracts.comparison.inclusion.roots import Part, Root
from contractmock.contracts.comparison.outline import Outline

Key = tuple[tuple[int, ...], tuple[int, ...]]
"""What is the same for twins that declare the same, wherever they stand."""


@dataclass(frozen=True, eq=False)
class Twins:
    """What an old and a new schema declare for the same values.

    Attributes:
        old: What the old one does.
        new: What the new one does.
        key: As `Key` says.
        abreast: Knows the ones below.
    """

    old: Outline
    new: Outline
    key: Key
    abreast: "Abreast"

    @property
    def are_alike(self) -> bool:
        """Whether both declare the same, and so does all that is below."""
        return self.key[0] == self.key[1]

    @cached_property
    def below(self) -> tuple[tuple[str | int, "Twins"], ...]:
        """The members and items that both declare, of twins that are not alike."""
        return () if self.are_alike else tuple(self._below())

    def _below(self) -> Iterator[tuple[str | int, "Twins"]]:
        for name, member in self.old.members.items():
            if name in self.new.members:
                yield name, self.abreast.twins(member, self.new.members[name])
        before, after = self.old.items(), self.new.items()
        if before and after:
            yield 0, self.abreast.twins(before, after)


class Abreast:
    """Two roots side by side; what both declare for a value is looked up once.

    Args:
        old: The old root.
        new: The new one.
    """

    def __init__(self, old: Root, new: Root) -> None:
        self._roots = old, new
        self._known: dict[tuple[frozenset[int], frozenset[int]], Twins] = {}

    def whole(self, old: Part, new: Part) -> Twins:
        """What two parts of the roots declare."""
        return self.twins(
            Outline(old.root.schema, [old.schema]), Outline(new.root.schema, [new.schema])
        )

    def twins(self, old: Outline, new: Outline) -> Twins:
        """What two outlines of the roots declare."""
        identity = old.identity, new.identity
        if identity not in self._known:
            key = self._kinds(0, old), self._kinds(1, new)
            self._known[identity] = Twins(old, new, key, self)
        return self._known[identity]

    def _kinds(self, side: int, outline: Outline) -> tuple[int, ...]:
        definitions = self._roots[side].definitions
        starts = (each for each in outline.starts if isinstance(each, bool | dict))
        return tuple(definitions.kind(each) for each in starts)

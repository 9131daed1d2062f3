"""Reach: which nodes of a graph lead to one that counts."""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T")


class Reach(Generic[T]):
    """Knows of each node whether it counts, or leads to one that does; looks at each once.

    Args:
        below: The nodes that a node leads to.
        counts: Whether a node counts by itself.
    """

    def __init__(self, below: Callable[[T], Iterable[T]], counts: Callable[[T], bool]) -> None:
        self._below = below
        self._counts = counts
        self._above: dict[T, list[T]] = {}
        self._leading: set[T] = set()

    def leads(self, node: T) -> bool:
        """Whether `node` counts, or leads to a node that does."""
        if node not in self._above:
            self._explore(node)
        return node in self._leading

    def _explore(self, start: T) -> None:
        self._above[start] = []
        pending = [start]
        while pending:
            node = pending.pop()
            for each in self._below(node):
                if each not in self._above:
                    self._above[each] = []
                    pending.append(each)
                self._above[each].append(node)
                if each in self._leading:
                    self._mark(node)
            if self._counts(node):
                self._mark(node)

    def _mark(self, node: T) -> None:
        pending = [node]
        while pending:
            each = pending.pop()
            if each not in self._leading:
                self._leading.add(each)
                pending += self._above[each]

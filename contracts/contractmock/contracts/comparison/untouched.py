"""Untouched parts: what stands in both documents alike, with all that it refers to."""

from collections.abc import Iterator

from contractmock.contracts import pointer as pointers
from contractmock.contracts.comparison.reach import Reach
from contractmock.contracts.documents import walk
from contractmock.contracts.documents.document import Document


class Untouched:
    """What need not be compared; what is met again is not looked at again.

    Args:
        old: The old document.
        new: The new one.
    """

    def __init__(self, old: Document, new: Document) -> None:
        self._old, self._new = old, new
        self._same_dialect = old.is_3_0 == new.is_3_0
        self._targets: dict[tuple[str, str], tuple[str, ...] | None] = {}
        self._touched = Reach(self._below, lambda pair: self._referred(pair) is None)

    def is_untouched(self, old: str, new: str) -> bool:
        """Whether what stands at these pointers is the same, and all that it refers to too."""
        return self._same_dialect and not self._touched.leads((old, new))

    def _below(self, pair: tuple[str, str]) -> Iterator[tuple[str, str]]:
        return ((each, each) for each in self._referred(pair) or ())

    def _referred(self, pair: tuple[str, str]) -> tuple[str, ...] | None:
        """The pointers that the same text at both places refers to; None for another text."""
        if pair not in self._targets:
            before = pointers.resolve(self._old.data, pair[0])
            is_same = before is not pointers.ABSENT and before == pointers.resolve(
                self._new.data, pair[1]
            )
            self._targets[pair] = references(before) if is_same else None
        return self._targets[pair]


def references(root: object) -> tuple[str, ...]:
    """The pointers that the references inside `root` name, each once."""
    found: dict[str, None] = {}
    pending = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            there = walk.target(node["$ref"]) if isinstance(node.get("$ref"), str) else None
            if there is not None:
                found[there] = None
            pending.extend(node.values())
        elif isinstance(node, list):
            pending.extend(node)
    return tuple(found)

"""Untouched parts: what stands in both documents alike, with all that it refers to."""

from collections import deque
from collections.abc import Iterator

from contractmock.contracts import pointer as pointers
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
        self._known: dict[tuple[str, str], bool] = {}
        self._targets: dict[tuple[str, str], tuple[str, ...] | None] = {}

    def is_untouched(self, old: str, new: str) -> bool:
        """Whether what stands at these pointers is the same, and all that it refers to too."""
        if not self._same_dialect:
            return False
        if (old, new) not in self._known:
            self._settle(old, new)
        return self._known[old, new]

    def _settle(self, old: str, new: str) -> None:
        pending, seen = [(old, new)], {(old, new)}
        while pending:
            pair = pending.pop()
            known = self._known.get(pair)
            if known is True:
                continue
            targets = None if known is False else self._referred(*pair)
            if targets is None:
                self._known[old, new] = False
                return
            fresh = [(each, each) for each in targets if (each, each) not in seen]
            pending += fresh
            seen.update(fresh)
        self._known.update(dict.fromkeys(seen, True))

    def _referred(self, old: str, new: str) -> tuple[str, ...] | None:
        """The pointers that the same text at both places refers to; None for another text."""
        if (old, new) not in self._targets:
            before = pointers.resolve(self._old.data, old)
            is_same = before is not pointers.ABSENT and before == pointers.resolve(
                self._new.data, new
            )
            self._targets[old, new] = references(before) if is_same else None
        return self._targets[old, new]


def closure(document: Document, pointer: str) -> Iterator[str]:
    """`pointer`, and each pointer that what stands there refers to, directly or not; once each."""
    pending, seen = deque([pointer]), {pointer}
    while pending:
        here = pending.popleft()
        yield here
        fresh = [
            each for each in references(pointers.resolve(document.data, here)) if each not in seen
        ]
        pending += fresh
        seen.update(fresh)


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

"""Likeness: which parts of two lowered schemas are the same, with all that they refer to."""

from collections.abc import Mapping
from typing import Any

from contractmock.contracts.comparison.outline import Outline
from contractmock.contracts.comparison.untouched import references
from contractmock.contracts.lowering import Node


class Likeness:
    """Tells what need not be entered when two schemas are walked side by side.

    Args:
        old: The old schema, lowered.
        new: The new one.
    """

    def __init__(self, old: Node, new: Node) -> None:
        mine, theirs = _definitions(old), _definitions(new)
        unlike = {f"/$defs/{name}" for name in mine.keys() | theirs.keys()
                  if mine.get(name) != theirs.get(name)}  # fmt: skip
        referring: dict[str, set[str]] = {}
        for name, node in mine.items():
            for target in references(node):
                referring.setdefault(target, set()).add(f"/$defs/{name}")
        pending = list(unlike)
        while pending:
            fresh = referring.get(pending.pop(), set()) - unlike
            unlike |= fresh
            pending += fresh
        self._unlike = unlike

    def is_alike(self, old: Outline, new: Outline) -> bool:
        """Whether both say the same, in the same words."""
        return old.starts == new.starts and not any(
            target in self._unlike for start in old.starts for target in references(start)
        )


def _definitions(schema: Node) -> Mapping[str, Any]:
    return schema.get("$defs", {}) if isinstance(schema, dict) else {}

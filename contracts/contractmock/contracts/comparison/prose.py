"""Prose: limits that only the texts of a document state."""

import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from contractmock.contracts import pointer as pointers
from contractmock.contracts.comparison.change import Change, Verdict, listed
from contractmock.contracts.comparison.place import Place
from contractmock.contracts.comparison.untouched import references
from contractmock.contracts.documents.document import Document

_TEXTS = ("description", "summary", "title")
_SIZE = re.compile(
    r"\b(?P<label>(?:max|maximum|min|minimum|up to|at most|limit|limited)\b[^.\n\d]{0,40}?)"
    r"(?P<value>\d+(?:[.,]\d+)*\s*(?:[kmgt]i?b\b|%|[a-z]+)?)",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"\b(?P<label>(?:supported|allowed|accepted)\s+(?:\w+\s+)?(?:formats?|types?))\W+"
    r"(?P<value>\w+(?:,\s*\w+)+)",
    re.IGNORECASE,
)


class Prose:
    """The limits that the texts of two documents state; each text is read once.

    Args:
        old: The old document.
        new: The new one.
    """

    def __init__(self, old: Document, new: Document) -> None:
        self._documents = old, new
        self._read: dict[tuple[int, str], _Part] = {}

    def changes(self, place: Place, old: str, new: str) -> Iterator[Change]:
        """Each limit that the texts at and below two pointers state otherwise than they did."""
        before_, after_ = (self._limits(side, at) for side, at in enumerate((old, new)))
        for label in dict.fromkeys((*before_, *after_)):
            before, after = before_.get(label, {}), after_.get(label, {})
            if set(before) != set(after):
                yield _change(place, label, before, after)

    def _limits(self, side: int, pointer: str) -> Mapping[str, Mapping[str, str]]:
        """By the words of the limit, what it is and where that is said."""
        found: dict[str, dict[str, str]] = {}
        pending, seen = deque([pointer]), {pointer}
        while pending:
            part = self._part(side, pending.popleft())
            for label, values in part.stated.items():
                for value, at in values.items():
                    found.setdefault(label, {}).setdefault(value, at)
            fresh = [each for each in part.references if each not in seen]
            pending += fresh
            seen.update(fresh)
        return found

    def _part(self, side: int, pointer: str) -> "_Part":
        if (side, pointer) not in self._read:
            value = pointers.resolve(self._documents[side].data, pointer)
            self._read[side, pointer] = _Part(_stated(pointer, value), references(value))
        return self._read[side, pointer]


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a document, without what it refers to.

    Attributes:
        stated: The limits that its texts state.
        references: The pointers that it refers to.
    """

    stated: Mapping[str, Mapping[str, str]]
    references: tuple[str, ...]


def _change(
    place: Place, label: str, before: Mapping[str, str], after: Mapping[str, str]
) -> Change:
    at = place.in_document(next(iter(before.values()), ""), next(iter(after.values()), ""))
    return at.change(
        "stated-limit-changed",
        Verdict.COMPATIBLE,
        f"the text says {label!r}: {_words(after)}, where it said {_words(before)}; "
        "no schema says so",
        before=listed(sorted(before)),
        after=listed(sorted(after)),
    )


def _words(values: Mapping[str, str]) -> str:
    return " and ".join(sorted(values)) or "nothing"


def _stated(pointer: str, root: object) -> Mapping[str, Mapping[str, str]]:
    """What the texts inside `root`, which stands at `pointer`, state, references not followed."""
    found: dict[str, dict[str, str]] = {}
    for at, text in _texts(pointer, root):
        for pattern in (_SIZE, _LIST):
            for match in pattern.finditer(text):
                label = " ".join(re.findall(r"\w+", match["label"].lower()))
                value = "".join(match["value"].split()).upper()
                found.setdefault(label, {}).setdefault(value, at)
    return found


def _texts(pointer: str, root: object) -> Iterator[tuple[str, str]]:
    pending = [(pointer, root)]
    while pending:
        at, node = pending.pop()
        if isinstance(node, dict):
            inside = [(pointers.join(at, name), value) for name, value in node.items()]
            texts = ((pointers.join(at, key), node.get(key)) for key in _TEXTS)
            yield from ((place, text) for place, text in texts if isinstance(text, str))
        elif isinstance(node, list):
            inside = [(pointers.join(at, index), item) for index, item in enumerate(node)]
        else:
            continue
        pending += inside

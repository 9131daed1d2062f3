"""Prose: limits that only the texts of a document state."""

import re
from collections.abc import Iterator, Mapping

from contractmock.contracts import pointer as pointers
from contractmock.contracts.comparison.change import Change, Verdict, listed
from contractmock.contracts.comparison.place import Place
from contractmock.contracts.comparison.untouched import closure
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
        self._read: dict[tuple[int, str], Mapping[str, Mapping[str, str]]] = {}

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
        for part in closure(self._documents[side], pointer):
            if (side, part) not in self._read:
                value = pointers.resolve(self._documents[side].data, part)
                self._read[side, part] = _stated(part, value)
            for label, values in self._read[side, part].items():
                for value, at in values.items():
                    found.setdefault(label, {}).setdefault(value, at)
        return found


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

"""Reports of notices, as text for people and as JSON for programs."""

import json
import textwrap
from collections.abc import Iterable, Mapping, Sequence

from contractmock.contracts.notice import Level, Notice
from contractmock.contracts.reporting.row import printable

WIDTH = 100
"""Columns of a text report."""


def text(found: Mapping[str, Sequence[Notice]]) -> str:
    """A report for people: the notices of each document, then how many there are.

    Args:
        found: The notices by the document's name.
    """
    blocks = [_document(name, notices) for name, notices in found.items()]
    total = count(notice for notices in found.values() for notice in notices)
    return printable("\n".join([*blocks, total, ""]))


def as_json(found: Mapping[str, Sequence[Notice]]) -> str:
    """A report for programs: ``{"documents": [{"document", "notices": [...]}], "counts"}``."""
    documents = [
        {"document": name, "notices": [_plain(notice) for notice in notices]}
        for name, notices in found.items()
    ]
    every = [notice for notices in found.values() for notice in notices]
    counts = {level.value: _number(every, level) for level in Level}
    return json.dumps({"documents": documents, "counts": counts}, indent=2) + "\n"


def count(notices: Iterable[Notice]) -> str:
    """How many notices there are of each level: ``3 errors, 12 advice``."""
    found = tuple(notices)
    errors = _number(found, Level.ERROR)
    return f"{errors} error{'s' * (errors != 1)}, {_number(found, Level.ADVICE)} advice"


def _document(name: str, notices: Sequence[Notice]) -> str:
    if not notices:
        return f"{name}\n  nothing found\n"
    return f"{name}\n" + "\n".join(map(_notice, notices)) + "\n"


def _notice(notice: Notice) -> str:
    """One notice: what and where on the first line, then the message, then the cure."""
    first = f"  {notice.level:<6}  {notice.rule}  #{notice.pointer}"
    return "\n".join([first, *_wrapped(notice.message, ""), *_wrapped(notice.cure, "cure: ")])


def _wrapped(sentence: str, label: str) -> list[str]:
    indent = " " * 10
    return textwrap.wrap(
        f"{label}{' '.join(sentence.split())}",
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + " " * len(label),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _plain(notice: Notice) -> dict[str, str]:
    return {
        "rule": notice.rule,
        "level": notice.level.value,
        "pointer": notice.pointer,
        "message": notice.message,
        "cure": notice.cure,
    }


def _number(notices: Iterable[Notice], level: Level) -> int:
    return sum(notice.level is level for notice in notices)

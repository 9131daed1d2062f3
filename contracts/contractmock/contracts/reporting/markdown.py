"""Markdown: a report to read in a pull request or a job's summary."""

import re
from collections.abc import Iterable

from contractmock.contracts.reporting.row import Row, printable

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")
_LONGEST_FENCE = re.compile("`{3,}")


def markdown(title: str, rows: Iterable[Row]) -> str:
    """A heading, then the rows, most severe first, each with its message as it was written."""
    listed = sorted(rows, key=_weight)
    if not listed:
        return f"# {_escaped(title)}\n\nNothing found.\n"
    table = ["| | rule | what |", "| --- | --- | --- |", *map(_line, listed)]
    blocks = [_block(row) for row in listed if not row.accepted]
    return "\n".join([f"# {_escaped(title)}", "", *table, "", *blocks])


def _weight(row: Row) -> tuple[bool, int]:
    return bool(row.accepted), ["error", "warning", "note"].index(row.severity)


def _line(row: Row) -> str:
    level = f"accepted: {_escaped(row.accepted)}" if row.accepted else row.severity.value
    return f"| {level} | {_escaped(row.rule)} | {_escaped(row.title)} |"


def _block(row: Row) -> str:
    inside = printable(row.message)
    runs = [len(found) for found in _LONGEST_FENCE.findall(inside)]
    fence = "`" * max([3, *(length + 1 for length in runs)])
    return f"## {_escaped(row.title)}\n\n{fence}text\n{inside}\n{fence}\n"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(printable(text).split()))

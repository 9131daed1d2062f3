"""The drift report for people."""

import textwrap
from collections.abc import Iterator

from contractmock.contracts import report as notices
from contractmock.contracts.acceptance import toml_lines
from contractmock.contracts.comparison.change import Change, Verdict
from contractmock.contracts.drift.judgement import Judged
from contractmock.contracts.drift.rows import lines
from contractmock.contracts.reporting.row import printable

_ORDER = (Verdict.BREAKING, Verdict.UNDECIDED, Verdict.COMPATIBLE)
_LONGEST = 600
"""Characters of one line (a witness) before it is cut; other formats have all of it."""


def as_text(judged: Judged) -> str:
    """What has changed, the worst first; then what else is to be known; the verdict at the end."""
    report = judged.report
    blocks = [f"{report.source}: {report.base}, against {report.against}\n"]
    for verdict in _ORDER:
        for change in report.changes:
            if change.verdict is verdict:
                blocks.append("\n".join(_change(judged, change)) + "\n")
    blocks += [f"not checked: {gap}\n" for gap in report.gaps]
    blocks += _acceptances(judged)
    blocks.append("\n".join(_end(judged)))
    return printable("\n".join(blocks)) + "\n"


def _change(judged: Judged, change: Change) -> Iterator[str]:
    entry = judged.accepted.get(change.fingerprint)
    label = "accepted" if entry else change.verdict.value.upper()
    yield f"{label}  {change.code}  {change.operation or 'the whole document'}"
    yield f"    {change.where}"
    yield from _wrapped(change.message)
    if change.verdict is not Verdict.COMPATIBLE and entry is None:
        yield from (f"    {_cut(line)}" for line in lines(change))
    if entry is not None:
        yield f"    accepted until {entry.expires}: {entry.reason}"


def _wrapped(sentence: str) -> list[str]:
    return textwrap.wrap(
        sentence,
        notices.WIDTH,
        initial_indent="    ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _cut(line: str) -> str:
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _acceptances(judged: Judged) -> Iterator[str]:
    for entry in judged.expired:
        yield f"EXPIRED  an entry of the accept file\n{_indented(toml_lines(entry))}\n"
    for entry in judged.unused:
        yield f"unused  an entry of the accept file\n{_indented(toml_lines(entry))}\n"


def _indented(text: str) -> str:
    return textwrap.indent(text, "    ")


def _end(judged: Judged) -> Iterator[str]:
    report = judged.report
    for notice in report.facts:
        yield f"{notice.message}"
    if report.defects:
        yield f"the document's own defects, which count for nothing here: {_count(judged)}"
    numbers = [
        f"{sum(change.verdict is verdict for change in report.changes)} {verdict.value}"
        for verdict in _ORDER
    ]
    accepted = f", {len(judged.accepted)} of them accepted" if judged.accepted else ""
    yield f"verdict: {report.verdict.value} ({', '.join(numbers)}{accepted})"


def _count(judged: Judged) -> str:
    return notices.count(judged.report.defects)

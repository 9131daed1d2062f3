"""The formats of a drift report."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from contractmock.contracts.comparison.catalogue import CODES
from contractmock.contracts.drift.data import as_json
from contractmock.contracts.drift.judgement import Judged
from contractmock.contracts.drift.rows import OF_EVERY_REPORT, fallback_file, rows
from contractmock.contracts.drift.text import as_text
from contractmock.contracts.reporting.github import annotations
from contractmock.contracts.reporting.junit import junit
from contractmock.contracts.reporting.markdown import markdown
from contractmock.contracts.reporting.row import RuleText
from contractmock.contracts.reporting.sarif import sarif


def _markdown(judged: Judged) -> str:
    report = judged.report
    title = f"Drift of {report.base}, {report.source}: {report.verdict.value}"
    return markdown(title, rows(judged))


def _junit(judged: Judged) -> str:
    group = f"drift {judged.report.source} {judged.report.base}"
    return junit("contractmock drift", rows(judged), clean=[group])


def _sarif(judged: Judged) -> str:
    fallback = fallback_file(judged)
    located = (row if row.file else replace(row, file=fallback) for row in rows(judged))
    meanings = {**CODES, **OF_EVERY_REPORT, **judged.report.meanings}
    return sarif(located, [RuleText(id=code, summary=text) for code, text in meanings.items()])


def _github(judged: Judged) -> str:
    return annotations(rows(judged))


WRITERS: Mapping[str, Callable[[Judged], str]] = {
    "text": as_text,
    "json": as_json,
    "markdown": _markdown,
    "junit": _junit,
    "sarif": _sarif,
    "github": _github,
}
"""What writes each format."""

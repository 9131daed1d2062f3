"""The drift report as rows, from which the formats of other programs are written."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from contractmock.contracts.comparison.change import Change, Verdict
from contractmock.contracts.drift.judgement import Judged
from contractmock.contracts.notice import Notice
from contractmock.contracts.reporting.row import Row, Severity

_SEVERITIES = {
    Verdict.BREAKING: Severity.ERROR,
    Verdict.UNDECIDED: Severity.WARNING,
    Verdict.COMPATIBLE: Severity.NOTE,
}

OF_EVERY_REPORT: Mapping[str, str] = {
    "acceptance-expired": "An entry of the accept file accepts nothing any more.",
    "keyword-without-effect": "A keyword has changed that constrains nothing.",
    "not-checked": "Something could not be checked.",
    "readings-differ": "What has changed depends on how words without effect are read.",
}
"""By rule what it means, of the rows that any source may have."""

_ACCEPT_FILES = ("contractmock.toml", "pyproject.toml")


def rows(judged: Judged) -> Iterator[Row]:
    """The changes, what was not checked, expired entries, and what has to be known of the run."""
    report = judged.report
    file = _file(report.file or report.against)
    group = f"drift {report.source} {report.base}"
    for change in report.changes:
        yield _change(judged, change, file, group)
    for gap in report.gaps:
        severity = Severity.ERROR if judged.strict else Severity.WARNING
        yield Row(rule="not-checked", severity=severity, title=gap, message="", group=group)
    for entry in judged.expired:
        yield Row(
            rule="acceptance-expired",
            severity=Severity.ERROR,
            title=f"the acceptance of {entry.fingerprint} has expired on {entry.expires}",
            message=f"its reason was: {entry.reason}",
            file=_file(str(judged.acceptances.file or "")),
            group=group,
        )
    for notice in report.facts:
        yield _notice(notice, file, group)


def _change(judged: Judged, change: Change, file: str, group: str) -> Row:
    severity = _SEVERITIES[change.verdict]
    if judged.strict and change.verdict is Verdict.UNDECIDED:
        severity = Severity.ERROR
    entry = judged.accepted.get(change.fingerprint)
    return Row(
        rule=change.code,
        severity=severity,
        title=" ".join(filter(None, (change.operation, change.where))) + f": {change.message}",
        message="\n".join(lines(change)),
        file=file,
        pointer=change.source[1] or change.source[0],
        group=group,
        fingerprint=change.fingerprint,
        accepted=entry.reason if entry else "",
        properties={"verdict": change.verdict.value, "direction": change.direction.value},
    )


def lines(change: Change) -> Iterator[str]:
    """What a change says beyond its sentence: before, after, the witness, how to accept it."""
    if change.before is not None or change.after is not None:
        yield f"before:  {_json(change.before)}"
        yield f"after:   {_json(change.after)}"
    if change.witness is not None or change.verdict is Verdict.BREAKING:
        yield f"witness: {_json(change.witness)}"
    if change.verdict is not Verdict.COMPATIBLE:
        yield f"accept:  fingerprint {change.fingerprint}"


def _json(value: object) -> str:
    return "nothing" if value is None else json.dumps(value, ensure_ascii=False)


def _notice(notice: Notice, file: str, group: str) -> Row:
    return Row(
        rule=notice.rule,
        severity=Severity.NOTE,
        title=notice.message,
        message=notice.cure,
        file=file,
        pointer=notice.pointer,
        group=group,
    )


def fallback_file(judged: Judged) -> str:
    """Where a row is shown that belongs to no file here (a URL, an installed model).

    Code scanning takes no result without a file: the pinned document, or where such things are
    accepted.
    """
    named = (judged.report.base, str(judged.acceptances.file or ""), *_ACCEPT_FILES)
    return next(filter(None, map(_file, named)), _ACCEPT_FILES[0])


def _file(name: str) -> str:
    """`name` relative to where the report is read, where it is a file below."""
    try:
        return (
            Path(name).resolve().relative_to(Path.cwd()).as_posix() if Path(name).is_file() else ""
        )
    except (OSError, ValueError):
        return ""

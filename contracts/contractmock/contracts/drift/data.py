"""The drift report as plain JSON data, which the schema ``drift-report.schema.json`` describes."""

import json
from pathlib import Path

from contractmock.contracts.acceptance import Acceptance
from contractmock.contracts.comparison.change import Change
from contractmock.contracts.drift.judgement import Judged
from contractmock.contracts.generation.node import Json
from contractmock.contracts.notice import Notice
from contractmock.contracts.version import version

FORMAT = "contractmock-drift-report/1"
"""The name and number of the format."""

SCHEMA = Path(__file__).with_name("drift-report.schema.json")
"""The JSON Schema that every report keeps."""


def as_json(judged: Judged) -> str:
    """The report for programs."""
    return json.dumps(data(judged), indent=2, ensure_ascii=False) + "\n"


def data(judged: Judged) -> dict[str, Json]:
    """The report as plain data."""
    report = judged.report
    return {
        "format": FORMAT,
        "contractmock": version(),
        "source": report.source,
        "base": report.base,
        "against": report.against,
        "verdict": report.verdict.value,
        "exit_code": judged.exit_code,
        "changes": [_change(judged, change) for change in report.changes],
        "notices": [*map(_notice, report.facts), *map(_notice, report.defects)],
        "gaps": list(report.gaps),
        "accept": {
            "file": str(judged.acceptances.file or ""),
            "expired": [_entry(entry) for entry in judged.expired],
            "unused": [_entry(entry) for entry in judged.unused],
        },
    }


def _change(judged: Judged, change: Change) -> Json:
    entry = judged.accepted.get(change.fingerprint)
    return {
        "code": change.code,
        "verdict": change.verdict.value,
        "direction": change.direction.value,
        "operation": change.operation,
        "location": change.location,
        "status": change.status,
        "media_type": change.media_type,
        "pointer": change.pointer,
        "before": change.before,
        "after": change.after,
        "message": change.message,
        "witness": change.witness,
        "fingerprint": change.fingerprint,
        "source": {"old": change.source[0], "new": change.source[1]},
        "accepted": entry.reason if entry else None,
        "details": dict(change.details),
    }


def _notice(notice: Notice) -> Json:
    return {
        "rule": notice.rule,
        "level": notice.level.value,
        "pointer": notice.pointer,
        "message": notice.message,
        "cure": notice.cure,
    }


def _entry(entry: Acceptance) -> Json:
    return {
        "fingerprint": entry.fingerprint,
        "reason": entry.reason,
        "expires": entry.expires.isoformat(),
    }

"""Field clients: what is found of AIORNOT's official client."""

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import tables
from measuring.field import FieldRun, field_runs

from sections.section import Section, section

SECONDS = 60.0
"""What the release under test may take, both transports together."""

MEASURED = "0.1.1"

KNOWN = (
    "absent /created_at",
    "null /report/meta/width",
    "null /report/meta/height",
    "null /report/meta/format",
    "null /report/meta/size_bytes",
    "null /report/meta/md5",
)
"""What that release does not read though the published page allows it, and nothing else."""


def official() -> Section:
    """The releases, unmodified."""
    with tempfile.TemporaryDirectory() as folder:
        runs = list(field_runs(Path(folder)))
    headings = ("release", "transport", "cases", "seconds", "findings by zone")
    parts = [tables.table(headings, map(_summary, runs))]
    shown: set[str] = set()
    for each in runs:
        if each.release not in shown and each.findings:
            shown.add(each.release)
            parts += [f"### {each.release}, {each.transport}", _findings(each)]
    return section("AIORNOT's official client, unmodified", parts, _missed(runs))


def _summary(run: FieldRun) -> tuple[object, ...]:
    if run.unavailable:
        return run.release, run.transport, "", "", f"not run: {run.unavailable}"
    zones = Counter(each["zone"] for each in run.findings)
    told = ", ".join(f"{zone} {number}" for zone, number in zones.items())
    return run.release, run.transport, run.cases, f"{run.seconds:.1f}", told


def _findings(run: FieldRun) -> str:
    rows = [
        (each["zone"], _place(each), each["oracle"], each["cases"], each["message"][:80])
        for each in run.findings
    ]
    return tables.table(("zone", "rule and pointer", "oracle", "cases", "message"), rows)


def _place(finding: dict[str, str]) -> str:
    return f"{finding['rule']} {finding['pointer']}".strip()


def _missed(runs: Sequence[FieldRun]) -> Iterator[str]:
    measured = [each for each in runs if each.release == MEASURED and not each.unavailable]
    taken = sum(each.seconds for each in measured)
    if taken > SECONDS:
        yield f"aiornot {MEASURED} took {taken:.0f} s, more than {SECONDS:g}"
    for run in measured:
        found = tuple(_place(each) for each in run.findings if each["zone"] == "allowed")
        if sorted(found) != sorted(KNOWN):
            yield f"aiornot {MEASURED} over {run.transport}: in zone allowed {', '.join(found)}"

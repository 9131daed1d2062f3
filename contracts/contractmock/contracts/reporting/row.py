"""Rows: what a report lists, whatever format it is written in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Severity(StrEnum):
    """How much a row matters, in SARIF's words.

    ``ERROR`` fails the run, ``WARNING`` would fail a stricter one, ``NOTE`` informs.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One entry of a report.

    Attributes:
        rule: The stable id of the rule that it breaks.
        severity: How much it matters.
        title: What and where, one line.
        message: What was seen and what to do, several lines at most.
        file: The file that it belongs to, relative to the folder that the report is read in, with
            ``/``; empty for none.
        line: The line in that file, from 1; None where it is not known.
        pointer: The JSON Pointer into the message or document at fault, empty for the whole.
        group: What rows are listed under (a test, a document).
        fingerprint: Stays the same while the defect does.
        accepted: Why it is accepted, empty where it is not.
        properties: More, as plain JSON data.
    """

    rule: str
    severity: Severity
    title: str
    message: str
    file: str = ""
    line: int | None = None
    pointer: str = ""
    group: str = ""
    fingerprint: str = ""
    accepted: str = ""
    properties: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """What a rule means, for formats that list their rules.

    Attributes:
        id: Its stable id.
        summary: One sentence.
        help_url: Where it is documented, empty for nowhere.
    """

    id: str
    summary: str
    help_url: str = ""


def printable(text: str) -> str:
    """The text with what terminals obey and XML refuses (control characters) made visible."""
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)

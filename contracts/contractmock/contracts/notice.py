"""Notices: the defects of a document, which never fail a run by themselves."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much a defect matters.

    ``ERROR``: the document contradicts itself or its own specification, so that tools which take
    it at its word fail. ``ADVICE``: the document is legal, but says less than its users need.
    """

    ERROR = "error"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True, order=True)
class Notice:
    """One defect of a document.

    Attributes:
        rule: The stable code of the rule that found it (``dangling-reference``).
        level: Error or advice.
        pointer: JSON Pointer of the place inside the document.
        message: What is wrong there, one sentence.
        cure: What to do about it, one sentence.
    """

    rule: str
    level: Level
    pointer: str
    message: str
    cure: str

"""Rules: the judgements about a document, each a row with a stable code."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from contractmock.contracts.checks.survey import Survey
from contractmock.contracts.notice import Level, Notice

Finding = tuple[str, str]
"""The pointer of a defect and one sentence that says what is wrong there."""

Find = Callable[[Survey], Iterator[Finding]]
"""Finds every defect of one kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule.

    Attributes:
        code: Its stable name: notice, heading of the docs, name of its test.
        level: ``error`` only where the document contradicts itself or its specification.
        title: What it finds, one sentence.
        cure: What to do about it, one clause.
        find: The judgement.
    """

    code: str
    level: Level
    title: str
    cure: str
    find: Find

    def notices(self, survey: Survey) -> Iterator[Notice]:
        """What the rule finds in a document."""
        for pointer, message in self.find(survey):
            yield Notice(self.code, self.level, pointer, message, self.cure)

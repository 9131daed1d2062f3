"""The judgement of a drift report: what is accepted, what counts, and the exit code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from contractmock.contracts.acceptance import Acceptance, Acceptances
from contractmock.contracts.cli import CANNOT, FOUND, OK
from contractmock.contracts.comparison.change import Change, Verdict
from contractmock.contracts.drift.report import DriftReport

UNDECIDED = 3
"""Exit code under ``--strict``: nothing broke, but something could not be decided."""

ABOUT = "drift"
"""What accept entries are about that are for these reports only."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A drift report, held against the accept file of the project.

    Attributes:
        report: The report.
        acceptances: What the project has decided to live with.
        today: The day on which entries count or have expired.
        strict: Whether the undecided fails too.
    """

    report: DriftReport
    acceptances: Acceptances = field(default_factory=Acceptances)
    today: date
    strict: bool = False

    @cached_property
    def accepted(self) -> Mapping[str, Acceptance]:
        """By the fingerprint of a change, the entry that accepts it."""
        covering = {
            change.fingerprint: self.acceptances.covering(change.fingerprint, self.today)
            for change in self.report.changes
        }
        return {fingerprint: entry for fingerprint, entry in covering.items() if entry}

    @property
    def expired(self) -> tuple[Acceptance, ...]:
        """The entries that accept nothing any more."""
        return self.acceptances.expired(self.today)

    @property
    def unused(self) -> tuple[Acceptance, ...]:
        """The entries that are about nothing which was found."""
        seen = {change.fingerprint for change in self.report.changes}
        return tuple(each for each in self.acceptances.unused(seen) if each.holds(self.today))

    def counting(self, verdict: Verdict) -> tuple[Change, ...]:
        """The changes with this verdict that nobody has accepted."""
        return tuple(
            change
            for change in self.report.changes
            if change.verdict is verdict and change.fingerprint not in self.accepted
        )

    @property
    def exit_code(self) -> int:
        """0 clean, 1 something broke or an entry has expired, 3 undecided in a strict run.

        2 where all had to be checked and something was not.
        """
        if self.counting(Verdict.BREAKING) or self.expired:
            return FOUND
        if self.report.must_be_whole and self.report.gaps:
            return CANNOT
        undecided = self.counting(Verdict.UNDECIDED) or self.report.gaps
        return UNDECIDED if self.strict and undecided else OK

"""The drift report: what one source of drift found, before it is judged what of it counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contractmock.contracts.comparison.change import Change, Verdict, worst
from contractmock.contracts.notice import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftReport:
    """What one source of drift found.

    Attributes:
        source: The source's name (``page``).
        base: What the pinned contract is called.
        against: What was held against it.
        changes: Where the two differ.
        facts: What the reader has to know about the run itself; always told.
        defects: What is wrong with the documents; told, and never a reason to fail.
        gaps: What could not be checked, one sentence each; a strict run fails for them.
        must_be_whole: Whether a run with gaps is one that could not check.
        file: The file that changes are shown beside, where `against` names none.
        meanings: By code what it means, of the changes and facts that only this source has.
    """

    source: str
    base: str
    against: str
    changes: tuple[Change, ...]
    facts: tuple[Notice, ...] = ()
    defects: tuple[Notice, ...] = ()
    gaps: tuple[str, ...] = ()
    must_be_whole: bool = False
    file: str = ""
    meanings: Mapping[str, str] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        """The worst of the changes'; undecided where none is and something was not checked."""
        verdict = worst(change.verdict for change in self.changes)
        if verdict is Verdict.COMPATIBLE and self.gaps:
            return Verdict.UNDECIDED
        return verdict

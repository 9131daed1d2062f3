"""Kills: what a run reports of a client with one planted defect, and whether it names the place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from clients.defect import Defect
from clients.subjects import Subject, Transport

from contractmock.fixtures.fuzzing.finding import Finding
from contractmock.fixtures.fuzzing.oracles.suspicion import Suspicion
from measuring.runs import run


@dataclass(frozen=True)
class Kill:
    """What a run said of one planted defect.

    Attributes:
        defect: The defect.
        findings: All findings of the run; none where the defect survived.
        named: Those that name what is declared, see `names`.
    """

    defect: Defect
    findings: tuple[Finding, ...]
    named: tuple[Finding, ...]

    @property
    def first(self) -> Finding | None:
        """The finding that tells of the defect best."""
        return next(iter(self.named or self.findings), None)

    @property
    def deviations_left(self) -> int:
        """The most deviations that a reported case has after shrinking; 0 for a plain answer."""
        return max((len(each.case.labels) for each in self.findings), default=0)


def kill(defect: Defect, subject: Subject, transport: Transport = "process") -> Kill:
    """Run the deck on `subject`, the client with the defect on some library."""
    found = run(defect.document, subject, transport=transport).findings
    return Kill(defect, found, tuple(naming(defect, found)))


def naming(defect: Defect, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings that name what the defect is declared to be found by."""
    return (each for each in findings if names(defect, each))


def names(defect: Defect, told: Finding | Suspicion) -> bool:
    """Whether it names what the defect is declared to be found by: zone, oracle, rule, pointer."""
    if told.zone not in defect.zones or told.oracle not in defect.oracles:
        return False
    if not {"*", told.label.rule} & defect.rules:
        return False
    return not defect.pointers or any(_fits(told.label.pointer, each) for each in defect.pointers)


def _fits(pointer: str, pattern: str) -> bool:
    tokens, wanted = pointer.split("/"), pattern.split("/")
    return len(tokens) == len(wanted) and all(
        want in ("*", token) for token, want in zip(tokens, wanted, strict=True)
    )

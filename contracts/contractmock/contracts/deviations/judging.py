"""Judging proposals: what an edit makes of the instance, by the validator and never by belief."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from contractmock.contracts import pointer as pointers
from contractmock.contracts.deviations.deviation import Deviation, Kind
from contractmock.contracts.deviations.edits import Inapplicable, Put, edited
from contractmock.contracts.deviations.making import as_text
from contractmock.contracts.deviations.proposals import Gap, Proposal, Unmade
from contractmock.contracts.pointer import ABSENT

if TYPE_CHECKING:
    from contractmock.contracts.deviations.edits import Path
    from contractmock.contracts.deviations.places import Place
    from contractmock.contracts.generation.generator import Generator
    from contractmock.contracts.generation.node import Json

_NOT_AT_ROOT = {"null", "wrong-type"}
"""What a whole body is not refused for here: bodies of another kind are a matter of their own."""


class Judge:
    """Collects the deviations of one instance.

    Args:
        generator: The generator of the schema's instances.
        instance: The instance, which is valid.

    Attributes:
        deviations: Those found so far, no two with the same label or the same outcome.
        gaps: What was due and could not be made.
    """

    def __init__(self, generator: Generator, instance: Json) -> None:
        self.deviations: list[Deviation] = []
        self.gaps: list[Gap] = []
        self._verifier = generator.means.verifier
        self._instance = instance
        self._outcomes: set[tuple[Path, str]] = set()
        self._labels: dict[tuple[Kind, str, str, str], int] = {}

    def consider(self, place: Place, proposal: Proposal | Unmade) -> None:
        """Add what a proposal makes: a deviation, a gap, or nothing."""
        if isinstance(proposal, Unmade):
            where = pointers.join(place.pointer, *proposal.inner)
            self.gaps.append(Gap(where, proposal.rule, proposal.reason))
        elif self._is_new(place, proposal):
            self._judge(place, proposal)

    def name(self, place: Place, proposal: Proposal, *, is_allowed: bool) -> None:
        """Add what a proposal makes, whether or not the same was there before.

        Args:
            place: Where it is made.
            proposal: What is done.
            is_allowed: Whether it is known to be a part of something valid.
        """
        path = (*place.path, *proposal.inner)
        is_allowed = is_allowed and not _is_no_number(proposal)
        if proposal.refused is None or is_allowed or self._accepts(path, proposal):
            self._add(Kind.ALLOWED, proposal.rule, place, proposal)
        else:
            self._add(*proposal.refused, place, proposal)

    def _add(self, kind: Kind, rule: str, place: Place, proposal: Proposal) -> None:
        """Add a deviation; a number tells it from one with the same label."""
        path = (*place.path, *proposal.inner)
        label = (kind, rule, pointers.of(path), proposal.detail)
        self._labels[label] = count = self._labels.get(label, 0) + 1
        self.deviations.append(
            Deviation(
                kind=kind,
                rule=rule,
                pointer=pointers.of(path),
                detail=f"{proposal.detail} #{count}".lstrip() if count > 1 else proposal.detail,
                path=path,
                edit=proposal.edit,
            )
        )

    def gap(self, place: Place, rule: str, reason: str) -> None:
        """Add a gap at a place."""
        self.gaps.append(Gap(place.pointer, rule, reason))

    def _accepts(self, path: Path, proposal: Proposal) -> bool:
        """Whether the instance stays valid with the proposal's edit."""
        return not _is_no_number(proposal) and self._verifier.is_valid(
            edited(self._instance, path, proposal.edit)
        )

    def _is_new(self, place: Place, proposal: Proposal) -> bool:
        """Whether an edit changes something, and nothing before it made the same of the place."""
        value = ABSENT if proposal.inner else place.value
        try:
            outcome = proposal.edit(value)
        except Inapplicable:
            return False
        path = (*place.path, *proposal.inner)
        before = (path, "" if value is ABSENT else as_text(value))
        after = (path, "" if outcome is ABSENT else as_text(outcome))
        if after == before or after in self._outcomes:
            return False
        self._outcomes.add(after)
        return True

    def _judge(self, place: Place, proposal: Proposal) -> None:
        if self._accepts((*place.path, *proposal.inner), proposal):
            if proposal.rule:
                self._add(Kind.ALLOWED, proposal.rule, place, proposal)
        elif proposal.refused is not None:
            kind, rule = proposal.refused
            if place.path or rule not in _NOT_AT_ROOT:
                self._add(kind, rule, place, proposal)
        elif proposal.due and self._is_allowed_alone(place, proposal):
            self.gap(place, proposal.rule, f"{proposal.detail} is refused by the schema as a whole")

    def _is_allowed_alone(self, place: Place, proposal: Proposal) -> bool:
        """Whether the schemas of the place itself allow the outcome."""
        outcome = proposal.edit(place.value)
        return self._verifier.accepts(place.nodes, outcome)  # type: ignore[arg-type]


def _is_no_number(proposal: Proposal) -> bool:
    """Whether it puts NaN or an infinity, which is never valid and no validator is asked."""
    edit = proposal.edit
    return isinstance(edit, Put) and isinstance(edit.value, float) and not math.isfinite(edit.value)

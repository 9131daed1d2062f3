"""The examination: a model held against the answers of one operation, as a drift report."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contractmock.contracts import pointer as pointers
from contractmock.contracts.comparison.change import Change, Side, Verdict
from contractmock.contracts.comparison.inclusion.confirmation import Judge
from contractmock.contracts.comparison.inclusion.relation import differences
from contractmock.contracts.comparison.inclusion.verdict import Difference, Refuted
from contractmock.contracts.comparison.judging import Judgement
from contractmock.contracts.comparison.outline import Outline
from contractmock.contracts.comparison.place import Place
from contractmock.contracts.drift.models.answers import Answers, small_and_full
from contractmock.contracts.drift.models.losses import Loss, Losses, losses
from contractmock.contracts.drift.models.places import alike
from contractmock.contracts.drift.models.trial import Refused, Trial
from contractmock.contracts.notice import Level, Notice
from contractmock.contracts.pointer import ABSENT

if TYPE_CHECKING:
    from contractmock.contracts.comparison.policies import Policies
    from contractmock.contracts.drift.models.candidate import Attempt, Candidate, Refusal
    from contractmock.contracts.generation.node import Json, SchemaValue

CODES: Mapping[str, str] = {
    "model-refuses": "The model refuses what the contract allows, which its schema does not show.",
    "model-loses-data": "The model takes a value and does not hold it.",
    "model-changes-data": "The model takes a value and holds another one.",
}
"""The codes that this source has beyond those of the relation, each with its sentence."""

FACTS: Mapping[str, str] = {
    "answers-tried": "How many answers the model was given, and in which ways.",
    "model-validators": "The model has validators that no schema shows.",
    "undeclared-members-dropped": "The model drops members that the contract does not declare.",
    "way-left-out": "A way to call the model refuses even a plain answer.",
}
"""By code what a run tells of itself."""

_BRIEF = 60
"""Characters of a value that a message shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """A model that is held against one kind of answer.

    Attributes:
        candidate: The model.
        schema: The lowered schema of the answers.
        place: Where the answers stand.
        policies: The answers to what no wire can answer.
        is_lossless: Whether a model must hold all that the contract declares.
    """

    candidate: Candidate
    schema: SchemaValue
    place: Place
    policies: Policies
    is_lossless: bool = False

    def run(self) -> tuple[tuple[Change, ...], tuple[Notice, ...], tuple[str, ...]]:
        """The changes, the facts and the gaps.

        Raises:
            ContractError: No answer could be made, or the model's schema is none.
        """
        small, full = small_and_full(self.schema, self.place.operation)
        trial = Trial(self.candidate, full.plain.value)
        declared = list(self._declared(trial, full))
        tried = [self._tried(each) for answers in (small, full) for each in trial.refused(answers)]
        way = trial.ways[0]
        lost = losses(self.candidate, way, full) or losses(self.candidate, way, small)
        losing = map(self._loss, lost.lost if lost else ())
        changes = [*_settled(declared, tried), *tried, *losing]
        facts = (*self.candidate.facts, *_facts(trial, small, full, lost))
        return tuple(changes), facts, (*self.candidate.gaps, *small.gaps, *full.gaps)

    def _declared(self, trial: Trial, full: Answers) -> Iterator[Change]:
        """What the relation finds between the two schemas, each witness given to the model."""
        schema = self.candidate.schema
        if schema is None:
            return
        judgement = Judgement(self.place, Outline(schema), Outline(self.schema), self.policies)
        formats = self.policies.value("formats", self.place.operation, self.place.pointer)
        for each in differences(self.schema, schema, formats=formats == "assertion"):
            change = judgement.harm(each)
            if change is None:
                continue
            if isinstance(each.verdict, Refuted):
                yield self._replayed(trial, full, change, each)
            else:
                why = each.verdict.reason
                yield replace(change, message=f"whether the model takes all is not known ({why})")

    def _replayed(
        self, trial: Trial, full: Answers, change: Change, difference: Difference
    ) -> Change:
        assert isinstance(difference.verdict, Refuted)
        witness = difference.verdict.witness
        is_undeclared = change.code == "properties-opened"
        refusal, attempts = trial.at(
            difference.pointer, witness, full.plain, is_undeclared=is_undeclared
        )
        allowed = _allowed(witness, difference.pointer)
        details = {**change.details, "replay": _told(attempts)}
        if refusal is None:
            return replace(
                change,
                verdict=Verdict.COMPATIBLE,
                message=f"{allowed}; the model's schema refuses it, the model itself takes it",
                witness=None,
                details={**details, "witness": witness},
            )
        return replace(
            change,
            verdict=Verdict.BREAKING,
            message=f"{allowed}; {_why(refusal, attempts)}",
            witness=witness,
            details=details,
        )

    def _tried(self, refused: Refused) -> Change:
        """What no schema showed, or the model has none."""
        answer = refused.answer
        is_sure = Judge(self.schema, formats=True).agreed(answer.value) is True
        why = _why(refused.refusal, refused.attempts)
        doubt = "" if is_sure else "; two validators do not agree that the contract allows it"
        change = self.place.below(*pointers.tokens(refused.pointer)).change(
            "model-refuses",
            Verdict.BREAKING if is_sure else Verdict.UNDECIDED,
            f"{_allowed(answer.value, refused.pointer)}; {why}{doubt}",
            before={"refuses": refused.refusal.rule},
            witness=answer.value,
        )
        deviation = str(answer.deviation) if answer.deviation else "none"
        details: dict[str, Json] = {"deviation": deviation, "replay": _told(refused.attempts)}
        return replace(change, details=details)

    def _loss(self, loss: Loss) -> Change:
        is_gone = loss.kept is ABSENT
        held = "the model does not hold it" if is_gone else f"the model holds {_brief(loss.kept)}"
        change = self.place.below(*pointers.tokens(loss.pointer)).change(
            "model-loses-data" if is_gone else "model-changes-data",
            Verdict.BREAKING if self.is_lossless else Verdict.COMPATIBLE,
            f"{_brief(loss.sent)} is sent; {held}",
            witness=loss.witness,
        )
        return replace(change, details={"witness": loss.witness})


def _settled(declared: list[Change], tried: list[Change]) -> Iterator[Change]:
    """The declared differences, without the undecided ones where the model itself has decided."""
    refused = {alike(each.pointer) for each in tried}
    for change in declared:
        if change.verdict is not Verdict.UNDECIDED or alike(change.pointer) not in refused:
            yield change


def _allowed(witness: Json, pointer: str) -> str:
    value = pointers.resolve(witness, pointer)
    return f"it may {'be absent' if value is ABSENT else f'be {_brief(value)}'}"


def _why(refusal: Refusal, attempts: Mapping[str, Attempt]) -> str:
    refusing = [way for way, attempt in attempts.items() if attempt.error]
    only = f" in {refusing[0]}" if len(refusing) < len(attempts) else ""
    error = attempts[refusing[0]].error
    return f"the model raises {error}{only}: {refusal.message} ({refusal.rule})"


def _told(attempts: Mapping[str, Attempt]) -> dict[str, Json]:
    return {way: str(attempt) for way, attempt in attempts.items()}


def _facts(trial: Trial, small: Answers, full: Answers, lost: Losses | None) -> Iterator[Notice]:
    for way, attempt in trial.unusable.items():
        words = f"{way} has more against a plain answer ({attempt}); it was left out"
        yield _fact("way-left-out", words)
    count = 2 + len(small.deviating) + len(full.deviating)
    yield _fact(
        "answers-tried",
        f"{count} answers that the contract allows were given to the model, "
        f"each by {' and by '.join(trial.ways)}",
    )
    if lost and lost.undeclared:
        places = ", ".join(each or "the answer itself" for each in lost.undeclared)
        words = "the model drops members that the contract does not declare"
        yield _fact("undeclared-members-dropped", f"{words}, of {places}")


def _fact(rule: str, message: str) -> Notice:
    return Notice(rule=rule, level=Level.ADVICE, pointer="", message=message, cure="nothing to do")


def _brief(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _BRIEF else f"{text[: _BRIEF - 1]}…"


def response_place(operation: str, status: str, media_type: str, source: str) -> Place:
    """Where the answers of an operation stand.

    Args:
        operation: Its label.
        status: The declared status.
        media_type: The media type.
        source: Where the document describes them.
    """
    return Place(
        operation=operation,
        direction=Side.RESPONSE,
        location="body",
        status=status,
        media_type=media_type,
        produced=True,
        source=("", source),
    )

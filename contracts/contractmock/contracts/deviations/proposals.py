"""Proposals: edits that may make a deviation; what they make is decided by the validator."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from contractmock.contracts.deviations.deviation import Kind
from contractmock.contracts.deviations.edits import Put

if TYPE_CHECKING:
    from contractmock.contracts.deviations.edits import Edit, Path
    from contractmock.contracts.generation.node import Json

BRIEF_LENGTH = 40
"""Characters of a value that a detail shows."""


class Gap(NamedTuple):
    """Something that the schema allows and that could not be made.

    Attributes:
        pointer: JSON Pointer of the place in the instance.
        rule: The id of the rule, empty where it is all of them.
        reason: Why there is nothing, one clause.
    """

    pointer: str
    rule: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An edit at a place, and what it is called.

    Attributes:
        rule: The rule where the outcome is valid; empty where that is not worth a deviation.
        edit: What is done.
        detail: The value or the variant, short, for people.
        inner: The path from the place to where the edit is done.
        refused: Kind and rule where the outcome is invalid; None where that is not worth one.
        due: Whether the schema names the outcome for this place: a refusal is then a gap.
    """

    rule: str
    edit: Edit
    detail: str = ""
    inner: Path = ()
    refused: tuple[Kind, str] | None = None
    due: bool = False


@dataclass(frozen=True, slots=True)
class Unmade:
    """What should have been proposed, but no value was found for it."""

    rule: str
    reason: str
    inner: Path = ()


def put(rule: str, value: Json, *, detail: str | None = None, due: bool = False) -> Proposal:
    """Another value, which is a deviation where it is valid."""
    shown = brief(value) if detail is None else detail
    return Proposal(rule=rule, edit=Put(value), detail=shown, due=due)


def refusable(rule: str, value: Json, refused: str, *, detail: str | None = None) -> Proposal:
    """Another value, which is a deviation where it is valid and one of `refused` where not."""
    shown = brief(value) if detail is None else detail
    return Proposal(rule=rule, edit=Put(value), detail=shown, refused=(Kind.INVALID, refused))


def invalid(rule: str, value: Json, *, detail: str | None = None) -> Proposal:
    """Another value, which is a deviation where it is invalid."""
    return refusable("", value, rule, detail=detail)


def brief(value: Json) -> str:
    """The value as JSON, cut where it is long."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= BRIEF_LENGTH else text[: BRIEF_LENGTH - 1] + "…"

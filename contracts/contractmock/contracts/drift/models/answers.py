"""Answers that a contract allows: a minimal one, a full one, and each single deviation of both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractmock.contracts.deviations import Deviator, Kind
from contractmock.contracts.errors import ContractError
from contractmock.contracts.generation import Generator, Ungeneratable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractmock.contracts.deviations import Deviation
    from contractmock.contracts.generation.node import Json, SchemaValue

UNDECLARED = "unknown-member"
"""The rule of deviations that add a member which the contract does not declare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer that the contract allows.

    Attributes:
        value: The answer.
        deviation: How it differs from the plain one that it was made from; None for a plain one.
    """

    value: Json
    deviation: Deviation | None = None

    @property
    def pointer(self) -> str:
        """Where it differs, empty for a plain one."""
        return self.deviation.pointer if self.deviation else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """A plain answer and what it may become.

    Attributes:
        plain: The plain one.
        deviating: Each of its deviations that the contract allows.
        gaps: What the contract allows and could not be made, one sentence each.
    """

    plain: Answer
    deviating: tuple[Answer, ...]
    gaps: tuple[str, ...]


def small_and_full(schema: SchemaValue, label: str) -> tuple[Answers, Answers]:
    """The answers around the minimal instance of `schema`, and those around a full one.

    Raises:
        ContractError: No instance was found; it is told of `label`.
    """
    try:
        deviator = Deviator(schema)
        small, full = Generator(schema).minimal(), deviator.base()
    except Ungeneratable as error:
        raise ContractError(
            label, f"no answer could be made from its schema ({error})", "repair it by an overlay"
        ) from None
    return _around(deviator, small), _around(deviator, full)


def _around(deviator: Deviator, plain: Json) -> Answers:
    survey = deviator.survey(plain)
    return Answers(
        plain=Answer(value=plain),
        deviating=tuple(
            Answer(value=each.apply(plain), deviation=each)
            for each in survey.deviations
            if each.kind is Kind.ALLOWED
        ),
        gaps=tuple(_told(survey.gaps)),
    )


def _told(gaps: tuple[tuple[str, str, str], ...]) -> Iterator[str]:
    for pointer, rule, reason in gaps:
        yield f"{rule or 'deviations'} at {pointer or 'the whole answer'}: {reason}"

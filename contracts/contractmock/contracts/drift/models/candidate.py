"""The candidate: a model of the client's that is held against a contract, and what it refuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from contractmock.contracts.pointer import ABSENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contractmock.contracts.generation.node import Json, SchemaValue
    from contractmock.contracts.notice import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One reason for which a model takes an answer not.

    Attributes:
        pointer: Where in the answer, as far as the model says; that of an absence ends in the
            absent member.
        rule: The stable id of the reason: of a pydantic error (``int_type``), a JSON Schema
            keyword, or the name of any other exception.
        message: The model's own words, one line.
    """

    pointer: str
    rule: str
    message: str

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from other refusals."""
        return self.pointer, self.rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What became of one answer that a model was given in one way.

    Attributes:
        error: The name of the exception, empty where the answer was taken.
        refusals: The reasons, at least one where there is an error.
        value: What was made of the answer, `ABSENT` where it was refused or nothing is made.
    """

    error: str = ""
    refusals: tuple[Refusal, ...] = ()
    value: object = ABSENT

    def __str__(self) -> str:
        if not self.error:
            return "accepts"
        first = self.refusals[0]
        at = f"{first.pointer}: " if first.pointer else ""
        return f"raises {self.error}: {at}{first.message} ({first.rule})"


class Candidate(Protocol):
    """What is held against a contract."""

    @property
    def schema(self) -> SchemaValue | None:
        """Its JSON Schema, self-contained; None where there is none."""

    @property
    def file(self) -> str:
        """The file that it is written in, empty where that is not known."""

    @property
    def facts(self) -> tuple[Notice, ...]:
        """What has to be known of it."""

    @property
    def gaps(self) -> tuple[str, ...]:
        """What of it cannot be looked at."""

    @property
    def ways(self) -> tuple[str, ...]:
        """The ways in which it can be given an answer."""

    def attempt(self, way: str, answer: Json) -> Attempt:
        """Give it an answer."""

    def kept(self, value: object) -> object:
        """What it holds of an answer, as JSON; `ABSENT` where that cannot be told."""


def replayed(candidate: Candidate, answer: Json) -> Mapping[str, Attempt]:
    """What becomes of `answer` in each way."""
    return {way: candidate.attempt(way, answer) for way in candidate.ways}

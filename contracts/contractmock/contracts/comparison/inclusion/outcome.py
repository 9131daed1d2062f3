"""The outcomes of a search: a value, the certainty that there is none, or neither."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from contractmock.contracts import pointer as pointers

if TYPE_CHECKING:
    from contractmock.contracts.generation.node import Json


@dataclass(frozen=True, slots=True)
class Found:
    """A value that meets all that was asked."""

    value: Json


@dataclass(frozen=True, slots=True)
class Empty:
    """There is none."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Neither was shown.

    Attributes:
        reason: One clause.
        pointer: Where in the value.
    """

    reason: str
    pointer: str = ""

    def below(self, token: str | int) -> Unknown:
        """The same, seen from the value that holds this one."""
        return Unknown(self.reason, pointers.join("", token) + self.pointer)


Outcome: TypeAlias = Found | Empty | Unknown


@dataclass(slots=True)
class Tally:
    """What the failed attempts of a search amount to: none at all, unless one is unknown."""

    unknown: Unknown | None = field(default=None)

    def add(self, outcome: Empty | Unknown) -> None:
        """Count one attempt that gave no value."""
        if isinstance(outcome, Unknown):
            self.unknown = self.unknown or outcome

    @property
    def outcome(self) -> Empty | Unknown:
        """What they amount to."""
        return self.unknown or Empty()

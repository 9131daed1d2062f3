"""What the searches for values of one type are given: atoms, and a way to ask about parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from contractmock.contracts.comparison.inclusion.factory import Forms
    from contractmock.contracts.comparison.inclusion.forms import Literal
    from contractmock.contracts.comparison.inclusion.outcome import Outcome

Atoms: TypeAlias = "tuple[Literal, ...]"
"""Literals about values of one type, no choice between them left to make."""

Goal: TypeAlias = "frozenset[Literal]"
"""Literals that one value has to meet together."""


class Search(Protocol):
    """Answers goals."""

    forms: Forms

    def solve(self, goal: Goal) -> Outcome:
        """The outcome of a goal for a part of the value in question, as far as it is known."""

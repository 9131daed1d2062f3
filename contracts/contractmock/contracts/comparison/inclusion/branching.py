"""The choices that forms leave, and what is settled before one of them is made."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

from contractmock.contracts.comparison.inclusion.forms import (
    All,
    Constant,
    Not,
    OfType,
    One,
    Reference,
    Union,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contractmock.contracts.comparison.inclusion.factory import Forms
    from contractmock.contracts.comparison.inclusion.forms import Literal
    from contractmock.contracts.comparison.inclusion.searching import Atoms

Alternative: TypeAlias = "tuple[Literal, ...]"
"""Literals that hold together."""


class Contradiction(Exception):
    """What has been settled cannot hold together."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Alternatives of which one must hold.

    Attributes:
        literal: What offers them.
        alternatives: At least two.
    """

    literal: Literal
    alternatives: tuple[Alternative, ...]


class Settling:
    """Literals about a value of one type, taken apart as far as no choice is needed.

    Attributes:
        type: The type.
        choices: What is left to choose.
    """

    def __init__(self, forms: Forms, type_: str) -> None:
        self._forms = forms
        self.type = type_
        self._seen: set[Literal] = set()
        self._atoms: dict[Literal, None] = {}
        self.choices: list[Choice] = []

    def copy(self) -> Settling:
        """One that can be added to while this one stays."""
        twin = Settling(self._forms, self.type)
        twin._seen = set(self._seen)
        twin._atoms = dict(self._atoms)
        twin.choices = list(self.choices)
        return twin

    @property
    def atoms(self) -> Atoms:
        """The literals that are not made of others."""
        return tuple(self._atoms)

    @property
    def type_literal(self) -> Literal:
        """That the value is of the type in question."""
        return self._forms.of_type(self.type), True

    def add(self, literals: Iterable[Literal]) -> None:
        """Take `literals` apart, and what they leave of the choices.

        Raises:
            Contradiction: They cannot hold together with what was added before.
        """
        pending = list(literals)[::-1]  # taken from the end
        while pending:
            while pending:
                self._take_apart(pending.pop(), pending)
            self._narrow_choices(pending)

    def drop_unrelated(self) -> None:
        """Drop the choices to refuse what the value cannot meet anyway.

        With fewer of them no value is lost.
        """
        settled = self._forms.all(form for form, sign in self._atoms if sign)
        self.choices = [
            choice
            for choice in self.choices
            if choice.literal[1] or not self._forms.are_disjoint(settled, choice.literal[0])
        ]

    def take_choice(self) -> Choice:
        """The choice with the fewest alternatives, which is no longer open then."""
        choice = min(self.choices, key=lambda each: len(each.alternatives))
        self.choices.remove(choice)
        return choice

    def _take_apart(self, literal: Literal, pending: list[Literal]) -> None:
        form, sign = literal
        if self._is_refuted(literal):
            raise Contradiction
        if self._is_settled(literal):
            return
        self._seen.add(literal)
        match form:
            case All(parts=parts) | Union(parts=parts):
                if isinstance(form, All) is sign:
                    pending.extend((part, sign) for part in reversed(parts))
                else:
                    self.choices.append(Choice(literal, tuple(((part, sign),) for part in parts)))
            case One():
                self.choices.append(Choice(literal, _one_of(form, sign)))
            case Not(part=part):
                pending.append((part, not sign))
            case Reference(name=name):
                pending.append((self._forms.targets[name], sign))
            case Constant() | OfType():
                pass  # the types that they allow say it all
            case _:
                self._atoms[literal] = None

    def _is_refuted(self, literal: Literal) -> bool:
        form, sign = literal
        return (form, not sign) in self._seen or self.type not in self._forms.types(form, sign)

    def _is_settled(self, literal: Literal) -> bool:
        """Whether it holds already; so does what no value of the type can fail."""
        form, sign = literal
        return literal in self._seen or self.type not in self._forms.types(form, not sign)

    def _narrow_choices(self, pending: list[Literal]) -> None:
        left: list[Choice] = []
        for choice in self.choices:
            possible = [
                alternative
                for alternative in choice.alternatives
                if not any(map(self._is_refuted, alternative))
            ]
            if not possible:
                raise Contradiction
            if any(all(map(self._is_settled, alternative)) for alternative in possible):
                continue
            if len(possible) == 1:
                pending.extend(reversed(possible[0]))
            else:
                left.append(Choice(choice.literal, tuple(possible)))
        self.choices = left


def _one_of(form: One, sign: bool) -> tuple[Alternative, ...]:
    if sign:
        return tuple(
            tuple((other, other is part) for other in form.parts)
            for part in form.parts
            if form.parts.count(part) == 1
        )
    none = tuple((part, False) for part in form.parts)
    two = [((left, True), (right, True)) for left, right in combinations(form.parts, 2)]
    return (none, *two)

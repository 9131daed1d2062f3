"""Baselines: the same clients and oracles with other cases than those of the deck."""

from collections.abc import Sequence
from dataclasses import dataclass

from clients import planted
from clients.defect import Defect
from clients.subjects import on_httpx

from contractmock.fixtures.fuzzing.case import Case, Zone
from measuring.first_kills import FirstKill, Verdict, first_kill, verdicts
from measuring.kills import names
from measuring.random_bodies import random_cases
from measuring.runs import dealt

DOCUMENTED = frozenset({"plain", "status", "media-type", "example"})
"""The rules of answers that are examples of the document, or are put together from them."""


@dataclass(frozen=True)
class Sweep:
    """What some cases show of one planted defect.

    Attributes:
        defect: The defect.
        found: What came of each case.
    """

    defect: Defect
    found: tuple[Verdict, ...]

    @property
    def first(self) -> FirstKill | None:
        """The first kill in the order of the cases, None where the defect survived."""
        return first_kill(self.found)

    @property
    def is_named(self) -> bool:
        """Whether a suspicion names what the defect is declared to be found by."""
        return any(
            names(self.defect, each) for verdict in self.found for each in verdict.suspicions
        )


def sweeps(cases: dict[str, Sequence[Case]]) -> list[Sweep]:
    """Each planted defect against the cases of its contract, over httpx in process."""
    return [
        Sweep(each, tuple(verdicts(each.document, on_httpx(each.vendor), cases[each.document])))
        for each in planted.defects()
    ]


def decks(names_: Sequence[str]) -> dict[str, Sequence[Case]]:
    """By contract: the deck."""
    return {name: dealt(name).cases for name in names_}


def documented(names_: Sequence[str]) -> dict[str, Sequence[Case]]:
    """By contract: the documented examples alone."""
    return {
        name: [each for each in dealt(name).zone(Zone.ALLOWED) if each.label.rule in DOCUMENTED]
        for name in names_
    }


def at_random(names_: Sequence[str]) -> dict[str, Sequence[Case]]:
    """By contract: random valid bodies, as many as the deck has cases."""
    return {name: random_cases(name, len(dealt(name).cases)) for name in names_}

"""Several defects in one client: how many of them one run reports."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clients import planted
from clients.defect import Defect
from clients.subjects import on_httpx
from clients.vendor import Vendor

from measuring.kills import naming
from measuring.runs import REFERENCES, run

MISSES = 1000
"""Draws after which no further defect fits to those that are chosen."""


@dataclass(frozen=True)
class Together:
    """What one run said of a client with several defects.

    Attributes:
        planted: The defects.
        reported: Those that a finding names.
        findings: How many findings there were.
    """

    planted: tuple[Defect, ...]
    reported: tuple[Defect, ...]
    findings: int

    @property
    def missed(self) -> tuple[Defect, ...]:
        """The defects that no finding names."""
        return tuple(each for each in self.planted if each not in self.reported)


def together(chosen: Sequence[Defect]) -> Together:
    """Plant all of `chosen` in one client and run the deck on it."""
    name = chosen[0].document
    # What is mixed into a client comes before what is a whole client.
    bases = sorted((each.code for each in chosen), key=_is_client)
    reference = () if any(map(_is_client, bases)) else (REFERENCES[name],)
    client: type[Vendor] = type("Several", (*bases, *reference), {})
    found = run(name, on_httpx(client)).findings
    reported = tuple(each for each in chosen if any(naming(each, found)))
    return Together(tuple(chosen), reported, len(found))


def draws(name: str, count: int, seeds: int) -> Iterator[tuple[Defect, ...]]:
    """Random choices of as many defects of one contract that do not replace each other's code.

    Args:
        name: The contract.
        count: How many defects each.
        seeds: How many choices.
    """
    table = [each for each in planted.defects() if each.document == name]
    for seed in range(seeds):
        yield _drawn(table, count, random.Random(seed))


def _drawn(table: Sequence[Defect], count: int, source: random.Random) -> tuple[Defect, ...]:
    for _ in range(MISSES):
        chosen = source.sample(table, count)
        places = [place for each in chosen for place in _places(each)]
        if len(places) == len(set(places)):
            return tuple(chosen)
    raise LookupError(f"no {count} defects fit together")


def _is_client(kind: type[Vendor]) -> bool:
    return any(issubclass(kind, each) for each in REFERENCES.values())


def _places(defect: Defect) -> set[str]:
    """The methods and settings of the client that the defect replaces."""
    return {name for name in vars(defect.code) if not name.startswith("__")}

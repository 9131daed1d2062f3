"""Sources of drift: what can be held against a contract; each layer registers its own."""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import metadata

from contractmock.contracts.comparison.policies import Policies
from contractmock.contracts.drift.report import DriftReport

ENTRY_POINTS = "contractmock.drift"
"""The group of entry points in which each layer registers its sources."""


@dataclass(frozen=True, kw_only=True)
class DriftSource:
    """One source; an entry point of the group `ENTRY_POINTS` names one.

    Attributes:
        name: What the user types after ``contractmock drift``.
        summary: One line for listings.
        configure: Declares its own arguments on a parser; those that all sources share are
            declared already.
        find: Looks, and says what it found; a `ContractError` becomes one line and exit code 2.
        example: A command line that works, shown by ``--help``.
    """

    name: str
    summary: str
    configure: Callable[[argparse.ArgumentParser], None]
    find: Callable[[argparse.Namespace, Policies], DriftReport]
    example: str = ""


def registered() -> Mapping[str, metadata.EntryPoint]:
    """The registered sources by name; none is imported."""
    found = metadata.entry_points(group=ENTRY_POINTS)
    return {each.name: each for each in sorted(found, key=lambda entry: entry.name)}

"""Deviations: the ways in which an instance of a schema may differ in one place, each named."""

from contractmock.contracts.deviations.deviation import Deviation, Inapplicable, Kind
from contractmock.contracts.deviations.deviator import Deviator, Survey, deviations
from contractmock.contracts.deviations.proposals import Gap
from contractmock.contracts.deviations.rules import RULES

__all__ = [
    "RULES",
    "Deviation",
    "Deviator",
    "Gap",
    "Inapplicable",
    "Kind",
    "Survey",
    "deviations",
]

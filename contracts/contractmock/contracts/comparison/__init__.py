"""Comparisons: of two schemas by inclusion, and of two contracts by all that goes over the wire.

Everything is imported on first use, so that one who compares schemas pays for nothing else.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contractmock.contracts.comparison.change import Change, Side, Verdict, worst
    from contractmock.contracts.comparison.comparing import Comparison, compare
    from contractmock.contracts.comparison.inclusion.relation import differences, included
    from contractmock.contracts.comparison.inclusion.verdict import (
        Difference,
        Proven,
        Refuted,
        Undecided,
    )
    from contractmock.contracts.comparison.policies import POLICIES, Policies, Policy, Setting

_HOMES = {
    "POLICIES": "policies",
    "Change": "change",
    "Comparison": "comparing",
    "Difference": "inclusion.verdict",
    "Policies": "policies",
    "Policy": "policies",
    "Proven": "inclusion.verdict",
    "Refuted": "inclusion.verdict",
    "Setting": "policies",
    "Side": "change",
    "Undecided": "inclusion.verdict",
    "Verdict": "change",
    "compare": "comparing",
    "differences": "inclusion.relation",
    "included": "inclusion.relation",
    "worst": "change",
}
"""The module of this package that each public name comes from."""

__all__ = [
    "POLICIES",
    "Change",
    "Comparison",
    "Difference",
    "Policies",
    "Policy",
    "Proven",
    "Refuted",
    "Setting",
    "Side",
    "Undecided",
    "Verdict",
    "compare",
    "differences",
    "included",
    "worst",
]

if not TYPE_CHECKING:  # a checker would take every name for one of ours

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)

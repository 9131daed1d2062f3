"""How soon ``serve`` is ready, and what it takes at rest."""

import statistics
import time

import servers
from sections.section import Section, section

from load.processes import usage

TARGET = 0.5
"""Seconds to the ready line, in the median."""


def start_up(rounds: int) -> Section:
    """From starting ``contractmock serve`` to its ready line.

    Args:
        rounds: How often.
    """
    taken, resident = [], []
    for _ in range(rounds):
        started = time.perf_counter()
        with servers.mock() as mock:
            taken.append(time.perf_counter() - started)
            resident.append(usage(mock.pid).resident)
    middle = statistics.median(taken)
    told = (
        f"`serve` is ready after {middle:.3f} s (median of {rounds}, worst {max(taken):.3f}, "
        f"target {TARGET}), with {statistics.median(resident) / 1e6:.0f} MB in memory."
    )
    return section("Start-up", [told], [f"ready after {middle:.3f} s"] if middle > TARGET else [])

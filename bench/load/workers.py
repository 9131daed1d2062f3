"""Throughput of one worker and of two that share their state through Redis."""

import contextlib
import statistics
from collections.abc import Iterator
from dataclasses import dataclass

import servers
import tables
from sections.section import Section, section
from servers import NotStartedError, Server

from load import journal, wrk
from load.processes import cpu
from load.requests import Load, loads

CONNECTIONS = 16

LONGEST = 10_000
"""Bytes of a body that is small."""


@dataclass(frozen=True)
class Setup:
    """A way to run the mock.

    Attributes:
        workers: Processes.
        shared: Whether their state is in Redis.
    """

    workers: int
    shared: bool

    @property
    def title(self) -> str:
        """The row in the table."""
        plural = "s" if self.workers > 1 else ""
        return f"{self.workers} worker{plural}, state in {'Redis' if self.shared else 'memory'}"


SETUPS = (Setup(1, False), Setup(1, True), Setup(2, True))


def workers(rounds: int, seconds: int) -> Section:
    """Each setup under the loads of small bodies.

    Args:
        rounds: Runs of wrk; medians count.
        seconds: How long each is.
    """
    rows, missed = [], []
    for setup in SETUPS:
        try:
            for load in _small():
                cells, misses = _measured(setup, load, rounds, seconds)
                rows.append((setup.title, load.title, *cells))
                missed += [f"{setup.title}, {load.title}: {each}" for each in misses]
        except NotStartedError as error:
            rows.append((setup.title, f"not measured: {error}", *[""] * 5))
    headings = ("setup", "load", "req/s", "p50 ms", "p99 ms", "CPU µs", "failed")
    told = (
        f"{CONNECTIONS} connections, medians of {rounds} runs of {seconds} s. wrk and Redis "
        "take their part of the cores: where there are two in all, a second worker cannot double "
        "anything. CPU: processor time of the workers for each answer."
    )
    return section("Workers", (told, tables.table(headings, rows)), missed)


def _small() -> Iterator[Load]:
    """The loads whose bodies are small: long ones share nothing, and take as long to send."""
    for load in loads():
        if len(load.request.body) < LONGEST:
            yield load


def _measured(
    setup: Setup, load: Load, rounds: int, seconds: int
) -> tuple[tuple[str, ...], list[str]]:
    """The cells of a row, and what is wrong."""
    with _running(setup) as mock:
        wrk.repeat(mock.url, load.request, 1, CONNECTIONS)  # warm
        before = cpu(mock.pid)
        runs = [wrk.repeat(mock.url, load.request, seconds, CONNECTIONS) for _ in range(rounds)]
        answered = sum(each.requests for each in runs)
        taken = (cpu(mock.pid) - before) / max(1, answered)
        recorded = journal.told(mock.url, limit=1).last_id
    failed = sum(each.failed for each in runs)
    cells = (
        f"{statistics.median(each.rate for each in runs):.0f}",
        f"{statistics.median(each.p50 for each in runs) * 1000:.2f}",
        f"{statistics.median(each.p99 for each in runs) * 1000:.2f}",
        f"{taken * 1e6:.0f}",
        str(failed),
    )
    misses = [f"{failed} calls failed"] if failed else []
    if recorded < answered:
        misses.append(f"the journal has {recorded} of {answered} calls")
    return cells, misses


@contextlib.contextmanager
def _running(setup: Setup) -> Iterator[Server]:
    with contextlib.ExitStack() as stack:
        flags = ["--workers", str(setup.workers)]
        if setup.shared:
            flags += ["--state", stack.enter_context(servers.redis())]
        yield stack.enter_context(servers.mock(*flags))

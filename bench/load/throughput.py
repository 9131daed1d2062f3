"""Throughput and latency beside the bare endpoint and Prism, the journal full and read or not."""

import contextlib
import math
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import servers
import tables
from sections.section import Section, section
from servers import Server

from load import journal, wrk
from load.journal import Read
from load.processes import cpu
from load.requests import Load, loads
from load.wrk import Measured

CONNECTIONS = (1, 16, 128)

MOCK = "contractmock"
BUSY = "contractmock, journal full and streamed"
BARE = "bare Starlette"
PRISM = "Prism"

_HEADINGS = (
    "connections",
    "server",
    "req/s",
    "p50 ms",
    "p99 ms",
    "CPU µs",
    "failed",
    "of bare (floor)",
    "of Prism (floor)",
)


@dataclass(frozen=True)
class Target:
    """What is loaded.

    Attributes:
        server: The server.
        path: The path that is called.
        read: What a reader of its live stream has got, if there is one.
    """

    server: Server
    path: str
    read: Read = field(default_factory=Read)


@dataclass(frozen=True)
class Run:
    """One run on a target.

    Attributes:
        seen: What wrk saw.
        cpu: Seconds of processor time that the server took for each answer.
        lost: How often the reader of the live stream was told that it had been too slow.
    """

    seen: Measured
    cpu: float
    lost: int


def throughput(rounds: int, seconds: int) -> Section:
    """Every load at every number of connections.

    Args:
        rounds: Runs on each server, in turns; medians count.
        seconds: How long each is.
    """
    parts = [
        f"Medians of {rounds} runs of {seconds} s, the servers in turns; Prism runs once, alone. "
        "CPU: processor time of the server for each answer."
    ]
    missed: list[str] = []
    for load in loads():
        rows: list[tuple[object, ...]] = []
        for connections, runs in _measured(load, rounds, seconds):
            rows += [(connections, name, *_cells(load, name, runs)) for name in runs]
            missed += _missed(load, connections, runs)
        parts += [f"### {load.title}", tables.table(_HEADINGS, rows)]
    return section("Throughput and latency", parts, missed)


def _measured(load: Load, rounds: int, seconds: int) -> Iterator[tuple[int, dict[str, list[Run]]]]:
    """The runs on each server, by the number of connections."""
    with _in_turns(load) as targets:
        for target in targets.values():
            _run(target, load, 1, CONNECTIONS[0])  # warm
        for connections in CONNECTIONS:
            runs: dict[str, list[Run]] = {name: [] for name in targets}
            for _ in range(rounds):
                for name, target in targets.items():
                    runs[name].append(_run(target, load, seconds, connections))
            if servers.prism_command():
                runs[PRISM] = [_run_on_prism(load, seconds, connections)]
            yield connections, runs


def _run_on_prism(load: Load, seconds: int, connections: int) -> Run:
    """One run on a Prism of its own: it goes on with what it was sent after a run has ended."""
    with servers.prism(load.vendor) as prism:
        target = Target(prism, load.request.path)
        _run(target, load, 1, CONNECTIONS[0])
        return _run(target, load, seconds, connections)


@contextlib.contextmanager
def _in_turns(load: Load) -> Iterator[Mapping[str, Target]]:
    """The servers that take turns."""
    path = load.request.path
    with servers.mock() as mock, servers.mock() as busy, servers.bare() as bare:
        journal.fill(busy.url, load.request)
        with journal.read_live(busy.url) as read:
            yield {
                MOCK: Target(mock, path),
                BUSY: Target(busy, path, read),
                BARE: Target(bare, load.bare),
            }
        assert read.size, "the live stream sent nothing"


def _run(target: Target, load: Load, seconds: int, connections: int) -> Run:
    server, request = target.server, load.request.to(target.path)
    lost, before = target.read.lost, cpu(server.pid)
    seen = wrk.repeat(server.url, request, seconds, connections)
    taken = (cpu(server.pid) - before) / max(1, seen.requests)
    return Run(seen, taken, target.read.lost - lost)


def _cells(load: Load, name: str, runs: Mapping[str, Sequence[Run]]) -> Iterator[object]:
    seen = [run.seen for run in runs[name]]
    yield f"{_rate(runs[name]):.0f}"
    yield f"{statistics.median(each.p50 for each in seen) * 1000:.2f}"
    yield f"{statistics.median(each.p99 for each in seen) * 1000:.2f}"
    yield f"{statistics.median(run.cpu for run in runs[name]) * 1e6:.0f}"
    yield sum(each.failed for each in seen)
    for other, floor in zip((BARE, PRISM), load.floors, strict=True):
        if name in (MOCK, BUSY) and other in runs:
            ratio = _ratio(runs, name, other)
            yield f"{ratio:.2f} ({floor:g}){'' if ratio >= floor else ' **missed**'}"
        else:
            yield ""


def _missed(load: Load, connections: int, runs: Mapping[str, Sequence[Run]]) -> Iterator[str]:
    for name in (MOCK, BUSY):
        at = f"{load.title}, {connections} connections, {name}"
        for other, floor in zip((BARE, PRISM), load.floors, strict=True):
            if other in runs and (ratio := _ratio(runs, name, other)) < floor:
                yield f"{at}: {ratio:.2f} of {other}, the floor is {floor:g}"
        if failed := sum(run.seen.failed for run in runs[name]):
            yield f"{at}: {failed} calls failed"
        if lost := sum(run.lost for run in runs[name]):
            yield f"{at}: the live stream left out entries {lost} times"


def _ratio(runs: Mapping[str, Sequence[Run]], name: str, other: str) -> float:
    rate = _rate(runs[other])
    return _rate(runs[name]) / rate if rate else math.inf  # Prism may not come to answer at all


def _rate(runs: Sequence[Run]) -> float:
    return statistics.median(run.seen.rate for run in runs)

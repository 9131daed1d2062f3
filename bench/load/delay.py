"""Calls that wait on purpose: many at once, and what they cost the calls beside them."""

import asyncio
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import servers
import tables
from sections.section import Section, section

from load import wrk
from load.requests import FREEPIK_KEY, Request, freepik_url
from load.sockets import BROKEN, call
from load.wrk import Measured

CALLS = 200
"""How many wait at once."""

WAIT = 0.5
"""Seconds that each of them takes."""

TARGET = 1.5
"""Seconds in which all are over."""

_ORDINARY = 4
"""Connections of the ordinary traffic beside."""


@dataclass(frozen=True)
class Waiting:
    """A kind of waiting.

    Attributes:
        title: The row in the table.
        preference: What asks for it.
        status: What each call comes to.
    """

    title: str
    preference: str
    status: int = 200

    @property
    def request(self) -> Request:
        """The call that waits."""
        return freepik_url({**FREEPIK_KEY, "prefer": self.preference})


KINDS = (
    Waiting("delay", f"delay={WAIT}"),
    Waiting("latency", f"fault=latency:seconds={WAIT}"),
    Waiting("drip, some 100 bytes", 'fault="drip:rate=220"'),
    Waiting("hang, cut by the clients", "fault=hang", BROKEN),
)


def delay(seconds: int) -> Section:
    """Each kind alone, then beside ordinary traffic.

    Args:
        seconds: How long the ordinary traffic goes on.
    """
    with servers.mock() as mock:
        alone = [_alone(mock.url, kind) for kind in KINDS]
        undisturbed = wrk.repeat(mock.url, freepik_url(), seconds, _ORDINARY)
        beside = [_beside(mock.url, kind, seconds) for kind in KINDS]
    rows = [(f"none, {_ORDINARY} connections of ordinary calls", "", *_ordinary(undisturbed))]
    for kind, taken, seen in zip(KINDS, alone, beside, strict=True):
        mark = "" if taken <= TARGET else " **missed**"
        rows.append((kind.title, f"{taken:.2f}{mark}", *_ordinary(seen)))
    headings = (
        f"{CALLS} calls at once with",
        f"all over, s (target {TARGET:g})",
        "ordinary calls beside them, req/s",
        "p50 ms",
        "p99 ms",
    )
    told = (
        f"Each of the {CALLS} calls takes {WAIT:g} s, connecting apart. Beside ordinary traffic "
        "they come over and over, all at once."
    )
    return section("Delays", (told, tables.table(headings, rows)), _missed(alone))


def _alone(url: str, kind: Waiting) -> float:
    started = time.perf_counter()
    _burst(url, kind)
    return time.perf_counter() - started


def _beside(url: str, kind: Waiting, seconds: int) -> Measured:
    """What ordinary traffic sees while calls wait."""
    over = threading.Event()

    def waiting() -> None:
        while not over.is_set():
            _burst(url, kind)

    with ThreadPoolExecutor(1) as thread:
        bursts = thread.submit(waiting)
        try:
            seen = wrk.repeat(url, freepik_url(), seconds, _ORDINARY)
        finally:
            over.set()
        bursts.result()
    return seen


def _burst(url: str, kind: Waiting) -> None:
    """All calls at once; each has to come to what is expected of it."""
    came = asyncio.run(_calls(url, kind))
    assert came == [kind.status] * CALLS, (kind, came)


async def _calls(url: str, kind: Waiting) -> list[int]:
    within = WAIT if kind.status == BROKEN else None
    raw = kind.request.raw()
    return await asyncio.gather(*(call(url, [raw], within=within) for _ in range(CALLS)))


def _ordinary(seen: Measured) -> tuple[str, ...]:
    return f"{seen.rate:.0f}", f"{seen.p50 * 1000:.2f}", f"{seen.p99 * 1000:.2f}"


def _missed(alone: list[float]) -> Iterator[str]:
    for kind, taken in zip(KINDS, alone, strict=True):
        if taken > TARGET:
            yield f"{CALLS} calls with {kind.title} took {taken:.2f} s"

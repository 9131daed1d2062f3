"""Many long bodies at once: what they take of memory and time, and how long others wait."""

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import servers
import tables
from sections.section import Section, section

from load.pinging import pinging
from load.processes import Usage, usage
from load.requests import (
    Request,
    admin,
    freepik_url,
    long_json,
    long_other,
    long_upload,
    long_wrong_json,
)
from load.sockets import BROKEN, call

AT_ONCE = 50

PEAK = 300
"""Megabytes of 2**20 bytes that the server may have at most."""

PEAK_OF_WRONG = 350
"""The same where every body breaks the contract: saying where takes five copies of it."""

PAUSE = 1.0
"""Seconds that a call on another connection may take meanwhile."""

Long = tuple[Request, int, Iterator[bytes]]


@dataclass(frozen=True)
class Kind:
    """A kind of long body.

    Attributes:
        title: The row in the table.
        make: Makes one of a given size.
        size: Bytes of the image, or of the body.
        status: What each is answered.
        peak: Megabytes that the server may have at most.
    """

    title: str
    make: Callable[[int], Long]
    size: int
    status: int = 200
    peak: int = PEAK


KINDS = (
    Kind("multipart, 50 MiB each", long_upload, 50 << 20),
    Kind("JSON, 20 MiB each", long_json, 20 << 20),
    Kind("wrong JSON, 20 MiB each", long_wrong_json, 20 << 20, 400, PEAK_OF_WRONG),
    Kind("another media type, 50 MiB each", long_other, 50 << 20, 415),
)


@dataclass(frozen=True)
class Uploaded:
    """What came of one kind.

    Attributes:
        kind: What was sent.
        statuses: How often each status came; `BROKEN` for no answer.
        seconds: Until the last answer.
        health: The longest that a call of the admin API took meanwhile, in seconds.
        small: The longest that a small call with a body took, which waits for room as others do.
        after: What the server took by then, and at its peak.
    """

    kind: Kind
    statuses: Counter[int]
    seconds: float
    health: float
    small: float
    after: Usage

    def misses(self) -> Iterator[str]:
        """What is beyond its target."""
        if self.after.peak > self.kind.peak << 20:
            yield f"{_megabytes(self.after.peak)} MB in memory"
        if self.health > PAUSE:
            yield f"a call on another connection took {self.health:.2f} s"
        if self.statuses.keys() != {self.kind.status}:
            yield f"answers {_told(self.statuses)}"
        if self.after.spooled:
            yield f"{self.after.spooled} spool files left"


def uploads(at_once: int) -> Section:
    """Every kind on a server of its own.

    Args:
        at_once: How many bodies.
    """
    rows, missed = [], []
    for kind in KINDS:
        found = _uploaded(kind, at_once)
        misses = list(found.misses())
        rows.append((kind.title, *_cells(found), "**missed**" if misses else "held"))
        missed += [f"{at_once} times {kind.title}: {each}" for each in misses]
    headings = (
        f"{at_once} at once",
        "answers",
        "s",
        f"peak MB (target {PEAK}, wrong {PEAK_OF_WRONG})",
        "MB afterwards",
        f"/_mock/health, worst s (target {PAUSE:g})",
        "a small call, worst s",
        "targets",
    )
    return section("Long bodies", [tables.table(headings, rows)], missed)


def _uploaded(kind: Kind, at_once: int) -> Uploaded:
    with tempfile.TemporaryDirectory() as folder, servers.mock(spool=Path(folder)) as mock:
        with (
            pinging(mock.url, admin("GET", "/health")) as health,
            pinging(mock.url, freepik_url()) as small,
        ):
            started = time.perf_counter()
            statuses = asyncio.run(_calls(mock.url, kind, at_once))
            seconds = time.perf_counter() - started
        after = usage(mock.pid, Path(folder))
    return Uploaded(kind, Counter(statuses), seconds, health.worst, small.worst, after)


async def _calls(url: str, kind: Kind, at_once: int) -> list[int]:
    return await asyncio.gather(*(call(url, _raw(kind)) for _ in range(at_once)))


def _raw(kind: Kind) -> Iterator[bytes]:
    request, length, pieces = kind.make(kind.size)
    yield request.head(length)
    yield from pieces


def _cells(found: Uploaded) -> Iterator[str]:
    yield _told(found.statuses)
    yield f"{found.seconds:.1f}"
    yield _megabytes(found.after.peak)
    yield _megabytes(found.after.resident)
    yield f"{found.health:.2f}"
    yield f"{found.small:.2f}"


def _megabytes(size: float) -> str:
    return f"{size / (1 << 20):.0f}"


def _told(statuses: Counter[int]) -> str:
    named = ((str(status) if status != BROKEN else "broken", n) for status, n in statuses.items())
    return ", ".join(f"{n} x {status}" for status, n in named)

"""A long run of everything mixed: whether memory, descriptors and spool files stay flat."""

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import servers
import tables
from sections.section import Section, section

from load import journal, wrk
from load.processes import Usage, usage
from load.requests import (
    AIORNOT_KEY,
    FREEPIK_KEY,
    FREEPIK_PATH,
    JSON,
    Request,
    admin,
    aiornot_upload,
    freepik,
    freepik_url,
)
from load.sockets import call

GROWTH = 1.1
"""What memory may grow by from the first sample under load to the last."""

CONNECTIONS = 64

_STEP = 2
"""Seconds after which the whole journal is read."""


def soak(first: int, last: int) -> Section:
    """Sample at rest, after `first` requests and after `last`.

    Args:
        first: Enough to fill the journal.
        last: Enough to show what grows.
    """
    samples: dict[str, Usage] = {}
    with tempfile.TemporaryDirectory() as folder:
        spool = Path(folder)
        with servers.mock(spool=spool) as mock:
            samples["at rest"] = usage(mock.pid, spool)
            _check_admin_calls(mock.url)
            began = time.perf_counter()
            sent = _send(mock.url, first)
            samples[f"after {sent}"] = _settled(mock.pid, spool)
            sent += _send(mock.url, last - sent)
            samples[f"after {sent}"] = _settled(mock.pid, spool)
            seconds = time.perf_counter() - began
            broken = journal.told(mock.url, status=500)
    parts = (_described(sent, seconds), tables.table(_HEADINGS, _rows(samples)))
    missed = list(_missed(list(samples.values())))
    missed += [] if broken.forgotten else ["the journal is not full"]
    missed += [f"the mock answered 500 {broken.entries} times"] if broken.entries else []
    return section("Soak", parts, missed)


_HEADINGS = ("requests", "memory MB", "of the sample before", "descriptors", "spool files")


def _rows(samples: dict[str, Usage]) -> Iterator[tuple[object, ...]]:
    before: Usage | None = None
    for name, each in samples.items():
        ratio = f"{each.resident / before.resident:.2f}" if before else ""
        yield name, f"{each.resident / 1e6:.1f}", ratio, each.descriptors, each.spooled
        before = each


def _described(sent: int, seconds: float) -> str:
    mix = ", ".join(f"{title} {number}" for title, number in _shares().items())
    return (
        f"{sent} requests in {seconds:.0f} s over {CONNECTIONS} connections, while the live stream "
        f"is read. Of {len(list(_mixed()))} requests: {mix}. Memory may grow by "
        f"{GROWTH - 1:.0%} from the second sample to the third, descriptors and spool files not "
        "at all."
    )


def _missed(samples: list[Usage]) -> Iterator[str]:
    _, first, last = samples
    if last.resident > GROWTH * first.resident:
        yield f"memory grew from {first.resident / 1e6:.1f} to {last.resident / 1e6:.1f} MB"
    if last.descriptors > first.descriptors:
        yield f"descriptors grew from {first.descriptors} to {last.descriptors}"
    if last.spooled:
        yield f"{last.spooled} spool files are left"


def _send(url: str, wanted: int) -> int:
    """Send the mix until so many requests were answered, and read the whole journal now and then.

    Returns:
        How many there were.
    """
    requests, sent = [request for _, request in _mixed()], 0
    with journal.read_live(url):
        while sent < wanted:
            sent += wrk.cycle(url, requests, _STEP, CONNECTIONS).requests
            journal.told(url)
    return sent


def _check_admin_calls(url: str) -> None:
    """See that the mock takes them: in the mix a refusal would not be noticed."""
    for request in _of_the_admin_api():
        status = asyncio.run(call(url, [request.raw()]))
        assert status in (200, 201), (request, status)


def _settled(pid: int, spool: Path) -> Usage:
    """What the server takes once it has seen all connections go."""
    found = usage(pid, spool)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        time.sleep(0.5)
        before, found = found, usage(pid, spool)
        if (before.descriptors, before.spooled) == (found.descriptors, found.spooled):
            break
    return found


def _shares() -> Counter[str]:
    return Counter(title for title, _ in _mixed())


def _mixed() -> Iterator[tuple[str, Request]]:
    """The requests in the order in which they are sent, each with what it is an instance of."""
    for request in _good():
        yield "good calls", request
    for request in _wrong():
        yield "refused calls", request
    for fault in ("latency:seconds=0.01", "reset", "truncated", "empty-reply", "malformed-json"):
        yield "faults", aiornot_upload(3_000, headers={**AIORNOT_KEY, "prefer": f"fault={fault}"})
    yield "faults", freepik_url({**FREEPIK_KEY, "prefer": 'fault="drip:rate=20000"'})
    for request in _of_the_admin_api():
        yield "admin calls", request


def _good() -> Iterator[Request]:
    for _ in range(10):
        yield aiornot_upload(3_000)
        yield freepik_url()
    for size in (30_000, 170_000):
        yield aiornot_upload(size)
    yield aiornot_upload(1_500_000)  # long enough to be spooled
    yield freepik({"image": "/9j/" + "A" * 40_000})


def _wrong() -> Iterator[Request]:
    yield aiornot_upload(3_000, headers={})
    yield aiornot_upload(3_000, query="?only=nothing")
    yield Request(path="/v2/image/sync", headers={**AIORNOT_KEY})
    yield freepik_url({})
    yield freepik({"image": ""})
    yield freepik({"image_url": "https://images.example.com/a.jpg"})
    yield Request(path=FREEPIK_PATH, body=b'{"image": ', headers={**JSON, **FREEPIK_KEY})
    yield freepik_url({"x-freepik-api-key": "mock-503"})
    yield Request(path="/v1/nowhere", method="GET")


def _of_the_admin_api() -> Iterator[Request]:
    yield admin("POST", "/answers", {"mount": "freepik", "status": 503})
    yield admin("GET", "/journal?limit=10")
    yield admin("POST", "/faults", {"fault": "fail:times=1", "mount": "freepik"})
    yield admin("GET", "/health")
    yield admin("DELETE", "/faults")
    yield admin("GET", "/journal.har?limit=5")
    yield admin(
        "POST", "/rules", {"match": {"mount": "aiornot"}, "answer": {"scenario": "ai", "times": 1}}
    )
    yield admin("DELETE", "/rules")

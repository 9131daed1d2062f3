"""One call after another on a connection of its own, to see how long others are kept waiting."""

import contextlib
import http.client
import multiprocessing
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from urllib.parse import urlsplit

from load.requests import Request

_PAUSE = 0.005
"""Seconds between two calls."""


@dataclass
class Pings:
    """Seconds that each call took, known once the block is over."""

    seconds: list[float] = field(default_factory=list)

    @property
    def worst(self) -> float:
        """The longest."""
        return max(self.seconds)


@contextlib.contextmanager
def pinging(url: str, request: Request) -> Iterator[Pings]:
    """Call from a process of its own, which no other client slows, while the block runs."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_ping, args=(url, request, theirs), daemon=True)
    process.start()
    pings = Pings()
    try:
        ours.recv()  # the first answer is in
        yield pings
    finally:
        ours.send("stop")
        pings.seconds = ours.recv()
        process.join()


def _ping(url: str, request: Request, told: Connection) -> None:
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=120)
    taken: list[float] = []
    while not told.poll():
        started = time.perf_counter()
        connection.request(request.method, request.path, request.body, dict(request.headers))
        connection.getresponse().read()
        if not taken:
            told.send("ready")
        taken.append(time.perf_counter() - started)
        time.sleep(_PAUSE)
    told.send(taken)

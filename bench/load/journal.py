"""A mock's journal while it is under load: filled to its limit, read live."""

import contextlib
import json
import socket
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from load import wrk
from load.requests import Request

_HEAD = b"GET /_mock/journal/stream HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"


@dataclass(frozen=True)
class Told:
    """How many entries were asked for and found, how many are forgotten, the newest's number."""

    entries: int
    forgotten: int
    last_id: int


@dataclass
class Read:
    """What a reader of the live stream has got so far.

    Attributes:
        size: Bytes.
        lost: Events that say that entries were forgotten before they were sent.
    """

    size: int = 0
    lost: int = 0


def fill(url: str, request: Request) -> None:
    """Send `request` until the journal forgets."""
    while not told(url, limit=1).forgotten:
        wrk.repeat(url, request, 1, 16)


def told(url: str, **filters: object) -> Told:
    """What the journal tells.

    Args:
        url: Base URL of the mock.
        filters: Which entries to count.
    """
    query = urlencode(filters)
    with urllib.request.urlopen(f"{url}/_mock/journal?{query}", timeout=60) as answer:
        found = json.load(answer)
    return Told(len(found["entries"]), found["forgotten"], found["last_id"])


@contextlib.contextmanager
def read_live(url: str) -> Iterator[Read]:
    """Read the live stream in a thread, as fast as it comes, while the block runs."""
    address = urlsplit(url)
    read = Read()
    with socket.create_connection((address.hostname, address.port)) as connection:
        connection.sendall(_HEAD)
        thread = threading.Thread(target=_read, args=(connection, read), daemon=True)
        thread.start()
        try:
            yield read
        finally:
            connection.shutdown(socket.SHUT_RDWR)
            thread.join()


def _read(connection: socket.socket, read: Read) -> None:
    end = b""
    while data := connection.recv(1 << 18):
        read.size += len(data)
        read.lost += (end + data).count(b"event: lost")
        end = data[-10:]  # too short for a name that was counted

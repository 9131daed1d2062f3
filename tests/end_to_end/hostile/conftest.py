"""A mock that is fed raw bytes, and a look at what it holds afterwards."""

import contextlib
import http.client
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from contractmock.mockserver.app import create_app
from contractmock.mockserver.serving.server import running
from contractmock.mockserver.settings import Settings

PATIENCE = 60
"""Seconds after which a test takes the mock to hang; long, because the machine may be busy."""

Outcome = int | str
"""The status of the first answer, or ``closed`` where the connection ended without one."""

_FDS = Path("/proc/self/fd")


class Victim:
    """A running mock, and what can be done to it."""

    def __init__(self, url: str) -> None:
        self.url = url
        parts = urlsplit(url)
        self.address = (str(parts.hostname), parts.port or 0)

    def connect(self) -> socket.socket:
        return socket.create_connection(self.address, timeout=PATIENCE)

    def send(self, data: bytes) -> Outcome:
        """Send bytes on a connection of their own and read the first answer."""
        with contextlib.closing(self.connect()) as client:
            return self.exchange(client, data)

    @staticmethod
    def exchange(client: socket.socket, data: bytes) -> Outcome:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            client.sendall(data)  # it may answer and close before it has all
        try:
            answer = http.client.HTTPResponse(client, method="POST")
            answer.begin()
            answer.read()
        except (http.client.HTTPException, ConnectionResetError, BrokenPipeError):
            return "closed"
        return answer.status

    def is_well(self) -> bool:
        return self.send(b"GET /v1/system/live HTTP/1.1\r\nHost: localhost\r\n\r\n") == 200

    def settles_at(self, files: int) -> bool:
        """Whether it comes down to so many open files: closing takes it a turn or two."""
        deadline = time.monotonic() + PATIENCE
        while open_files() > files:
            if time.monotonic() > deadline:
                return False
            assert self.is_well()
        return True


def open_files() -> int:
    return len(os.listdir(_FDS)) if _FDS.is_dir() else 0


@pytest.fixture(scope="module")
def running_victim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Victim]:
    spool = tmp_path_factory.mktemp("spool")
    with running(create_app(Settings(spool_dir=spool, read_timeout=PATIENCE))) as url:
        victim = Victim(url)
        assert victim.is_well()
        yield victim


@pytest.fixture
def victim(running_victim: Victim) -> Iterator[Victim]:
    """A mock that has to be well after each test and to hold no more files than before."""
    assert running_victim.is_well()
    before = open_files()
    yield running_victim
    assert running_victim.is_well()
    assert running_victim.settles_at(before)


@pytest.fixture
def hasty_victim(tmp_path: Path) -> Iterator[Victim]:
    """A mock with very little patience."""
    with running(create_app(Settings(spool_dir=tmp_path, read_timeout=0.05))) as url:
        yield Victim(url)
    assert not [each for each in _FDS.glob("*") if os.path.realpath(each).startswith(str(tmp_path))]

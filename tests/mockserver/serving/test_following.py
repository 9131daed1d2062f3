"""A port that follows what other processes have changed."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette

from contractmock.mockserver.faults import parse_fault
from contractmock.mockserver.faults.fault import Fault
from contractmock.mockserver.faults.standing import Standing
from contractmock.mockserver.serving import following
from contractmock.mockserver.serving.server import running


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "SHARED_PAUSE", 0.005)


@pytest.fixture
def standing() -> Standing:
    return Standing()


@pytest.fixture
def application(standing: Standing) -> Starlette:
    made = Starlette()
    made.state.standing = standing
    return made


def is_open(url: str) -> bool:
    try:
        socket.create_connection(("127.0.0.1", urlsplit(url).port or 0), timeout=10).close()
    except ConnectionError:
        return False
    return True


def eventually(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_fault_that_another_process_sets_closes_the_port(
    standing: Standing, application: Starlette
) -> None:
    elsewhere: list[Fault | None] = []

    async def catch_up() -> None:
        for fault in elsewhere:
            if fault is None:
                standing.clear()
            else:
                standing.add(fault)
        elsewhere.clear()

    standing.catch_up = catch_up
    with running(application) as url:
        assert is_open(url)
        elsewhere.append(parse_fault("refused:for=600"))
        eventually(lambda: not is_open(url))
        elsewhere.append(None)
        eventually(lambda: is_open(url))


def test_a_state_that_does_not_answer_keeps_nobody(
    standing: Standing, application: Starlette
) -> None:
    asked = threading.Event()

    async def never() -> None:
        asked.set()
        await asyncio.Event().wait()

    standing.catch_up = never
    before = servers()
    with running(application) as url:
        assert asked.wait(60)
        standing.add(parse_fault("refused:for=600"))
        assert not is_open(url)
        standing.clear()
        assert is_open(url)
    assert servers() == before


def servers() -> int:
    """How many threads serve; threads of other tests' making may end at any time."""
    return sum(each.name == "contractmock" for each in threading.enumerate())

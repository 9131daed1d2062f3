"""The port under faults: closed it refuses connections, and it opens again by itself."""

import logging
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.datastructures import State as AppState
from starlette.types import Receive, Scope, Send
from tests.mockserver.faults.clock import Clock

from contractmock.mockserver.app import MockApplication, create_app
from contractmock.mockserver.faults import parse_fault
from contractmock.mockserver.serving import following
from contractmock.mockserver.serving import port as port_module
from contractmock.mockserver.serving.server import running
from contractmock.mockserver.settings import Settings
from contractmock.mockserver.state import State

SHOP = ("shop", str(Path(__file__).parents[2] / "documents" / "shop.yaml"))
PATH = "/items/7"
PATIENCE = 60
"""Seconds after which a test gives up; nothing here takes so long."""


@pytest.fixture
def app() -> MockApplication:
    return create_app(Settings(specs=(SHOP,)))


@pytest.fixture
def url(app: MockApplication) -> Iterator[str]:
    with running(app) as base:
        yield base


@pytest.fixture
def clock(app: MockApplication, monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(state_of(app).standing, "_clock", made)
    monkeypatch.setattr(following, "LONGEST_PAUSE", 0.005)  # it waits on the clock of the machine
    return made


def state_of(app: MockApplication) -> State:
    return app.endpoint.engine.state


def is_open(url: str) -> bool:
    address = url.split("/")[2].split(":")
    try:
        socket.create_connection((address[0], int(address[1])), timeout=PATIENCE).close()
    except ConnectionError:
        return False
    return True


def wait_until(url: str, *, opened: bool) -> None:
    deadline = time.monotonic() + PATIENCE
    while is_open(url) is not opened:
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_the_port_is_closed_at_once_and_opens_by_itself(
    clock: Clock, app: MockApplication, url: str
) -> None:
    assert is_open(url)
    state_of(app).add_fault(parse_fault("refused:for=5"))
    assert not is_open(url)
    clock.now += 4.9
    assert not is_open(url)
    clock.now += 0.1
    wait_until(url, opened=True)
    assert httpx.get(url + PATH).status_code == 200


def test_idle_connections_are_closed_with_it(app: MockApplication, url: str) -> None:
    with httpx.Client() as client:
        assert client.get(url + PATH).status_code == 200
        state_of(app).add_fault(parse_fault("refused"))
        with pytest.raises(httpx.TransportError):
            client.get(url + PATH)
        with pytest.raises(httpx.ConnectError):
            client.get(url + PATH)


def test_a_reset_of_the_state_opens_it_again(app: MockApplication, url: str) -> None:
    for _ in range(3):
        state_of(app).add_fault(parse_fault("refused"))
        assert not is_open(url)
        state_of(app).reset("faults")
        assert is_open(url)


def test_the_admin_api_closes_it_and_still_gets_its_answer(clock: Clock, url: str) -> None:
    with httpx.Client(timeout=PATIENCE) as client:
        response = client.post(f"{url}/_mock/faults", json={"fault": "refused:for=5"})
        assert response.status_code == 201
        assert response.headers["connection"] == "close"
        assert not is_open(url)
    clock.now += 5
    wait_until(url, opened=True)


def test_a_port_can_be_closed_from_the_start() -> None:
    app = create_app(Settings(specs=(SHOP,), faults=(("*", parse_fault("refused")),)))
    with running(app) as url:
        assert not is_open(url)
        state_of(app).reset("faults")
        assert not is_open(url)
        state_of(app).standing.clear()
        assert is_open(url)


def test_an_outage_comes_and_goes(clock: Clock, app: MockApplication, url: str) -> None:
    state_of(app).add_fault(parse_fault("outage:start=5,seconds=5,every=10,for=60"))
    assert is_open(url)
    for _ in range(3):
        clock.now += 5
        wait_until(url, opened=False)
        clock.now += 5
        wait_until(url, opened=True)
    clock.now += 5
    wait_until(url, opened=False)
    state_of(app).reset("faults")
    assert is_open(url)


def test_the_address_stays_the_servers_while_it_is_closed(app: MockApplication, url: str) -> None:
    state_of(app).add_fault(parse_fault("refused"))
    with socket.socket() as other, pytest.raises(OSError, match="in use"):
        other.bind(("127.0.0.1", int(url.rpartition(":")[2])))


def test_a_closed_server_can_be_stopped(app: MockApplication) -> None:
    with running(app) as url:
        state_of(app).add_fault(parse_fault("refused"))
    assert not is_open(url)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", int(url.rpartition(":")[2])))


def test_after_the_server_a_fault_closes_nothing(app: MockApplication) -> None:
    with running(app):
        pass
    state_of(app).add_fault(parse_fault("refused"))
    assert state_of(app).standing.closes_port()


def test_a_port_that_cannot_be_opened_is_tried_again(
    app: MockApplication,
    url: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    failing = iter([True])
    listen = port_module.Port.listen

    async def once(self: port_module.Port, bound: socket.socket) -> None:
        if next(failing, False):
            bound.close()
            raise OSError("taken")
        await listen(self, bound)

    monkeypatch.setattr(port_module.Port, "listen", once)
    state = state_of(app)
    with caplog.at_level(logging.ERROR):
        state.add_fault(parse_fault("refused"))
        state.reset("faults")
        wait_until(url, opened=True)
    assert "the port cannot be opened: taken" in caplog.text


class Switching:
    """An application that comes to stand for another one, as it does when files change."""

    def __init__(self, application: MockApplication) -> None:
        self.application = application

    @property
    def state(self) -> AppState:
        return self.application.state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.application(scope, receive, send)


def test_the_faults_of_a_rebuilt_application_are_followed(
    app: MockApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "LONGEST_PAUSE", 0.02)
    switching = Switching(app)
    with running(switching) as url:
        rebuilt = create_app(Settings(specs=(SHOP,), faults=(("*", parse_fault("refused")),)))
        switching.application = rebuilt
        wait_until(url, opened=False)
        state_of(rebuilt).standing.clear()
        assert is_open(url)

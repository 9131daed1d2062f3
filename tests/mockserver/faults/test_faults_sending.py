"""Faults on the wire, as real clients see them, and what becomes of the server meanwhile."""

import asyncio
import http.client
import json
import logging
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest
import requests
from starlette.types import Message, Receive, Scope, Send

from contractmock.contracts.errors import ContractError
from contractmock.mockserver.app import MockApplication, create_app
from contractmock.mockserver.faults import parse_fault
from contractmock.mockserver.serving.server import running
from contractmock.mockserver.serving.tls import throwaway_certificate
from contractmock.mockserver.settings import Settings

SHOP = ("shop", str(Path(__file__).parents[2] / "documents" / "shop.yaml"))
PATH = "/items/7"
FETCH = """
fetch(process.argv[1]).then((answer) => answer.text()).then(
  (text) => console.log(text),
  (error) => console.log(error.cause ? error.cause.code : error.name),
);
"""


@pytest.fixture(scope="module")
def app() -> MockApplication:
    return create_app(Settings(specs=(SHOP,), seed=1))


@pytest.fixture(scope="module")
def url(app: MockApplication) -> Iterator[str]:
    with running(app) as base:
        yield base + PATH


@pytest.fixture(scope="module")
def secure(app: MockApplication) -> Iterator[tuple[str, Path]]:
    with throwaway_certificate([]) as certificate, running(app, certificate=certificate) as base:
        assert certificate.authority
        yield base, certificate.authority


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """The server says nothing of faults: they are asked for."""
    with caplog.at_level(logging.WARNING):
        yield
    assert caplog.records == []


def raw(url: str, fault: str, *, times: int = 1) -> bytes:
    """Everything that comes over one connection; a reset ends it with ``RST``."""
    host, _, port = url.split("/")[2].partition(":")
    request = f"GET {PATH}?__fault={fault} HTTP/1.1\r\nhost: x\r\n\r\n".encode()
    received = b""
    with socket.create_connection((host, int(port)), timeout=10) as client:
        client.sendall(request * times)
        try:
            while piece := client.recv(65536):
                received += piece
        except ConnectionResetError:
            return received + b"RST"
    return received


# What is on the wire


def test_a_reset_is_a_reset_and_nothing_comes_before(url: str) -> None:
    assert raw(url, "reset") == b"RST"


def test_a_reset_in_the_body_comes_after_half_of_it(url: str) -> None:
    head, _, body = raw(url, "reset:at=body").partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"contractmock-fault: reset:at=body" in head
    length = int(head.split(b"content-length: ")[1].split(b"\r\n")[0])
    assert len(body) == length // 2 + len(b"RST")
    assert body.endswith(b"RST")


def test_an_empty_reply_ends_in_order_with_nothing(url: str) -> None:
    assert raw(url, "empty-reply") == b""


def test_an_early_close_ends_within_the_head(url: str) -> None:
    received = raw(url, "early-close")
    assert received.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\r\n\r\n" not in received


def test_a_hang_ends_after_its_seconds(url: str) -> None:
    assert raw(url, "hang:seconds=0.05") == b""
    assert raw(url, "hang:seconds=0.05,at=body").startswith(b"HTTP/1.1 200 OK\r\n")


@pytest.mark.parametrize("fault", ["drip:rate=1e6", "drip:rate=1e6,at=head"])
def test_a_drip_ends_with_the_whole_answer(url: str, fault: str) -> None:
    with httpx.Client() as client:
        slow, plain = client.get(url, params={"__fault": fault}), client.get(url)
    assert slow.json() == plain.json()
    assert slow.headers["connection"] == "close"


def test_a_call_after_the_fault_on_the_same_connection_is_not_answered(url: str) -> None:
    assert raw(url, "empty-reply", times=2) == b""


def test_a_fault_befalls_a_connection_that_was_kept(url: str) -> None:
    host, port = url.split("/")[2].split(":")
    with closing(http.client.HTTPConnection(host, int(port), timeout=10)) as connection:
        connection.request("GET", PATH)
        connection.getresponse().read()
        before = connection.sock
        connection.request("GET", f"{PATH}?__fault=truncated")
        assert connection.sock is before
        with pytest.raises(http.client.IncompleteRead):
            connection.getresponse().read()


def test_a_wrong_length_is_met_without_a_word_in_the_log(url: str) -> None:
    with httpx.Client() as client:
        short = client.get(url, params={"__fault": "wrong-length:by=-3"})
        whole = client.get(url)
        assert short.content == whole.content[:-3]
        with pytest.raises(httpx.RemoteProtocolError, match="without sending complete"):
            client.get(url, params={"__fault": "wrong-length:by=3"})


def test_an_upload_can_be_answered_with_a_reset(url: str) -> None:
    with httpx.Client() as client, pytest.raises(httpx.ReadError):
        client.post(
            url.removesuffix("/7"), content=b"x" * 300_000, headers={"prefer": "fault=reset"}
        )


# Real clients


def by_httpx(url: str) -> str:
    with httpx.Client() as client, pytest.raises(httpx.ReadError) as caught:
        client.get(url)
    return str(caught.value)


def by_requests(url: str) -> str:
    with requests.Session() as session, pytest.raises(requests.RequestException) as caught:
        session.get(url, timeout=10)
    return str(caught.value)


def by_aiohttp(url: str) -> str:
    async def get() -> None:
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            await answer.read()

    with pytest.raises((aiohttp.ClientError, ConnectionResetError)) as caught:
        asyncio.run(get())
    return f"{caught.value!r} {caught.value.__cause__!r}"


def by_curl(url: str) -> str:
    if shutil.which("curl") is None:
        pytest.skip("curl is not here")
    process = subprocess.run(["curl", "-sS", url], capture_output=True, text=True, check=False)
    assert process.returncode == 56
    return process.stderr


def by_node(url: str) -> str:
    if shutil.which("node") is None:
        pytest.skip("Node is not here")
    return subprocess.run(
        ["node", "-e", FETCH, url], capture_output=True, text=True, check=False
    ).stdout


@pytest.mark.parametrize("fault", ["reset", "reset:at=body"])
@pytest.mark.parametrize("client", [by_httpx, by_requests, by_aiohttp, by_curl, by_node])
def test_every_client_sees_a_reset_as_such(
    url: str, client: Callable[[str], str], fault: str
) -> None:
    told = client(f"{url}?__fault={fault}").lower()
    # Where Node finds data and reset at once, it reads the data, then takes the reset for an end.
    late = client is by_node and "body" in fault and "und_err_socket" in told
    assert "reset" in told or late


def test_a_client_sees_that_a_reply_is_empty(url: str) -> None:
    with httpx.Client() as client, pytest.raises(httpx.RemoteProtocolError, match="disconnected"):
        client.get(url, params={"__fault": "empty-reply"})


def test_a_client_that_waits_for_a_hang_gives_up_by_itself(url: str) -> None:
    with httpx.Client(timeout=0.05) as client:
        for fault in ("hang", "hang:at=body"):
            with pytest.raises(httpx.ReadTimeout):
                client.get(url, params={"__fault": fault})


@pytest.mark.skipif(shutil.which("curl") is None, reason="Python's ssl takes a reset for an end")
@pytest.mark.parametrize(
    ("fault", "code"),
    [("reset", 56), ("reset:at=body", 56), ("empty-reply", 52), ("truncated", 18)],
)
def test_faults_go_through_tls(secure: tuple[str, Path], fault: str, code: int) -> None:
    base, authority = secure
    command = ["curl", "-sS", "--http1.1", "--cacert", str(authority)]
    process = subprocess.run(
        [*command, f"{base}{PATH}?__fault={fault}"], capture_output=True, check=False
    )
    assert process.returncode == code, process.stderr


# The server meanwhile


def test_the_server_stops_though_a_call_hangs() -> None:
    app = create_app(Settings(specs=(SHOP,)))
    ended = threading.Event()

    def hang(url: str) -> None:
        with httpx.Client(timeout=30) as client, pytest.raises(httpx.RemoteProtocolError):
            client.get(url, params={"__fault": "hang"})
        ended.set()

    with running(app) as base:
        client = threading.Thread(target=hang, args=(base + PATH,))
        client.start()
        while not len(app.endpoint.engine.state.journal):
            time.sleep(0.001)
    client.join(10)
    assert ended.is_set()


def test_a_hang_ends_when_the_client_goes_though_a_call_waits_behind_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = create_app(Settings(specs=(SHOP,)))
    endpoint, ended = app.endpoint, threading.Event()

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        await endpoint(scope, receive, send)
        ended.set()

    monkeypatch.setattr(app, "endpoint", watched)
    with running(app) as base:
        host, _, port = base.split("/")[2].partition(":")
        request = f"GET {PATH}?__fault=hang HTTP/1.1\r\nhost: x\r\n\r\n".encode()
        with socket.create_connection((host, int(port)), timeout=10) as client:
            client.sendall(request * 2)
            while not len(endpoint.engine.state.journal):
                time.sleep(0.001)
        assert ended.wait(10)


class Calls:
    """Calls to the application in process, of clients that stay."""

    def __init__(self, app: MockApplication, fault: str, count: int) -> None:
        self.app = app
        self.fault = fault
        self.count = count
        self.sent: list[Message] = []
        self.gone = asyncio.Event()

    async def _receive(self) -> Message:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        self.sent.append(message)

    def start(self) -> list[asyncio.Task[None]]:
        scope = {
            "type": "http",
            "method": "GET",
            "path": PATH,
            "raw_path": PATH.encode(),
            "query_string": f"__fault={self.fault}".encode(),
            "headers": [],
        }
        return [asyncio.create_task(self._call(dict(scope))) for _ in range(self.count)]

    async def _call(self, scope: dict[str, Any]) -> None:
        bodies = iter(({"type": "http.request", "body": b"", "more_body": False},))

        async def receive() -> Message:
            return next(bodies, None) or await self._receive()

        await self.app(scope, receive, self._send)


def test_calls_that_are_delayed_wait_beside_each_other() -> None:
    async def run() -> None:
        app = create_app(Settings(specs=(SHOP,)))
        calls = Calls(app, "latency:seconds=300", 200)
        tasks = calls.start()
        for _ in range(5):
            await asyncio.sleep(0)
        assert calls.sent == []
        assert not any(task.done() for task in tasks)
        app.state.stopping.set()
        await asyncio.gather(*tasks)
        assert [each["status"] for each in calls.sent if "status" in each] == [200] * 200
        assert len(app.endpoint.engine.state.journal) == 200

    asyncio.run(run())


def test_a_delay_ends_when_the_client_goes() -> None:
    async def run() -> None:
        calls = Calls(create_app(Settings(specs=(SHOP,))), "latency:seconds=300", 1)
        (task,) = calls.start()
        calls.gone.set()
        await asyncio.wait_for(task, 10)

    asyncio.run(run())


def test_another_server_is_told_that_it_cannot() -> None:
    async def run() -> None:
        calls = Calls(create_app(Settings(specs=(SHOP,))), "reset", 1)
        await asyncio.gather(*calls.start())
        assert calls.sent[0]["status"] == 501
        told = json.loads(calls.sent[1]["body"])["error"]
        assert told["input"] == "fault 'reset'"

    asyncio.run(run())


# From the start


def test_faults_of_the_settings_stand_from_the_start_and_after_each_reset() -> None:
    settings = Settings(
        specs=(SHOP,),
        faults=(("shop", parse_fault("reset")), ("*", parse_fault("drip:for=9"))),
        fault_seconds=50,
    )
    state = create_app(settings).endpoint.engine.state
    state.reset()
    first, second = state.standing.current()
    assert (str(first.fault), first.mount, second.mount) == ("reset", "shop", None)
    lasting = [each.until - each.begun for each in (first, second)]
    assert lasting == pytest.approx([50, 9])


def test_a_fault_for_an_unknown_mount_is_refused() -> None:
    with pytest.raises(ContractError, match="no contract is mounted under that name"):
        Settings(faults=(("shap", parse_fault("reset")),))

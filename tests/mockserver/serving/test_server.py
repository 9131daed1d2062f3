"""The server on real sockets: starting, stopping, oversized heads, refused uploads."""

import asyncio
import http.client
import json
import os
import signal
import socket
import struct
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from contractmock.contracts.errors import ContractError
from contractmock.mockserver.receiving.receive import receive_body
from contractmock.mockserver.serving import server
from contractmock.mockserver.serving.listening import base_url, listen
from contractmock.mockserver.serving.logs import Logged
from contractmock.mockserver.serving.protocol import read_timeout
from contractmock.mockserver.serving.refusals import HEAD_LIMIT
from contractmock.mockserver.serving.server import running
from contractmock.mockserver.serving.transport import TRANSPORT

LIMIT = 1000


async def echo(request: Request) -> Response:
    seen = {"path": request.url.path, "upgrade": request.headers.get("upgrade")}
    return JSONResponse({**seen, "body": (await request.body()).decode()})


async def upload(request: Request) -> Response:
    headers = tuple(request.headers.items())
    body = await receive_body(headers, request.receive, LIMIT)
    body.close()
    return PlainTextResponse(str(body.size), status_code=413 if body.too_large else 200)


async def reset(request: Request) -> Response:
    transport = request.scope["extensions"][TRANSPORT]
    linger = struct.pack("ii", 1, 0)
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    transport.abort()
    return Response()


async def nodelay(request: Request) -> Response:
    accepted = request.scope["extensions"][TRANSPORT].get_extra_info("socket")
    return JSONResponse(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


async def live(request: Request) -> Response:
    async def events() -> AsyncIterator[bytes]:
        yield b"first"
        await request.app.state.stopping.wait()
        yield b"last"

    return StreamingResponse(events())


async def hang(request: Request) -> Response:
    request.app.state.hanging.set()
    await asyncio.Event().wait()
    return Response()


def application() -> Starlette:
    made = Starlette(
        routes=[
            Route("/upload", upload, methods=["POST"]),
            Route("/reset", reset),
            Route("/nodelay", nodelay),
            Route("/live", live),
            Route("/hang", hang),
            Route("/{path:path}", echo, methods=["GET", "POST"]),
        ]
    )
    made.state.stopping = asyncio.Event()
    made.state.hanging = threading.Event()
    return made


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with running(application()) as url:
        yield port_of(url)


@pytest.fixture
def connection(port: int) -> Iterator[http.client.HTTPConnection]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as made:
        yield made


def port_of(url: str) -> int:
    found = urlsplit(url).port
    assert found
    return found


def exchanged(port: int, *pieces: bytes) -> bytes:
    """Everything that the server sends until it closes the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        for piece in pieces:
            client.sendall(piece)
        return b"".join(iter(lambda: client.recv(65536), b""))


def test_it_answers_as_soon_as_the_block_begins(connection: http.client.HTTPConnection) -> None:
    connection.request("GET", "/a%20b")
    answer = connection.getresponse()
    assert answer.status == 200
    assert answer.headers["date"]
    assert "server" not in answer.headers
    assert b"/a b" in answer.read()


def test_a_process_can_run_it_again_and_again() -> None:
    before = servers()
    for _ in range(3):
        with running(application()) as url, closing(socket.create_connection(address(url))):
            pass
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address(url))
    assert servers() == before


def servers() -> int:
    """How many threads serve; threads of other tests' making may end at any time."""
    return sum(each.name == "contractmock" for each in threading.enumerate())


def address(url: str) -> tuple[str, int]:
    return "127.0.0.1", port_of(url)


def test_two_run_side_by_side() -> None:
    with running(application()) as one, running(application()) as other:
        assert one != other


def test_an_answer_is_not_delayed_by_nagle(connection: http.client.HTTPConnection) -> None:
    connection.request("GET", "/nodelay")
    assert int(connection.getresponse().read()) != 0


def test_an_application_that_cannot_start_is_told(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Starlette):
        async def __call__(self, scope: object, receive: object, send: object) -> None:
            raise ValueError("no start")

    with pytest.raises(RuntimeError, match="ended before it was ready"), running(Broken()):
        pass
    assert "no start" in caplog.text


def test_a_live_stream_ends_when_the_server_stops() -> None:
    with running(application()) as url:
        client = http.client.HTTPConnection("127.0.0.1", port_of(url), timeout=10)
        client.request("GET", "/live")
        answer = client.getresponse()
        assert answer.read(5) == b"first"
    with closing(client):
        assert answer.read() == b"last"


def test_a_call_that_never_ends_is_cut_off(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(server, "DRAIN_SECONDS", 0)
    made = application()
    with running(made) as url:
        client = http.client.HTTPConnection("127.0.0.1", port_of(url), timeout=10)
        client.request("GET", "/hang")
        assert made.state.hanging.wait(10)
    with closing(client):
        assert client.getresponse().status == 500
    assert [record.getMessage() for record in caplog.records] == [
        "1 call cut off by the stop",
        "Exception in ASGI application\n",
    ]


def test_a_taken_port_is_named(port: int) -> None:
    with pytest.raises(ContractError, match=rf"--port {port}: cannot listen there \(Address"):
        listen("127.0.0.1", port)


def test_an_address_of_another_machine_is_named() -> None:
    with pytest.raises(ContractError, match=r"--host 192\.0\.2\.1 --port 0: cannot listen there"):
        listen("192.0.2.1", 0)


def test_an_unknown_host_is_named() -> None:
    with pytest.raises(ContractError, match=r"--host nowhere\.invalid: is no address"):
        listen("nowhere.invalid", 0)


@pytest.mark.parametrize(
    ("host", "url"),
    [("127.0.0.1", "http://127.0.0.1"), ("0.0.0.0", "http://127.0.0.1"), ("::1", "http://[::1]")],
)
def test_the_base_url_is_one_that_a_client_here_can_use(host: str, url: str) -> None:
    bound = listen("127.0.0.1", 0)
    try:
        number = bound[0].getsockname()[1]
        assert base_url(host, bound, secure=False) == f"{url}:{number}"
    finally:
        for one in bound:
            one.close()


def test_every_address_of_a_name_has_the_same_port() -> None:
    bound = listen("localhost", 0)
    try:
        assert len({one.getsockname()[1] for one in bound}) == 1
    finally:
        for one in bound:
            one.close()


START = b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n"


def test_a_head_within_the_limit_is_served_in_whatever_pieces(port: int) -> None:
    field = b"x-long: " + b"x" * (HEAD_LIMIT - 200)
    pieces = [field[i : i + 1000] for i in range(0, len(field), 1000)]
    assert exchanged(port, START, *pieces, b"\r\n\r\n").startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "pieces",
    [
        (START + b"x-long: " + b"x" * HEAD_LIMIT + b"\r\n\r\n",),
        # The limit is crossed by the very last byte: more would meet a closed connection.
        (START, b"x-long: ", b"x" * (HEAD_LIMIT - len(START) - 7)),
        (START + b"".join([b"x-a: " + b"x" * 1000 + b"\r\n"] * 66) + b"\r\n",),
        (b"GET /" + b"a" * HEAD_LIMIT + b" HTTP/1.1\r\nhost: a\r\n\r\n",),
    ],
    ids=["at once", "in pieces", "many fields", "a long path"],
)
def test_a_head_beyond_the_limit_is_431(port: int, pieces: tuple[bytes, ...]) -> None:
    assert exchanged(port, *pieces).startswith(b"HTTP/1.1 431")


def test_a_head_that_never_ends_is_cut_off(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(START)
        with pytest.raises(ConnectionError):
            client.sendall(b"x" * 1000 * HEAD_LIMIT)


def test_an_upload_does_not_count_as_head(port: int) -> None:
    body = b"x" * (2 * HEAD_LIMIT)
    post = b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: %d\r\n" % len(body)
    answers = exchanged(port, post + b"\r\n" + body + post + b"connection: close\r\n\r\n" + body)
    assert answers.count(b"HTTP/1.1 200") == 2


def test_nonsense_is_400(port: int) -> None:
    assert exchanged(port, b"\x16\x03\x01 nonsense\r\n\r\n").startswith(b"HTTP/1.1 400")


def test_the_transport_lets_an_application_reset_the_connection(
    connection: http.client.HTTPConnection,
) -> None:
    connection.request("GET", "/reset")
    with pytest.raises(ConnectionResetError):
        connection.getresponse()


def test_a_connection_outlives_an_upload_that_was_too_large(
    connection: http.client.HTTPConnection,
) -> None:
    connection.request("POST", "/upload", body=b"x" * 3_000_000)
    refused = connection.getresponse()
    assert (refused.status, refused.read()) == (413, b"0")
    assert "connection" not in refused.headers
    before = connection.sock
    connection.request("POST", "/upload", body=b"x" * LIMIT)
    taken = connection.getresponse()
    assert (taken.status, taken.read()) == (200, b"1000")
    assert connection.sock is before


def test_an_upload_of_unknown_length_is_refused_while_it_comes(
    connection: http.client.HTTPConnection,
) -> None:
    connection.request("POST", "/upload", body=iter([b"x" * 100_000] * 30), encode_chunked=True)
    assert connection.getresponse().status == 413


def test_a_client_that_asks_first_is_refused_before_it_sends(port: int) -> None:
    head = b"POST /upload HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 900000\r\n"
    answer = exchanged(port, head + b"connection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize("pieces", [1, 2])
def test_an_offer_of_h2c_is_passed_over(
    port: int, pieces: int, caplog: pytest.LogCaptureFixture
) -> None:
    head = (
        b"POST / HTTP/1.1\r\nhost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
        b"http2-settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r\ncontent-length: 2\r\n\r\n"
    )
    first = (head + b"hi",) if pieces == 1 else (head, b"hi")
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        for request, upgrade, body in ((first, "h2c", "hi"), ((START + b"\r\n",), None, "")):
            for piece in request:
                client.sendall(piece)
            answer = http.client.HTTPResponse(client)
            answer.begin()
            assert answer.status == 200
            seen = json.loads(answer.read())
            assert seen == {"path": "/", "upgrade": upgrade, "body": body}
    assert not caplog.records


def test_signals_end_it_quietly_and_are_put_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    served: list[str] = []

    def interrupt(url: str) -> None:
        served.append(url)
        os.kill(os.getpid(), signal.SIGTERM)

    server.serve(application(), host="127.0.0.1", port=0, on_ready=interrupt)
    assert len(served) == 1
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_server_that_logs_waits_as_long_as_one_that_does_not() -> None:
    quiet = Starlette()
    quiet.state.read_timeout = 0.5
    assert read_timeout(Logged(quiet, lambda: None)) == 0.5

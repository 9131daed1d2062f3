"""The target for the bytes of a connection, through the protocol on a transport of no socket."""

import asyncio
import hashlib
import re
from typing import Any
from unittest.mock import patch

from starlette.types import Receive, Scope, Send
from tests.fuzz_targets.target import Target
from uvicorn import Config
from uvicorn.server import ServerState

from contractmock.mockserver.serving import protocol, refusals
from contractmock.mockserver.serving.protocol import MockProtocol

_HEAD_LIMIT = 600
_LIMITS: dict[str, Any] = {"FIELD_LIMIT": 30, "TARGET_LIMIT": 200, "FRAMING_LIMIT": 500}
"""Small, so that short inputs reach them."""

_QUIET_TURNS = 12
"""Turns of the loop without an answer after which none will come: each call takes a few."""

_STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")
_CONTINUE = b"100"


class Wire(asyncio.Transport):
    """A connection that keeps what is written and never writes anything."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.closing = False

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """The addresses of both ends."""
        return {"peername": ("127.0.0.1", 9), "sockname": ("127.0.0.1", 80)}.get(name, default)

    def write(self, data: "bytes | bytearray | memoryview[Any]") -> None:
        """Keep `data`."""
        self.written += bytes(data)

    def is_closing(self) -> bool:
        """Whether it was closed."""
        return self.closing

    def close(self) -> None:
        """Take nothing more."""
        self.closing = True

    abort = close

    def pause_reading(self) -> None:
        """Nothing arrives by itself."""

    resume_reading = pause_reading


async def _echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with what came, as a digest."""
    digest, more = hashlib.md5(usedforsecurity=False), True
    digest.update(repr((scope["method"], scope["raw_path"], scope["query_string"])).encode())
    digest.update(repr(scope["headers"]).encode())
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        digest.update(message.get("body", b""))
        more = message.get("more_body", False)
    body = digest.hexdigest().encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def check_connection(data: bytes) -> None:
    """Bytes on a connection get planned answers, the same ones however they are cut."""
    with patch.object(protocol, "HEAD_LIMIT", _HEAD_LIMIT), patch.multiple(refusals, **_LIMITS):
        whole = answers([data])
        for size in {1, 7, 97} if len(data) <= _HEAD_LIMIT else {997}:
            cut = answers([data[at : at + size] for at in range(0, len(data), size)])
            if _is_told_alike(data, whole, cut):
                assert cut == whole


def _is_told_alike(data: bytes, whole: list[bytes], cut: list[bytes]) -> bool:
    """Whether the pieces may make no difference.

    What is wrong may be known sooner or later. Beyond the limit of a head pieces are counted, and
    of several requests in one piece an offer to upgrade is passed over in the first.
    """
    refused = any(each.startswith(b"4") for each in (*whole, *cut))
    return not refused and len(data) <= _HEAD_LIMIT and b"upgrade" not in data.lower()


def answers(chunks: list[bytes]) -> list[bytes]:
    """The statuses that a connection is answered with, then the digests of what was received."""
    with asyncio.Runner() as runner:
        written = runner.run(_converse(chunks))
    statuses = _STATUS.findall(written)
    assert not written or statuses
    assert all(each in (_CONTINUE, b"200") or each[:1] == b"4" for each in statuses)
    told = [b"4xx" if each[:1] == b"4" else each for each in statuses if each != _CONTINUE]
    return told + re.findall(rb"\r\n\r\n([0-9a-f]{32})", written)


async def _converse(chunks: list[bytes]) -> bytes:
    config = Config(_echo, log_config=None, lifespan="off", date_header=False)
    config.load()
    wire, state = Wire(), ServerState()
    connection = MockProtocol(config=config, server_state=state, app_state={})
    connection.connection_made(wire)
    for chunk in chunks:
        if wire.closing:
            break
        connection.data_received(chunk)
        await asyncio.sleep(0)
    await _settled(wire)
    connection.eof_received()
    connection.connection_lost(None)
    for _ in range(9):
        await asyncio.sleep(0)
    assert not state.tasks
    assert not state.connections
    return wire.written


async def _settled(wire: Wire) -> None:
    """Let the loop turn until nothing has been written for some turns and nobody is at work."""
    quiet, written = 0, -1
    while quiet < _QUIET_TURNS:
        await asyncio.sleep(0)
        is_quiet = written == len(wire.written)
        quiet, written = quiet + 1 if is_quiet else 0, len(wire.written)


def _connections() -> tuple[bytes, ...]:
    get = b"GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n"
    chunked = (
        b"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"3;x=y\r\nabc\r\n00A\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"
    )
    upgrade = (
        b"POST /a HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
        b"HTTP2-Settings: AAMAAABkAAQ\r\nContent-Length: 4\r\n\r\nbody"
    )
    return (
        get,
        get * 3 + b"\r\n" + get,
        chunked + get,
        upgrade + get,
        b"POST /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello",
        b"HEAD / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + get,
        b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n" + get,
        b"GET / HTTP/1.1\r\n" + b"x-long: y\r\n" * 70 + b"\r\n",
        b"GET /" + b"a" * 700 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nx: " + b"y" * 900,
        b"GET ws://h/%00%zz HTTP/1.1\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
        b"CONNECT h:1 HTTP/1.1\r\n\r\n\x16\x03\x01",
        b"OPTIONS * HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        get * 70,
        b"GET /" + b"a" * 300 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"a:\r\n" * 40 + b"\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
        + b"1\r\nx\r\n" * 9
        + b"0\r\n"
        + b"t: x\r\n" * 9,
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;" + b"x" * 70_000,
        get + b"\r\n" * 40_000,
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    )


TARGETS = (
    Target(
        name="connection",
        check=check_connection,
        make_seeds=_connections,
        words=(b"\r\n\r\n", b"\r\n", b"Upgrade: h2c\r\n", b"Transfer-Encoding: chunked\r\n",
               b"0\r\n\r\n",
               b"Content-Length: ", b"Connection: ", b" HTTP/1.1", b"Expect: 100-continue\r\n",
               b"GET /"),
        parsers=tuple(f"contractmock.mockserver.serving.{each}" for each in ("protocol",
            "transport")),
        grown=(lambda n: b"GET / HTTP/1.1\r\n\r\n" * (n // 10),),
    ),
)  # fmt: skip

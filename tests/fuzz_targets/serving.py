"""Targets for the mock as a whole: calls of the admin API, and any exchange."""

import asyncio
import re
from functools import cache
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote

import orjson
from starlette.types import Message
from tests.fuzz_targets.messages import UPLOAD_LIMIT, head_of
from tests.fuzz_targets.serving_seeds import FORM_TYPE, admin_calls, exchanges
from tests.fuzz_targets.target import Target

from contractmock.contracts.drift.traffic.reading import recording_of
from contractmock.contracts.errors import ContractError
from contractmock.mockserver.app import MockApplication, create_app
from contractmock.mockserver.settings import Settings

_METHOD = re.compile("[A-Z]{3,10}")

SHOP = Path(__file__).parents[1] / "documents" / "shop.yaml"


@cache
def _application() -> MockApplication:
    """A mock of both vendors and of a third document, in which nothing waits."""
    application = create_app(Settings(specs=(("shop", str(SHOP)),), max_upload=UPLOAD_LIMIT))
    application.state.stopping.set()
    return application


def check_admin(data: bytes) -> None:
    """The admin API answers anything in JSON, and never by a failure of its own."""
    _reset()
    for call in data.split(b"\n\n\n")[:3]:
        method, path, query, headers, body = head_of(call)
        told = {name for name, _ in headers}
        fields = [*headers, *(each for each in _OWN if each[0] not in told)]
        status, answered, content = _called(
            method, f"/_mock/{path.lstrip('/')}", query, fields, body
        )
        assert status < 500, content
        if answered.get("content-type") == "application/json" and content:
            value = orjson.loads(content)
            assert status < 400 or set(value["error"]) >= {"input", "rule", "cure"}


def check_exchange(data: bytes) -> None:
    """A call is answered by plan, kept, exported, and read back from the export."""
    if re.search(rb"huge|bomb", data, re.IGNORECASE):
        return  # these faults are made of many megabytes
    method, path, query, headers, body = head_of(data)
    if path.startswith("/_mock") or not _METHOD.fullmatch(method):
        return  # the one is not for contracts, the other never comes through the protocol
    _reset()
    status, answered, _ = _called(method, path, query, list(headers), body)
    exports = [_asked(each) for each in ("/_mock/journal", "/_mock/journal.har")]
    (entry,) = exports[0]["entries"]
    assert status in (501, entry["response"]["status"]), answered  # 501: there is no wire here
    if status >= 500:
        assert entry["channel"] in ("prefer", "query", "key", "fault"), answered
        assert status != 500 or "contractmock-error" not in answered, answered
    for export in exports:
        _check_read_back(export, method, status)


def _check_read_back(export: dict[str, Any], method: str, status: int) -> None:
    try:
        recording = recording_of("export", export)
    except ContractError:
        return  # its path makes no address
    for exchange in recording.exchanges:
        assert exchange.request.method == method
        assert exchange.response is not None
        assert status in (501, exchange.response.status)


_OWN: list[tuple[str, str]] = [("host", "127.0.0.1"), ("content-type", "application/json")]


def _reset() -> None:
    assert _called("POST", "/_mock/reset", "", _OWN, b"")[0] == 200


def _asked(path: str) -> dict[str, Any]:
    status, _, content = _called("GET", path, "", _OWN, b"")
    assert status == 200, content
    told: dict[str, Any] = orjson.loads(content)
    return told


def _called(
    method: str, path: str, query: str, headers: list[tuple[str, str]], body: bytes
) -> tuple[int, dict[str, str], bytes]:
    """What the application answers to one call, and that it answers once."""
    sent: list[Message] = []
    chunks = [body[:9], body[9:]]

    async def receive() -> Message:
        if not chunks:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": chunks.pop(0), "more_body": bool(chunks)}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode("latin-1"),
        "root_path": "",
        "query_string": query.encode("latin-1"),
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers],
        "client": ("127.0.0.1", 9),
        "server": ("127.0.0.1", 80),
    }
    with asyncio.Runner() as runner:
        runner.run(_application()(scope, receive, send))
    start, *rest = sent
    assert start["type"] == "http.response.start"
    assert [each["type"] for each in rest] == ["http.response.body"] * len(rest)
    assert not rest[-1].get("more_body", False)
    fields = {name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]}
    content = b"".join(cast(bytes, each.get("body", b"")) for each in rest)
    if "content-length" in fields and method != "HEAD":
        assert len(content) == int(fields["content-length"])
    return int(start["status"]), fields, content


TARGETS = (
    Target(
        name="admin",
        check=check_admin,
        make_seeds=lambda: tuple(admin_calls()),
        words=(b"\n\n\n", b"POST /answers\n\n", b'"scenario":', b'"match":{}', b'"answer":',
               b"null", b"[[[[",
               b"\nhost: localhost", b"\norigin: null", b"?since="),
        parsers=tuple(f"contractmock.mockserver.admin.{each}" for each in
                      ("control", "faults", "resource")),
    ),
    Target(
        name="exchange",
        check=check_exchange,
        make_seeds=lambda: tuple(exchanges()),
        words=(b"prefer: ", b"\nprefer: code=", b"__code=", b"?only=", b"\n\n",
               b"data:image/png;base64,", b"/9j/",
               b"\nauthorization: Bearer ", b"://a:b@c", b'"image": ', FORM_TYPE + b"\n\n"),
        parsers=tuple(f"contractmock.mockserver.{each}" for each in
                      ("journal.body_redaction", "journal.redaction")),
    ),
)  # fmt: skip

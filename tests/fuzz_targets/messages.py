"""Requests as targets read them from bytes: a first line, header fields, an empty line, a body."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.types import Message

from contractmock.contracts.message import Body, Headers
from contractmock.mockserver.receiving.receive import receive_body

Result = TypeVar("Result")

UPLOAD_LIMIT = 3000
"""Bytes that an upload may have here, so that inputs reach the limit."""


def head_of(data: bytes) -> tuple[str, str, str, Headers, bytes]:
    """Method, path, query, header fields and body that `data` writes down, sound or not."""
    head, _, body = data.partition(b"\n\n")
    first, *lines = head.decode("latin-1").split("\n")
    method, _, target = first.partition(" ")
    path, _, query = target.partition("?")
    pairs = (line.partition(":") for line in lines)
    headers = tuple((name.strip().lower(), value.strip()) for name, _, value in pairs)
    return method.upper() or "GET", path or "/", query, headers, body


def received(headers: Headers, chunks: list[bytes], limit: int = UPLOAD_LIMIT) -> Body:
    """The body that arrives in these pieces."""
    waiting = list(chunks)

    async def receive() -> Message:
        chunk = waiting.pop(0) if waiting else b""
        return {"type": "http.request", "body": chunk, "more_body": bool(waiting)}

    return finished(receive_body(headers, receive, limit))


def finished(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """What `coroutine` returns, which waits for nothing."""
    with asyncio.Runner() as runner:
        return runner.run(coroutine)

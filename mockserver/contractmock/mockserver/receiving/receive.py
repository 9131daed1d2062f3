"""Receives the body of a request, bounded in memory and in size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractmock.contracts.message import Body, header, is_json, media_type
from contractmock.mockserver.receiving.budget import Share
from contractmock.mockserver.receiving.multipart import (
    SPOOL_SIZE,
    MalformedBodyError,
    MultipartReader,
    PartTooLargeError,
    boundary_of,
)
from contractmock.mockserver.receiving.pieces import FORM, too_many_pieces
from contractmock.mockserver.receiving.small_form import read_small_form

if TYPE_CHECKING:
    from starlette.types import Receive as ASGIReceive

    from contractmock.contracts.message import Headers
    from contractmock.mockserver.receiving.budget import ByteBudget

SLACK = 1 << 16
"""Bytes that a body may have beyond the limit: multipart framing and fields beside the file."""


class ClientGone(Exception):
    """The client closed the connection before its request was complete."""


async def receive_body(
    headers: Headers,
    receive: ASGIReceive,
    limit: int,
    *,
    text_limit: int | None = None,
    budget: ByteBudget | None = None,
    spool_dir: str | None = None,
) -> Body:
    """Receive a body; whoever gets it calls `Body.close` when it has been read.

    A body that is too large or malformed is not read to its end: the server under the application
    discards the rest once the response is out. The connection stays open on purpose, because a
    client that is still sending would see a reset instead of the answer (Node's fetch does).

    Args:
        headers: The request's header fields.
        receive: The application's ``receive``.
        limit: Bytes that a body, or one file of a multipart body, may have. The multipart body as
            a whole may have `SLACK` more.
        text_limit: Bytes that a body may have which is decoded as a whole: JSON, an urlencoded
            form, text, the fields of a multipart body together. None sets no limit of its own.
        budget: What bodies that are kept in memory may take together; one that comes in more than
            one piece waits for its share before more of it is read, and long bodies of every kind
            for their turn. None is without end.
        spool_dir: Where long files go, None for the system's place for temporary files.

    Raises:
        ClientGone: The client went away before the body was complete.
        SpoolError: A long file cannot be kept.
    """
    content_type = header(headers, "content-type") or ""
    name = media_type(content_type) or ""
    declared = _declared_length(headers)
    if name == "multipart/form-data":
        if declared > limit + SLACK:
            return Body(parts=(), too_large=True)
        rest = budget.order.rest(receive, declared or limit) if budget else receive
        return await _receive_multipart(content_type, receive, rest, limit, text_limit, spool_dir)
    if text_limit is not None and _is_decoded(name):
        limit = min(limit, text_limit)
    if declared > limit:
        return Body(too_large=True)
    rest = budget.order.rest(receive, declared or limit) if budget else receive
    body = await _receive_bytes(receive, rest, limit, budget)
    reason = too_many_pieces(name, body.content)
    if reason is None:
        return body
    body.close()
    return Body(size=body.size, too_large=True, malformed=reason)


def _is_decoded(name: str) -> bool:
    return is_json(name) or name == FORM or name.startswith("text/")


def read_whole_body(
    headers: Headers, content: bytes, limit: int, text_limit: int | None = None
) -> Body:
    """Read a body that is there as a whole, as `receive_body` reads one that arrives."""

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": content, "more_body": False}

    reading = receive_body(headers, receive, limit, text_limit=text_limit)
    try:
        reading.send(None)
    except StopIteration as read:
        body: Body = read.value
        return body
    raise AssertionError("nothing to wait for, and yet it waits")


def _declared_length(headers: Headers) -> int:
    declared = header(headers, "content-length")
    return int(declared[:20]) if declared is not None and declared.isdecimal() else 0


async def _receive_chunk(receive: ASGIReceive) -> tuple[bytes, bool]:
    """The next piece and whether more follows."""
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientGone
    return message.get("body", b""), message.get("more_body", False)


async def _receive_bytes(
    receive: ASGIReceive, rest: ASGIReceive, limit: int, budget: ByteBudget | None
) -> Body:
    chunk, more = await _receive_chunk(receive)
    if not more:
        return _whole(chunk, limit)
    if budget is None:
        return _whole(await _receive_rest(rest, limit, chunk, None), limit)
    share = Share(budget)
    try:
        body = _whole(await _receive_rest(rest, limit, chunk, share), limit)
    except BaseException:
        share.release()
        raise
    return body._replace(release=share.release)


def _whole(content: bytes, limit: int) -> Body:
    if len(content) > limit:
        return Body(size=len(content), too_large=True)
    return Body(size=len(content), content=content)


async def _receive_rest(
    receive: ASGIReceive, limit: int, chunk: bytes, share: Share | None
) -> bytes:
    """The body that begins with `chunk`; what is beyond the limit is not waited for."""
    content = bytearray()
    more = True
    while True:
        if share is not None:
            await share.grow(len(chunk))
        content += chunk
        if not more or len(content) > limit:
            return bytes(content)
        chunk, more = await _receive_chunk(receive)


async def _receive_multipart(
    content_type: str,
    receive: ASGIReceive,
    rest: ASGIReceive,
    limit: int,
    text_limit: int | None,
    spool_dir: str | None,
) -> Body:
    try:
        boundary = boundary_of(content_type)
        first, more = await _receive_chunk(receive)
        if not more and len(first) <= min(SPOOL_SIZE, text_limit or SPOOL_SIZE):
            parts = read_small_form(first, boundary, limit)
            if parts is not None:
                return Body(size=len(first), parts=parts)
        reader = MultipartReader(boundary, limit, spool_dir, text_limit=text_limit)
    except MalformedBodyError as error:
        return Body(parts=(), malformed=str(error))
    try:
        return await _receive_parts(reader, rest, first, more, limit + SLACK)
    except BaseException:
        reader.close()
        raise


async def _receive_parts(
    reader: MultipartReader, receive: ASGIReceive, chunk: bytes, more: bool, limit: int
) -> Body:
    size = len(chunk)
    try:
        while size <= limit:
            reader.feed(chunk)
            if not more:
                return Body(size=size, parts=reader.finish(), release=reader.close)
            chunk, more = await _receive_chunk(receive)
            size += len(chunk)
    except MalformedBodyError as error:
        reader.close()
        return Body(size=size, parts=(), malformed=str(error))
    except PartTooLargeError:
        pass
    reader.close()
    return Body(size=size, parts=(), too_large=True)

"""Receives the body of a request, bounded in memory and in size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractmock.contracts.message import Body, header, media_type
from contractmock.mockserver.receiving.multipart import (
    SPOOL_SIZE,
    MalformedBodyError,
    MultipartReader,
    PartTooLargeError,
    boundary_of,
)
from contractmock.mockserver.receiving.small_form import read_small_form

if TYPE_CHECKING:
    from starlette.types import Receive as ASGIReceive

    from contractmock.contracts.message import Headers

SLACK = 1 << 16
"""Bytes that a body may have beyond the limit: multipart framing and fields beside the file."""


class ClientGone(Exception):
    """The client closed the connection before its request was complete."""


async def receive_body(
    headers: Headers, receive: ASGIReceive, limit: int, *, spool_dir: str | None = None
) -> Body:
    """Receive a body; whoever gets it calls `Body.close` when the exchange is over.

    A body that is too large or malformed is not read to its end: the server under the application
    discards the rest once the response is out. The connection stays open on purpose, because a
    client that is still sending would see a reset instead of the answer (Node's fetch does).

    Args:
        headers: The request's header fields.
        receive: The application's ``receive``.
        limit: Bytes that a body, or one file of a multipart body, may have. The multipart body as
            a whole may have `SLACK` more.
        spool_dir: Where long files go, None for the system's place for temporary files.

    Raises:
        ClientGone: The client went away before the body was complete.
    """
    content_type = header(headers, "content-type") or ""
    multipart = media_type(content_type) == "multipart/form-data"
    if _declared_length(headers) > limit + SLACK:
        return Body(parts=() if multipart else None, too_large=True)
    if multipart:
        return await _receive_multipart(content_type, receive, limit, spool_dir)
    return await _receive_bytes(receive, limit)


def _declared_length(headers: Headers) -> int:
    declared = header(headers, "content-length")
    return int(declared) if declared is not None and declared.isdecimal() else 0


async def _receive_chunk(receive: ASGIReceive) -> tuple[bytes, bool]:
    """The next piece and whether more follows; a limit on slow senders would belong here."""
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientGone
    return message.get("body", b""), message.get("more_body", False)


async def _receive_bytes(receive: ASGIReceive, limit: int) -> Body:
    chunk, more = await _receive_chunk(receive)
    chunks, size = [chunk], len(chunk)
    while more and size <= limit:
        chunk, more = await _receive_chunk(receive)
        chunks.append(chunk)
        size += len(chunk)
    if size > limit:
        return Body(size=size, too_large=True)
    return Body(size=size, content=chunk if len(chunks) == 1 else b"".join(chunks))


async def _receive_multipart(
    content_type: str, receive: ASGIReceive, limit: int, spool_dir: str | None
) -> Body:
    try:
        boundary = boundary_of(content_type)
        first, more = await _receive_chunk(receive)
        if not more and len(first) <= SPOOL_SIZE:
            parts = read_small_form(first, boundary, limit)
            if parts is not None:
                return Body(size=len(first), parts=parts)
        reader = MultipartReader(boundary, limit, spool_dir)
    except MalformedBodyError as error:
        return Body(parts=(), malformed=str(error))
    try:
        return await _receive_parts(reader, receive, first, more, limit + SLACK)
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
                return Body(size=size, parts=reader.finish())
            chunk, more = await _receive_chunk(receive)
            size += len(chunk)
    except MalformedBodyError as error:
        reader.close()
        return Body(size=size, parts=(), malformed=str(error))
    except PartTooLargeError:
        pass
    reader.close()
    return Body(size=size, parts=(), too_large=True)

"""Calls over sockets of their own, which may take long or be cut."""

import asyncio
import contextlib
from collections.abc import Iterable
from urllib.parse import urlsplit

BROKEN = 0
"""Stands for the status of a call that got no answer."""


async def call(url: str, pieces: Iterable[bytes], *, within: float | None = None) -> int:
    """Connect, send `pieces`, read the whole answer, close.

    Args:
        url: Base URL of the server.
        pieces: The request.
        within: Seconds after which the connection is cut.

    Returns:
        The answer's status, `BROKEN` where none came whole.
    """
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    try:
        # At once, because an answer may come before all is sent.
        answer = asyncio.create_task(_answer(reader))
        async with asyncio.timeout(within):
            with contextlib.suppress(ConnectionError):
                await _send(writer, pieces, answer)
            return await answer
    except (TimeoutError, ConnectionError, asyncio.IncompleteReadError):
        return BROKEN
    finally:
        writer.transport.abort()


async def _send(
    writer: asyncio.StreamWriter, pieces: Iterable[bytes], answer: asyncio.Task[int]
) -> None:
    for piece in pieces:
        if answer.done():
            return
        writer.write(piece)
        await writer.drain()


async def _answer(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
    await reader.readexactly(int(length or 0))
    return int(head.split(maxsplit=2)[1])

"""Sending wrongly: a wire plan carried out on the transport of a connection."""

import asyncio
import contextlib
import os
import socket
import struct
from collections.abc import AsyncIterator, Sequence

from starlette.types import Receive

from contractmock.contracts.message import HttpResponse
from contractmock.mockserver.faults.fault import Fault
from contractmock.mockserver.faults.wire import Ending, WirePlan, plan

_STROKE = 0.05
"""Seconds between two pieces of a dripping answer, unless a single byte takes longer."""

_APART = 0.02
"""Seconds between what is sent and a reset: clients that find both at once may see an end only."""

_GRACE = 2.0
"""Seconds that a client has to take what was sent, and to see the end, before it is cut off."""

_LINGER = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
"""Linger on, for no time: closing drops what is unsent and resets the connection."""


async def send_with_faults(
    faults: Sequence[Fault],
    response: HttpResponse,
    *,
    method: str,
    transport: asyncio.Transport,
    receive: Receive,
    stopping: asyncio.Event,
) -> None:
    """Send an answer as faults of the stage ``wire`` have it; the connection ends with it.

    It writes to the transport, past the server, which would not let a wrong answer through. It
    returns once the connection is gone, so that the server does not take the call for unanswered.

    Args:
        faults: At least one fault of the stage ``wire``, see `wire_faults`.
        response: The answer.
        method: Method of the request.
        transport: The transport of the connection.
        receive: The call's own; its body has been read.
        stopping: Ends what has no end of its own.
    """
    planned = plan(faults, response, method)
    async with _leaving(receive, stopping) as left:
        await _write(planned, transport, left)
        if planned.ending is Ending.HANG:
            await asyncio.wait({left}, timeout=planned.patience)
        if planned.ending is Ending.RESET:
            if planned.data:
                await _flushed(transport)
                await asyncio.wait({left}, timeout=_APART)
            reset(transport)
        else:
            transport.close()
    await _gone(transport, receive)


async def wait(seconds: float, receive: Receive, stopping: asyncio.Event) -> None:
    """Wait so long, but no longer than the client and the server are there."""
    async with _leaving(receive, stopping) as left:
        await asyncio.wait({left}, timeout=seconds)


def reset(transport: asyncio.Transport) -> None:
    """End a connection by a TCP reset."""
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
    transport.abort()


async def _write(planned: WirePlan, transport: asyncio.Transport, left: asyncio.Task[None]) -> None:
    if planned.rate is None:
        transport.write(planned.data)
        return
    stroke = max(_STROKE, 1 / planned.rate)
    piece = max(1, int(planned.rate * stroke))
    if planned.prompt:
        transport.write(planned.data[: planned.prompt])
    for start in range(planned.prompt, len(planned.data), piece):
        await asyncio.wait({left}, timeout=stroke)
        if left.done():
            return
        transport.write(planned.data[start : start + piece])


@contextlib.asynccontextmanager
async def _leaving(receive: Receive, stopping: asyncio.Event) -> AsyncIterator[asyncio.Task[None]]:
    """A task that ends when the client goes or the server stops."""
    task = asyncio.create_task(_left(receive, stopping))
    try:
        yield task
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _left(receive: Receive, stopping: asyncio.Event) -> None:
    ends = [asyncio.create_task(_disconnected(receive)), asyncio.create_task(_set(stopping))]
    try:
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in ends:
            task.cancel()


async def _set(stopping: asyncio.Event) -> None:
    await stopping.wait()


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _flushed(transport: asyncio.Transport) -> None:
    """Let what was written leave: a reset drops the rest."""
    deadline = asyncio.get_running_loop().time() + _GRACE
    await asyncio.sleep(0)  # writes of one turn are joined at its end
    while transport.get_write_buffer_size() and not transport.is_closing():
        if asyncio.get_running_loop().time() > deadline:
            return
        await asyncio.sleep(0.001)


async def _gone(transport: asyncio.Transport, receive: Receive) -> None:
    """Wait until the server knows that the connection is gone; cut off who does not take it."""
    try:
        await asyncio.wait_for(_disconnected(receive), _GRACE)
    except TimeoutError:
        transport.abort()
        await _disconnected(receive)

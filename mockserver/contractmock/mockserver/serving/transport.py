"""The transport of a connection: what is written is joined, and the application can reach it."""

import asyncio
from typing import Any, Final

from contractmock.mockserver.serving.turn import Turn

TRANSPORT: Final = "contractmock.transport"
"""Key in ``scope["extensions"]`` of the `asyncio.Transport` that carries the request."""


class JoiningTransport:
    """A transport that sends all that is written within one turn of the loop at once.

    Uvicorn writes the head and the body of a response apart, which costs a second system call
    and a second packet for each.

    Args:
        transport: The transport of the connection; whatever else is asked of this one is its.
        turn: When to send.

    Attributes:
        receiving: Whether a request is still coming in. Until it is in, closing waits: a client
            that sends first and reads then would see a reset instead of its answer.
        is_to_close: Whether closing waits for that; whoever ends `receiving` closes it then.
    """

    def __init__(self, transport: asyncio.Transport, turn: Turn) -> None:
        self._transport = transport
        self._turn = turn
        self._written: list[bytes] = []
        self.receiving = self.is_to_close = False

    def write(self, data: bytes) -> None:
        """Send `data` when the turn is over."""
        if not self._written:
            self._turn.send(self._flush)
        self._written.append(data)

    def close(self) -> None:
        """Send what was written, then close, if need be once the request is in."""
        self._flush()
        if self.receiving:
            self.is_to_close = True
        else:
            self._transport.close()

    def is_closing(self) -> bool:
        """Whether nothing more is sent: asked for every answer, so not by `__getattr__`."""
        return self._transport.is_closing()

    def abort(self) -> None:
        """Close at once; what was written in this turn is not sent."""
        self._written = []
        self._transport.abort()

    def _flush(self) -> None:
        written, self._written = self._written, []
        if written and not self._transport.is_closing():
            self._transport.writelines(written)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

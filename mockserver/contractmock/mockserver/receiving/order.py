"""The order in which long bodies go on while more of them come in than can be read at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Message
    from starlette.types import Receive as ASGIReceive

TURN_SIZE = 1 << 19
"""Bytes of long bodies that are taken in one turn of the loop: some two milliseconds, after which
every other call has its turn."""


class ReadingOrder:
    """Lets the pieces of long bodies go on, a few in each turn of the loop.

    Fifty uploads that share the loop evenly all end at the same time, long after each client has
    sent its last byte: the system's buffers hold megabytes of each. And until then each has all
    that it brought on the disk. So the one that has the least left goes first, and ends soon. Every
    other time it is the turn of the one that has waited longest, so that a long body gets on in a
    stream of shorter ones, too.

    A piece only waits when it has come: clients that are slow keep nobody waiting.
    """

    def __init__(self) -> None:
        self._room = TURN_SIZE
        self._is_scheduled = False
        self._is_oldest_next = False
        self._waiting: dict[asyncio.Future[None], tuple[int, int]] = {}

    def rest(self, receive: ASGIReceive, length: int) -> ASGIReceive:
        """A ``receive`` for what follows the first piece of a body, each piece in its turn.

        Args:
            receive: The application's ``receive``.
            length: Bytes that the body has, or may have where it does not say.
        """
        left = length

        async def receive_in_turn() -> Message:
            nonlocal left
            message = await receive()
            size = len(message.get("body", b""))
            left -= size
            await self.take(size, left)
            return message

        return receive_in_turn

    async def take(self, size: int, left: int) -> None:
        """Wait for the turn of a piece.

        Args:
            size: Its bytes.
            left: How many bytes the body has left.
        """
        loop = asyncio.get_running_loop()
        if not self._is_scheduled:
            self._is_scheduled = True
            loop.call_soon(self._begin_turn, loop)
        if not self._waiting and self._room > 0:
            self._room -= size
            return
        turn = loop.create_future()
        self._waiting[turn] = (left, size)
        try:
            await turn
        finally:
            self._waiting.pop(turn, None)  # still there where it was cancelled

    def _begin_turn(self, loop: asyncio.AbstractEventLoop) -> None:
        self._room = TURN_SIZE
        while self._waiting and self._room > 0:
            turn = self._next()
            self._room -= self._waiting.pop(turn)[1]
            if not turn.done():
                turn.set_result(None)
        self._is_scheduled = bool(self._waiting)
        if self._is_scheduled:
            loop.call_soon(self._begin_turn, loop)

    def _next(self) -> asyncio.Future[None]:
        self._is_oldest_next = not self._is_oldest_next
        if self._is_oldest_next:
            return min(self._waiting, key=self._waiting.__getitem__)
        return next(iter(self._waiting))

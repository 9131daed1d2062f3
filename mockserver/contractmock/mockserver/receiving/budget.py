"""The memory that bodies may take together, and the queue of those that wait for it."""

from __future__ import annotations

import asyncio
from collections import deque

from contractmock.mockserver.receiving.order import ReadingOrder


class ByteBudget:
    """A number of bytes that bodies share while they come in.

    A body takes what it needs as it grows, so that one which stays away holds no more than it has
    brought. If all grew until nothing was left, none could end: so the first that finds too few
    bytes may overdraw until it has ended, and the others wait, first come, first served. Together
    they take the budget and one body at most.

    Args:
        size: Bytes that may be taken together.

    Attributes:
        free: Bytes that nobody has, less than none while the budget is overdrawn.
        order: The order in which the bodies go on, those that go to the disk as well.
    """

    def __init__(self, size: int) -> None:
        self.free = size
        self.order = ReadingOrder()
        self._overdrawing: Share | None = None
        self._waiting: deque[tuple[Share, int, asyncio.Future[None]]] = deque()

    @property
    def waiting(self) -> int:
        """How many bodies wait."""
        return len(self._waiting)

    async def take(self, share: Share, size: int) -> None:
        """Take `size` more bytes for `share`, as soon as it may have them."""
        if share is self._overdrawing or (not self._waiting and self._grants(share, size)):
            self.free -= size
            share.size += size
            return
        turn = (share, size, asyncio.get_running_loop().create_future())
        self._waiting.append(turn)
        try:
            await turn[2]
        finally:
            if turn in self._waiting:  # cancelled
                self._waiting.remove(turn)

    def give_back(self, share: Share) -> None:
        """Take back all that `share` has, for those who wait."""
        self.free += share.size
        share.size = 0
        if share is self._overdrawing:
            self._overdrawing = None
        while self._waiting and self._grants(*self._waiting[0][:2]):
            following, size, turn = self._waiting.popleft()
            self.free -= size
            following.size += size
            turn.set_result(None)

    def _grants(self, share: Share, size: int) -> bool:
        if size <= self.free:
            return True
        if self._overdrawing is None:
            self._overdrawing = share
        return share is self._overdrawing


class Share:
    """What one body has of a budget.

    Args:
        budget: The budget.

    Attributes:
        size: Bytes that it has.
    """

    def __init__(self, budget: ByteBudget) -> None:
        self._budget = budget
        self.size = 0

    async def grow(self, size: int) -> None:
        """Have `size` bytes more, as soon as they are to be had."""
        await self._budget.take(self, size)

    def release(self) -> None:
        """Give everything back; to do so again does no harm."""
        self._budget.give_back(self)

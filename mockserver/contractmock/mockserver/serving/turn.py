"""A turn of the loop: what all connections have to do in it, one kind of work after the other."""

import asyncio
from collections.abc import Callable
from weakref import WeakKeyDictionary, ref

Work = Callable[[], object]


class Turn:
    """Gathers the work of many connections, and does it in the loop's next turn.

    To answer all that came, then to send all answers, is a tenth faster than to do both for one
    connection after the other: code that has just run runs faster, and who waits for the answers
    is woken once. It also takes one callback of the loop instead of one for each piece of work.

    Args:
        loop: The loop.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = ref(loop)  # `_TURNS` would keep it for ever
        self._is_coming = False
        self._answering: list[Work] = []
        self._sending: list[Work] = []

    def answer(self, work: Work) -> None:
        """Have a call answered by `work`, which must not raise."""
        self._answering.append(work)
        self._come()

    def answer_at_once(self, work: Work) -> None:
        """Have a call answered and the answer sent now: a lone caller has no turn to wait for."""
        if self._is_coming:
            self.answer(work)
            return
        self._is_coming = True  # what it sends needs no callback
        try:
            work()
        finally:
            self._end()

    def send(self, work: Work) -> None:
        """Have something sent by `work`, which must not raise, once all calls are answered."""
        self._sending.append(work)
        self._come()

    def _come(self) -> None:
        if not self._is_coming:
            self._is_coming = True
            loop = self._loop()
            assert loop is not None, "it runs"
            loop.call_soon(self._run)

    def _run(self) -> None:
        answering, self._answering = self._answering, []
        for work in answering:
            work()
        self._end()

    def _end(self) -> None:
        sending, self._sending = self._sending, []
        self._is_coming = False
        if self._answering:
            self._come()
        for work in sending:
            work()


_TURNS: WeakKeyDictionary[asyncio.AbstractEventLoop, Turn] = WeakKeyDictionary()


def turn_of(loop: asyncio.AbstractEventLoop) -> Turn:
    """The one turn of a loop that is yet to come."""
    found = _TURNS.get(loop)
    if found is None:
        found = _TURNS[loop] = Turn(loop)
    return found

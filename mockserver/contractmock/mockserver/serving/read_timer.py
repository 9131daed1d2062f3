"""The patience of a connection with a client that does not go on with its request."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from uvicorn.protocols.http.flow_control import FlowControl

SLOWEST_RATE = 4096
"""Bytes a second that a request has to bring, on the average over the timeout. Otherwise one byte
in time would keep it open for ever."""

LAST_CHANCE = 0.1
"""Seconds between finding that the time is up and acting on it: after a long turn of the loop the
timers run before what has arrived meanwhile is read."""


class ReadTimer:
    """Expires when a request that has begun brings nothing for too long, or too little.

    Requests that arrive in one piece never start it. There is at most one timer of the loop for
    each connection: it finds out what happened when it fires, so that nothing needs rescheduling
    while data comes in.

    Args:
        loop: The loop that the connection runs in.
        timeout: Seconds without any data, and the stretches of time in each of which data has to
            come at `SLOWEST_RATE`.
        expired: Called once the time is up; the timer is stopped then.

    Attributes:
        running: Whether data is waited for.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, timeout: float, expired: Callable[[], None]
    ) -> None:
        self._loop = loop
        self._timeout = timeout
        self._expired = expired
        self._handle: asyncio.TimerHandle | None = None
        self._started = self._latest = 0.0  # of the stretch, of the latest data
        self._paused: float | None = None
        self._received = 0
        self._is_up = False
        self.running = False

    def received(self, size: int) -> None:
        """So many bytes came, and the request is not complete; starts the timer if need be."""
        self._latest = self._loop.time()
        if not self.running:
            self.running = True
            self._started, self._received = self._latest, 0
            self._is_up = False
        self._received += size
        if self._handle is None:
            self._handle = self._loop.call_at(self._latest + self._timeout, self._look)

    def stop(self) -> None:
        """Nothing is waited for any longer."""
        self.running = False

    def pause(self) -> None:
        """The server itself has stopped reading: the time does not count."""
        self._paused = self._loop.time()

    def resume(self) -> None:
        """The server reads again."""
        if self._paused is not None:
            self._latest = self._loop.time()
            self._started += self._latest - self._paused
            self._paused = None

    def close(self) -> None:
        """Forget everything: the connection is gone."""
        self.running = False
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _look(self) -> None:
        self._handle = None
        if not self.running:
            return
        now = self._loop.time()
        if self._received >= SLOWEST_RATE * self._timeout:
            self._started, self._received = now, 0
        due = self._timeout + (
            now if self._paused is not None else min(self._latest, self._started)
        )
        if now < due:
            self._is_up = False
            self._handle = self._loop.call_at(due, self._look)
        elif not self._is_up:
            self._is_up = True
            self._handle = self._loop.call_later(LAST_CHANCE, self._look)
        else:
            self.running = False
            self._expired()


class TimedFlowControl(FlowControl):
    """Uvicorn's flow control, which tells the timer when the server does not read.

    Args:
        transport: The transport of the connection.
        timer: The connection's timer.
    """

    def __init__(self, transport: asyncio.Transport, timer: ReadTimer) -> None:
        super().__init__(transport)
        self._timer = timer

    def pause_reading(self) -> None:
        """Stop reading, and the clock."""
        if not self.read_paused:
            self._timer.pause()
        super().pause_reading()

    def resume_reading(self) -> None:
        """Go on with both."""
        if self.read_paused:
            self._timer.resume()
        super().resume_reading()

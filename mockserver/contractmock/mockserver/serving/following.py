"""Following the faults: the port is open or closed as those that stand have it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from concurrent.futures import TimeoutError as NotInTime
from typing import TYPE_CHECKING

from contractmock.mockserver.serving.port import Port

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterable

    import uvicorn

    from contractmock.mockserver.faults.standing import Standing

LONGEST_PAUSE = 1.0
"""Seconds after which the server looks around in any case."""

SHARED_PAUSE = 0.2
"""Seconds between two looks at what other processes have changed, where they share the faults."""

_PATIENCE = 5.0
"""Seconds that another thread waits for the server to follow."""


class PortFollower:
    """Opens and closes the port of a server as the faults of its application have it.

    Args:
        server: The server.
        standing: The faults of the application that answers now; None where it has none.
        woken: Wakes the server's main loop.
        shared: Whether other processes listen on the port, too.
    """

    def __init__(
        self,
        server: uvicorn.Server,
        standing: Callable[[], Standing | None],
        woken: asyncio.Event,
        *,
        shared: bool = False,
    ) -> None:
        self._standing = standing
        self._woken = woken
        self._port = Port(server, shared=shared)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = 0
        self._changing = asyncio.Lock()
        self._catching_up: asyncio.Task[None] | None = None

    async def listen(self, sockets: Iterable[socket.socket]) -> None:
        """Open the port."""
        for each in sockets:
            await self._port.listen(each)

    async def follow(self) -> None:
        """Open or close the port; to be called again after `pause`, or when woken."""
        self._loop, self._thread = asyncio.get_running_loop(), threading.get_ident()
        standing = self._standing()
        if standing is None:
            return
        standing.follow = self._tell
        if standing.catch_up is not None and self._catching_up is None:
            self._catching_up = self._loop.create_task(self._catch_up())
        async with self._changing:
            if standing.closes_port():
                self._port.close()
                await self._port.keep()
            elif self._port.is_closed:
                await self._open()

    def pause(self) -> float:
        """Seconds until the port may have to change, at most `LONGEST_PAUSE`."""
        standing = self._standing()
        seconds = standing.seconds_to_change() if standing else None
        return LONGEST_PAUSE if seconds is None else min(LONGEST_PAUSE, max(0.0, seconds))

    def stop(self) -> None:
        """Follow no longer."""
        self._loop = None
        self._port.release()
        if self._catching_up is not None:
            self._catching_up.cancel()

    async def _catch_up(self) -> None:
        """Go on taking over what other processes change, which tells of what closes the port.

        It may take long where the shared state does not answer, so nothing waits for it.
        """
        while True:
            standing = self._standing()
            if standing is not None and standing.catch_up is not None:
                await standing.catch_up()
            await asyncio.sleep(SHARED_PAUSE)

    async def _open(self) -> None:
        try:
            await self._port.open()
        except OSError as error:  # it is tried again after the pause
            logging.getLogger("uvicorn.error").error("the port cannot be opened: %s", error)

    def _tell(self) -> None:
        """The faults have changed, in any thread; on return the port is closed if it has to be."""
        standing, loop = self._standing(), self._loop
        if standing is None or loop is None:
            return
        if threading.get_ident() != self._thread:
            with contextlib.suppress(RuntimeError, NotInTime):  # the loop has closed already
                asyncio.run_coroutine_threadsafe(self._followed(), loop).result(_PATIENCE)
            return
        if standing.closes_port():
            self._port.close()
        self._woken.set()

    async def _followed(self) -> None:
        await self.follow()
        self._woken.set()  # the main loop waits for the change before

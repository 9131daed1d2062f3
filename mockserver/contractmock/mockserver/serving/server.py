"""Runs the application under uvicorn: on the command line, or in a thread for tests."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
import socket
import sys
import threading
import time
from typing import TYPE_CHECKING

import uvicorn

from contractmock.mockserver.serving.application import Application
from contractmock.mockserver.serving.following import PortFollower
from contractmock.mockserver.serving.listening import base_url, close, listen
from contractmock.mockserver.serving.logs import LOGGING, Logged
from contractmock.mockserver.serving.protocol import MockProtocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from contractmock.mockserver.serving.tls import Certificate

DRAIN_SECONDS = 5.0
"""How long calls in progress may go on once the server is told to stop."""

_CUT_SECONDS = 0.5
"""How long calls that were cut off have to end."""

_LOOK_SECONDS = 0.02
"""How often the server looks whether calls in progress have ended."""

KEEP_ALIVE_SECONDS = 75
"""How long an idle connection is kept; short times race with clients that pool connections."""

_TURNS_TO_CLOSE = 3
"""Turns of the loop that an idle connection takes at most from being closed to being forgotten."""


_STOP_SIGNALS: tuple[signal.Signals, ...] = (signal.SIGINT, signal.SIGTERM)
if sys.platform == "win32":
    _STOP_SIGNALS += (signal.SIGBREAK,)  # the one that another process can send there


class Server(uvicorn.Server):
    """A uvicorn server that says when it is ready, stops at once and dies of no signal.

    Args:
        application: What to serve.
        certificate: Serve HTTPS with it; None serves HTTP.
        logged: Whether to configure logging to standard error; None leaves the process's logging
            alone, False logs warnings, True each request too.
        shared: Whether it is one of several processes that listen on one port. Then SIGTERM alone
            stops it: an interrupt of the terminal's reaches the parent, too, which knows better.
        on_ready: Called in the server's thread once connections are accepted.
    """

    def __init__(
        self,
        application: Application,
        *,
        certificate: Certificate | None = None,
        logged: bool | None = None,
        shared: bool = False,
        on_ready: Callable[[], None],
    ) -> None:
        config = uvicorn.Config(
            Logged(application, lambda: getattr(application.state, "redactor", None))
            if logged
            else application,
            http=MockProtocol,
            ws="none",
            interface="asgi3",
            lifespan="on",
            log_config=None if logged is None else LOGGING,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            ssl_certfile=certificate.certfile if certificate else None,
            ssl_keyfile=certificate.keyfile if certificate else None,
        )
        super().__init__(config)
        self._application = application
        self._signals = (signal.SIGTERM,) if shared else _STOP_SIGNALS
        self._on_ready = on_ready
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = asyncio.Event()
        self._follower = PortFollower(
            self, lambda: getattr(application.state, "standing", None), self._woken, shared=shared
        )

    def stop(self) -> None:
        """Begin to shut down; safe from any thread."""
        self.should_exit = True
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has closed already
                self._loop.call_soon_threadsafe(self._woken.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept connections, then say so."""
        self._loop = asyncio.get_running_loop()
        await super().startup([])  # what listens for uvicorn has no bound on the opening of TLS
        await self._follower.listen(sockets or [])
        await self.on_tick(0)  # the first answer's ``Date`` header
        await self._follower.follow()
        self._on_ready()

    async def main_loop(self) -> None:
        """Wait to be told to stop; uvicorn's own loop polls, which delays every stop."""
        while not await self.on_tick(0):
            await self._follower.follow()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), self._follower.pause())
            self._woken.clear()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End what has no end of its own, then wait a while for the calls in progress."""
        stopping = getattr(self._application.state, "stopping", None)
        if stopping is not None:
            stopping.set()
        self._follower.stop()
        for server in self.servers:
            server.close()
        close(sockets or [])
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await self._drain()
        await self.lifespan.shutdown()  # in any case: cancelled instead, Starlette would complain

    async def _drain(self) -> None:
        """Wait for the calls in progress, and cut off those that take too long."""
        for _ in range(_TURNS_TO_CLOSE):
            await asyncio.sleep(0)
        deadline = time.monotonic() + DRAIN_SECONDS
        while self._is_busy() and not self.force_exit and time.monotonic() < deadline:
            await asyncio.sleep(_LOOK_SECONDS)
        await self._cut_off()

    async def _cut_off(self) -> None:
        """End what is still in progress, and the connections that do not take their answer."""
        if tasks := list(self.server_state.tasks):
            logging.getLogger("uvicorn.error").warning(
                "%d call%s cut off by the stop", len(tasks), "" if len(tasks) == 1 else "s"
            )
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=_CUT_SECONDS)
            await asyncio.sleep(0)  # what is written in one turn is sent at its end
        for connection in list(self.server_state.connections):
            connection.transport.abort()

    def _is_busy(self) -> bool:
        return bool(self.server_state.connections or self.server_state.tasks)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop at the first signal; a second interrupt does not wait for calls in progress."""
        super().handle_exit(sig, frame)
        self.stop()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Handle signals while serving; uvicorn's own raises them again, which fails the exit."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in self._signals}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def serve(
    application: Application,
    *,
    host: str,
    port: int,
    certificate: Certificate | None = None,
    logged: bool = False,
    on_ready: Callable[[str], None],
) -> None:
    """Serve until a signal says to stop.

    Args:
        application: What to serve.
        host: Where to listen.
        port: 0 takes a free one.
        certificate: Serve HTTPS with it.
        logged: Whether each request is logged to standard error.
        on_ready: Called with the base URL once connections are accepted.

    Raises:
        ContractError: It cannot listen there.
    """
    sockets = listen(host, port)
    url = base_url(host, sockets, secure=certificate is not None)
    calm_collector()
    server = Server(
        application, certificate=certificate, logged=logged, on_ready=lambda: on_ready(url)
    )
    try:
        server.run(sockets)
    finally:
        close(sockets)


def calm_collector() -> None:
    """Keep the garbage collector from walking through what stays for good.

    The documents never go away, the journal's entries by reference counting alone. Looking at
    them again and again costs pauses of some 20 ms.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@contextlib.contextmanager
def running(
    application: Application,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    certificate: Certificate | None = None,
) -> Iterator[str]:
    """Serve in a thread while the block runs, and hand it the base URL.

    Args:
        application: What to serve.
        host: Where to listen.
        port: 0 takes a free one.
        certificate: Serve HTTPS with it.

    Raises:
        ContractError: It cannot listen there.
        RuntimeError: The server ended before it was ready.
    """
    sockets = listen(host, port)
    url = base_url(host, sockets, secure=certificate is not None)
    ready = threading.Event()
    server = Server(application, certificate=certificate, on_ready=ready.set)

    def run() -> None:
        # Uvicorn logs why it cannot start and exits, which means nothing in a thread.
        with contextlib.suppress(SystemExit):
            server.run(sockets)

    thread = threading.Thread(target=run, name="contractmock", daemon=True)
    thread.start()
    try:
        while not ready.wait(0.02):
            if not thread.is_alive():
                raise RuntimeError("the server ended before it was ready; its log says why")
        yield url
    finally:
        server.stop()
        thread.join(2 * (DRAIN_SECONDS + _CUT_SECONDS))
        close(sockets)

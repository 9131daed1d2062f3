"""Runs the application under uvicorn: on the command line, or in a thread for tests."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import socket
import threading
from typing import TYPE_CHECKING, Protocol

import uvicorn

from contractmock.mockserver.serving.following import PortFollower
from contractmock.mockserver.serving.listening import base_url, close, listen
from contractmock.mockserver.serving.logs import LOGGING
from contractmock.mockserver.serving.protocol import MockProtocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from starlette.datastructures import State
    from starlette.types import Receive, Scope, Send

    from contractmock.mockserver.serving.tls import Certificate

DRAIN_SECONDS = 5
"""How long calls in progress may go on once the server is told to stop."""

KEEP_ALIVE_SECONDS = 75
"""How long an idle connection is kept; short times race with clients that pool connections."""

_TURNS_TO_CLOSE = 3
"""Turns of the loop that a connection takes at most from being closed to being forgotten."""


class Application(Protocol):
    """The application to run: a Starlette application will do.

    ``state.stopping``, where it is there, is an `asyncio.Event` that is set as soon as the server
    is told to stop: answers without an end (live streams, hanging faults) wait for it, because
    the server drains calls in progress before the application's lifespan ends. ``state.standing``,
    where it is there, are the faults that close the server's port.
    """

    @property
    def state(self) -> State:
        """The application's own state."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection or the lifespan."""


class Server(uvicorn.Server):
    """A uvicorn server that says when it is ready, stops at once and dies of no signal.

    Args:
        application: What to serve.
        certificate: Serve HTTPS with it; None serves HTTP.
        logged: Whether to configure logging to standard error; None leaves the process's logging
            alone, False logs warnings, True each request too.
        on_ready: Called in the server's thread once connections are accepted.
    """

    def __init__(
        self,
        application: Application,
        *,
        certificate: Certificate | None = None,
        logged: bool | None = None,
        on_ready: Callable[[], None],
    ) -> None:
        config = uvicorn.Config(
            application,
            http=MockProtocol,
            ws="none",
            interface="asgi3",
            lifespan="on",
            log_config=None if logged is None else LOGGING,
            access_log=bool(logged),
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=DRAIN_SECONDS,
            ssl_certfile=certificate.certfile if certificate else None,
            ssl_keyfile=certificate.keyfile if certificate else None,
        )
        super().__init__(config)
        self._application = application
        self._on_ready = on_ready
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = asyncio.Event()
        self._follower = PortFollower(
            self, lambda: getattr(application.state, "standing", None), self._woken
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
        await super().startup(sockets)
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
        """End what has no end of its own, then drain."""
        stopping = getattr(self._application.state, "stopping", None)
        if stopping is not None:
            stopping.set()
        self._follower.stop()
        if await self._is_idle():
            await self._close_idle(sockets or [])
        else:
            await super().shutdown(sockets)

    async def _is_idle(self) -> bool:
        """Whether no call is in progress, once idle connections have been closed."""
        for connection in list(self.server_state.connections):
            connection.shutdown()
        for _ in range(_TURNS_TO_CLOSE):
            await asyncio.sleep(0)
        return not self.server_state.connections and not self.server_state.tasks

    async def _close_idle(self, sockets: list[socket.socket]) -> None:
        """Stop without draining; uvicorn sleeps a tenth of a second before it looks for calls."""
        for server in self.servers:
            server.close()
        close(sockets)
        await self.lifespan.shutdown()

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
        handled = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, self.handle_exit) for number in handled}
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
    _calm_collector()
    server = Server(
        application, certificate=certificate, logged=logged, on_ready=lambda: on_ready(url)
    )
    try:
        server.run(sockets)
    finally:
        close(sockets)


def _calm_collector() -> None:
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
        thread.join(2 * DRAIN_SECONDS)
        close(sockets)

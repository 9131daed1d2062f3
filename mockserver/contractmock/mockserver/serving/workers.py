"""Worker processes: one application, forked into several servers that listen on one port."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from contractmock.contracts.errors import ContractError
from contractmock.mockserver.serving.listening import base_url, close, listen
from contractmock.mockserver.serving.server import DRAIN_SECONDS, Server, calm_collector
from contractmock.mockserver.serving.supervisor import Supervisor

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from contractmock.mockserver.serving.application import Application
    from contractmock.mockserver.serving.tls import Certificate

_SLACK_SECONDS = 3.0
"""Seconds beyond `DRAIN_SECONDS` that a process has to end before it is killed."""


def serve_workers(
    application: Application,
    *,
    workers: int,
    host: str,
    port: int,
    certificate: Certificate | None = None,
    logged: bool = False,
    on_ready: Callable[[str], None],
) -> None:
    """Serve with several processes until a signal says to stop.

    The application is made once, before the processes are: they share its memory until they write
    to it. What it keeps of calls must not be in memory.

    Args:
        application: What to serve.
        workers: How many processes.
        host: Where to listen.
        port: 0 takes a free one, the same for all.
        certificate: Serve HTTPS with it.
        logged: Whether each request is logged to standard error.
        on_ready: Called with the base URL once every process accepts connections.

    Raises:
        ContractError: It cannot listen there, or the processes die one after the other.
    """
    require_port_sharing(workers)
    kept = _reserved(host, port)
    number = kept[0].getsockname()[1]
    url = base_url(host, kept, secure=certificate is not None)
    calm_collector()

    def serve_one(ready: Callable[[], None], lifeline: int) -> None:
        close(kept)

        def started() -> None:
            _stop_with_parent(server, lifeline)
            ready()

        server = Server(
            application, certificate=certificate, logged=logged, shared=True, on_ready=started
        )
        server.run(listen(host, number, shared=True))

    try:
        Supervisor(
            serve_one,
            workers,
            patience=DRAIN_SECONDS + _SLACK_SECONDS,
            on_ready=lambda: on_ready(url),
        ).run()
    finally:
        close(kept)


def require_port_sharing(workers: int) -> None:
    """Refuse to go on where no kernel deals connections out among the processes of one port.

    macOS lets several listen, too, but gives all connections to one of them.

    Raises:
        ContractError: This is not Linux.
    """
    if sys.platform != "linux":
        raise ContractError(
            f"--workers {workers}",
            "only Linux shares the connections to a port among processes",
            "leave it out, or run several on ports of their own, with one --state",
        )


def _reserved(host: str, port: int) -> list[socket.socket]:
    """Sockets that keep the port for the processes while none of them listens.

    They do not listen, so the kernel gives them no connection. That nobody else listens there is
    seen first: others that share their port would be joined instead of being in the way.
    """
    alone = listen(host, port)
    number = alone[0].getsockname()[1]
    close(alone)
    return listen(host, number, shared=True)


def _stop_with_parent(server: Server, lifeline: int) -> None:
    loop = asyncio.get_running_loop()

    def stop() -> None:
        loop.remove_reader(lifeline)  # it can be read for good
        server.stop()

    loop.add_reader(lifeline, stop)

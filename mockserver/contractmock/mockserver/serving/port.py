"""The port of a server, which faults close for a while."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from typing import TYPE_CHECKING

from contractmock.mockserver.serving.protocol import read_timeout

if TYPE_CHECKING:
    import uvicorn

Address = tuple[socket.AddressFamily, str, int]
"""Where a socket is bound: family, host and port."""


def bind(address: Address, *, shared: bool = False) -> socket.socket:
    """A socket bound there, not yet listening.

    Args:
        address: Where.
        shared: Whether other sockets that are shared, too, may be bound and listen there; the
            kernel then deals connections out among those that listen.

    Raises:
        OSError: It cannot be bound there.
    """
    family, host, port = address
    # Without the protocol's number asyncio does not switch Nagle's algorithm off, which costs
    # some 40 ms in each answer.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


class Port:
    """The listening sockets of a running server; closed, they refuse connections.

    While it is closed, its addresses are kept by sockets that are bound and do not listen.

    Args:
        server: The server; it has started.
        shared: Whether other processes listen there, too; see `bind`.
    """

    def __init__(self, server: uvicorn.Server, *, shared: bool = False) -> None:
        self._server = server
        self._shared = shared
        self._addresses: list[Address] = []
        self._kept: list[socket.socket] = []

    @property
    def is_closed(self) -> bool:
        """Whether it refuses connections."""
        return bool(self._addresses)

    def close(self) -> None:
        """Refuse connections from now on; those without a call in progress are closed."""
        if self.is_closed:
            return
        for server in self._server.servers:
            for each in server.sockets:
                self._addresses.append((each.family, *each.getsockname()[:2]))
            server.close()
        self._server.servers = []
        for connection in list(self._server.server_state.connections):
            connection.shutdown()

    async def keep(self) -> None:
        """Have the addresses stay this server's while it is closed."""
        await asyncio.sleep(0)  # the listening sockets are gone at the end of the turn
        with contextlib.suppress(OSError):  # then they are bound when it opens
            for address in self._addresses[len(self._kept) :]:
                self._kept.append(bind(address, shared=self._shared))

    async def open(self) -> None:
        """Take connections again.

        Raises:
            OSError: An address is no longer to be had.
        """
        while self._addresses:
            address = self._addresses[-1]
            bound = self._kept.pop() if self._kept else bind(address, shared=self._shared)
            await self.listen(bound)
            self._addresses.pop()

    def release(self) -> None:
        """Give up the addresses of a closed port."""
        for each in self._kept:
            each.close()
        self._kept = []

    async def listen(self, bound: socket.socket) -> None:
        """Take connections on a socket; one of TLS is opened within the time to read, or closed."""
        server, loop = self._server, asyncio.get_running_loop()
        config = server.config

        def protocol() -> asyncio.Protocol:
            made: asyncio.Protocol = config.http_protocol_class(  # type: ignore[call-arg]
                config=config,
                server_state=server.server_state,
                app_state=server.lifespan.state,
                _loop=loop,
            )
            return made

        listening = await loop.create_server(
            protocol,
            sock=bound,
            ssl=config.ssl,
            backlog=config.backlog,
            ssl_handshake_timeout=read_timeout(config.loaded_app) if config.ssl else None,
        )
        server.servers.append(listening)

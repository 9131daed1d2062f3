"""The port of a server, which faults close for a while."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uvicorn

Address = tuple[socket.AddressFamily, str, int]
"""Where a socket is bound: family, host and port."""


def bind(address: Address) -> socket.socket:
    """A socket bound there, not yet listening.

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
    """

    def __init__(self, server: uvicorn.Server) -> None:
        self._server = server
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
                self._kept.append(bind(address))

    async def open(self) -> None:
        """Take connections again.

        Raises:
            OSError: An address is no longer to be had.
        """
        while self._addresses:
            bound = self._kept.pop() if self._kept else bind(self._addresses[-1])
            self._server.servers.append(await self._listen(bound))
            self._addresses.pop()

    def release(self) -> None:
        """Give up the addresses of a closed port."""
        for each in self._kept:
            each.close()
        self._kept = []

    async def _listen(self, bound: socket.socket) -> asyncio.Server:
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

        return await loop.create_server(
            protocol, sock=bound, ssl=config.ssl, backlog=config.backlog
        )

"""Listening: the addresses of a host, bound at one port, and the URL that leads there."""

import errno
import os
import socket
from collections.abc import Iterable

from contractmock.contracts.errors import ContractError
from contractmock.mockserver.serving.port import bind

_WILDCARDS = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}

_NO_SUCH_ADDRESS = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)


def listen(host: str, port: int, *, shared: bool = False) -> list[socket.socket]:
    """Bind every address of `host` at one port.

    Args:
        host: A name or address of this machine.
        port: 0 takes a free one.
        shared: Whether other processes may listen there, too; see `bind`.

    Raises:
        ContractError: There is no such address here, or the port is taken or forbidden.
    """
    sockets: list[socket.socket] = []
    missing: OSError | None = None
    for address in dict.fromkeys(_addresses(host)):
        try:
            sockets.append(bind((*address, port), shared=shared))
        except OSError as error:
            if error.errno not in _NO_SUCH_ADDRESS:
                close(sockets)
                raise _unbound(host, port, error) from None
            missing = error  # such as ::1 of localhost where IPv6 is off
        else:
            port = sockets[0].getsockname()[1]
    if missing and not sockets:
        raise _unbound(host, port, missing)
    return sockets


def _unbound(host: str, port: int, error: OSError) -> ContractError:
    return ContractError(
        f"--host {host} --port {port}",
        f"cannot listen there ({os.strerror(error.errno) if error.errno else error})",
        "stop what listens there, or take another port; --port 0 finds a free one",
    )


def _addresses(host: str) -> list[tuple[socket.AddressFamily, str]]:
    try:
        found = socket.getaddrinfo(
            host or None, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except socket.gaierror as error:
        raise ContractError(
            f"--host {host}",
            f"is no address of this machine ({error.strerror})",
            "use 127.0.0.1, or 0.0.0.0 for every network",
        ) from None
    return [(family, str(address[0])) for family, _, _, _, address in found]


def base_url(host: str, sockets: list[socket.socket], *, secure: bool) -> str:
    """The URL under which a client on this machine reaches `sockets`."""
    name = _WILDCARDS.get(host, host)
    port = sockets[0].getsockname()[1]
    return f"{'https' if secure else 'http'}://{f'[{name}]' if ':' in name else name}:{port}"


def close(sockets: Iterable[socket.socket]) -> None:
    """Close every one of `sockets`."""
    for bound in sockets:
        bound.close()

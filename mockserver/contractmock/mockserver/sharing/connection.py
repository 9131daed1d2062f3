"""The connection to the Redis of a shared state, and what can go wrong with it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from contractmock.contracts.errors import ContractError
from contractmock.mockserver.sharing.errors import StateLostError
from contractmock.mockserver.sharing.layout import LAYOUT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from redis.commands.core import AsyncScript

    from contractmock.mockserver.sharing.address import StateAddress

TIMEOUT = 1.0
"""Seconds that the Redis may take to be reached, and again for each answer."""

_BLOCK = TIMEOUT / 2
"""Seconds that the Redis is asked to hold an answer back at most."""

Argument = str | bytes | int


class Connection:
    """Runs scripts in a Redis; connects when it is first used, and anew when it was lost.

    Args:
        address: Where the Redis is.

    Attributes:
        address: Where the Redis is.
    """

    def __init__(self, address: StateAddress) -> None:
        from redis.asyncio import Redis  # noqa: PLC0415 - an extra
        from redis.asyncio.retry import Retry  # noqa: PLC0415 - an extra
        from redis.backoff import NoBackoff  # noqa: PLC0415 - an extra

        self.address = address
        self._client = Redis(**_options(address), retry=Retry(NoBackoff(), 0))
        self._scripts: dict[str, AsyncScript] = {}

    def keys(self, *names: str) -> tuple[str, ...]:
        """The keys that things are kept under."""
        return tuple(f"{self.address.prefix}:{name}" for name in names)

    async def run(self, script: str, keys: Sequence[str], *arguments: Argument) -> Any:
        """Run a script that changes something.

        Raises:
            StateLostError: The Redis does not answer in time, or answers with an error. Then the
                script may have run all the same.
        """
        with _told(self.address):
            return await self._script(script)(keys, arguments)

    async def ask(self, script: str, keys: Sequence[str], *arguments: Argument) -> Any:
        """Run a script that changes nothing; once more where the connection was an old one's.

        A Redis that was started anew is noticed by the first who asks it something. Whatever is
        run afterwards has a new connection.

        Raises:
            StateLostError: The Redis does not answer in time, or answers with an error.
        """
        from redis.exceptions import ConnectionError as Broken  # noqa: PLC0415 - an extra

        with _told(self.address):
            try:
                return await self._script(script)(keys, arguments)
            except Broken:
                await self._client.connection_pool.disconnect(inuse_connections=False)
                return await self._script(script)(keys, arguments)

    def _script(self, script: str) -> AsyncScript:
        """What runs a script: the text is sent only to a Redis that does not know it."""
        known = self._scripts.get(script)
        if known is None:
            known = self._scripts[script] = self._client.register_script(script)
        return known

    async def wait_for_entry(self, key: str, after: int) -> None:
        """Wait until a stream has an entry of a greater number, half a second at the longest.

        Raises:
            StateLostError: As `run`.
        """
        with _told(self.address):
            await self._client.xread({key: f"{after}-0"}, count=1, block=int(_BLOCK * 1000))

    async def close(self) -> None:
        """Close what is open and not in use; what is used next opens it again."""
        await self._client.connection_pool.disconnect(inuse_connections=False)


def check(address: StateAddress) -> None:
    """See that there is a Redis, and nothing in it that this release cannot read.

    Raises:
        ContractError: redis, the extra, is not installed.
        StateLostError: The Redis cannot be reached, or what is there is not ours.
    """
    try:
        from redis import Redis  # noqa: PLC0415 - an extra
        from redis.backoff import NoBackoff  # noqa: PLC0415 - an extra
        from redis.retry import Retry  # noqa: PLC0415 - an extra
    except ImportError:
        raise ContractError(
            "--state", "needs redis", "install it with: pip install 'contractmock[redis]'"
        ) from None
    client = Redis(**_options(address), retry=Retry(NoBackoff(), 0))
    try:
        with _told(address):
            epoch = client.hget(f"{address.prefix}:version", "epoch")
    finally:
        client.close()
    if isinstance(epoch, bytes):
        check_epoch(address, epoch)


def check_epoch(address: StateAddress, epoch: bytes) -> None:
    """See that a state is laid out as this release does it.

    Raises:
        StateLostError: It is not.
    """
    if epoch.partition(b"-")[0] != LAYOUT.encode():
        raise unreadable(address, "it was written by another release of contractmock")


def unreadable(address: StateAddress, why: str) -> StateLostError:
    """The error for what is there and cannot be read."""
    return StateLostError(
        f"state {address}", why, "use one release, or another prefix for this one: ?prefix=NAME"
    )


@contextlib.contextmanager
def _told(address: StateAddress) -> Iterator[None]:
    """Say of every error what it means for who calls the mock."""
    from redis import exceptions  # noqa: PLC0415 - an extra

    subject, cure = (
        f"state {address}",
        "see to that Redis; calls are answered again once it is back",
    )
    try:
        yield
    except exceptions.AuthenticationError:
        cure = "give user name and password: redis://NAME:PASSWORD@HOST"
        raise StateLostError(subject, "the Redis asks for another password", cure) from None
    except exceptions.ResponseError as error:
        text = _without_password(str(error), address)
        raise StateLostError(subject, f"the Redis answers with an error ({text})", cure) from None
    except (exceptions.RedisError, OSError) as error:
        text = _without_password(str(error) or type(error).__name__, address).rstrip(".")
        raise StateLostError(subject, f"the Redis cannot be reached ({text})", cure) from None


def _without_password(text: str, address: StateAddress) -> str:
    line = " ".join(text.split())
    return line.replace(address.password, "***") if address.password else line


def _options(address: StateAddress) -> dict[str, Any]:
    place = (
        {"unix_socket_path": address.path}
        if address.path
        else {"host": address.host, "port": address.port, "ssl": address.is_encrypted}
    )
    return place | {
        "db": address.database,
        "username": address.username,
        "password": address.password,
        "socket_timeout": TIMEOUT,
        "socket_connect_timeout": TIMEOUT,
        "protocol": 2,
    }

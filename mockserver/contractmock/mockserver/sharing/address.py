"""The address of a shared state: which Redis it is kept in, and under which prefix."""

from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from contractmock.contracts.errors import ContractError

DEFAULT_PREFIX = "contractmock"
DEFAULT_PORT = 6379

_SCHEMES = ("redis", "rediss", "unix")
_CURE = "write redis://HOST:PORT/DATABASE?prefix=NAME, all but HOST optional"


@dataclass(frozen=True, slots=True, kw_only=True)
class StateAddress:
    """Where a state is kept. As text it is the URL without user name and password.

    Attributes:
        host: Host name or address of the Redis; empty for a Unix socket.
        port: Its port.
        path: Path of its Unix socket, empty for TCP.
        database: Number of the database in it.
        prefix: What the names of all keys begin with.
        username: Who logs in, None where the Redis asks for no name.
        password: With which password.
        is_encrypted: Whether the connection is TLS.
    """

    host: str = ""
    port: int = DEFAULT_PORT
    path: str = ""
    database: int = 0
    prefix: str = DEFAULT_PREFIX
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    is_encrypted: bool = False

    def __str__(self) -> str:
        if self.path:
            place = f"unix://{self.path}?db={self.database}"
        else:
            host = f"[{self.host}]" if ":" in self.host else self.host
            scheme = "rediss" if self.is_encrypted else "redis"
            place = f"{scheme}://{host}:{self.port}/{self.database}"
        if self.prefix == DEFAULT_PREFIX:
            return place
        return f"{place}{'&' if self.path else '?'}prefix={self.prefix}"


def parse_state(text: str) -> StateAddress:
    """Read ``redis://:password@localhost:6379/0?prefix=team``, ``rediss://`` or ``unix://``.

    Raises:
        ContractError: It is none; the error does not repeat it, for there may be a password in it.
    """
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        raise ContractError("--state", "its host or port cannot be", _CURE) from None
    if parts.scheme not in _SCHEMES:
        told = f"--state {parts.scheme}://..." if "://" in text else "--state"
        raise ContractError(told, "is not the URL of a Redis", "begin it with redis://")
    if not (parts.path if parts.scheme == "unix" else parts.hostname):
        raise ContractError("--state", "it does not say where the Redis is", _CURE)
    asked = _query(parts)
    return StateAddress(
        host=unquote(parts.hostname or "") if parts.scheme != "unix" else "",
        port=port or DEFAULT_PORT,
        path=unquote(parts.path) if parts.scheme == "unix" else "",
        database=_database(parts, asked),
        prefix=asked.get("prefix", DEFAULT_PREFIX),
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        is_encrypted=parts.scheme == "rediss",
    )


def _query(parts: SplitResult) -> dict[str, str]:
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    for name, value in asked.items():
        if name not in ("prefix", "db"):
            raise ContractError(f"--state ?{name}", "it can be told no such thing", _CURE)
        if not value.isprintable() or not value.strip():
            raise ContractError(f"--state ?{name}={value!r}", "it has no value", _CURE)
    return asked


def _database(parts: SplitResult, asked: dict[str, str]) -> int:
    text = asked.get("db") or ("" if parts.scheme == "unix" else parts.path.strip("/")) or "0"
    if not (text.isascii() and text.isdecimal() and len(text) < 6):
        raise ContractError(
            f"--state with database {text!r}", "databases have numbers", "leave it out, or give one"
        )
    return int(text)

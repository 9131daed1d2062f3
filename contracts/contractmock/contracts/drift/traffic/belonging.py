"""Belonging: which recorded exchanges are calls of a contract's operations."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from contractmock.contracts.contract import Contract
from contractmock.contracts.drift.traffic.recorded import RecordedExchange
from contractmock.contracts.errors import ContractError
from contractmock.contracts.routing import Match, Miss


@dataclass(frozen=True, slots=True)
class BaseUrl:
    """An address below which the API is served.

    Attributes:
        host: The host name, lower case.
        port: The port, None for any.
        path: The path without a trailing slash.
    """

    host: str
    port: int | None
    path: str

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine."""
        return _is_local(self.host)


def base_url(text: str) -> BaseUrl:
    """The address that `text` is.

    Raises:
        ContractError: It is no address on the web, or holds credentials or a query.
    """
    subject = "--base-url"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host:
        raise ContractError(subject, "it is no http or https address", "write it with its scheme")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ContractError(
            subject, "it has a user, a query or a fragment", "give scheme, host, port and path only"
        )
    return BaseUrl(host, port, parts.path.rstrip("/"))


class Territory:
    """Where the calls of a contract's operations are found.

    That is at the contract's own hosts, on this machine, wherever our own mock has recorded them,
    and below addresses that the user names; at any host where a contract names none.

    Args:
        contract: The contract.
        name: The prefix that our mock serves it under.
        further: Further addresses.
    """

    def __init__(self, contract: Contract, name: str, further: Iterable[BaseUrl] = ()) -> None:
        self._contract = contract
        self._name = name
        self._further = tuple(further)

    def find(self, exchange: RecordedExchange) -> Match | Miss:
        """The operation that `exchange` calls."""
        method, allowed = exchange.request.method, dict[str, None]()
        for path in dict.fromkeys(self._paths(exchange)):
            found = self._contract.find(method, path)
            if isinstance(found, Match):
                return found
            allowed |= dict.fromkeys(found.allowed)
        return Miss(allowed=tuple(allowed))

    def _paths(self, exchange: RecordedExchange) -> Iterator[str]:
        """Its path as the contract would write it, in each way that it can be read."""
        path = "/" + exchange.request.path.lstrip("/")
        for base in self._further:
            at_home = exchange.host == base.host and base.port in (None, exchange.port)
            if at_home and path.startswith(f"{base.path}/"):
                yield path[len(base.path) :]
        if exchange.mount:
            yield path.removeprefix(f"/{exchange.mount}")
        elif _is_local(exchange.host):
            yield path.removeprefix(f"/{self._name}")
            yield path
        elif not self._contract.hosts or exchange.host in self._contract.hosts:
            yield path

    def is_elsewhere(self, exchange: RecordedExchange) -> bool:
        """Whether only its host keeps `exchange` from being a call of the contract's."""
        if isinstance(self.find(exchange), Match):
            return False
        return isinstance(
            self._contract.find(exchange.request.method, exchange.request.path), Match
        )


def _is_local(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False

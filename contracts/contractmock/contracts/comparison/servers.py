"""Servers: the addresses that requests go to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, product
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from contractmock.contracts import pointer as pointers
from contractmock.contracts.operation import Operation

_MOST = 64
"""Addresses that the variables of one server may make; further ones are left out."""

_PORTS = {"http": ":80", "https": ":443"}


@dataclass(frozen=True, slots=True)
class Server:
    """One address.

    Attributes:
        url: In normal form: host in lower case, no default port, no slash at the end.
        pointer: Where the document lists it; empty where it lists none.
    """

    url: str
    pointer: str


def addresses(data: Mapping[str, Any], operation: Operation | None = None) -> tuple[Server, ...]:
    """The addresses of `operation`, of the whole document where it has none of its own.

    Without any, the address is that of the document itself, ``/``.
    """
    owners = ["", *_owners(operation)]
    for owner in reversed(owners):
        at = pointers.join(owner, "servers")
        listed = pointers.resolve(data, at)
        if isinstance(listed, list) and (found := tuple(_servers(at, listed))):
            return found
    return (Server("", ""),)


def _owners(operation: Operation | None) -> Iterator[str]:
    if operation is not None:
        yield pointers.of(pointers.tokens(operation.pointer)[:-1])
        yield operation.pointer


def _servers(at: str, listed: list[Any]) -> Iterator[Server]:
    for index, server in enumerate(listed):
        if isinstance(server, dict) and isinstance(server.get("url"), str):
            for url in islice(_urls(server), _MOST):
                yield Server(_normal(url), pointers.join(at, index, "url"))


def _urls(server: Mapping[str, Any]) -> Iterator[str]:
    """The address with every value that its variables may have."""
    written = server.get("variables")
    variables = written if isinstance(written, dict) else {}
    values = [_values(variable) for variable in variables.values()]
    for chosen in product(*values):
        url = str(server["url"])
        for name, value in zip(variables, chosen, strict=True):
            url = url.replace(f"{{{name}}}", value)
        yield url


def _values(variable: object) -> list[str]:
    if not isinstance(variable, dict):
        return [""]
    listed = variable.get("enum")
    named = [variable.get("default", ""), *(listed if isinstance(listed, list) else ())]
    return list(dict.fromkeys(map(str, named)))


def _normal(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    host = parts.netloc.lower().removesuffix(_PORTS.get(parts.scheme.lower(), " "))
    return urlunsplit((parts.scheme.lower(), host, parts.path.rstrip("/"), "", ""))

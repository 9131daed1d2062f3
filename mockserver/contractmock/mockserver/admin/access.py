"""Who may call the admin API: this machine or the token's bearer, never a foreign web page."""

import hmac
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from contractmock.mockserver.admin.context import AdminContext
from contractmock.mockserver.admin.errors import AdminError
from contractmock.mockserver.loopback import is_loopback

_OWN_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def check_access(context: AdminContext, scope: Scope) -> None:
    """Refuse a caller who may not use the admin API.

    The name in ``Host`` is checked for everyone: a web page can point its own host name at this
    machine (DNS rebinding), but cannot change what the browser sends as ``Host``.

    Raises:
        AdminError: 403, or 401 where the token is missing or wrong.
    """
    headers = Headers(scope=scope)
    host = _checked_host(headers.getlist("host"), context.allowed_hosts)
    if context.token is None:
        _check_peer(scope)
    else:
        _check_token(headers.get("authorization", ""), context.token)
    origin = headers.get("origin")
    if origin is not None and not _is_allowed(origin, host, context.cors_origins):
        raise AdminError(
            403,
            f"Origin: {origin}",
            "web pages of other origins may not call the admin API",
            "allow the origin with --cors",
        )


def _checked_host(hosts: list[str], allowed: Collection[str]) -> str:
    host = hosts[0].lower() if len(hosts) == 1 else ""
    name = host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]
    if name in _OWN_NAMES or {name, host} & {each.lower() for each in allowed}:
        return host
    raise AdminError(
        403,
        f"Host: {', '.join(hosts)}".rstrip(),
        "the admin API is not served under that name",
        "use localhost, or allow the name with --allowed-host",
    )


def _check_peer(scope: Scope) -> None:
    peer = scope.get("client")
    if peer is None or not is_loopback(peer[0]):
        raise AdminError(
            403,
            f"a call from {peer[0] if peer else 'an unknown address'}",
            "without a token the admin API is open to this machine alone",
            "start the server with --admin-token and send it as 'Authorization: Bearer TOKEN'",
        )


def _check_token(authorization: str, token: str) -> None:
    scheme, _, presented = authorization.partition(" ")
    right = hmac.compare_digest(presented.strip().encode("latin-1"), token.encode())
    if scheme.lower() != "bearer" or not right:
        raise AdminError(
            401,
            "header 'authorization'",
            "it does not carry the admin token",
            "send 'Authorization: Bearer TOKEN' with the value of --admin-token",
            headers={"www-authenticate": 'Bearer realm="contractmock admin"'},
        )


def _is_allowed(origin: str, host: str, allowed: Collection[str]) -> bool:
    if "*" in allowed or origin in allowed:
        return True
    parts = urlsplit(origin)
    own = host.removesuffix(_DEFAULT_PORTS.get(parts.scheme, ""))
    return bool(parts.netloc) and parts.netloc.lower() == own

"""Who may call the admin API: this machine or the token's bearer, never a foreign web page."""

import hmac
import re
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from contractmock.mockserver.admin.context import AdminContext
from contractmock.mockserver.admin.errors import AdminError
from contractmock.mockserver.loopback import is_loopback

_OWN_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
_AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{0,5})?")
_BLANKS = " \t"  # all others may be bytes of a token


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
        _check_token(headers.getlist("authorization"), context.token)
    _check_page(scope["method"], headers, host, context.cors_origins)


def _checked_host(hosts: list[str], allowed: Collection[str]) -> str:
    host = hosts[0].lower() if len(hosts) == 1 else ""
    authority = _AUTHORITY.fullmatch(host)
    if authority and (
        authority[1] in _OWN_NAMES or {authority[1], host} & {each.lower() for each in allowed}
    ):
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


def _check_token(fields: list[str], token: str) -> None:
    scheme, _, presented = (fields[0] if len(fields) == 1 else "").partition(" ")
    right = hmac.compare_digest(
        presented.strip(_BLANKS).encode("latin-1"), token.encode("utf-8", "surrogateescape")
    )
    if scheme.lower() != "bearer" or not right:
        raise AdminError(
            401,
            "header 'authorization'",
            "it does not carry the admin token",
            "send 'Authorization: Bearer TOKEN' with the value of --admin-token",
            headers={"www-authenticate": 'Bearer realm="contractmock admin"'},
        )


def _check_page(method: str, headers: Headers, host: str, allowed: Collection[str]) -> None:
    """Refuse what a web page of another origin asks for, unless that origin is allowed.

    Browsers name the origin with everything that can change something and with everything that
    the page is to read. A plain ``GET`` that the page may not read, as for an image, has no
    ``Origin``, but says in ``Sec-Fetch-Site`` that it is foreign.
    """
    origins = headers.getlist("origin")
    for origin in origins:
        if not _is_allowed(origin, host, allowed):
            raise _foreign(f"Origin: {origin}")
    site = headers.get("sec-fetch-site", "none")
    if not origins and site not in ("none", "same-origin") and "*" not in allowed:
        is_visit = method == "GET" and headers.get("sec-fetch-dest") == "document"
        if not is_visit:
            raise _foreign(f"Sec-Fetch-Site: {site}")


def _foreign(subject: str) -> AdminError:
    return AdminError(
        403,
        subject,
        "web pages of other origins may not call the admin API",
        "allow the origin with --cors",
    )


def _is_allowed(origin: str, host: str, allowed: Collection[str]) -> bool:
    if "*" in allowed or origin in allowed:
        return True
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    own = host.removesuffix(_DEFAULT_PORTS.get(parts.scheme, ""))
    return bool(parts.netloc) and parts.netloc.lower() == own

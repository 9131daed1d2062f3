"""Authentication: what a request presents against what an operation asks for."""

import base64
from collections.abc import Container, Iterator
from typing import NamedTuple

from contractmock.contracts import pointer as pointers
from contractmock.contracts.message import HttpRequest
from contractmock.contracts.operation import Operation, SecurityScheme
from contractmock.contracts.parameters import cookie_pairs
from contractmock.contracts.violation import Violation


class Credential(NamedTuple):
    """One credential that a request presented.

    Attributes:
        scheme: The declared scheme that it fits.
        value: The key or token; ``user:password`` for basic.
    """

    scheme: SecurityScheme
    value: str


class Authentication(NamedTuple):
    """What a request presented, and where that falls short.

    Attributes:
        credentials: Every credential presented for a scheme that the operation names.
        violations: One violation of rule ``security`` when no alternative is satisfied: its
            pointer names the place where the first missing credential belongs.
    """

    credentials: tuple[Credential, ...] = ()
    violations: tuple[Violation, ...] = ()


def authenticate(operation: Operation, request: HttpRequest) -> Authentication:
    """What `request` presents, and whether one of the operation's alternatives is satisfied.

    Only the presence and the form of a credential can be judged by a contract; whether a key is
    a right one is the server's business. Mutual TLS is taken as presented.
    """
    found: dict[str, Credential] = {}
    satisfied = not operation.security
    for alternative in operation.security:
        complete = True
        for scheme in alternative:
            value = None if scheme.name in found else _presented(scheme, request)
            if value is not None:
                found[scheme.name] = Credential(scheme=scheme, value=value)
            complete = complete and scheme.name in found
        satisfied = satisfied or complete
    credentials = tuple(found.values())
    if satisfied:
        return Authentication(credentials=credentials)
    return Authentication(credentials=credentials, violations=(_violation(operation, found),))


def _presented(scheme: SecurityScheme, request: HttpRequest) -> str | None:
    match scheme.type:
        case "apiKey":
            return _api_key(scheme, request) or None
        case "http":
            value = _authorization(request, scheme.scheme)
            return _basic(value) if scheme.scheme == "basic" else value
        case "oauth2" | "openIdConnect":
            return _authorization(request, "bearer")
        case "mutualTLS":
            return ""
    return None


def _api_key(scheme: SecurityScheme, request: HttpRequest) -> str | None:
    match scheme.location:
        case "header":
            return request.header(scheme.parameter)
        case "query":
            return dict(request.query_items).get(scheme.parameter)
        case "cookie":
            return dict(cookie_pairs(request)).get(scheme.parameter)
    return None


def _authorization(request: HttpRequest, scheme: str) -> str | None:
    """What follows the scheme's name, which is case-insensitive (RFC 9110, 11.1)."""
    name, _, value = (request.header("authorization") or "").partition(" ")
    return value.strip() or None if name.lower() == scheme else None


def _basic(value: str | None) -> str | None:
    if value is None:
        return None
    try:
        text = base64.b64decode(value, validate=True).decode()
    except ValueError:  # no Base64, no ASCII or no UTF-8
        return None
    return text if ":" in text else None


def _violation(operation: Operation, found: Container[str]) -> Violation:
    """What is missing: the first credential of the alternative that lacks fewest."""
    missing = ([s for s in each if s.name not in found] for each in operation.security)
    scheme = min(missing, key=len)[0]
    place, name = scheme.location or "header", scheme.parameter or "authorization"
    what = f"{place} {name!r}"
    if scheme.type != "apiKey":
        what = f"header 'authorization: {(scheme.scheme or 'bearer').capitalize()} ...'"
    return Violation(
        location="security",
        pointer=pointers.of([name]),
        rule="security",
        message=f"{operation.label} needs {what}",
        expected=list(_alternatives(operation)),
    )


def _alternatives(operation: Operation) -> Iterator[str]:
    for alternative in operation.security:
        yield " and ".join(scheme.name for scheme in alternative) or "anonymous"

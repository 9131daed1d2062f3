"""Security: what a request has to present, by what goes over the wire."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from contractmock.contracts import pointer as pointers
from contractmock.contracts.comparison.change import Change, Verdict, listed
from contractmock.contracts.comparison.place import Place
from contractmock.contracts.contract import Contract
from contractmock.contracts.generation.node import Json
from contractmock.contracts.operation import Operation, SecurityScheme


@dataclass(frozen=True, slots=True, order=True)
class Credential:
    """One thing that a request presents; what its scheme is called in the document is no part.

    Attributes:
        location: ``header``, ``query``, ``cookie``, ``tls``, or ``scheme`` for whatever a scheme
            asks for that the document does not define.
        name: Of the header, parameter, cookie or scheme.
        form: What stands there: ``<key>``, ``Bearer <token>``.
        scope: What a token has to allow, empty for the token itself.
    """

    location: str
    name: str
    form: str
    scope: str = ""


_UNDEFINED = "scheme"

Alternative: TypeAlias = frozenset[Credential]
"""All that is needed together."""


def security_changes(
    place: Place, old: tuple[Contract, Operation], new: tuple[Contract, Operation]
) -> Iterator[Change]:
    """What is asked of requests that was not, and the reverse.

    Args:
        place: The operation's requests.
        old: The old contract and the operation in it.
        new: The same of the new contract.
    """
    before, after = alternatives(*old), alternatives(*new)
    if set(before) == set(after):
        yield from _obtained_otherwise(place, old, new)
        return
    at = place.in_document(_pointer(*old), _pointer(*new))
    said: dict[str, Json] = {"before": _plain(before), "after": _plain(after)}
    for refused in (each for each in before if not any(other <= each for other in after)):
        is_open = _is_open(refused, after)
        yield at.change(
            "security-undefined" if is_open else _code(refused, after),
            Verdict.UNDECIDED if is_open else Verdict.BREAKING,
            f"a request with {_words(refused)} was enough; now it needs {_either(after)}"
            + ("; what a scheme asks for that is not defined, no document says" * is_open),
            witness=_request(old[1], refused),
            before=said["before"],
            after=said["after"],
        )
    for added in (each for each in after if not any(other <= each for other in before)):
        yield at.change(
            "security-alternative-added",
            Verdict.COMPATIBLE,
            f"a request with {_words(added)} is enough as well",
            before=said["before"],
            after=said["after"],
        )


def _is_open(refused: Alternative, after: tuple[Alternative, ...]) -> bool:
    """Whether it depends on schemes that are not defined whether what was enough still is."""
    undefined = {each for each in refused if each.location == _UNDEFINED}
    return bool(undefined) or any(
        {each for each in other if each.location != _UNDEFINED} <= refused for other in after
    )


def _obtained_otherwise(
    place: Place, old: tuple[Contract, Operation], new: tuple[Contract, Operation]
) -> Iterator[Change]:
    """A token that looks as it did and comes from elsewhere: whether the old one is still taken."""
    before, after = (_kinds(operation) for _, operation in (old, new))
    if before == after:
        return
    yield place.in_document(_pointer(*old), _pointer(*new)).change(
        "security-changed",
        Verdict.UNDECIDED,
        f"the token stands where it stood, and was {' or '.join(before)}, and is "
        f"{' or '.join(after)}: whether one that was had before is still taken, no document says",
        before=listed(before),
        after=listed(after),
    )


def _kinds(operation: Operation) -> list[str]:
    return sorted({scheme.type for schemes in operation.security for scheme in schemes})


def alternatives(contract: Contract, operation: Operation) -> tuple[Alternative, ...]:
    """What is enough for `operation`, each once; none needed is an empty alternative."""
    scopes = _scopes(contract, operation)
    found = [
        frozenset(each for scheme in schemes for each in _credentials(scheme, scopes[index]))
        | _undefined(schemes, scopes[index])
        for index, schemes in enumerate(operation.security)
    ]
    return tuple(dict.fromkeys(found)) or (frozenset(),)


def _undefined(
    schemes: tuple[SecurityScheme, ...], requirement: Mapping[str, Any]
) -> frozenset[Credential]:
    """What is asked for under names that the document does not define."""
    defined = {scheme.name for scheme in schemes}
    names = (name for name in requirement if name not in defined)
    return frozenset(Credential(_UNDEFINED, name, "which is not defined") for name in names)


def _scopes(contract: Contract, operation: Operation) -> list[Mapping[str, Any]]:
    listed = pointers.resolve(contract.document.data, _pointer(contract, operation))
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _pointer(contract: Contract, operation: Operation) -> str:
    own = pointers.join(operation.pointer, "security")
    is_own = isinstance(pointers.resolve(contract.document.data, own), list)
    return own if is_own else "/security"


def _credentials(scheme: SecurityScheme, requirement: Mapping[str, Any]) -> Iterator[Credential]:
    match scheme.type:
        case "apiKey":
            yield Credential(scheme.location, scheme.parameter, "<key>")
            return
        case "http" if scheme.scheme != "bearer":
            yield Credential(
                "header", "authorization", f"{(scheme.scheme or scheme.type).capitalize()} <...>"
            )
            return
        case "mutualTLS":
            yield Credential("tls", "certificate", "<certificate>")
            return
        case "http" | "oauth2" | "openIdConnect":
            token = Credential("header", "authorization", "Bearer <token>")
        case _:
            token = Credential("header", scheme.name, f"<{scheme.type}>")
    yield token
    scopes = requirement.get(scheme.name)
    for scope in scopes if isinstance(scopes, list) else ():
        yield Credential(token.location, token.name, token.form, str(scope))


def _code(refused: Alternative, after: tuple[Alternative, ...]) -> str:
    if not refused:
        return "security-added"
    if any(_without_scopes(other) <= refused for other in after):
        return "security-scope-added"
    if any(refused < other for other in after):
        return "security-scheme-added"
    return "security-changed"


def _without_scopes(alternative: Alternative) -> Alternative:
    return frozenset(each for each in alternative if not each.scope)


def _words(alternative: Alternative) -> str:
    if not alternative:
        return "no credential"
    return " and ".join(
        f"scope {each.scope!r}" if each.scope else f"{each.location} {each.name!r}: {each.form}"
        for each in sorted(alternative)
    )


def _either(options: tuple[Alternative, ...]) -> str:
    return ", or ".join(map(_words, options))


def _plain(options: tuple[Alternative, ...]) -> Json:
    return [_words(option) for option in options]


def _request(operation: Operation, alternative: Alternative) -> Json:
    """The piece of a request that presents just this."""
    piece: dict[str, Json] = {"method": operation.method, "path": operation.path}
    bare = sorted(_without_scopes(alternative))
    headers: dict[str, Json] = {e.name: e.form for e in bare if e.location == "header"}
    cookies = [f"{e.name}={e.form}" for e in bare if e.location == "cookie"]
    piece["headers"] = headers | ({"cookie": "; ".join(cookies)} if cookies else {})
    if query := [f"{e.name}={e.form}" for e in bare if e.location == "query"]:
        piece["query"] = "&".join(query)
    if scopes := sorted(each.scope for each in alternative if each.scope):
        piece["scopes"] = list(scopes)
    return piece

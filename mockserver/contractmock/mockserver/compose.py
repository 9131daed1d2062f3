"""Composing a response from a contract: examples first, then generated instances."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from string import punctuation
from typing import NamedTuple
from urllib.parse import quote

import orjson

from contractmock.contracts.errors import ContractError
from contractmock.contracts.generation import Ungeneratable, golden
from contractmock.contracts.message import BODILESS, Headers, HttpRequest, HttpResponse, is_json
from contractmock.contracts.operation import MediaType, Operation, Parameter, Response
from contractmock.contracts.pointer import ABSENT, of, resolve, tokens
from contractmock.contracts.schema import Schema
from contractmock.contracts.styles import simple

PROBLEM = "application/problem+json"

_QUALITY = re.compile(r";\s*q=([01](?:\.[0-9]*)?)")


class UncomposableError(ContractError):
    """The contract asks for a body that cannot be made: the document's fault, not the call's."""


class Composed(NamedTuple):
    """A response, with its body as the value that it was made from.

    Attributes:
        response: The response.
        value: The JSON value of its body, `ABSENT` where the body is empty or no JSON.
    """

    response: HttpResponse
    value: object = ABSENT


def compose(
    operation: Operation,
    request: HttpRequest,
    status: int,
    *,
    example: str | None = None,
    body: object = ABSENT,
    bodies: Mapping[str, object] | None = None,
    headers: Iterable[tuple[str, str]] = (),
    seed: int = 0,
) -> Composed:
    """A response of `status` to `request`.

    Args:
        operation: The operation that was called.
        request: The request; its ``Accept`` chooses between media types.
        status: The HTTP status.
        example: Name of the contract's example to answer with.
        body: The JSON body to answer with, `ABSENT` to take an example or generate one.
        bodies: JSON bodies by media type, for responses that differ by it.
        headers: Header fields to add.
        seed: Varies what is generated.

    Raises:
        ContractError: There is no example of that name for the status.
        UncomposableError: The contract's schema has no instance that could be found.
    """
    declared = operation.response(status)
    fields = [(name.lower(), value) for name, value in headers]
    if status == 401 or (declared is not None and declared.headers):
        fields += _declared_headers(operation, declared, status, fields, seed)
    media_type = _acceptable(_having(declared.content, example), request) if declared else None
    if status in BODILESS or (declared is not None and media_type is None):
        return Composed(response=HttpResponse(status=status, headers=tuple(fields)))
    if media_type is None:
        return _undeclared(operation, status, body, fields)
    if bodies and media_type.name in bodies:
        body = bodies[media_type.name]
    value = _value(operation, media_type, status, example, body, seed)
    name = concrete(media_type.name)
    content = orjson.dumps(value) if is_json(name) else _text(value)
    response = HttpResponse(status=status, headers=typed(name, fields), body=content)
    return Composed(response=response, value=value if is_json(name) else ABSENT)


def typed(media_type: str, fields: Iterable[tuple[str, str]]) -> Headers:
    """Header fields for content of `media_type`, unless `fields` name a type of their own."""
    given = tuple(fields)
    if any(name == "content-type" for name, _ in given):
        return given
    return (("content-type", media_type), *given)


def example_status(operation: Operation, example: str) -> int:
    """The status of the first response that has an example called `example`.

    Raises:
        ContractError: No response has one.
    """
    known: dict[str, None] = {}
    for response in operation.responses.values():
        for media_type in response.content:
            known.update(dict.fromkeys(media_type.examples))
            if example in media_type.examples:
                return _representative(response.status)
    raise _no_example(operation, example, known)


def _representative(status: str) -> int:
    """A status of a declared one: ``4XX`` -> 400, ``default`` -> 500."""
    return 500 if status == "default" else int(status.replace("X", "0"))


def _value(
    operation: Operation,
    media_type: MediaType,
    status: int,
    example: str | None,
    body: object,
    seed: int,
) -> object:
    if body is not ABSENT:
        return body
    if example is not None:
        if example not in media_type.examples:
            raise _no_example(operation, example, media_type.examples, status)
        return media_type.examples[example]
    for candidate in media_type.examples.values():
        if media_type.schema is None or media_type.schema.accepts(candidate):
            return candidate
    return _generated(media_type.schema, seed)


@lru_cache(maxsize=512)  # to make one takes milliseconds
def _generated(schema: Schema | None, seed: int) -> object:
    if schema is None:
        return {}
    try:
        return golden(schema.lowered, seed=seed)
    except Ungeneratable as error:
        raise UncomposableError(
            f"{schema.document.name}#{schema.pointer}",
            f"no valid body can be made from it: {error}",
            "give the response an example in the document, or queue a body of your own",
        ) from error


def _text(value: object) -> bytes:
    return value.encode() if isinstance(value, str) else orjson.dumps(value)


def _having(content: Sequence[MediaType], example: str | None) -> Sequence[MediaType]:
    """The media types that have the example, all of them where none has it."""
    if example is None:
        return content
    return [each for each in content if example in each.examples] or content


def _acceptable(content: Sequence[MediaType], request: HttpRequest) -> MediaType | None:
    """The declared media type that ``Accept`` likes best: JSON, then the first, among equals.

    Only what can be written counts where there is any: JSON, text, or what has an example.
    """
    if len(content) < 2:
        return content[0] if content else None
    accept = ",".join(value for name, value in request.headers if name == "accept")
    ranges = list(_ranges(accept.lower()))
    writable = [each for each in content if _is_writable(each)] or content
    composable = sorted(writable, key=lambda each: not is_json(each.name))
    return max(composable, key=lambda each: _liking(each.name, ranges))


def _is_writable(media_type: MediaType) -> bool:
    name = media_type.name
    return is_json(name) or name.startswith(("text/", "*/")) or bool(media_type.examples)


def _liking(name: str, ranges: Sequence[tuple[str, float]]) -> tuple[float, int]:
    """How much and how early a media type is asked for; the most exact range that covers it rules.

    A range is the more exact, the fewer stars it has (RFC 9110, 12.5.1).
    """
    covering = (
        (each.count("*"), index, quality)
        for index, (each, quality) in enumerate(ranges)
        if _covers(each, name)
    )
    _, index, quality = min(covering, default=(0, 0, 0.0))
    return quality, -index


def _ranges(accept: str) -> Iterable[tuple[str, float]]:
    for piece in accept.split(","):
        quality = _QUALITY.search(piece)
        yield piece.partition(";")[0].strip(), float(quality[1]) if quality else 1.0


def _covers(media_range: str, name: str) -> bool:
    return media_range in (name, "*/*", f"{name.partition('/')[0]}/*")


def concrete(name: str) -> str:
    """A media type to send for a declared one that may be a range."""
    return {"*/*": "application/json", "application/*": "application/json"}.get(
        name, name.replace("/*", "/plain")
    )


def _declared_headers(
    operation: Operation,
    declared: Response | None,
    status: int,
    given: Headers | list[tuple[str, str]],
    seed: int,
) -> list[tuple[str, str]]:
    """The headers that the response has to have and nobody gave."""
    names = {name for name, _ in given}
    found = [
        (header.name, _header_text(header, seed))
        for header in (declared.headers if declared else ())
        if header.required and header.name not in names
    ]
    if status == 401 and "www-authenticate" not in names:
        schemes = [scheme for each in operation.security for scheme in each]
        challenges = [each.scheme.capitalize() for each in schemes if each.type == "http"]
        found += [("www-authenticate", challenge) for challenge in dict.fromkeys(challenges)][:1]
    return found


def _header_text(header: Parameter, seed: int) -> str:
    """A value for a header field, in characters that one can carry."""
    value = _generated(header.schema, seed)
    if header.media_type is not None:
        text = orjson.dumps(value).decode()
    else:
        text = simple(value, header.explode)
    return quote(text, safe=f" {punctuation}")


def _undeclared(
    operation: Operation, status: int, body: object, headers: list[tuple[str, str]]
) -> Composed:
    """A status that the contract does not have: problem details (RFC 9457), or what was given."""
    media_type = "application/json"
    if body is ABSENT:
        media_type = PROBLEM
        body = {
            "type": "about:blank",
            "title": f"{operation.label} declares no status {status}",
            "status": status,
        }
    response = HttpResponse(
        status=status, headers=typed(media_type, headers), body=orjson.dumps(body)
    )
    return Composed(response=response, value=body)


def _no_example(
    operation: Operation, example: str, known: Iterable[str], status: int | None = None
) -> ContractError:
    where = f"status {status} of {operation.label}" if status else operation.label
    return ContractError(
        f"example {example!r}",
        f"{where} has no example of that name",
        f"use one of: {', '.join(known) or 'none (it has no examples)'}",
    )


def with_values(composed: Composed, values: Mapping[str, object]) -> Composed:
    """The response with `values` put into its JSON body, by JSON Pointer.

    Raises:
        ContractError: A pointer leads nowhere in the body, or the body is no JSON.
    """
    if composed.value is ABSENT:
        raise ContractError(
            f"pointers {', '.join(values)}",
            "lead nowhere: the composed answer has no JSON body",
            "ask for JSON in the accept header, or give the scenario a text of its own",
        )
    whole = orjson.loads(composed.response.body)
    for pointer, value in values.items():
        *parents, last = tokens(pointer)
        target = resolve(whole, of(parents))
        if isinstance(target, dict):
            target[last] = value
        elif isinstance(target, list) and last.isdecimal() and int(last) <= len(target):
            target[int(last) : int(last) + 1] = [value]
        else:
            raise ContractError(
                f"pointer {pointer!r}",
                "leads nowhere in the composed body",
                "let it begin with members that the answer has",
            )
    return Composed(response=composed.response._replace(body=orjson.dumps(whole)), value=whole)

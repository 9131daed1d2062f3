"""Composing a response from a contract: examples first, then generated instances."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import orjson

from contractmock.contracts.bodies import is_json
from contractmock.contracts.errors import ContractError
from contractmock.contracts.generation import Ungeneratable, golden
from contractmock.contracts.message import Headers, HttpRequest, HttpResponse
from contractmock.contracts.operation import MediaType, Operation, Parameter, Response
from contractmock.contracts.pointer import ABSENT, of, resolve, tokens
from contractmock.contracts.schema import Schema

PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
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
    """
    declared = operation.response(status)
    fields = [(name.lower(), value) for name, value in headers]
    if status == 401 or (declared is not None and declared.headers):
        fields += _declared_headers(operation, declared, status, fields, seed)
    media_type = _acceptable(declared.content, request) if declared else None
    if declared is None or media_type is None:
        if declared is not None or status in (204, 304):
            return Composed(response=HttpResponse(status=status, headers=tuple(fields)))
        return _undeclared(operation, status, body, fields)
    if bodies and media_type.name in bodies:
        body = bodies[media_type.name]
    value = _value(operation, media_type, status, example, body, seed)
    name = concrete(media_type.name)
    content = orjson.dumps(value) if is_json(name) else _text(value)
    response = HttpResponse(status=status, headers=(("content-type", name), *fields), body=content)
    return Composed(response=response, value=value if is_json(name) else ABSENT)


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


def _generated(schema: Schema | None, seed: int) -> object:
    if schema is None:
        return {}
    try:
        return golden(schema.lowered, seed=seed)
    except Ungeneratable as error:
        raise ContractError(
            f"{schema.document.name}#{schema.pointer}",
            f"no valid body can be made from it: {error}",
            "give the response an example in the document, or queue a body of your own",
        ) from error


def _text(value: object) -> bytes:
    return value.encode() if isinstance(value, str) else orjson.dumps(value)


def _acceptable(content: Sequence[MediaType], request: HttpRequest) -> MediaType | None:
    """The declared media type that ``Accept`` likes best; the first where it likes none."""
    accept = request.header("accept")
    if len(content) < 2 or accept is None:
        return content[0] if content else None
    liked = sorted(_ranges(accept), key=lambda item: -item[1])
    for name, quality in liked:
        for media_type in content:
            if quality > 0 and _covers(name, media_type.name):
                return media_type
    return content[0]


def _ranges(accept: str) -> Iterable[tuple[str, float]]:
    for piece in accept.lower().split(","):
        name, _, parameters = piece.partition(";")
        quality = parameters.replace(" ", "").partition("q=")[2].partition(";")[0]
        try:
            yield name.strip(), float(quality or 1)
        except ValueError:
            yield name.strip(), 1.0


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
    value = _generated(header.schema, seed)
    return value if isinstance(value, str) else orjson.dumps(value).decode()


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
        status=status, headers=(("content-type", media_type), *headers), body=orjson.dumps(body)
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
        ContractError: A pointer leads nowhere in the body.
    """
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
    return Composed(response=replace(composed.response, body=orjson.dumps(whole)), value=whole)

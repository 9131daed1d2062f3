"""One path of the admin API as an ASGI application: access, method, handler, errors."""

from collections.abc import Awaitable, Callable, Mapping

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from contractmock.contracts.errors import ContractError
from contractmock.contracts.message import media_type
from contractmock.mockserver.admin.access import check_access
from contractmock.mockserver.admin.context import AdminContext
from contractmock.mockserver.admin.errors import AdminError
from contractmock.mockserver.sharing.errors import StateLostError

Handler = Callable[[AdminContext, Request], Awaitable[Response]]

BODY_LIMIT = 1 << 20
"""Bytes that the body of a request may have."""

DEEPEST = 100
"""Levels that the JSON of a request may be nested: what is taken has to be told again, and JSON of
more than some 250 levels cannot be written."""

_LONGEST_SUBJECT = 500
_LONGEST_NUMBER = 15


class Resource:
    """What answers under one path.

    Args:
        context: What the handlers work on.
        handlers: What answers each method.
    """

    def __init__(self, context: AdminContext, handlers: Mapping[str, Handler]) -> None:
        self.context = context
        self.handlers = handlers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            response = await self._respond(Request(scope, receive))
        except ClientDisconnect:
            return
        except ContractError as error:
            response = _refused(error)
        response.headers["cache-control"] = "no-store"
        response.headers["x-content-type-options"] = "nosniff"
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        check_access(self.context, request.scope)
        handler = self.handlers.get(request.method)
        if handler is None:
            allowed = ", ".join(self.handlers)
            raise AdminError(
                405,
                f"{request.method} {request.scope['path']}",
                "the path has no such method",
                f"use {allowed}",
                headers={"allow": allowed},
            )
        return await handler(self.context, request)


def whole_number(text: str) -> int | None:
    """The number that `text` is, None where it is none that the mock could have given."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER
    return int(text) if is_number else None


def json_response(value: object, status: int = 200) -> Response:
    """`value` as a JSON answer."""
    content = orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)
    return Response(content, status, media_type="application/json")


async def read_object(request: Request, *, optional: bool = False) -> dict[str, object]:
    """The body of `request`, a JSON object.

    JSON has to be announced: a form of a foreign web page can send text, but cannot say that.

    Args:
        request: The request.
        optional: Whether an empty body stands for an empty object.

    Raises:
        AdminError: 400, 413, 415 or 422.
    """
    sent = media_type(request.headers.get("content-type")) or ""
    if sent != "application/json":
        raise AdminError(
            415,
            f"Content-Type: {sent}".rstrip(),
            "the body has to be JSON",
            "send it as application/json",
        )
    content = await _read(request)
    if optional and not content:
        return {}
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise AdminError(400, "body", f"it is not JSON ({error})", "send valid JSON") from None
    if not isinstance(value, dict):
        raise AdminError(422, "body", "it is no JSON object", "send an object, {...}")
    if _is_deeper(value, DEEPEST):
        raise AdminError(
            422,
            "body",
            f"it is nested deeper than {DEEPEST} levels",
            "nest it less; the body of an answer can be given as 'text'",
        )
    return value


def _is_deeper(value: object, levels: int) -> bool:
    level = [value]
    for _ in range(levels):
        containers = [each for each in level if isinstance(each, dict | list)]
        level = [
            below
            for each in containers
            for below in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return False
    return True


async def _read(request: Request) -> bytes:
    announced = request.headers.get("content-length", "0")
    content = bytearray()
    if not announced.isdecimal() or int(announced[:20]) <= BODY_LIMIT:
        async for chunk in request.stream():
            content += chunk
            if len(content) > BODY_LIMIT:
                break
        else:
            return bytes(content)
    raise AdminError(413, "body", f"it is larger than {BODY_LIMIT} bytes", "send less at a time")


def _refused(error: ContractError) -> Response:
    subject = error.subject
    if len(subject) > _LONGEST_SUBJECT:
        subject = f"{subject[: _LONGEST_SUBJECT - 1]}…"
    told: dict[str, object] = {"error": {"input": subject, "rule": error.rule, "cure": error.cure}}
    if isinstance(error, StateLostError):
        return json_response(told, 503)
    if not isinstance(error, AdminError):
        return json_response(told, 422)
    response = json_response(told | error.told, error.status)
    response.headers.update(error.headers)
    return response

"""The Starlette application: the engine behind a socket, the admin API beside it."""

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from starlette.routing import Mount as Routes
from starlette.types import Receive, Scope, Send

from contractmock.contracts.errors import ContractError
from contractmock.contracts.message import BODILESS, Body, Headers, HttpRequest, HttpResponse
from contractmock.contracts.notice import Level
from contractmock.contracts.operation import SecurityScheme
from contractmock.mockserver import control
from contractmock.mockserver.admin import AdminContext, admin_routes
from contractmock.mockserver.engine import Engine
from contractmock.mockserver.exchange import Exchange
from contractmock.mockserver.faults.fault import Fault
from contractmock.mockserver.faults.parsing import faults_as_text
from contractmock.mockserver.faults.sending import send_with_faults, wait
from contractmock.mockserver.faults.wire import wire_faults
from contractmock.mockserver.mounting import build_mounts
from contractmock.mockserver.receiving.receive import ClientGone, receive_body
from contractmock.mockserver.serving.transport import TRANSPORT
from contractmock.mockserver.settings import EVERY_MOUNT, Settings
from contractmock.mockserver.state import State

ADMIN_PATH = "/_mock"
"""Where the admin API answers; no contract's path may begin so."""


def create_app(settings: Settings) -> "MockApplication":
    """The whole mock as one ASGI application.

    Its ``state`` has ``stopping``, the event that ends live streams and hanging faults,
    ``standing``, the faults that the server's listener follows, and ``defects``, how many defects
    of level error each mounted document has that has any.

    Args:
        settings: What to mount and how to answer.

    Raises:
        ContractError: A document, a scenario file or a setting is wrong.
    """
    mounts = build_mounts(settings)
    schemes = (
        scheme for mount in mounts.by_name.values() for scheme in mount.contract.security_schemes
    )
    context = AdminContext(
        state=_state(settings, schemes),
        mounts=mounts.by_name,
        view=settings.view,
        stopping=asyncio.Event(),
        token=settings.admin_token,
        allowed_hosts=settings.allowed_hosts,
        cors_origins=settings.cors_origins,
    )
    engine = Engine(mounts, context.state, api_keys=settings.api_keys, seed=settings.seed)
    endpoint = MockEndpoint(engine, settings.max_upload, context.stopping)
    app = MockApplication(endpoint, admin_routes(context), _middleware(settings))
    app.state.stopping = context.stopping
    app.state.standing = context.state.standing
    app.state.defects = {
        name: defects
        for name, mount in mounts.by_name.items()
        if (defects := sum(each.level is Level.ERROR for each in mount.contract.notices))
    }
    return app


def _state(settings: Settings, schemes: Iterable[SecurityScheme]) -> State:
    state = State(settings.journal_bytes, schemes, seed=settings.seed)
    for mount, fault in settings.faults:
        state.add_fault(
            fault,
            mount=None if mount == EVERY_MOUNT else mount,
            seconds=settings.lasts(fault),
        )
    state.standing.retain()
    return state


class MockApplication(Starlette):
    """The Starlette application of the mock.

    Args:
        endpoint: Answers every path that is not the admin API's.
        admin: The routes below ``/_mock``.
        middleware: What stands before both.
    """

    def __init__(
        self, endpoint: "MockEndpoint", admin: Sequence[BaseRoute], middleware: list[Middleware]
    ) -> None:
        super().__init__(routes=[Routes(ADMIN_PATH, routes=admin)], middleware=middleware)
        self.router.default = endpoint
        self.endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; calls to the contracts skip Starlette's layers, where they only pass through."""
        is_contract = scope["type"] == "http" and not scope["path"].startswith(ADMIN_PATH)
        if is_contract and not self.user_middleware:
            await self.endpoint(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


class MockEndpoint:
    """The ASGI side of the engine: receive, respond, delay, journal, send.

    Args:
        engine: Decides and composes the answers.
        max_upload: Bytes that a body or a part of one may have.
        stopping: Set when the server stops; ends delays and what hangs.
    """

    def __init__(
        self, engine: Engine, max_upload: int, stopping: asyncio.Event | None = None
    ) -> None:
        self.engine = engine
        self.max_upload = max_upload
        self.stopping = stopping or asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = tuple(
            [(_field_name(name), value.decode("latin-1")) for name, value in scope["headers"]]
        )
        try:
            body = await receive_body(headers, receive, self.max_upload)
        except ClientGone:
            return
        try:
            await self._exchange(_request(scope, headers, body), scope, receive, send)
        finally:
            body.close()

    async def _exchange(
        self, request: HttpRequest, scope: Scope, receive: Receive, send: Send
    ) -> None:
        exchange = self.engine.respond(request)
        if exchange.wait:
            exchange = await _delayed(exchange, receive, self.stopping)
        self.engine.state.journal.record_soon(exchange)
        if exchange.faults and (faults := wire_faults(exchange.faults)):
            await self._send_wrongly(faults, exchange, scope, receive, send)
        else:
            await _send(exchange.response, request.method, send)

    async def _send_wrongly(
        self,
        faults: tuple[Fault, ...],
        exchange: Exchange,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        transport: asyncio.Transport | None = scope.get("extensions", {}).get(TRANSPORT)
        if transport is None:
            await _send(control.refused(_no_wire(faults), 501), exchange.request.method, send)
            return
        await send_with_faults(
            faults,
            exchange.response,
            method=exchange.request.method,
            transport=transport,
            receive=receive,
            stopping=self.stopping,
        )


@lru_cache(maxsize=64)  # few, and this way the journal's entries share them
def _field_name(name: bytes) -> str:
    return name.decode("latin-1")


def _no_wire(faults: tuple[Fault, ...]) -> ContractError:
    return ContractError(
        f"fault {faults_as_text(faults)!r}",
        "this server does not let the mock reach the connection",
        "use contractmock serve or contractmock.mockserver.running",
    )


async def _delayed(exchange: Exchange, receive: Receive, stopping: asyncio.Event) -> Exchange:
    """The exchange after a wait that was asked for; other calls go on meanwhile."""
    started = time.monotonic()
    await wait(exchange.wait, receive, stopping)
    return replace(exchange, duration=exchange.duration + time.monotonic() - started)


def _request(scope: Scope, headers: Headers, body: Body) -> HttpRequest:
    return HttpRequest(
        method=scope["method"].upper(),
        path=scope["raw_path"].decode("latin-1"),
        query=scope["query_string"].decode("latin-1"),
        headers=headers,
        body=body,
    )


async def _send(response: HttpResponse, method: str, send: Send) -> None:
    headers = [
        (name.encode("latin-1", "replace"), value.encode("latin-1", "replace"))
        for name, value in response.headers
    ]
    if response.status == 205:
        headers.append((b"content-length", b"0"))
    elif response.status not in BODILESS:
        headers.append((b"content-length", str(len(response.body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    body = b"" if method == "HEAD" or response.status in BODILESS else response.body
    await send({"type": "http.response.body", "body": body})


def _middleware(settings: Settings) -> list[Middleware]:
    """CORS, only where it was asked for: a mock that any web page may call is a surprise."""
    if not settings.cors_origins:
        return []
    from starlette.middleware.cors import CORSMiddleware  # noqa: PLC0415  costs start-up time

    return [
        Middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["*"],
            allow_headers=["*"],
            expose_headers=control.HEADERS,
        )
    ]

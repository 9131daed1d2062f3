"""The Starlette application: the engine behind a socket, the admin API beside it."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import NamedTuple

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
from contractmock.mockserver.receiving.budget import ByteBudget
from contractmock.mockserver.receiving.receive import ClientGone, receive_body
from contractmock.mockserver.receiving.spool import SpoolError, spool_folder
from contractmock.mockserver.serving.transport import TRANSPORT
from contractmock.mockserver.settings import EVERY_MOUNT, Settings
from contractmock.mockserver.sharing.errors import StateLostError
from contractmock.mockserver.state import State

ADMIN_PATH = "/_mock"
"""Where the admin API answers; no contract's path may begin so."""

BODY_MEMORY = 32 << 20
"""Bytes that bodies which are kept in memory may take together, but for the largest of them."""

_LARGE_BODY = 1 << 16
"""Bytes of a body that is not kept while its answer is delayed: a delay must take no capacity."""


def create_app(settings: Settings) -> "MockApplication":
    """The whole mock as one ASGI application.

    Its ``state`` has ``stopping``, the event that ends live streams and hanging faults,
    ``is_shared``, whether what it is told outlives it, ``close``, which ends its connections,
    ``is_prompt``, which calls it answers without a task where it need not wait,
    ``standing``, the faults that the server's listener follows, ``redactor``, what takes secrets
    out of its log, and ``defects``, how many defects of level error each mounted document has that
    has any.

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
    endpoint = MockEndpoint(engine, settings, context.stopping)
    app = MockApplication(endpoint, admin_routes(context), _middleware(settings))
    app.state.stopping = context.stopping
    app.state.read_timeout = settings.read_timeout
    app.state.standing = context.state.standing
    app.state.is_shared = settings.state is not None
    app.state.is_prompt = lambda scope: settings.state is None and app.is_contract_call(scope)
    app.state.close = context.state.close
    app.state.redactor = context.state.journal.redactor
    app.state.defects = {
        name: defects
        for name, mount in mounts.by_name.items()
        if (defects := sum(each.level is Level.ERROR for each in mount.contract.notices))
    }
    return app


def _state(settings: Settings, schemes: Iterable[SecurityScheme]) -> State:
    if settings.state is None:
        state = State(settings.journal_bytes, schemes, seed=settings.seed)
    else:
        from contractmock.mockserver.sharing.shared_state import shared_state  # noqa: PLC0415  an extra

        state = shared_state(settings.state, settings.journal_bytes, schemes, seed=settings.seed)
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
        super().__init__(
            routes=[Routes(ADMIN_PATH, routes=admin)],
            middleware=middleware,
            lifespan=MockApplication._lifespan,
        )
        self.router.default = endpoint
        self.endpoint = endpoint

    @asynccontextmanager
    async def _lifespan(self) -> AsyncIterator[None]:
        yield
        await self.endpoint.engine.state.close()

    def is_contract_call(self, scope: Scope) -> bool:
        """Whether a call is for a contract, and nothing stands before it."""
        is_contract = scope["type"] == "http" and not scope["path"].startswith(ADMIN_PATH)
        return is_contract and not self.user_middleware

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; calls to the contracts skip Starlette's layers, where they only pass through."""
        if self.is_contract_call(scope):
            await self.endpoint(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


class Answer(NamedTuple):
    """What is left to do once a request has been answered and forgotten.

    Attributes:
        response: The response to send.
        faults: The faults that befall it on the wire.
        wait: Seconds that it has to wait yet.
    """

    response: HttpResponse
    faults: tuple[Fault, ...] = ()
    wait: float = 0.0


class MockEndpoint:
    """The ASGI side of the engine: receive, respond, delay, journal, send.

    Args:
        engine: Decides and composes the answers.
        settings: The limits on what is received.
        stopping: Set when the server stops; ends delays and what hangs.

    Raises:
        ContractError: Long uploads cannot be kept where the settings say.
    """

    def __init__(
        self, engine: Engine, settings: Settings, stopping: asyncio.Event | None = None
    ) -> None:
        self.engine = engine
        self.max_upload = settings.max_upload
        self.max_json = settings.max_json
        self.stopping = stopping or asyncio.Event()
        self._budget = ByteBudget(BODY_MEMORY)
        self._spool_dir = spool_folder(settings.spool_dir)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            answer = await self._answer(scope, receive)
        except ClientGone:
            return
        except SpoolError as error:
            answer = Answer(control.refused(error, 507))
        except StateLostError as error:
            answer = Answer(control.refused(error, 503))
        if answer.wait:
            await wait(answer.wait, receive, self.stopping)
        if answer.faults:
            await self._send_wrongly(answer, scope, receive, send)
        else:
            await _send(answer.response, scope["method"], send)

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        """Receive a request, have it answered and recorded, and give back all that it took.

        The journal's entry of a large request is made before its answer is delayed, with the
        duration that it will have: what the body takes would be missing elsewhere meanwhile.
        """
        headers = tuple(
            [(_field_name(name), value.decode("latin-1")) for name, value in scope["headers"]]
        )
        body = await receive_body(
            headers,
            receive,
            self.max_upload,
            text_limit=self.max_json,
            budget=self._budget,
            spool_dir=self._spool_dir,
        )
        try:
            request = _request(scope, headers, body)
            exchange = await self.engine.state.apply(lambda: self.engine.respond(request))
            delay = exchange.wait
            if delay and body.size > _LARGE_BODY:
                exchange = exchange._replace(duration=exchange.duration + delay)
            elif delay:
                exchange, delay = await _delayed(exchange, receive, self.stopping), 0.0
            await self.engine.state.record(exchange)
        finally:
            body.close()
        faults = wire_faults(exchange.faults) if exchange.faults else ()
        return Answer(exchange.response, faults, delay)

    async def _send_wrongly(
        self, answer: Answer, scope: Scope, receive: Receive, send: Send
    ) -> None:
        method = scope["method"]
        transport: asyncio.Transport | None = scope.get("extensions", {}).get(TRANSPORT)
        if transport is None:
            await _send(control.refused(_no_wire(answer.faults), 501), method, send)
            return
        await send_with_faults(
            answer.faults,
            answer.response,
            method=method.upper(),
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
    return exchange._replace(duration=exchange.duration + time.monotonic() - started)


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
    bodiless = response.status in BODILESS or method.upper() == "HEAD"
    await send({"type": "http.response.body", "body": b"" if bodiless else response.body})


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

"""The admin API in process: its context, callers, a journal with entries."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount as Routes

from contractmock.contracts.contract import Contract
from contractmock.contracts.message import HttpResponse
from contractmock.contracts.violation import Violation
from contractmock.mockserver.admin import AdminContext, admin_routes
from contractmock.mockserver.behaviour import Behaviour
from contractmock.mockserver.exchange import Exchange
from contractmock.mockserver.mounts import Mount
from contractmock.mockserver.scenario import Scenario
from contractmock.mockserver.state import State

SCENARIOS = (
    Scenario(name="ok", summary="All is well."),
    Scenario(name="limited", summary="Too often.", status=429, sequence=("ok", "ok")),
    Scenario(name="created", summary="New.", status=201, operations=frozenset({"POST /items"})),
)


@pytest.fixture
def context(shop: Contract) -> AdminContext:
    mount = Mount(
        name="shop",
        contract=shop,
        behaviour=Behaviour(shop),
        scenarios={each.name: each for each in SCENARIOS},
    )
    state = State(1 << 20, shop.security_schemes)
    return AdminContext(
        state=state, mounts={"shop": mount}, view="realistic", stopping=asyncio.Event()
    )


def application(context: AdminContext) -> Starlette:
    return Starlette(routes=[Routes("/_mock", routes=admin_routes(context))])


def _send(
    context: AdminContext,
    method: str,
    path: str,
    *,
    peer: str | None = "127.0.0.1",
    host: str = "localhost:4010",
    **options: Any,
) -> httpx.Response:
    async def run() -> httpx.Response:
        client: Any = (peer, 50000) if peer else None  # the transport's type knows no unknown one
        transport = httpx.ASGITransport(app=application(context), client=client)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as http:
            return await http.request(method, f"/_mock{path}", **options)

    return asyncio.run(run())


@pytest.fixture
def app(context: AdminContext) -> Starlette:
    """An application with nothing but the admin API."""
    return application(context)


@pytest.fixture
def send() -> Callable[..., httpx.Response]:
    """Calls the admin API of a context from any address, under any name."""
    return _send


@pytest.fixture
def call(context: AdminContext) -> Callable[..., httpx.Response]:
    """Calls the admin API as a program on this machine would."""

    def do(method: str, path: str, **options: Any) -> httpx.Response:
        return _send(context, method, path, **options)

    return do


@pytest.fixture
def error() -> Callable[[httpx.Response], dict[str, str]]:
    """The error of a response, after a look at its form."""

    def read(response: httpx.Response) -> dict[str, str]:
        told: dict[str, dict[str, str]] = response.json()
        assert set(told["error"]) == {"input", "rule", "cure"}
        assert response.headers["content-type"] == "application/json"
        return told["error"]

    return read


@pytest.fixture
def recorded(context: AdminContext, make_exchange: Callable[..., Exchange]) -> State:
    violation = Violation(location="query", pointer="/a", rule="enum", message="no", value="x")
    state = context.state
    state.journal.record(
        make_exchange(headers=(("x-shop-key", "open-sesame"),), content=b'{"a":1}')
    )
    state.journal.record(make_exchange(violations=(violation,), response=HttpResponse(status=422)))
    state.journal.record(make_exchange(mount=None, operation=None, origin="control"))
    return state

"""The whole mock, in process and on a socket, and judges of what it answers."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from contractmock.contracts.contract import Contract
from contractmock.contracts.message import HttpResponse
from contractmock.contracts.responses import response_violations
from contractmock.contracts.shipped import View, load
from contractmock.fixtures.images import sample_image
from contractmock.mockserver.app import create_app
from contractmock.mockserver.serving.server import running
from contractmock.mockserver.settings import Settings

SHOP = Path(__file__).parents[1] / "documents" / "shop.yaml"


class InProcess(httpx.BaseTransport):
    """Takes the requests of a synchronous client to an application in this process."""

    def __init__(self, application: ASGIApp) -> None:
        self._transport = httpx.ASGITransport(app=application)
        self._runner = asyncio.Runner()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._runner.run(self._handle(request))

    async def _handle(self, request: httpx.Request) -> httpx.Response:
        answered = await self._transport.handle_async_request(request)
        content = await answered.aread()
        return httpx.Response(answered.status_code, headers=answered.headers, content=content)

    def close(self) -> None:
        self._runner.close()


@pytest.fixture(scope="session")
def connect() -> Iterator[Callable[..., httpx.Client]]:
    """Makes a mock of the given settings in this process, and a client of it."""
    with ExitStack() as stack:

        def made(**settings: Any) -> httpx.Client:
            transport = InProcess(create_app(Settings(**settings)))
            client = httpx.Client(transport=transport, base_url="http://127.0.0.1:4010")
            return stack.enter_context(client)

        yield made


@pytest.fixture(scope="session")
def shared(connect: Callable[..., httpx.Client]) -> httpx.Client:
    """A client of a mock that many tests call; `mock` hands it out as if it were new."""
    return connect()


@pytest.fixture
def mock(shared: httpx.Client) -> httpx.Client:
    """A client of a mock that nobody has called yet."""
    assert shared.post("/_mock/reset", json={}).status_code == 200
    return shared


@pytest.fixture(scope="session")
def shop_mock(connect: Callable[..., httpx.Client]) -> httpx.Client:
    """A client of a mock that also answers for a document of no vendor."""
    return connect(specs=(("shop", str(SHOP)),))


@pytest.fixture(scope="session")
def mock_url() -> Iterator[str]:
    """The base URL of a mock on a socket."""
    with running(create_app(Settings())) as url:
        yield url


@pytest.fixture(scope="session")
def contract() -> Callable[[str, View], Contract]:
    """The contract of a vendor in one view."""

    @cache
    def loaded(name: str, view: View) -> Contract:
        return Contract(load(name, view))

    return loaded


@pytest.fixture(scope="session")
def problems(
    contract: Callable[[str, View], Contract],
) -> Callable[[httpx.Response, str, str], list[str]]:
    """Where an answer leaves the contract of a vendor, in either view that declares its status."""

    def found(response: httpx.Response, name: str, label: str) -> list[str]:
        return [
            f"{view}: {violation}"
            for view in (View.REALISTIC, View.PUBLISHED)
            for violation in judged(response, contract(name, view), label)
        ]

    def judged(response: httpx.Response, contract: Contract, label: str) -> list[str]:
        operation = contract.operation(label)
        if operation is None or operation.response(response.status_code) is None:
            return []
        return [str(each) for each in response_violations(operation, _answer(response))]

    return found


@pytest.fixture(scope="session")
def valid(shop: Contract) -> Callable[[str, httpx.Response], bool]:
    """Whether an answer of a named operation of the document of no vendor keeps its contract."""

    def kept(name: str, response: httpx.Response) -> bool:
        operation = shop.operation(name)
        assert operation is not None
        return not response_violations(operation, _answer(response))

    return kept


def _answer(response: httpx.Response) -> HttpResponse:
    return HttpResponse(
        status=response.status_code,
        headers=tuple(response.headers.multi_items()),
        body=response.content,
    )


@pytest.fixture(scope="session")
def photo() -> bytes:
    """A JPEG with odd sides."""
    return sample_image("jpeg", size=(641, 479))

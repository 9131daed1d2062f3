"""Exchanges for the tests of what is recorded of them."""

import io
from collections.abc import Callable

import pytest

from contractmock.contracts.contract import Contract
from contractmock.contracts.message import Body, HttpRequest, HttpResponse, Part
from contractmock.contracts.security import authenticate
from contractmock.mockserver.exchange import Exchange

MakeExchange = Callable[..., Exchange]


@pytest.fixture
def make_exchange(shop: Contract) -> MakeExchange:
    """Makes the exchange of a correct call, changed by what is given."""
    operation = shop.operation("createItem")
    assert operation is not None

    def make(
        *,
        method: str = "POST",
        path: str = "/items",
        query: str = "",
        headers: tuple[tuple[str, str], ...] = (),
        content: bytes = b"",
        media_type: str = "application/json",
        body: Body | None = None,
        response: HttpResponse | None = None,
        **changes: object,
    ) -> Exchange:
        fields = (("host", "127.0.0.1:4010"), ("content-type", media_type), *headers)
        request = HttpRequest(
            method=method,
            path=path,
            query=query,
            headers=fields,
            body=body or Body(size=len(content), content=content),
        )
        answered = HttpResponse(
            status=201, headers=(("content-type", "application/json"),), body=b'{"id":7}'
        )
        exchange = Exchange(
            mount="shop",
            operation=operation,
            request=request,
            authentication=authenticate(operation, request),
            scenario="success",
            violations=(),
            hints=(),
            response=response or answered,
            origin="composed",
            started=1_790_000_000.25,
            duration=0.0015,
        )
        return exchange._replace(**changes)  # type: ignore[arg-type]

    return make


@pytest.fixture
def make_part() -> Callable[..., Part]:
    """Makes a part of a multipart body."""

    def make(
        name: str = "image",
        content: bytes = b"",
        *,
        filename: str | None = "photo.jpg",
        content_type: str | None = "image/jpeg",
    ) -> Part:
        return Part(
            name=name,
            filename=filename,
            content_type=content_type,
            size=len(content),
            digest="0123456789abcdef0123456789abcdef" if filename is not None else "",
            content=io.BytesIO(content),
        )

    return make

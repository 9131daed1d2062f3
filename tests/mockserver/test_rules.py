"""Matches: which calls a rule is for, and how they are written."""

from collections.abc import Callable

import pytest

from contractmock.contracts.contract import Contract
from contractmock.contracts.errors import ContractError
from contractmock.contracts.message import Body, Part
from contractmock.contracts.operation import Operation
from contractmock.contracts.requests import Reading, read_request
from contractmock.contracts.secrets import SecretNames
from contractmock.mockserver.exchange import Exchange
from contractmock.mockserver.rules import Match, parse_match


@pytest.fixture
def operations(shop: Contract) -> dict[str, tuple[Operation, ...]]:
    return {"shop": shop.operations}


@pytest.fixture
def fits(shop: Contract) -> Callable[[dict[str, object], Exchange], bool]:
    """Whether a match, as written, fits an exchange."""

    def decide(data: dict[str, object], exchange: Exchange) -> bool:
        operation = exchange.operation
        assert operation is not None
        reading = read_request(operation, {}, exchange.request)
        match = parse_match(data, {"shop": shop.operations})
        return match.fits("shop", operation, exchange.request, reading)

    return decide


@pytest.mark.parametrize(
    ("data", "fitting"),
    [
        ({}, True),
        ({"mount": "shop"}, True),
        ({"operation": "POST /items"}, True),
        ({"operation": "createItem"}, True),
        ({"operation": "listItems"}, False),
        ({"method": "post"}, True),
        ({"method": "GET"}, False),
        ({"path": "/items"}, True),
        ({"path": "*/it[e]ms"}, True),
        ({"path": "/Items"}, False),
        ({"path": "items"}, False),
        ({"query": {"a": "1"}}, True),
        ({"query": {"a": 1}}, True),
        ({"query": {"a": [1, 2]}}, True),
        ({"query": {"a": [1, 3]}}, False),
        ({"query": {"on": True}}, True),
        ({"query": {"b": ""}}, False),
        ({"headers": {"X-Trace": "abc"}}, True),
        ({"headers": {"x-trace": "ab"}}, False),
        ({"json": {"name": "lamp"}}, True),
        ({"json": {"kind": {"type": "simple"}}}, True),
        ({"json": {"tags": [{"a": 1}, "x"]}}, True),
        ({"json": {"tags": [{"a": 1}]}}, False),
        ({"json": {"tags": [{"a": True}, "x"]}}, False),
        ({"json": {"name": None}}, False),
        ({"json": {"price": None}}, True),
        ({"json": None}, False),
        ({"part": {"image": {}}}, False),
        ({"method": "POST", "json": {"name": "other"}}, False),
    ],
)
def test_a_match_fits_when_everything_it_says_does(
    fits: Callable[[dict[str, object], Exchange], bool],
    make_exchange: Callable[..., Exchange],
    data: dict[str, object],
    fitting: bool,
) -> None:
    exchange = make_exchange(
        query="a=1&a=2&on=true",
        headers=(("x-trace", "abc"),),
        content=b'{"name":"lamp","kind":{"type":"simple"},"tags":[{"a":1,"b":2},"x"],"price":null}',
    )
    assert fits(data, exchange) is fitting


@pytest.mark.parametrize(
    ("wanted", "fitting"),
    [
        ({"image": {}}, True),
        ({"image": {"filename": "photo[1].jpg"}}, True),
        ({"image": {"filename": "*.jpg", "content_type": "image/*"}}, True),
        ({"image": {"filename": "*.png"}}, False),
        ({"image": {"md5": "0123456789ABCDEF0123456789abcdef"}}, True),
        ({"image": {"md5": "f" * 32}}, False),
        ({"file": {}}, False),
    ],
)
def test_a_match_can_look_at_the_parts_of_an_upload(
    shop: Contract,
    make_exchange: Callable[..., Exchange],
    make_part: Callable[..., Part],
    wanted: dict[str, object],
    fitting: bool,
) -> None:
    body = Body(size=9, parts=(make_part(filename="photo[1].jpg"),))
    exchange = make_exchange(body=body, media_type="multipart/form-data")
    match = parse_match({"part": wanted}, {"shop": shop.operations})
    assert exchange.operation is not None
    assert match.fits("shop", exchange.operation, exchange.request, Reading()) is fitting


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"querry": {}}, r"match.querry: there is no such key; did you mean 'query'\?"),
        ({"mount": "shp"}, "match.mount 'shp': nothing is mounted there; possible: shop"),
        (
            {"operation": "POST /x"},
            "match.operation 'POST /x': .*possible: GET /items, POST /items",
        ),
        ({"operation": 1}, "match.operation: '1' cannot be; give text"),
        ({"query": "a=1"}, "match.query: 'a=1' cannot be; give a mapping from name to value"),
        ({"query": {"a": {}}}, "match.query.a: .* give text or a number"),
        ({"headers": {"a": None}}, "match.headers.a: .* give text or a number"),
        ({"part": {"image": "x"}}, "match.part.image: .* give a mapping with filename"),
        ({"part": {"image": {"size": 1}}}, "match.part.image.size: there is no such key"),
        ({"part": {"image": {"md5": 1}}}, "match.part.image.md5: '1' cannot be; give text"),
    ],
)
def test_a_wrong_match_is_refused_with_a_cure(
    operations: dict[str, tuple[Operation, ...]], data: dict[str, object], told: str
) -> None:
    with pytest.raises(ContractError, match=told):
        parse_match(data, operations)


def test_a_match_is_told_as_it_would_be_written_without_secrets(
    operations: dict[str, tuple[Operation, ...]],
) -> None:
    data: dict[str, object] = {
        "mount": "shop",
        "operation": "createItem",
        "method": "POST",
        "path": "/items",
        "query": {"a": ["1", "2"], "token": ["open-sesame"]},
        "headers": {"accept": ["a"], "x-api-key": ["open-sesame"]},
        "json": {"a": None},
        "part": {"image": {"filename": "*.jpg"}},
    }
    assert parse_match(data, operations).as_json(SecretNames()) == data | {
        "query": {"a": ["1", "2"], "token": ["***"]},
        "headers": {"accept": ["a"], "x-api-key": ["***"]},
    }
    assert parse_match({}, operations) == Match()

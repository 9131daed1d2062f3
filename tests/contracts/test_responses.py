"""Judging responses."""

import pytest

from contractmock.contracts.contract import Contract
from contractmock.contracts.message import Headers, HttpResponse
from contractmock.contracts.responses import response_violations

JSON = ("content-type", "application/json")
PROBLEM = ("content-type", "application/problem+json")


def judged(
    shop: Contract, name: str, status: int, headers: Headers, body: bytes
) -> list[tuple[str, str, str]]:
    operation = shop.operation(name)
    assert operation is not None
    response = HttpResponse(status=status, headers=headers, body=body)
    return [(v.location, v.pointer, v.rule) for v in response_violations(operation, response)]


@pytest.mark.parametrize(
    ("name", "status", "headers", "body", "expected"),
    [
        ("listItems", 200, (JSON, ("x-total", "0")), b"[]", []),
        ("listItems", 200, (JSON,), b"[]", [("header", "/x-total", "required")]),
        ("listItems", 200, (JSON, ("x-total", "-1")), b"[]", [("header", "/x-total", "minimum")]),
        ("listItems", 404, (PROBLEM,), b'{"title":"t","status":404}', []),
        ("listItems", 503, (PROBLEM,), b'{"title":"t"}', [("body", "/status", "required")]),
        ("listItems", 404, (JSON,), b"{}", [("body", "", "media-type")]),
        ("listItems", 404, (), b"{}", [("body", "", "media-type")]),
        ("listItems", 404, (PROBLEM,), b"{", [("body", "", "malformed")]),
        ("createItem", 500, (JSON,), b"{}", [("status", "", "undeclared")]),
        ("readItem", 200, (("content-type", "text/plain; charset=utf-8"),), b"lamp", []),
        ("readItem", 200, (("content-type", "text/plain"),), b"", [("body", "", "minLength")]),
        ("renameItem", 204, (), b"", []),
    ],
)
def test_a_response_is_judged_by_what_is_declared(
    shop: Contract,
    name: str,
    status: int,
    headers: Headers,
    body: bytes,
    expected: list[tuple[str, str, str]],
) -> None:
    assert judged(shop, name, status, headers, body) == expected

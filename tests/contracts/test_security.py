"""Authentication: schemes, AND and OR."""

import base64

import pytest

from contractmock.contracts.contract import Contract
from contractmock.contracts.documents.document import Document
from contractmock.contracts.message import Headers, HttpRequest
from contractmock.contracts.security import Authentication, authenticate

KEY = (("x-shop-key", "k"),)
BASIC = (("authorization", "Basic " + base64.b64encode(b"user:word").decode()),)
BEARER = (("authorization", "bearer t"),)


def judge(shop: Contract, operation: str, headers: Headers = (), query: str = "") -> Authentication:
    found = shop.operation(operation)
    assert found is not None
    return authenticate(found, HttpRequest(method="X", path="/", headers=headers, query=query))


@pytest.mark.parametrize("headers", [KEY, BASIC])
def test_one_of_two_alternatives_is_enough(shop: Contract, headers: Headers) -> None:
    assert not judge(shop, "listItems", headers).violations


@pytest.mark.parametrize(
    "headers",
    [
        (),
        BEARER,
        (("x-shop-key", ""),),
        (("authorization", "Basic"),),
        (("authorization", "Basic !"),),
        (("authorization", "Basic " + base64.b64encode(b"nocolon").decode()),),
    ],
)
def test_no_alternative_satisfied_is_one_violation(shop: Contract, headers: Headers) -> None:
    (violation,) = judge(shop, "listItems", headers).violations
    assert (violation.location, violation.rule) == ("security", "security")
    assert violation.expected == ["key", "basic"]


def test_schemes_of_one_alternative_are_all_needed(shop: Contract) -> None:
    assert not judge(shop, "createItem", KEY, "token=t").violations
    (violation,) = judge(shop, "createItem", KEY).violations
    assert violation.pointer == "/token"
    (violation,) = judge(shop, "createItem", (), "token=t").violations
    assert violation.pointer == "/x-shop-key"


def test_an_empty_alternative_allows_anonymous_calls(shop: Contract) -> None:
    assert judge(shop, "readItem") == Authentication()


def test_the_name_of_an_http_scheme_is_case_insensitive(shop: Contract) -> None:
    (credential,) = judge(shop, "readItem", BEARER).credentials
    assert (credential.scheme.name, credential.value) == ("bearer", "t")


@pytest.mark.parametrize(
    ("scheme", "headers", "value"),
    [
        ({"type": "apiKey", "in": "cookie", "name": "sid"}, (("cookie", "a=1; sid=x"),), "x"),
        ({"type": "apiKey", "in": "cookie", "name": "sid"}, (("cookie", "a=1"),), None),
        ({"type": "oauth2"}, BEARER, "t"),
        ({"type": "openIdConnect"}, BASIC, None),
        ({"type": "mutualTLS"}, (), ""),
        ({"type": "unheard-of"}, BEARER, None),
    ],
)
def test_every_type_of_scheme_has_its_place(
    scheme: dict[str, str], headers: Headers, value: str | None
) -> None:
    data = {
        "openapi": "3.1.0",
        "paths": {"/x": {"get": {"security": [{"it": []}]}}},
        "components": {"securitySchemes": {"it": scheme}},
    }
    (operation,) = Contract(Document(name="d", data=data)).operations
    found = authenticate(operation, HttpRequest(method="GET", path="/x", headers=headers))
    assert [each.value for each in found.credentials] == ([] if value is None else [value])
    assert bool(found.violations) is (value is None)

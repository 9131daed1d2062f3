"""Composing: media type, body, headers, and values put into a body."""

import json
from functools import cache
from typing import Any

import orjson
import pytest

from contractmock.contracts.contract import Contract
from contractmock.contracts.documents.loading import load_text
from contractmock.contracts.errors import ContractError
from contractmock.contracts.message import HttpRequest, HttpResponse, header
from contractmock.contracts.operation import Operation
from contractmock.contracts.pointer import ABSENT
from contractmock.contracts.responses import response_violations
from contractmock.mockserver.compose import (
    Composed,
    compose,
    concrete,
    example_status,
    with_values,
)

DOCUMENT = """
openapi: 3.1.0
info: {title: Lamps, version: '1'}
components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
    basic: {type: http, scheme: basic}
paths:
  /lamp:
    get:
      security: [{bearer: []}, {basic: []}]
      responses:
        '200':
          description: A lamp.
          headers:
            x-watts: {required: true, schema: {type: integer, minimum: 5, maximum: 5}}
            x-colour: {required: true, schema: {const: warm white}}
            x-maybe: {schema: {type: string}}
          content:
            application/json:
              schema: {type: object, required: [watts], properties: {watts: {type: integer}}}
              examples:
                broken: {value: {watts: many}}
                bright: {value: {watts: 60}}
                dim: {value: {watts: 5}}
            text/plain:
              schema: {type: string}
              example: a lamp
        '204': {description: No lamp.}
        '401': {description: Who are you?}
        '404':
          description: No such lamp.
          content:
            application/problem+json:
              schema: {type: object, required: [title], properties: {title: {const: gone}}}
        5XX:
          description: Broken.
          content:
            application/*: {schema: {const: broken}}
        '418':
          description: Cannot be.
          content:
            application/json: {schema: {type: string, minLength: 2, maxLength: 1}}
"""


@cache
def lamp() -> Operation:
    return Contract(load_text("lamp.yaml", DOCUMENT)).operations[0]


def composed(status: int, *, accept: str = "*/*", **said: Any) -> Composed:
    request = HttpRequest(method="GET", path="/lamp", headers=(("accept", accept),))
    return compose(lamp(), request, status, **said)


def field(response: HttpResponse, name: str) -> str | None:
    return header(response.headers, name)


# Bodies


def test_the_first_example_that_is_valid_answers() -> None:
    made = composed(200)
    assert made.value == {"watts": 60}
    assert orjson.loads(made.response.body) == {"watts": 60}


def test_an_example_is_sent_by_name_even_where_it_is_wrong() -> None:
    assert composed(200, example="dim").value == {"watts": 5}
    assert composed(200, example="broken").value == {"watts": "many"}


def test_an_unknown_example_is_told_with_those_there_are() -> None:
    with pytest.raises(ContractError) as raised:
        composed(200, example="nonsense")
    assert raised.value.cure == "use one of: broken, bright, dim"
    with pytest.raises(ContractError, match="it has no examples"):
        composed(404, example="bright")


def test_a_body_that_is_given_goes_before_examples() -> None:
    assert composed(200, body={"watts": 1}).value == {"watts": 1}
    assert composed(200, body=None).value is None


def test_a_body_can_differ_by_media_type() -> None:
    bodies = {"application/problem+json": {"title": "gone"}}
    assert composed(404, body={"title": "other"}, bodies=bodies).value == {"title": "gone"}
    assert composed(200, body={"watts": 1}, bodies=bodies).value == {"watts": 1}


def test_a_body_without_example_is_generated() -> None:
    assert composed(404).value == {"title": "gone"}


def test_a_body_that_cannot_be_generated_is_told() -> None:
    with pytest.raises(ContractError) as raised:
        composed(418)
    assert "lamp.yaml#/paths/~1lamp/get/responses/418" in raised.value.subject
    assert "example" in raised.value.cure


def test_a_response_without_content_has_no_body() -> None:
    made = composed(204)
    assert (made.response.body, made.value) == (b"", ABSENT)
    assert field(made.response, "content-type") is None
    assert composed(401).response.body == b""


@pytest.mark.parametrize("status", [500, 503, 599])
def test_a_range_answers_for_its_statuses(status: int) -> None:
    made = composed(status)
    assert (made.response.status, made.value) == (status, "broken")
    assert field(made.response, "content-type") == "application/json"


def test_an_undeclared_status_is_a_problem_that_says_so() -> None:
    made = composed(409)
    assert field(made.response, "content-type") == "application/problem+json"
    assert made.value == {
        "type": "about:blank",
        "title": "GET /lamp declares no status 409",
        "status": 409,
    }
    given = composed(409, body={"message": "no"})
    assert field(given.response, "content-type") == "application/json"
    assert given.value == {"message": "no"}


@pytest.mark.parametrize("status", [204, 304])
def test_a_status_without_content_never_has_a_body(status: int) -> None:
    assert composed(status, body={"watts": 1}).response.body == b""


# Media types


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("text/plain", "text/plain"),
        ("TEXT/PLAIN; charset=utf-8", "text/plain"),
        ("text/*;q=0.5, application/json;q=0.4", "text/plain"),
        ("text/plain;q=0.1, */*;q=0.9", "application/json"),
        ("text/plain;q=0, */*", "application/json"),
        ("application/json;q=0, text/plain", "text/plain"),
        ("image/png", "application/json"),
        ("", "application/json"),
        (";;q=,", "application/json"),
    ],
)
def test_the_media_type_that_is_liked_best_is_sent(accept: str, expected: str) -> None:
    made = composed(200, accept=accept)
    assert field(made.response, "content-type") == expected
    if expected == "text/plain":
        assert (made.response.body, made.value) == (b"a lamp", ABSENT)


@pytest.mark.parametrize(
    ("declared", "sent"),
    [
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("text/*", "text/plain"),
        ("application/xml", "application/xml"),
    ],
)
def test_a_range_is_sent_as_a_type_of_it(declared: str, sent: str) -> None:
    assert concrete(declared) == sent


# Headers


def test_required_headers_are_there_and_valid() -> None:
    response = composed(200).response
    assert field(response, "x-watts") == "5"
    assert field(response, "x-colour") == "warm white"
    assert field(response, "x-maybe") is None
    assert response_violations(lamp(), response) == ()


def test_a_header_that_is_given_goes_before_a_generated_one() -> None:
    response = composed(200, headers=[("X-Watts", "7"), ("x-own", "a")]).response
    assert [value for name, value in response.headers if name == "x-watts"] == ["7"]
    assert field(response, "x-own") == "a"


def test_a_401_says_how_to_authenticate() -> None:
    assert field(composed(401).response, "www-authenticate") == "Bearer"
    given = composed(401, headers=[("www-authenticate", "Basic realm=x")]).response
    assert [v for n, v in given.headers if n == "www-authenticate"] == ["Basic realm=x"]


# Seeds and examples


def test_a_seed_varies_what_is_generated(shop: Contract) -> None:
    operation = shop.operation("createItem")
    assert operation is not None
    request = HttpRequest(method="POST", path="/items")
    bodies = [compose(operation, request, 201, seed=seed).response.body for seed in range(12)]
    again = [compose(operation, request, 201, seed=seed).response.body for seed in range(12)]
    assert bodies == again
    assert len(set(bodies)) > 1


@pytest.mark.parametrize(
    ("label", "example", "status"), [("listItems", "one", 200), ("readItem", "example", 200)]
)
def test_the_status_of_an_example_is_found(
    shop: Contract, label: str, example: str, status: int
) -> None:
    operation = shop.operation(label)
    assert operation is not None
    assert example_status(operation, example) == status


def test_an_example_of_a_range_has_its_first_status() -> None:
    examples = "{examples: {worst: {value: broken}}}"
    document = DOCUMENT.replace("{schema: {const: broken}}", examples)
    operation = Contract(load_text("lamp.yaml", document)).operations[0]
    assert example_status(operation, "worst") == 500


def test_an_example_that_no_response_has_is_told() -> None:
    with pytest.raises(ContractError) as raised:
        example_status(lamp(), "nonsense")
    assert raised.value.rule == "GET /lamp has no example of that name"


# Values put in


def answer(value: object) -> Composed:
    response = HttpResponse(
        status=200, headers=(("content-type", "application/json"),), body=orjson.dumps(value)
    )
    return Composed(response=response, value=value)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"/a": 1}, {"a": 1, "list": [1, 2]}),
        ({"/b": {"c": []}}, {"a": {"b": 0}, "b": {"c": []}, "list": [1, 2]}),
        ({"/a/b": None}, {"a": {"b": None}, "list": [1, 2]}),
        ({"/list/0": 9}, {"a": {"b": 0}, "list": [9, 2]}),
        ({"/list/2": 3}, {"a": {"b": 0}, "list": [1, 2, 3]}),
        ({"/a": {}, "/a/x~1y": 1}, {"a": {"x/y": 1}, "list": [1, 2]}),
    ],
    ids=str,
)
def test_values_are_put_in_by_pointer(values: dict[str, object], expected: object) -> None:
    whole = {"a": {"b": 0}, "list": [1, 2]}
    made = with_values(answer(whole), values)
    assert made.value == expected
    assert orjson.loads(made.response.body) == expected
    assert whole == {"a": {"b": 0}, "list": [1, 2]}


@pytest.mark.parametrize("pointer", ["/x/y", "/list/3", "/list/-", "/list/x", "/a/b/c"])
def test_a_pointer_that_leads_nowhere_is_told(pointer: str) -> None:
    with pytest.raises(ContractError, match="leads nowhere"):
        with_values(answer({"a": {"b": 0}, "list": [1, 2]}), {pointer: 1})


def test_values_cannot_be_put_into_a_text() -> None:
    with pytest.raises(ContractError, match="no JSON body"):
        with_values(composed(200, accept="text/plain"), {"/a": 1})


def test_json_is_never_sent_under_the_name_of_xml() -> None:
    schema = {"schema": {"type": "object"}}
    content = {"application/json": schema, "application/xml": schema}
    responses = {"200": {"description": "", "content": content}}
    data = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/x": {"get": {"responses": responses}}},
    }
    (operation,) = Contract(load_text("d", json.dumps(data))).operations
    request = HttpRequest(method="GET", path="/x", headers=(("accept", "application/xml"),))
    assert compose(operation, request, 200).response.media_type == "application/json"

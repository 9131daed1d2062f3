"""Odd and hostile messages through the core of the contracts."""

import re
from collections.abc import Mapping

import orjson
import pytest

from contractmock.contracts.contract import Contract
from contractmock.contracts.documents.document import Document
from contractmock.contracts.message import Body, Headers, HttpRequest, HttpResponse
from contractmock.contracts.pointer import ABSENT
from contractmock.contracts.requests import Reading, read_request
from contractmock.contracts.responses import response_violations
from contractmock.contracts.routing import Match
from contractmock.contracts.security import authenticate
from contractmock.contracts.styles import simple

INTEGERS = {"type": "array", "items": {"type": "integer"}}
FORM = "application/x-www-form-urlencoded"

Data = Mapping[str, object]


def contract(paths: Data, **others: object) -> Contract:
    return Contract(Document(name="d", data={"openapi": "3.1.0", "paths": paths, **others}))


def read_parameter(
    parameter: Data, *, query: str = "", path: str = "/x", headers: Headers = ()
) -> Reading:
    template = "/x/{p}" if parameter["in"] == "path" else "/x"
    found = contract({template: {"get": {"parameters": [parameter]}}}).find("GET", path)
    assert isinstance(found, Match)
    request = HttpRequest(method="GET", path=path, query=query, headers=headers)
    return read_request(found.operation, found.path_parameters, request)


def read_body(content: Data, media_type: str, body: bytes) -> Reading:
    (operation,) = contract({"/x": {"post": {"requestBody": {"content": content}}}}).operations
    headers = (("content-type", media_type),)
    sent = Body(size=len(body), content=body)
    return read_request(
        operation, {}, HttpRequest(method="POST", path="/x", headers=headers, body=sent)
    )


def rules(reading: Reading) -> list[tuple[str, str]]:
    return [(each.pointer, each.rule) for each in reading.violations]


# Parameters


@pytest.mark.parametrize(
    ("described", "query", "value"),
    [
        ({"schema": INTEGERS, "style": "pipeDelimited", "explode": True}, "p=1&p=2", [1, 2]),
        ({"schema": INTEGERS, "style": "spaceDelimited", "explode": True}, "p=1&p=2", [1, 2]),
        ({"schema": {"const": 5}}, "p=5", 5),
        ({"schema": {"type": "integer"}, "allowEmptyValue": True}, "p=", ""),
        ({"schema": INTEGERS, "allowEmptyValue": True}, "p", ""),
        ({"content": {"text/plain": {"schema": {"type": "string"}}}}, "p=5", "5"),
        ({"content": {"text/plain": {"schema": {"type": "integer"}}}}, "p=5", 5),
        ({"content": {"application/json; v=1": {"schema": {"type": "integer"}}}}, "p=5", 5),
    ],
)
def test_a_query_parameter_is_read_as_described(described: Data, query: str, value: object) -> None:
    reading = read_parameter({"name": "p", "in": "query", **described}, query=query)
    assert rules(reading) == []
    assert reading.parameters["query"]["p"] == value


@pytest.mark.parametrize("text", ["1\u0663", "\u0661", "1.\u0663"])
def test_only_ascii_digits_make_a_number(text: str) -> None:
    parameter = {"name": "p", "in": "query", "schema": {"type": "number"}}
    assert rules(read_parameter(parameter, query=f"p={text}")) == [("/p", "type")]


def test_an_empty_value_is_wrong_unless_it_is_allowed() -> None:
    parameter = {"name": "p", "in": "query", "schema": {"type": "integer"}}
    assert rules(read_parameter(parameter, query="p=")) == [("/p", "type")]


@pytest.mark.parametrize(
    ("described", "path", "value"),
    [
        ({"schema": {"type": "string"}, "explode": True}, "/x/;p=up=1", "up=1"),
        ({"schema": {"type": "string"}}, "/x/;p", ""),
        ({"schema": {"type": "array"}, "explode": True}, "/x/;p=ap=1;p=b", ["ap=1", "b"]),
    ],
)
def test_a_matrix_parameter_loses_its_name_only(described: Data, path: str, value: object) -> None:
    parameter = {"name": "p", "in": "path", "required": True, "style": "matrix", **described}
    assert read_parameter(parameter, path=path).parameters["path"]["p"] == value


def test_a_list_in_several_header_fields_is_one_list() -> None:
    parameter = {"name": "P", "in": "header", "schema": INTEGERS}
    reading = read_parameter(parameter, headers=(("p", "1, 2"), ("p", "3")))
    assert reading.parameters["header"]["p"] == [1, 2, 3]


@pytest.mark.parametrize(
    ("value", "explode", "text"),
    [
        ("a b", False, "a b"),
        (True, False, "true"),
        ([1, "a"], False, "1,a"),
        ([], False, ""),
        ({"a": 1, "b": None}, False, "a,1,b,null"),
        ({"a": 1, "b": "x"}, True, "a=1,b=x"),
    ],
)
def test_a_header_is_written_in_the_style_simple(value: object, explode: bool, text: str) -> None:
    assert simple(value, explode) == text


# Bodies


def test_a_stray_ampersand_in_a_form_is_no_field() -> None:
    node = {"type": "object", "properties": {"a": {}}, "additionalProperties": False}
    reading = read_body({FORM: {"schema": node}}, FORM, b"&a=1&&")
    assert (reading.body, rules(reading)) == ({"a": "1"}, [])


@pytest.mark.parametrize("body", [b"at=%7B%22x%22%3A1%7D", b"x=1"])
def test_an_object_in_a_form_comes_as_json_or_exploded(body: bytes) -> None:
    at = {"type": "object", "properties": {"x": {"type": "integer"}}}
    node = {"type": "object", "required": ["at"], "properties": {"at": at}}
    reading = read_body({FORM: {"schema": node}}, FORM, body)
    assert rules(reading) == []
    assert isinstance(reading.body, dict)
    assert reading.body["at"] == {"x": 1}


def test_a_deep_object_in_a_form_leaves_no_undeclared_members() -> None:
    at = {"type": "object", "properties": {"x": {"type": "integer"}}}
    node = {"type": "object", "properties": {"at": at}, "additionalProperties": False}
    content = {"schema": node, "encoding": {"at": {"style": "deepObject", "explode": True}}}
    reading = read_body({FORM: content}, FORM, b"at[x]=1")
    assert (reading.body, rules(reading)) == ({"at": {"x": 1}}, [])


@pytest.mark.parametrize(
    ("kind", "body", "value"),
    [("integer", b"5", 5), ("string", b"5", "5"), ("object", b'{"a":1}', {"a": 1})],
)
def test_plain_text_is_read_as_its_schema_says(kind: str, body: bytes, value: object) -> None:
    reading = read_body({"text/plain": {"schema": {"type": kind}}}, "text/plain", body)
    assert (reading.body, rules(reading)) == (value, [])


def test_a_body_without_declared_media_types_may_be_anything() -> None:
    assert read_body({}, "text/plain", b"x").body is ABSENT
    assert rules(read_body({}, "text/plain", b"x")) == []


def test_a_body_nested_too_deep_is_a_violation() -> None:
    content = {"application/json": {"schema": {"type": "object"}}}
    body = b"[" * 900 + b"]" * 900
    assert rules(read_body(content, "application/json", body)) == [("", "malformed")]


@pytest.mark.parametrize(("items", "told"), [(1000, 1000), (200_000, 1)])
def test_of_a_large_body_only_the_first_violation_is_told(items: int, told: int) -> None:
    content = {"application/json": {"schema": {"type": "array", "items": {"type": "string"}}}}
    reading = read_body(content, "application/json", orjson.dumps([1] * items))
    assert len(reading.violations) == told
    assert rules(reading)[0] == ("/0", "type")


def test_parameters_of_an_encodings_media_type_do_not_matter() -> None:
    encoding = {"a": {"contentType": "text/plain; charset=utf-8, image/*"}}
    content = {"multipart/form-data": {"schema": {}, "encoding": encoding}}
    (operation,) = contract({"/x": {"post": {"requestBody": {"content": content}}}}).operations
    assert operation.request_body is not None
    (media_type,) = operation.request_body.content
    assert media_type.encoding["a"].content_type == ("text/plain", "image/*")


# Responses


@pytest.mark.parametrize(("method", "status"), [("get", 204), ("get", 304), ("head", 200)])
def test_a_response_that_cannot_have_a_body_is_not_asked_for_one(method: str, status: int) -> None:
    content = {"application/json": {"schema": {"type": "object"}}}
    paths = {"/x": {method: {"responses": {str(status): {"content": content}}}}}
    (operation,) = contract(paths).operations
    assert response_violations(operation, HttpResponse(status=status)) == ()


@pytest.mark.parametrize(("body", "expected"), [(b"5", []), (b"x", ["type"])])
def test_a_number_in_plain_text_is_judged_as_a_number(body: bytes, expected: list[str]) -> None:
    content = {"text/plain": {"schema": {"type": "integer"}}}
    (operation,) = contract(
        {"/x": {"get": {"responses": {"200": {"content": content}}}}}
    ).operations
    headers = (("content-type", "text/plain"),)
    response = HttpResponse(status=200, headers=headers, body=body)
    assert [each.rule for each in response_violations(operation, response)] == expected


# Security


@pytest.mark.parametrize("value", ["Basic \xe9", "Basic =", "Basic /w==", "Basic", "\xe9", ""])
def test_an_authorization_that_cannot_be_read_is_none(value: str) -> None:
    components = {"securitySchemes": {"b": {"type": "http", "scheme": "basic"}}}
    paths: Data = {"/x": {"get": {"security": [{"b": []}]}}}
    (operation,) = contract(paths, components=components).operations
    headers = (("authorization", value),)
    found = authenticate(operation, HttpRequest(method="GET", path="/x", headers=headers))
    assert found.credentials == ()
    assert [each.rule for each in found.violations] == ["security"]


def test_messages_name_what_is_asked_for() -> None:
    components = {"securitySchemes": {"b": {"type": "http", "scheme": "Basic"}}}
    paths: Data = {"/x": {"get": {"security": [{"b": []}]}}}
    (operation,) = contract(paths, components=components).operations
    (violation,) = authenticate(operation, HttpRequest(method="GET", path="/x")).violations
    assert re.search("authorization: Basic", violation.message)

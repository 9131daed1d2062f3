"""Odd but legal documents, and hostile messages, through the core of the contracts."""

import json
import re
from collections.abc import Mapping

import orjson
import pytest

from contractmock.contracts.contract import Contract
from contractmock.contracts.documents.document import Document
from contractmock.contracts.lowering import defects
from contractmock.contracts.message import Body, Headers, HttpRequest, HttpResponse
from contractmock.contracts.pointer import ABSENT
from contractmock.contracts.requests import Reading, read_request
from contractmock.contracts.responses import response_violations
from contractmock.contracts.routing import Match
from contractmock.contracts.schema import Direction, Schema
from contractmock.contracts.security import authenticate
from contractmock.contracts.styles import simple

INTEGERS = {"type": "array", "items": {"type": "integer"}}
FORM = "application/x-www-form-urlencoded"

Data = Mapping[str, object]


def contract(paths: Data, version: str = "3.1.0", **others: object) -> Contract:
    return Contract(Document(name="d", data={"openapi": version, "paths": paths, **others}))


def schema(
    node: object, others: Data | None = None, direction: Direction = Direction.REQUEST
) -> Schema:
    data = {"openapi": "3.1.0", "components": {"schemas": {"S": node, **(others or {})}}}
    return Schema(Document(name="d", data=data), "/components/schemas/S", direction)


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


def nested(levels: int) -> object:
    value: object = orjson.loads("[" * levels + "]" * levels)
    return value


# Documents


def test_a_server_without_a_readable_url_is_noticed_and_ignored() -> None:
    found = contract({}, servers=[{"url": "http://[x"}, {"url": "https://a.example/v1"}])
    assert (found.hosts, found.base_paths) == (("a.example",), ("", "/v1"))
    assert [(each.rule, each.pointer) for each in found.notices] == [
        ("malformed", "/servers/0/url")
    ]


def test_a_document_of_webhooks_alone_has_no_operations() -> None:
    found = Contract(
        Document(name="d", data={"openapi": "3.1.0", "webhooks": {"new": {"post": {}}}})
    )
    assert (found.operations, found.base_paths) == ((), ("",))


def test_an_operation_without_responses_declares_none() -> None:
    (operation,) = contract({"/x": {"get": {}}}).operations
    assert (operation.responses, operation.response(200)) == ({}, None)


@pytest.mark.parametrize("written", ["4xx", "4XX", "4Xx"])
def test_a_range_of_statuses_may_be_written_in_small_letters(written: str) -> None:
    (operation,) = contract({"/x": {"get": {"responses": {written: {}}}}}).operations
    found = operation.response(404)
    assert found is not None
    assert found.status == "4XX"


def test_a_response_under_no_status_is_noticed_and_ignored() -> None:
    responses: Data = {"200 OK": {}, "0": {}, "600": {}, "20X": {}, "x-own": {}, "201": {}}
    found = contract({"/x": {"get": {"responses": responses}}})
    assert list(found.operations[0].responses) == ["201"]
    assert [each.pointer.rpartition("/")[2] for each in found.notices] == [
        "200 OK",
        "0",
        "600",
        "20X",
    ]


def test_a_path_parameter_that_the_path_does_not_name_is_not_asked_for() -> None:
    parameter = {"name": "ghost", "in": "path", "required": True, "schema": {"type": "string"}}
    found = contract({"/x": {"get": {"parameters": [parameter]}}})
    assert found.operations[0].parameters == ()
    assert [each.rule for each in found.notices] == ["malformed-parameter"]


def test_a_path_item_may_add_to_the_one_it_refers_to() -> None:
    parameter = {"name": "p", "in": "query", "schema": {}}
    shared = {"parameters": [parameter], "get": {"operationId": "read"}}
    found = contract(
        {"/x": {"$ref": "#/components/pathItems/Shared", "post": {"operationId": "make"}}},
        components={"pathItems": {"Shared": shared}},
    )
    assert [(each.id, len(each.parameters)) for each in found.operations] == [
        ("read", 1),
        ("make", 1),
    ]


def test_undefined_schemes_are_noticed_in_the_order_of_the_document() -> None:
    names: Data = {name: [] for name in "qwertyuiop"}
    found = contract({"/x": {"get": {"security": [names]}}})
    assert [each.pointer[-1] for each in found.notices] == list("qwertyuiop")


def test_headers_that_follow_from_the_body_are_nobodys_to_declare() -> None:
    headers = {"Content-Length": {"required": True}, "X-A": {"required": True}}
    (operation,) = contract(
        {"/x": {"get": {"responses": {"200": {"headers": headers}}}}}
    ).operations
    assert [each.name for each in operation.responses["200"].headers] == ["x-a"]


# Schemas


@pytest.mark.parametrize(
    "name",
    ["A B", "Page<Pet>", "Page«Pet»", "List`1[Pet]", "a#b", "é", "a^b", "a|b", "a\\b", 'a"b'],
)
def test_a_schema_may_have_any_name(name: str) -> None:
    found = schema({"$ref": f"#/components/schemas/{name}"}, {name: {"type": "integer"}})
    assert found.accepts(1)
    assert not found.accepts("x")


def test_names_that_are_written_alike_stay_apart() -> None:
    node = {"prefixItems": [{"$ref": f"#/components/schemas/{name}"} for name in ("a b", "a_b")]}
    found = schema(node, {"a b": {"type": "integer"}, "a_b": {"type": "string"}})
    assert found.accepts([1, "x"])
    assert not found.accepts(["x", 1])


def test_a_long_chain_of_references_is_lowered() -> None:
    links: dict[str, object] = {
        f"L{n}": {"properties": {"next": {"$ref": f"#/components/schemas/L{n + 1}"}}}
        for n in range(2000)
    }
    found = schema({"$ref": "#/components/schemas/L0"}, {**links, "L2000": {"type": "integer"}})
    assert found.accepts({"next": {"next": {}}})


def test_a_long_chain_of_combinations_has_a_shape() -> None:
    links: dict[str, object] = {
        f"L{n}": {"allOf": [{"$ref": f"#/components/schemas/L{n + 1}"}]} for n in range(2000)
    }
    found = schema({"$ref": "#/components/schemas/L0"}, {**links, "L2000": {"type": "integer"}})
    assert found.shape.types == {"integer"}


@pytest.mark.parametrize("node", [{"examples": [1], "example": 2}, {"example": 2, "examples": [1]}])
def test_lowering_keeps_every_example_and_the_document_as_it_is(node: dict[str, object]) -> None:
    before = json.dumps(node)
    lowered = [schema(node, direction=direction).lowered for direction in Direction]
    assert [each["examples"] for each in lowered if isinstance(each, dict)] == [[2, 1], [2, 1]]
    assert json.dumps(node) == before


@pytest.mark.parametrize(
    ("node", "pointer"),
    [
        ({"required": ["a", "a"]}, "/required"),
        ({"type": ["string", "string"]}, "/type"),
        ({"dependentRequired": {"a": ["b", "b"]}}, "/dependentRequired"),
        ({"patternProperties": {"(": {"type": "string"}}}, "/patternProperties/("),
    ],
)
def test_what_the_validator_would_refuse_is_left_out_and_noticed(
    node: object, pointer: str
) -> None:
    found = schema(node)
    assert found.accepts({"(": 1})
    (notice,) = defects(found.document, found.pointer)
    assert (notice.rule, notice.pointer) == ("malformed-keyword", f"{found.pointer}{pointer}")


@pytest.mark.parametrize("levels", [250, 254, 255, 256, 1000])
def test_a_value_nested_deep_is_judged_and_shown_in_brief(levels: int) -> None:
    (violation,) = schema({"type": "object"}).violations(nested(levels), "body")
    assert violation.rule in ("type", "malformed")
    assert len(violation.brief) <= 60


# Paths


@pytest.mark.parametrize(
    ("template", "path"),
    [
        ("/items/{id}", "/%69tems/7"),
        ("/café/{id}", "/caf%C3%A9/7"),
        ("/café/{id}", "/caf%c3%a9/7"),
        ("/caf%C3%A9/{id}", "/caf%c3%a9/7"),
        ("/a b/{id}", "/a%20b/7"),
        ("/~x/{id}", "/%7Ex/7"),
    ],
)
def test_equal_paths_match_however_they_are_encoded(template: str, path: str) -> None:
    found = contract({template: {"get": {}}}).find("GET", path)
    assert isinstance(found, Match)
    assert found.path_parameters == {"id": "7"}


def test_an_encoded_slash_does_not_part_segments() -> None:
    assert not isinstance(contract({"/a/b": {"get": {}}}).find("GET", "/a%2Fb"), Match)


def test_a_concrete_path_goes_before_a_templated_one_and_leaves_it_other_methods() -> None:
    found = contract({"/{any}": {"get": {}, "delete": {}}, "/me": {"get": {}}})
    match = found.find("GET", "/me")
    assert isinstance(match, Match)
    assert match.operation.path == "/me"
    match = found.find("DELETE", "/me")
    assert isinstance(match, Match)
    assert match.path_parameters == {"any": "me"}


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

"""Odd but legal documents through the core of the contracts."""

import json
from collections.abc import Mapping

import orjson
import pytest

from contractmock.contracts.contract import Contract
from contractmock.contracts.documents.document import Document
from contractmock.contracts.lowering import defects
from contractmock.contracts.routing import Match
from contractmock.contracts.schema import Direction, Schema

Data = Mapping[str, object]


def contract(paths: Data, **others: object) -> Contract:
    return Contract(Document(name="d", data={"openapi": "3.1.0", "paths": paths, **others}))


def schema(
    node: object, others: Data | None = None, direction: Direction = Direction.REQUEST
) -> Schema:
    data = {"openapi": "3.1.0", "components": {"schemas": {"S": node, **(others or {})}}}
    return Schema(Document(name="d", data=data), "/components/schemas/S", direction)


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

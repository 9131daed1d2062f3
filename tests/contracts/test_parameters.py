"""Decoding parameters by style and explode."""

from collections.abc import Mapping

import pytest

from contractmock.contracts.contract import Contract
from contractmock.contracts.documents.document import Document
from contractmock.contracts.message import Headers, HttpRequest
from contractmock.contracts.requests import Reading, read_request
from contractmock.contracts.routing import Match

ARRAY = {"type": "array", "items": {"type": "integer"}}
TEXTS = {"type": "array", "items": {"type": "string"}}
OBJECT = {
    "type": "object",
    "properties": {"r": {"type": "integer"}, "g": {"type": "integer"}},
}


def contract(parameter: Mapping[str, object], path: str = "/x") -> Contract:
    operation = {"parameters": [parameter], "responses": {"200": {"description": ""}}}
    return Contract(
        Document(name="d", data={"openapi": "3.1.0", "paths": {path: {"get": operation}}})
    )


def read(
    parameter: Mapping[str, object], *, path: str = "/x", query: str = "", headers: Headers = ()
) -> Reading:
    template = "/x/{p}" if parameter["in"] == "path" else "/x"
    request = HttpRequest(method="GET", path=path, query=query, headers=headers)
    match = contract(parameter, template).find("GET", path)
    assert isinstance(match, Match)
    return read_request(match.operation, match.path_parameters, request)


QUERY = [
    ({"schema": ARRAY}, "p=1&p=2", [1, 2]),
    ({"schema": ARRAY}, "p=1", [1]),
    ({"schema": ARRAY, "explode": False}, "p=1,2", [1, 2]),
    ({"schema": ARRAY, "style": "pipeDelimited", "explode": False}, "p=1|2", [1, 2]),
    ({"schema": ARRAY, "style": "pipeDelimited", "explode": False}, "p=1%7C2", [1, 2]),
    ({"schema": ARRAY, "style": "spaceDelimited", "explode": False}, "p=1%202", [1, 2]),
    ({"schema": TEXTS, "explode": False}, "p=a%2Cb,c", ["a,b", "c"]),
    ({"schema": TEXTS, "explode": False}, "p=", []),
    ({"schema": OBJECT}, "r=1&g=2&other=3", {"r": 1, "g": 2}),
    ({"schema": OBJECT, "explode": False}, "p=r,1,g,2", {"r": 1, "g": 2}),
    ({"schema": OBJECT, "style": "deepObject"}, "p[r]=1&p[g]=2", {"r": 1, "g": 2}),
    ({"schema": {"type": "boolean"}}, "p=true", True),
    ({"schema": {"type": "number"}}, "p=1.5", 1.5),
    ({"schema": {"type": "string"}}, "p=1+a%20b", "1 a b"),
    ({"schema": {"type": ["integer", "null"]}}, "p=null", None),
    ({"schema": {"anyOf": [ARRAY, {"type": "null"}]}}, "p=1&p=2", [1, 2]),
    ({"schema": {}}, "p=1", "1"),
    ({"content": {"application/json": {"schema": OBJECT}}}, "p=%7B%22r%22%3A1%7D", {"r": 1}),
]


@pytest.mark.parametrize(("described", "query", "value"), QUERY)
def test_query_parameters_decode_by_style(
    described: dict[str, object], query: str, value: object
) -> None:
    reading = read({"name": "p", "in": "query", **described}, query=query)
    assert reading.parameters["query"]["p"] == value
    assert reading.violations == ()


PATH = [
    ({"schema": ARRAY}, "/x/1,2", [1, 2]),
    ({"schema": OBJECT}, "/x/r,1,g,2", {"r": 1, "g": 2}),
    ({"schema": OBJECT, "explode": True}, "/x/r=1,g=2", {"r": 1, "g": 2}),
    ({"schema": ARRAY, "style": "label"}, "/x/.1,2", [1, 2]),
    ({"schema": ARRAY, "style": "label", "explode": True}, "/x/.1.2", [1, 2]),
    ({"schema": {"type": "integer"}, "style": "label"}, "/x/.5", 5),
    ({"schema": ARRAY, "style": "matrix"}, "/x/;p=1,2", [1, 2]),
    ({"schema": ARRAY, "style": "matrix", "explode": True}, "/x/;p=1;p=2", [1, 2]),
    ({"schema": OBJECT, "style": "matrix", "explode": True}, "/x/;r=1;g=2", {"r": 1, "g": 2}),
    ({"schema": {"type": "string"}}, "/x/a%2Fb", "a/b"),
]


@pytest.mark.parametrize(("described", "path", "value"), PATH)
def test_path_parameters_decode_by_style(
    described: dict[str, object], path: str, value: object
) -> None:
    reading = read({"name": "p", "in": "path", "required": True, **described}, path=path)
    assert reading.parameters["path"]["p"] == value
    assert reading.violations == ()


def test_headers_and_cookies_decode() -> None:
    header = read({"name": "P", "in": "header", "schema": ARRAY}, headers=(("p", "1, 2"),))
    assert header.parameters["header"]["p"] == [1, 2]
    cookies = (("cookie", "a=b; p=7"),)
    cookie = read({"name": "p", "in": "cookie", "schema": {"type": "integer"}}, headers=cookies)
    assert cookie.parameters["cookie"]["p"] == 7


def test_a_missing_required_parameter_is_a_violation_at_its_pointer() -> None:
    parameter = {"name": "p", "in": "query", "required": True, "schema": {"type": "string"}}
    (violation,) = read(parameter).violations
    assert (violation.location, violation.pointer, violation.rule) == ("query", "/p", "required")
    assert violation.brief == ""


def test_a_wrong_item_is_a_violation_at_its_index() -> None:
    parameter = {"name": "p", "in": "query", "schema": {"type": "array", "items": {"enum": ["a"]}}}
    (violation,) = read(parameter, query="p=a&p=b").violations
    assert (violation.pointer, violation.rule, violation.value) == ("/p/1", "enum", "b")
    assert violation.expected == ["a"]


@pytest.mark.parametrize("text", ["1.5", "x", "1e999", "", "0x10", "\u0661"])
def test_text_that_is_no_integer_is_a_violation(text: str) -> None:
    parameter = {"name": "p", "in": "query", "schema": {"type": "integer"}}
    (violation,) = read(parameter, query=f"p={text}").violations
    assert violation.rule == "type"


def test_undeclared_parameters_are_left_out() -> None:
    parameter = {"name": "p", "in": "query", "schema": {"type": "integer"}}
    assert read(parameter, query="q=1").parameters["query"] == {}

"""Parameters written in every style, as the contract reads them."""

from typing import Any

import pytest

from contractmock.contracts.comparison import wire
from contractmock.contracts.documents.document import Document
from contractmock.contracts.operation import Parameter
from contractmock.contracts.parameters import read_parameter
from contractmock.contracts.schema import Direction, Schema

LIST = {"type": "array", "items": {"type": "string"}}
OBJECT = {"type": "object", "properties": {"a": {"type": "string"}, "c": {"type": "integer"}}}


def parameter(
    location: str, style: str, explode: bool, schema: Any, media_type: str | None = None
) -> Parameter:
    document = Document(name="", data={"openapi": "3.1.0", "x": schema})
    return Parameter(
        name="kind",
        location=location,
        required=False,
        style=style,
        explode=explode,
        schema=Schema(document, "/x", Direction.REQUEST),
        media_type=media_type,
        pointer="",
    )


STYLES = [
    ("query", "form", True, LIST, [("kind", "a%2Cb"), ("kind", "c")]),
    ("query", "form", False, LIST, [("kind", "a%2Cb,c")]),
    ("query", "spaceDelimited", False, LIST, [("kind", "a%2Cb%20c")]),
    ("query", "pipeDelimited", False, LIST, [("kind", "a%2Cb|c")]),
    ("path", "simple", False, LIST, [("kind", "a%2Cb,c")]),
    ("path", "label", False, LIST, [("kind", ".a%2Cb,c")]),
    ("path", "label", True, LIST, [("kind", ".a%2Cb.c")]),
    ("path", "matrix", False, LIST, [("kind", ";kind=a%2Cb,c")]),
    ("path", "matrix", True, LIST, [("kind", ";kind=a%2Cb;kind=c")]),
    ("query", "form", True, OBJECT, [("a", "b"), ("c", "1")]),
    ("query", "form", False, OBJECT, [("kind", "a,b,c,1")]),
    ("query", "deepObject", True, OBJECT, [("kind[a]", "b"), ("kind[c]", "1")]),
    ("path", "simple", True, OBJECT, [("kind", "a=b,c=1")]),
    ("path", "simple", False, OBJECT, [("kind", "a,b,c,1")]),
    ("path", "label", True, OBJECT, [("kind", ".a=b.c=1")]),
    ("path", "matrix", True, OBJECT, [("kind", ";a=b;c=1")]),
    ("path", "matrix", False, OBJECT, [("kind", ";kind=a,b,c,1")]),
    ("path", "matrix", False, {"type": "integer"}, [("kind", ";kind=5")]),
    ("header", "simple", False, {"type": "boolean"}, [("kind", "true")]),
]


@pytest.mark.parametrize(("location", "style", "explode", "schema", "pairs"), STYLES)
def test_a_value_is_written_as_the_contract_reads_it(
    location: str, style: str, explode: bool, schema: Any, pairs: wire.Pairs
) -> None:
    values = {"array": ["a,b", "c"], "object": {"a": "b", "c": 1}, "integer": 5, "boolean": True}
    value: Any = values[schema["type"]]
    declared = parameter(location, style, explode, schema)
    assert wire.write(declared, value) == pairs
    if location != "header":
        assert read_parameter(declared, pairs) == value
        assert wire.takes(declared, pairs)


def test_content_is_written_as_json() -> None:
    declared = parameter("query", "form", True, {"type": "object"}, "application/json")
    pairs = wire.write(declared, {"a": 1})
    assert pairs == [("kind", "%7B%22a%22%3A%201%7D")]
    assert wire.takes(declared, pairs)


def test_of_several_values_one_is_not_taken_for_all() -> None:
    assert not wire.takes(parameter("query", "form", True, {"type": "string"}), [("kind", "a")] * 2)


def test_nothing_is_taken_where_nothing_is_required() -> None:
    assert wire.takes(parameter("query", "form", True, LIST), [])

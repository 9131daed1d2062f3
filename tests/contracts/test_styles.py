"""Text taken apart into the JSON value that a schema expects."""

from urllib.parse import unquote

import pytest

from contractmock.contracts.lowering import Node
from contractmock.contracts.pointer import ABSENT
from contractmock.contracts.shape import Shape
from contractmock.contracts.styles import coerce, decode


@pytest.mark.parametrize(
    ("node", "text", "value"),
    [
        ({"type": "number"}, "1e3", 1000.0),
        ({"type": "number"}, "1e999", "1e999"),
        ({"type": "integer"}, "9" * 25, float("9" * 25)),
        ({"type": "integer"}, "05", "05"),
        ({"type": "boolean"}, "true", True),
        ({"type": "boolean"}, "True", "True"),
        ({"type": ["integer", "null"]}, "null", None),
        ({"type": ["string", "null"]}, "null", "null"),
        ({"type": "object"}, '{"a":1}', {"a": 1}),
        ({"type": "object"}, "{a", "{a"),
        ({}, "5", "5"),
    ],
)
def test_text_becomes_what_the_schema_takes_it_for(node: Node, text: str, value: object) -> None:
    coerced = coerce(text, Shape(node))
    assert coerced == value
    assert type(coerced) is type(value)


FILTER = {
    "type": "object",
    "properties": {
        "size": {"type": "integer"},
        "tags": {"type": "array", "items": {"type": "integer"}},
    },
}


def test_a_deep_object_repeats_the_members_that_are_lists() -> None:
    pairs = [("f[size]", "1"), ("f[tags]", "2"), ("f[tags]", "3"), ("g[size]", "4"), ("f", "5")]
    found = decode("f", "deepObject", True, pairs, Shape(FILTER), unquote)
    assert found == {"size": 1, "tags": [2, 3]}


@pytest.mark.parametrize(
    ("style", "explode", "raw"),
    [
        ("label", True, ".size=1"),
        ("label", False, ".size,1"),
        ("matrix", True, ";size=1"),
        ("matrix", False, ";f=size,1"),
        ("simple", False, "size,1"),
        ("simple", True, "size=1"),
    ],
)
def test_an_object_is_read_in_every_style_of_a_path(style: str, explode: bool, raw: str) -> None:
    found = decode("f", style, explode, [("f", raw)], Shape(FILTER), unquote)
    assert found == {"size": 1}


@pytest.mark.parametrize("style", ["form", "deepObject", "pipeDelimited"])
def test_what_does_not_come_is_absent(style: str) -> None:
    assert decode("f", style, True, [("g", "1")], Shape(FILTER), unquote) is ABSENT

"""What a schema tells a decoder of text: which types a value may have, and what is inside it."""

import pytest

from contractmock.contracts.lowering import TYPES, Node
from contractmock.contracts.shape import Shape


@pytest.mark.parametrize(
    ("node", "types"),
    [
        ({"type": ["integer", "null"]}, {"integer", "null"}),
        ({"properties": {}}, {"object"}),
        ({"prefixItems": [True]}, {"array"}),
        ({"const": None}, {"null"}),
        ({"enum": [True, 5, 0.5, "a", [], {}]}, {"boolean", "number", "string", "array", "object"}),
        ({"anyOf": [{"type": "string"}, {"const": 1}]}, {"string", "number"}),
        ({}, TYPES),
        (True, TYPES),
    ],
)
def test_the_types_are_those_that_the_schema_names(node: Node, types: set[str]) -> None:
    assert Shape(node).types == types


def test_a_reference_is_followed_and_may_come_back() -> None:
    root = {
        "$ref": "#/$defs/Tree",
        "$defs": {"Tree": {"type": "array", "items": {"$ref": "#/$defs/Tree"}}},
    }
    assert Shape(root).types == {"array"}
    assert Shape(root).items().items().types == {"array"}


@pytest.mark.parametrize(
    ("node", "name", "types"),
    [
        ({"properties": {"a": {"type": "integer"}}}, "a", {"integer"}),
        ({"properties": {"a": {"type": "integer"}}}, "b", TYPES),
        ({"additionalProperties": {"type": "boolean"}}, "b", {"boolean"}),
        ({"additionalProperties": False}, "b", TYPES),
    ],
)
def test_a_member_is_what_is_declared_for_its_name(node: Node, name: str, types: set[str]) -> None:
    assert Shape(node).member(name).types == types


def test_items_that_are_not_described_may_be_anything() -> None:
    assert Shape({"type": "array"}).items().types == TYPES


@pytest.mark.parametrize(
    ("node", "binary"),
    [
        ({"type": "string", "format": "binary"}, True),
        ({"contentMediaType": "image/png"}, True),
        ({"contentMediaType": "image/png", "contentEncoding": "base64"}, False),
        ({"type": "string"}, False),
    ],
)
def test_bytes_are_described_in_the_way_of_either_version(node: Node, binary: bool) -> None:
    assert Shape(node).is_binary is binary

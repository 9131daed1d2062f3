"""Which members of a value count as declared."""

from typing import Any

import pytest

from contractmock.contracts.drift.traffic.declared import undeclared_members

A: dict[str, Any] = {"properties": {"a": {}}}
R: dict[str, Any] = {"properties": {"a": {"$ref": "#/$defs/R"}}}


@pytest.mark.parametrize(
    ("schema", "value", "extra"),
    [
        (True, {"a": 1}, []),
        ({}, {"a": 1}, []),
        ({"type": "object"}, {"a": 1}, []),
        ({"properties": {"a": {}}}, {"a": {"x": 1}, "b": 2}, ["/b"]),
        ({"properties": {"a": {}}, "additionalProperties": True}, {"b": 2}, []),
        ({"properties": {"a": True}, "additionalProperties": A}, {"b": {"d": 1}}, ["/b/d"]),
        ({"properties": {"a": {}}, "patternProperties": {"^x-": {}}}, {"x-b": 2, "y": 1}, ["/y"]),
        ({"properties": {"a": {}}, "patternProperties": {"(?<!a)b": {}}}, {"b": 2}, []),
        ({"allOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}}]}, {"a": 1, "b": 1}, []),
        ({"anyOf": [{"properties": {"a": {}}}, {"type": "null"}]}, {"b": 1}, ["/b"]),
        ({"properties": {"a": {}}, "if": {"properties": {"b": {}}}}, {"b": 1}, []),
        ({"properties": {"b": {}}, "dependentSchemas": {"b": A}}, {"a": 1}, []),
        ({"items": {"properties": {"a": {}}}}, [{"a": 1}, {"b/c": 1}], ["/1/b~1c"]),
        ({"prefixItems": [{"properties": {"a": {}}}], "items": {}}, [{"b": 1}, {"b": 1}], ["/0/b"]),
        ({"$ref": "#/$defs/R", "$defs": {"R": R}}, {"a": {"a": {"b": 1}}}, ["/a/a/b"]),
    ],
)  # fmt: skip
def test_undeclared_members_are_those_that_no_branch_knows(
    schema: Any, value: object, extra: list[str]
) -> None:
    assert [pointer for pointer, _ in undeclared_members(schema, value)] == extra

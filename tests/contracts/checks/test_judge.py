"""Judging many values at once."""

import json
from typing import Any

import pytest

from contractmock.contracts.checks.judge import Judge
from contractmock.contracts.documents.document import Document
from contractmock.contracts.documents.loading import load_text
from contractmock.contracts.lowering import Lowering
from contractmock.contracts.schema import Direction, Schema

EMPTY: dict[str, Any] = {
    "any": {},
    "object": {"type": "object", "properties": {"a": {"type": "string"}}},
    "required": {"required": ["a"]},
    "text": {"type": "string"},
    "object or text": {"type": ["object", "string"]},
    "text or null": {"type": ["string", "null"]},
    "nothing required": {"type": "object", "required": []},
    "all": {"allOf": [{"required": ["a"]}]},
    "reference": {"$ref": "#/components/schemas/required"},
    "not": {"not": {"type": "object"}},
    "const": {"const": {}},
    "enum": {"enum": [1]},
    "least": {"minProperties": 1},
    "if": {"if": {"type": "object"}, "then": False},
    "secret required": {"required": ["a"], "properties": {"a": {"writeOnly": True}}},
}


@pytest.fixture(scope="module")
def document() -> Document:
    data = {"openapi": "3.1.0", "paths": {}, "components": {"schemas": EMPTY}}
    return load_text("d", json.dumps(data))


@pytest.mark.parametrize("direction", list(Direction))
def test_schemas_accept_an_empty_object_as_one_by_one(
    document: Document, direction: Direction
) -> None:
    places = [f"/components/schemas/{name}" for name in EMPTY]
    found = set(Judge(Lowering(document, direction.value)).accepting_empty(places))
    assert found == {each for each in places if Schema(document, each, direction).accepts({})}


def test_values_are_judged_as_one_by_one(document: Document) -> None:
    schemas = [
        Schema(document, f"/components/schemas/{name}", Direction.RESPONSE) for name in EMPTY
    ]
    values: list[object] = [{}, {"a": 1}, "x", None, 7]
    pairs = [(schema.pointer, value) for schema in schemas for value in values]
    alone = [
        next(schema.violations(value, "example"), None) for schema in schemas for value in values
    ]
    assert list(Judge(Lowering(document, "response")).first_violations(pairs)) == alone

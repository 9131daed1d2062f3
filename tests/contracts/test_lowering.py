"""Lowering to JSON Schema 2020-12."""

from typing import Any

import jsonschema_rs
import pytest

from contractmock.contracts.documents.document import Document
from contractmock.contracts.lowering import defects, lower


def document(schema: object, version: str = "3.1.0", **others: object) -> Document:
    schemas = {"S": schema, **others}
    return Document(name="d", data={"openapi": version, "components": {"schemas": schemas}})


def accepts(doc: Document, value: object, direction: str = "response") -> bool:
    schema = lower(doc, "/components/schemas/S", direction)
    return jsonschema_rs.validator_for(schema, validate_formats=True).is_valid(value)


V3_0: list[tuple[dict[str, Any], object, bool]] = [
    ({"type": "string", "nullable": True}, None, True),
    ({"type": "string"}, None, False),
    ({"type": "integer", "minimum": 1, "exclusiveMinimum": True}, 1, False),
    ({"type": "integer", "minimum": 1, "exclusiveMinimum": True}, 2, True),
    ({"type": "integer", "maximum": 9, "exclusiveMaximum": True}, 9, False),
    ({"type": "integer", "minimum": 1, "exclusiveMinimum": False}, 1, True),
    ({"type": "integer", "format": "int32"}, 2**31, False),
    ({"type": "integer", "format": "int32"}, -(2**31), True),
    ({"type": "integer", "format": "int64"}, 2**63 - 1, True),
    ({"type": "integer", "format": "int32", "maximum": 5}, 6, False),
    ({"nullable": True, "enum": ["a"], "type": "string"}, None, False),
]


@pytest.mark.parametrize(("schema", "value", "valid"), V3_0)
def test_a_keyword_of_3_0_keeps_its_meaning(
    schema: dict[str, Any], value: object, valid: bool
) -> None:
    assert accepts(document(schema, "3.0.3"), value) is valid


def test_nullable_means_nothing_in_3_1() -> None:
    assert not accepts(document({"type": "string", "nullable": True}), None)


def test_what_stands_beside_a_reference_counts_in_3_1_only() -> None:
    schema = {"$ref": "#/components/schemas/T", "maxLength": 1}
    target = {"type": "string"}
    assert not accepts(document(schema, T=target), "ab")
    assert accepts(document(schema, "3.0.0", T=target), "ab")


@pytest.mark.parametrize("version", ["3.0.0", "3.1.0"])
def test_hidden_members_are_not_required_in_their_direction(version: str) -> None:
    doc = document(
        {
            "type": "object",
            "required": ["id", "secret", "alias"],
            "properties": {
                "id": {"type": "integer", "readOnly": True},
                "secret": {"type": "string", "writeOnly": True},
                "alias": {"$ref": "#/components/schemas/Made"},
            },
        },
        version,
        Made={"type": "string", "readOnly": True},
    )
    assert accepts(doc, {"secret": "x"}, "request")
    assert not accepts(doc, {"secret": "x"}, "response")
    assert accepts(doc, {"id": 1, "alias": "y"}, "response")


def test_a_response_may_not_reveal_what_is_write_only() -> None:
    members = {"id": {"readOnly": True}, "secret": {"writeOnly": True}}
    doc = document({"type": "object", "properties": members})
    assert not accepts(doc, {"secret": "x"}, "response")
    assert accepts(doc, {"id": 1, "secret": "x"}, "request")


def test_a_reference_to_a_reference_keeps_what_stands_between() -> None:
    between = {"$ref": "#/components/schemas/U", "maxLength": 2}
    doc = document({"$ref": "#/components/schemas/T"}, T=between, U={"type": "string"})
    assert accepts(doc, "ab")
    assert not accepts(doc, "abc")
    assert not accepts(doc, 1)


def test_a_loop_of_references_and_a_reference_elsewhere_allow_anything() -> None:
    loop = {"$ref": "#/components/schemas/T"}
    required = {"required": ["a"], "properties": {"a": loop, "b": {"$ref": "x"}}}
    assert accepts(document(required, T=loop), {"a": 1, "b": 2})


def test_recursion_is_kept() -> None:
    doc = document(
        {
            "type": "object",
            "properties": {
                "next": {"$ref": "#/components/schemas/S"},
                "value": {"type": "integer"},
            },
        }
    )
    assert accepts(doc, {"next": {"next": {"value": 1}}})
    assert not accepts(doc, {"next": {"next": {"value": "1"}}})


def test_a_dangling_reference_allows_anything() -> None:
    doc = document({"properties": {"a": {"$ref": "#/components/schemas/Nowhere"}}})
    assert accepts(doc, {"a": object.__name__})


def test_definitions_of_the_same_name_do_not_collide() -> None:
    doc = Document(
        name="d",
        data={
            "openapi": "3.1.0",
            "components": {
                "schemas": {
                    "S": {
                        "properties": {
                            "a": {"$ref": "#/components/schemas/T"},
                            "b": {"$ref": "#/x-more/T"},
                        }
                    },
                    "T": {"type": "integer"},
                }
            },
            "x-more": {"T": {"type": "string"}},
        },
    )
    assert accepts(doc, {"a": 1, "b": "x"})
    assert not accepts(doc, {"a": "x", "b": 1})


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("type", "text"),
        ("type", []),
        ("required", True),
        ("minimum", "1"),
        ("pattern", "("),
        ("enum", "a"),
        ("maxLength", -1),
        ("multipleOf", 0),
        ("uniqueItems", 1),
    ],
)
def test_a_malformed_keyword_is_left_out_and_noticed(keyword: str, value: object) -> None:
    doc = document({"properties": {"a": {keyword: value}}})
    assert accepts(doc, {"a": "anything"})
    (notice,) = defects(doc, "/components/schemas/S")
    assert notice.rule == "malformed-keyword"
    assert notice.pointer == f"/components/schemas/S/properties/a/{keyword}"

"""Lowering to JSON Schema 2020-12."""

import hashlib
from typing import Any

import jsonschema_rs
import pytest

from contractmock.contracts.documents.document import Document
from contractmock.contracts.lowering import Lowering, Node, defects, lower


def document(schema: object, version: str = "3.1.0", /, **others: object) -> Document:
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
    ({"nullable": True, "allOf": [{"type": "string"}]}, None, True),
    ({"nullable": True, "allOf": [{"type": "string"}]}, 1, False),
    ({"nullable": True, "anyOf": [{"type": "string"}]}, None, True),
    ({"nullable": True, "oneOf": [{"type": "string"}]}, None, True),
    ({"nullable": True, "type": "object", "allOf": [{"required": ["a"]}]}, None, True),
    ({"nullable": True, "type": "object", "allOf": [{"required": ["a"]}]}, {}, False),
    ({"nullable": False, "allOf": [{"type": "string"}]}, None, False),
    ({"nullable": True, "minLength": 1, "type": "string"}, None, True),
]


@pytest.mark.parametrize(("schema", "value", "valid"), V3_0)
def test_a_keyword_of_3_0_keeps_its_meaning(
    schema: dict[str, Any], value: object, valid: bool
) -> None:
    assert accepts(document(schema, "3.0.3"), value) is valid


def test_nullable_means_nothing_in_3_1() -> None:
    assert not accepts(document({"type": "string", "nullable": True}), None)
    assert not accepts(document({"allOf": [{"type": "string"}], "nullable": True}), None)


def test_nullable_beside_a_reference_means_nothing_in_3_0() -> None:
    schema = {"$ref": "#/components/schemas/T", "nullable": True}
    assert not accepts(document(schema, "3.0.3", T={"type": "string"}), None)


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


def test_schemas_of_one_document_share_what_they_refer_to() -> None:
    doc = document({"$ref": "#/components/schemas/T"}, R={"$ref": "#/components/schemas/T"}, T={})
    one, other = (lower(doc, f"/components/schemas/{name}", "response") for name in "SR")
    assert isinstance(one, dict)
    assert isinstance(other, dict)
    assert one["$defs"]["T"] is other["$defs"]["T"]


def test_each_schema_has_the_definitions_that_it_needs_and_no_others() -> None:
    near, far = {"$ref": "#/components/schemas/T"}, {"$ref": "#/components/schemas/U"}
    doc = document({"items": near}, T={"items": far}, U={"items": near}, V={})
    needed = {"S": {"T", "U"}, "T": {"T", "U"}, "V": set()}
    for name, names in needed.items():
        lowered = lower(doc, f"/components/schemas/{name}", "response")
        assert isinstance(lowered, dict)
        assert set(lowered.get("$defs", ())) == names


def test_however_many_refer_to_a_schema_it_is_lowered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lowered: list[str] = []

    def counted(self: Lowering, node: object, at: str) -> Node:
        lowered.append(at)
        return original(self, node, at)

    original = Lowering._lowered
    monkeypatch.setattr(Lowering, "_lowered", counted)
    names = [f"T{number}" for number in range(40)]
    members = {name: {"$ref": f"#/components/schemas/{name}"} for name in names}
    doc = document({}, "3.1.0", **{name: {"properties": members} for name in names})
    for name in names:
        lower(doc, f"/components/schemas/{name}", "request")
    assert len(lowered) == len(set(lowered)) == len(names) * (1 + len(members))


@pytest.mark.parametrize("earlier", [(), ("/x-more/T", "/components/schemas/T")])
def test_the_name_of_a_definition_does_not_depend_on_what_was_lowered_before(
    earlier: tuple[str, ...],
) -> None:
    members = {"a": {"$ref": "#/components/schemas/a.b"}, "b": {"$ref": "#/x-more/T"}}
    doc = document(
        {"properties": members}, "3.1.0", **{"a.b": {}, "T": {"items": {"$ref": "#/x-more/T"}}}
    )
    doc.data["x-more"] = {"T": {"$ref": "#/components/schemas/T"}}
    for pointer in earlier:
        lower(doc, pointer, "response")
    lowered = lower(doc, "/components/schemas/S", "response")
    assert isinstance(lowered, dict)
    assert sorted(lowered["$defs"]) == ["T", f"T.{_digest('/x-more/T')}", "a_b"]


def _digest(pointer: str) -> str:
    return hashlib.sha256(pointer.encode()).hexdigest()[:12]


def test_names_that_differ_in_unsafe_characters_alone_do_not_collide() -> None:
    members = {"a": {"$ref": "#/components/schemas/a.b"}, "b": {"$ref": "#/components/schemas/a_b"}}
    others = {"a.b": {"type": "integer"}, "a_b": {"type": "string"}}
    doc = document({"properties": members}, "3.1.0", **others)
    assert accepts(doc, {"a": 1, "b": "x"})
    assert not accepts(doc, {"a": "x", "b": "x"})
    assert not accepts(doc, {"a": 1, "b": 1})


def test_what_is_wrong_is_told_of_the_schemas_that_are_asked_for() -> None:
    doc = document(
        {"minLength": -1}, T={"maxLength": -1, "items": {"$ref": "#/components/schemas/S"}}
    )
    lower(doc, "/components/schemas/T", "response")
    assert [each.pointer for each in defects(doc, "/components/schemas/S")] == [
        "/components/schemas/S/minLength"
    ]


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

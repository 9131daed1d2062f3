"""Golden and minimal instances, keyword by keyword."""

from copy import deepcopy
from typing import Any

import jsonschema
import jsonschema_rs
import pytest

from contractmock.contracts.formats import FORMATS
from contractmock.contracts.generation import Generator, golden, minimal

SEEDS = (0, 1, 2, 77)


def judged_valid(schema: Any, value: Any) -> bool:
    """Whether two validators that share no code accept the value."""
    first = jsonschema_rs.Draft202012Validator(schema, validate_formats=True, formats=dict(FORMATS))
    second = jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    return first.is_valid(value) and second.is_valid(value)


def text(**keywords: Any) -> dict[str, Any]:
    return {"type": "string", **keywords}


def listing(**keywords: Any) -> dict[str, Any]:
    return {"type": "array", **keywords}


def record(**keywords: Any) -> dict[str, Any]:
    return {"type": "object", **keywords}


INTEGER = {"type": "integer"}
TREE = record(
    properties={"value": INTEGER, "children": listing(items={"$ref": "#/$defs/Tree"})},
    required=["value", "children"],
)
CHAIN = record(
    properties={"value": text(), "next": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/Chain"}]}},
    required=["value", "next"],
)
UNION = {
    "oneOf": [
        record(properties={"kind": {"const": f"k{n}"}, f"x{n}": text()}, required=["kind"])
        for n in range(40)
    ]
}
KIND = {
    "if": {"properties": {"kind": {"const": "date"}}},
    "then": {"properties": {"value": text(format="date")}},
    "else": {"properties": {"value": INTEGER}},
}

# Schema, the golden instance of seed 0, the minimal one; ... where only validity matters.
CASES: dict[str, tuple[Any, Any, Any]] = {
    "true": (True, {}, {}),
    "empty": ({}, {}, {}),
    "type list": ({"type": ["null", "string"]}, "text", ""),
    "null only": ({"type": "null"}, None, None),
    "types intersect": ({"allOf": [{"type": "number"}, {"type": ["integer", "null"]}]}, 1, 0),
    "type from keyword": ({"minLength": 2}, "text", "aa"),
    "type from bound": ({"minimum": 3}, 3, 3),
    "enum": ({"enum": ["b", "a"]}, "b", "b"),
    "enums intersect": ({"allOf": [{"enum": ["a", "b"]}, {"enum": ["b", "c"]}]}, "b", "b"),
    "enum and type": ({"enum": [1, "a"], "type": "string"}, "a", "a"),
    "const": ({"const": {"a": [1]}}, {"a": [1]}, {"a": [1]}),
    "const null": ({"const": None}, None, None),
    "default": (text(default="d", example="e"), "d", ""),
    "default null gives way": (
        {"anyOf": [text(), {"type": "null"}], "default": None},
        "text",
        "",
    ),
    "example": (text(example="e"), "e", ""),
    "examples": (text(examples=["one", "two"]), "one", ""),
    "example that is wrong": ({**INTEGER, "example": "no"}, 1, 0),
    "example of an object": (
        record(properties={"a": text(), "b": INTEGER}, example={"a": "A"}),
        {"a": "A", "b": 1},
        {},
    ),
    "example of a list": (listing(items=text(), example=["x", "y"]), ["x", "y"], []),
    # strings
    "minLength": (text(minLength=7), "text te", "aaaaaaa"),
    "maxLength": (text(maxLength=2), "te", ""),
    "length 0": (text(maxLength=0), "", ""),
    "pattern": (text(pattern="^[0-9a-f]{32}$"), ..., ...),
    "pattern and length": (text(pattern="^[a-z]+$", minLength=9, maxLength=9), ..., ...),
    "two patterns": ({"allOf": [text(pattern="^[a-z]+$"), {"pattern": "^x"}]}, ..., "x"),
    "pattern and format": (text(pattern="^https://", format="uri"), ..., ...),
    "lookahead": (text(pattern=r"^(?=.*[A-Z])(?=.*\d).{8,}$"), ..., ...),
    "base64 content": (text(contentEncoding="base64", minLength=9), ..., "QUFBQUFBQUFB"),
    # numbers
    "integer": (INTEGER, 1, 0),
    "number": ({"type": "number"}, 0.5, 0),
    "bounds": ({**INTEGER, "minimum": 10, "maximum": 20}, 15, 10),
    "negative": ({**INTEGER, "maximum": -5}, -5, -5),
    "exclusive": ({**INTEGER, "exclusiveMinimum": 1, "exclusiveMaximum": 3}, 2, 2),
    "narrow": ({"type": "number", "exclusiveMinimum": 0.1, "exclusiveMaximum": 0.1001}, ..., ...),
    "one number": ({"type": "number", "minimum": 0.123, "maximum": 0.123}, 0.123, 0.123),
    "cents": ({"type": "number", "multipleOf": 0.01, "minimum": 0.02}, ..., 0.02),
    "multiples intersect": (
        {"allOf": [{"multipleOf": 4}, {"multipleOf": 6}], "minimum": 1},
        12,
        12,
    ),
    "int64": ({**INTEGER, "format": "int64", "minimum": -(2**63), "maximum": 2**63 - 1}, 1, 0),
    "double": ({"type": "number", "format": "double"}, 0.5, 0),
    # objects
    "properties": (
        record(properties={"a": text(), "b": {"type": "boolean"}}, required=["b"]),
        {"a": "a", "b": True},
        {"b": True},
    ),
    "required but undeclared": (record(required=["z"]), {"z": {}}, {"z": {}}),
    "unsatisfiable optional": (record(properties={"a": False, "b": INTEGER}), {"b": 1}, {}),
    "closed": (record(properties={"a": INTEGER}, additionalProperties=False), {"a": 1}, {}),
    "closed elsewhere": (
        {
            "allOf": [
                record(properties={"a": INTEGER}, additionalProperties=False),
                record(properties={"a": {"minimum": 4}, "b": INTEGER}),
            ]
        },
        {"a": 4},
        {},
    ),
    "map": (record(additionalProperties=INTEGER), {"key": 1}, {}),
    "map with listed keys": (
        record(additionalProperties=INTEGER, propertyNames={"enum": ["x", "y"]}),
        {"x": 1, "y": 1},
        {},
    ),
    "map with patterns": (
        record(patternProperties={"^x-": INTEGER}, additionalProperties=False),
        {"x-": 1},
        {},
    ),
    "pattern applies too": (
        record(properties={"x-a": {"type": "number"}}, patternProperties={"^x-": {"minimum": 9}}),
        {"x-a": 9},
        {},
    ),
    "propertyNames": (record(propertyNames={"pattern": "^[a-c]$"}, minProperties=2), ..., ...),
    "minProperties": (
        record(minProperties=2, properties={"a": INTEGER}, additionalProperties={"type": "null"}),
        {"a": 1, "key": None},
        {"a": 0, "key": None},
    ),
    "maxProperties": (
        record(maxProperties=2, required=["c"], properties={"a": {}, "b": {}, "c": {}}),
        {"a": {}, "c": {}},
        {"c": {}},
    ),
    "dependentRequired": (
        record(properties={"a": INTEGER}, dependentRequired={"a": ["z"]}),
        {"a": 1, "z": {}},
        {},
    ),
    "dependentSchemas": (
        record(properties={"a": INTEGER}, dependentSchemas={"a": {"properties": {"b": text()}}}),
        {"a": 1, "b": "b"},
        {},
    ),
    "unevaluatedProperties": (
        record(
            allOf=[{"properties": {"a": INTEGER}}, {"properties": {"b": INTEGER}}],
            unevaluatedProperties=False,
        ),
        {"a": 1, "b": 1},
        {},
    ),
    # arrays
    "items": (listing(items=INTEGER), [1], []),
    "minItems": (listing(items=INTEGER, minItems=3), [1, 1, 1], [0, 0, 0]),
    "maxItems": (listing(items=INTEGER, maxItems=0), [], []),
    "uniqueItems": (listing(items=INTEGER, minItems=3, uniqueItems=True), [1, 2, 0], [0, 1, -1]),
    "unique objects": (
        listing(
            items=record(properties={"a": {"enum": [1, 2]}}, required=["a"]),
            uniqueItems=True,
            minItems=2,
        ),
        [{"a": 1}, {"a": 2}],
        [{"a": 1}, {"a": 2}],
    ),
    "prefixItems": (listing(prefixItems=[INTEGER, {"type": "null"}], items=False), [1, None], []),
    "contains": (
        listing(items=INTEGER, contains={"const": 5}, minContains=2, maxContains=2, minItems=3),
        [5, 5, 1],
        [5, 5, 0],
    ),
    "unevaluatedItems": (listing(prefixItems=[INTEGER], unevaluatedItems=False), [1], []),
    # combinations
    "allOf properties": (
        {
            "allOf": [
                record(properties={"a": text()}, required=["a"]),
                {"properties": {"a": {"minLength": 6}}},
            ]
        },
        {"a": "a a a "},
        {"a": "aaaaaa"},
    ),
    "anyOf prefers what is not null": ({"anyOf": [{"type": "null"}, INTEGER]}, 1, 0),
    "anyOf falls through": (
        {"anyOf": [{"type": "string"}, INTEGER], "minimum": 4, "type": "integer"},
        4,
        4,
    ),
    "oneOf": ({"oneOf": [text(), INTEGER]}, "text", ""),
    "oneOf that overlaps": ({"oneOf": [{"multipleOf": 3}, {"multipleOf": 5}], **INTEGER}, ..., ...),
    "oneOf told apart by presence": (
        record(
            properties={"a": text(), "b": text(), "c": text()},
            oneOf=[{"required": ["a"]}, {"required": ["b"]}],
        ),
        {"a": "a", "c": "c"},
        {"a": ""},
    ),
    "union": (UNION, {"kind": "k0", "x0": "x0"}, {"kind": "k0"}),
    "not a type": ({"not": {"type": ["object", "string", "number"]}}, True, True),
    "not a value": (text(**{"not": {"const": "text"}}), "text 2", ""),
    "not required": (
        record(properties={"a": INTEGER, "b": INTEGER}, **{"not": {"required": ["a"]}}),
        {"b": 1},
        {},
    ),
    "not of not": ({"not": {"not": INTEGER}}, 1, 0),
    "not a long text": (text(**{"not": {"minLength": 3}}), "", ""),
    "if then": (
        record(properties={"kind": {"enum": ["date", "count"]}, "value": {}}, **KIND),
        ...,
        {},
    ),
    "if else": (
        record(properties={"kind": {"const": "count"}, "value": {}}, required=["kind"], **KIND),
        {"kind": "count", "value": 1},
        {"kind": "count"},
    ),
    # references
    "reference": ({"$ref": "#/$defs/a~1b%20c", "$defs": {"a/b c": INTEGER}}, 1, 0),
    "reference with siblings": (
        {"$ref": "#/$defs/N", "minimum": 8, "$defs": {"N": INTEGER}},
        8,
        8,
    ),
    "tree": (
        {"$ref": "#/$defs/Tree", "$defs": {"Tree": TREE}},
        {"value": 1, "children": [{"value": 1, "children": []}]},
        {"value": 0, "children": []},
    ),
    "chain": (
        {"$ref": "#/$defs/Chain", "$defs": {"Chain": CHAIN}},
        {"value": "value", "next": {"value": "value", "next": None}},
        {"value": "", "next": None},
    ),
    "strange names": (
        record(properties={"a/b~c%d e": text(pattern="^q$")}),
        {"a/b~c%d e": "q"},
        {},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_golden_instance_is_full_and_canonical(name: str) -> None:
    schema, expected, _ = CASES[name]
    made = golden(schema)
    assert judged_valid(schema, made)
    assert expected is ... or made == expected


@pytest.mark.parametrize("name", CASES)
def test_the_minimal_instance_has_what_is_required(name: str) -> None:
    schema, _, expected = CASES[name]
    made = minimal(schema)
    assert judged_valid(schema, made)
    assert expected is ... or made == expected


@pytest.mark.parametrize("name", CASES)
def test_every_seed_gives_valid_instances_and_the_same_again(name: str) -> None:
    schema = CASES[name][0]
    kept = Generator(schema)
    for seed in SEEDS:
        assert judged_valid(schema, kept.golden(seed=seed))
        assert judged_valid(schema, kept.minimal(seed=seed))
        assert kept.golden(seed=seed) == golden(deepcopy(schema), seed=seed)
        assert kept.minimal(seed=seed) == minimal(deepcopy(schema), seed=seed)

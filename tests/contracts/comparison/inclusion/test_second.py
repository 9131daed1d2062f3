"""The second validator is that of jsonschema, only quicker, and none of the first one's kin."""

import sys
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contractmock.contracts.comparison.inclusion import texts
from contractmock.contracts.comparison.inclusion.second import SecondValidator
from contractmock.contracts.generation import Generator, Ungeneratable
from contractmock.contracts.generation.node import SchemaValue

TREE = {
    "$ref": "#/$defs/tree",
    "$defs": {
        "tree": {
            "type": "object",
            "properties": {"next": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/tree"}]}},
            "required": ["next"],
        }
    },
}
OPEN = {"anyOf": [{"properties": {"a": {"type": "string"}}, "required": ["a"]}, True]}
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-3, 7), st.sampled_from(["", "a", "ab", "b1"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["a", "b", "next"]), inner)
    ),
    max_leaves=6,
)
LEAVES = st.sampled_from(
    [
        *({"type": "string", "maxLength": 1}, {"type": "integer", "minimum": 2}, {"const": 1}),
        *({"enum": ["a", None]}, {"type": "null"}, {"type": ["object", "array"]}, True, False),
        *({"format": "date"}, {"pattern": "b"}, {"multipleOf": 2}),
    ]
)


def combined(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    names = st.sampled_from(["a", "b", "next"])
    some = st.lists(inner, min_size=1, max_size=3)
    return st.fixed_dictionaries(
        {},
        optional={
            "allOf": some,
            "anyOf": some,
            "oneOf": some,
            "not": inner,
            "items": inner,
            "contains": inner,
            "properties": st.dictionaries(names, inner, max_size=2),
            "required": st.lists(names, max_size=2, unique=True),
            "additionalProperties": inner,
            "unevaluatedProperties": inner,
            "unevaluatedItems": inner,
            "if": inner,
            "then": inner,
            "else": inner,
            "dependentSchemas": st.dictionaries(names, inner, max_size=1),
        },
    )


def plain(schema: SchemaValue) -> Any:
    return jsonschema.Draft202012Validator(schema, format_checker=texts.checker())


@given(schema=st.recursive(LEAVES, combined, max_leaves=8), values=st.lists(VALUES, max_size=6))
@settings(max_examples=300, deadline=None)
def test_it_says_what_jsonschema_says(schema: SchemaValue, values: list[Any]) -> None:
    second, original = SecondValidator(schema, formats=True), plain(schema)
    for value in [*values, *made(schema)]:
        assert second.is_valid(value) is original.is_valid(value), value


def made(schema: SchemaValue) -> list[Any]:
    try:
        generator = Generator(schema)
        return [generator.minimal(), generator.golden()]
    except Ungeneratable:
        return []


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (TREE, {"next": {"next": None}}),
        (TREE, {"next": {"next": 1}}),
        ({**OPEN, "unevaluatedProperties": False}, {"a": "x"}),
        ({**OPEN, "unevaluatedProperties": False}, {"a": 1}),
        ({"oneOf": [OPEN, OPEN]}, {}),
        ({"oneOf": [TREE, {"type": "null"}], "$defs": TREE["$defs"]}, None),
    ],
)
def test_it_agrees_where_schemas_recur_or_see_to_members(schema: Any, value: Any) -> None:
    second = SecondValidator(schema, formats=True)
    assert second.is_valid(value) is plain(schema).is_valid(value)


def test_one_value_in_two_places_is_judged_by_the_branch_that_asks() -> None:
    """What is remembered of an answer is by branch: the same value may meet one and not another."""
    shared: Any = ["x"]
    schema: SchemaValue = {
        "properties": {
            "a": {"anyOf": [{"type": "array"}]},
            "b": {"anyOf": [{"type": "string"}]},
        }
    }
    second = SecondValidator(schema, formats=False)
    assert not second.is_valid({"a": shared, "b": shared})
    assert second.is_valid({"a": shared})


def test_unions_in_unions_take_no_time_to_speak_of() -> None:
    """Each level has two branches that lead to the next: asked one by one they are a million."""
    levels = 40
    schema: dict[str, Any] = {"$ref": "#/$defs/0", "$defs": {}}
    for level in range(levels):
        below = {"properties": {"x": {"$ref": f"#/$defs/{level + 1}"}}, "required": ["x"]}
        schema["$defs"][str(level)] = {"anyOf": [below, {**below, "minProperties": 1}]}
    schema["$defs"][str(levels)] = {"type": "string"}
    value: Any = 1
    for _ in range(levels):
        value = {"x": value}
    assert not SecondValidator(schema, formats=False).is_valid(value)


def test_it_is_independent_of_the_first_validator() -> None:
    module = sys.modules[SecondValidator.__module__]
    assert not any("jsonschema_rs" in str(getattr(module, name)) for name in vars(module))

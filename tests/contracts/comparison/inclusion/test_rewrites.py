"""Another spelling of a schema is no difference."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contractmock.contracts.comparison import Proven, included

TEXT = {"type": "string"}
NODE = {"type": "object", "properties": {"a": TEXT, "b": {"type": "integer"}}, "required": ["a"]}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(
            {"$ref": "#/$defs/A", "$defs": {"A": NODE}},
            {"$ref": "#/$defs/B", "$defs": {"B": NODE}},
            id="a reference is renamed",
        ),
        pytest.param({"$ref": "#/$defs/A", "$defs": {"A": NODE}}, NODE, id="it is inlined"),
        pytest.param({"allOf": [NODE]}, NODE, id="it is wrapped"),
        pytest.param({"anyOf": [NODE]}, {"oneOf": [NODE]}, id="it is one branch"),
        pytest.param(
            {"enum": ["x", 1, None]},
            {"oneOf": [{"const": None}, {"const": "x"}, {"const": 1}]},
            id="an enum is constants",
        ),
        pytest.param({"const": {"a": [1]}}, {"enum": [{"a": [1.0]}]}, id="a constant is an enum"),
        pytest.param(
            {"type": ["string", "null"]},
            {"anyOf": [{"type": "null"}, TEXT]},
            id="null is a branch",
        ),
        pytest.param(
            {"type": ["string", "null"], "enum": ["x", None]},
            {"oneOf": [{**TEXT, "enum": ["x"]}, {"type": "null"}]},
            id="null is in the enum",
        ),
        pytest.param(
            {"type": "integer"}, {"type": "number", "multipleOf": 1}, id="integers are multiples"
        ),
        pytest.param({"type": ["integer", "number"]}, {"type": "number"}, id="types overlap"),
        pytest.param(
            {"type": "integer", "exclusiveMinimum": 0},
            {"type": "integer", "minimum": 1},
            id="a bound is exclusive",
        ),
        pytest.param(
            {**TEXT, "maxLength": 5, "minLength": 1, "title": "A", "description": "a text"},
            {"minLength": 1, "maxLength": 5, "type": "string", "example": "a", "deprecated": True},
            id="order and prose",
        ),
        pytest.param(
            {**NODE, "allOf": [{"properties": {"c": TEXT}}]},
            {**NODE, "properties": {**NODE["properties"], "c": TEXT}},  # type: ignore[dict-item]
            id="members are told apart",
        ),
        pytest.param(
            {"not": {"not": NODE}}, {"anyOf": [NODE, {"const": {"a": ""}}]}, id="double negation"
        ),
        pytest.param(
            {"if": TEXT, "then": {"maxLength": 3}},
            {"anyOf": [{"not": TEXT}, {"maxLength": 3}]},
            id="a condition is a choice",
        ),
        pytest.param(
            {"dependentRequired": {"a": ["b"]}},
            {"dependentSchemas": {"a": {"required": ["b"]}}},
            id="a dependency is a schema",
        ),
        pytest.param(
            {"type": "array", "prefixItems": [TEXT], "items": TEXT},
            {"type": "array", "items": TEXT},
            id="the first item is no exception",
        ),
        pytest.param(
            {"type": "object", "additionalProperties": TEXT},
            {"type": "object", "patternProperties": {"": TEXT}},
            id="every name matches",
        ),
        pytest.param(
            {**NODE, "unevaluatedProperties": False},
            {**NODE, "additionalProperties": False},
            id="nothing else is evaluated",
        ),
        pytest.param(
            {"allOf": [NODE], "unevaluatedProperties": False},
            {**NODE, "additionalProperties": False},
            id="what is evaluated elsewhere",
        ),
        pytest.param(
            {"type": "array", "contains": TEXT, "minContains": 0}, {"type": "array"}, id="0"
        ),
        pytest.param({"minimum": 3, "type": "string"}, TEXT, id="a keyword for another type"),
        pytest.param(
            {"enum": [1, "x"], "type": "string"}, {"const": "x"}, id="a value out of type"
        ),
    ],
)
def test_a_rewrite_is_no_difference(one: Any, other: Any) -> None:
    assert included(one, other) == Proven()
    assert included(other, one) == Proven()


LEAVES = st.sampled_from(
    [
        *(True, TEXT, {"type": "integer", "minimum": 1}, {"enum": ["a", "b", None]}, {"const": 3}),
        *({"type": ["string", "null"], "maxLength": 4}, {**TEXT, "format": "date"}),
        *({"type": "number", "multipleOf": 0.5}, {**TEXT, "pattern": "^[a-z]+$"}),
    ]
)
SCHEMAS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.fixed_dictionaries(
            {
                "type": st.just("object"),
                "properties": st.dictionaries(st.sampled_from("abc"), inner),
            },
            optional={
                "required": st.lists(st.sampled_from("abc"), unique=True),
                "additionalProperties": st.one_of(st.booleans(), inner),
            },
        ),
        st.fixed_dictionaries(
            {"type": st.just("array"), "items": inner},
            optional={"minItems": st.integers(0, 2), "uniqueItems": st.booleans()},
        ),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"anyOf": parts}),
    ),
    max_leaves=8,
)


Draw = Callable[[st.SearchStrategy[int]], int]


def rewritten(schema: Any, draw: Draw, definitions: dict[str, Any]) -> Any:
    """Another spelling of `schema`, and of its parts."""
    if not isinstance(schema, dict):
        return schema
    spelled = dict(schema)
    if "properties" in schema:
        items = [*schema["properties"].items()][::-1]
        spelled["properties"] = {name: rewritten(part, draw, definitions) for name, part in items}
    for keyword in spelled.keys() & {"items", "additionalProperties"}:
        spelled[keyword] = rewritten(schema[keyword], draw, definitions)
    if "anyOf" in schema:
        spelled["anyOf"] = [rewritten(part, draw, definitions) for part in schema["anyOf"][::-1]]
    return respelled(spelled, draw(st.integers(0, 7)), definitions)


def respelled(schema: dict[str, Any], kind: int, definitions: dict[str, Any]) -> Any:
    """Another spelling of `schema` itself."""
    match kind:
        case 0:
            name = f"Part{len(definitions)}"
            definitions[name] = schema
            return {"$ref": f"#/$defs/{name}"}
        case 1:
            return {"allOf": [schema]}
        case 2 if isinstance(schema.get("type"), list):
            rest = {key: value for key, value in schema.items() if key != "type"}
            return {"anyOf": [{"type": each, **rest} for each in schema["type"]]}
        case 3 if "enum" in schema:
            return {"oneOf": [{"const": value} for value in schema["enum"]]}
        case 4 if schema.get("type") == "integer":
            return {**schema, "type": "number", "multipleOf": 1}
        case 5:
            return {"description": "prose", **dict(reversed(schema.items()))}
        case 6:
            return {"not": {"not": schema}}
        case _:
            return schema


@given(data=st.data(), schema=SCHEMAS)
@settings(max_examples=200, deadline=None)
def test_rewrites_of_any_schema_are_no_difference(data: st.DataObject, schema: Any) -> None:
    definitions: dict[str, Any] = {}
    other = {"allOf": [rewritten(schema, data.draw, definitions)], "$defs": definitions}
    assert included(schema, other) == Proven()
    assert included(other, schema) == Proven()

"""Instances of schemas that nobody wrote: random keywords, and schemas drawn around a value."""

from typing import Any

import jsonschema
import jsonschema_rs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contractmock.contracts.generation import Generator, Ungeneratable

BOUNDED = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=200,
    suppress_health_check=[HealthCheck.too_slow],
)

NAMES = st.sampled_from(["a", "b", "c", "x-d"])
TYPES = ["array", "boolean", "integer", "null", "number", "object", "string"]
FLIP: st.SearchStrategy[Any] = st.booleans()
SMALL = st.integers(0, 4)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-20, 20),
    st.sampled_from([0.5, -1.25]),
    st.text("abc", max_size=4),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)


def is_valid(schema: Any, value: Any) -> bool:
    """Whether two validators that share no code accept the value."""
    return jsonschema_rs.is_valid(schema, value) and jsonschema.Draft202012Validator(
        schema
    ).is_valid(value)


def keywords(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Any keywords together, whether or not they make sense."""
    several = st.lists(inner, min_size=1, max_size=3)
    named = st.dictionaries(NAMES, inner, max_size=3)
    names = st.lists(NAMES, max_size=2, unique=True)
    number = st.sampled_from([-3, 0, 0.25, 2, 10])
    every = {
        **dict.fromkeys(("not", "if", "then", "else", "items", "contains"), inner),
        **dict.fromkeys(("additionalProperties", "propertyNames"), inner),
        **dict.fromkeys(("unevaluatedProperties", "unevaluatedItems"), inner),
        **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), several),
        **dict.fromkeys(("properties", "dependentSchemas"), named),
        **dict.fromkeys(("minLength", "minItems", "minProperties", "minContains"), SMALL),
        **dict.fromkeys(("maxLength", "maxItems", "maxProperties", "maxContains"), SMALL),
        **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), number),
        "required": names,
        "dependentRequired": st.dictionaries(NAMES, names, max_size=2),
        "patternProperties": st.dictionaries(
            st.sampled_from(["^a", "^x-", "b$"]), inner, max_size=2
        ),
        "type": st.sampled_from(TYPES)
        | st.lists(st.sampled_from(TYPES), min_size=1, max_size=3, unique=True),
        "enum": st.lists(VALUES, min_size=1, max_size=3),
        "const": VALUES,
        "default": VALUES,
        "example": VALUES,
        "uniqueItems": st.booleans(),
        "multipleOf": st.sampled_from([1, 2, 3, 0.5, 0.01]),
        "pattern": st.sampled_from(["^[a-z]+$", "^(foo|ba[rz])$", r"\d{2}", "^x"]),
        "$ref": st.sampled_from(["#/$defs/P", "#/$defs/Q"]),
    }
    chosen = st.lists(st.sampled_from(sorted(every)), min_size=1, max_size=4, unique=True)
    return chosen.flatmap(
        lambda names: st.fixed_dictionaries({name: every[name] for name in names})
    )


ANYTHING: st.SearchStrategy[Any] = st.recursive(st.booleans() | st.just({}), keywords, max_leaves=8)


@BOUNDED
@given(schema=keywords(ANYTHING), p=ANYTHING, q=ANYTHING, seed=st.integers(0, 3))
def test_random_keywords_give_a_valid_instance_or_a_reason(
    schema: dict[str, Any], p: Any, q: Any, seed: int
) -> None:
    schema = {**schema, "$defs": {"P": p, "Q": q}}
    for make in (Generator(schema).golden, Generator(schema).minimal):
        try:
            made = make(seed=seed)
        except Ungeneratable:
            continue
        assert jsonschema_rs.is_valid(schema, made)


@st.composite
def around(draw: st.DrawFn, value: Any, depth: int = 2) -> Any:
    """A schema that allows `value`, and most likely other values too."""
    plain = draw(
        st.one_of(
            st.just({"type": kind(value)}),
            st.just({"type": sorted({kind(value), "null"})}),
            st.just({"const": value}),
            st.lists(SCALARS, max_size=2).map(lambda others: {"enum": [*others, value]}),
            bounded(value, depth),
        )
    )
    if depth == 0 or draw(FLIP):
        return plain
    other = draw(st.sampled_from([name for name in TYPES if name not in (kind(value), "number")]))
    inner = around(value, depth - 1)
    return draw(
        st.one_of(
            inner.map(lambda schema: {"allOf": [plain, schema]}),
            inner.map(lambda schema: {"anyOf": [{"type": other}, schema]}),
            inner.map(
                lambda schema: {
                    "oneOf": [{"allOf": [schema, {"type": kind(value)}]}, {"type": other}]
                }
            ),
            inner.map(lambda schema: {"allOf": [schema], "not": {"type": other}}),
            st.tuples(inner, inner).map(
                lambda two: {"if": {"type": other}, "then": two[0], "else": two[1]}
            ),
            inner.map(lambda schema: {"if": plain, "then": schema, "else": False}),
        )
    )


def kind(value: Any) -> str:
    """The JSON type of a value."""
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
    return "null" if value is None else names.get(type(value), "object")


def bounded(value: Any, depth: int) -> st.SearchStrategy[dict[str, Any]]:
    """A schema of bounds and members that allows `value`."""
    match value:
        case bool() | None:
            return st.just({"type": kind(value)})
        case int() | float():
            return st.builds(
                lambda below, above: {
                    "type": kind(value),
                    "minimum": value - below,
                    "exclusiveMaximum": value + above,
                },
                SMALL,
                st.integers(1, 4),
            )
        case str():
            return st.builds(
                lambda more: {
                    "type": "string",
                    "minLength": len(value),
                    "maxLength": len(value) + more,
                },
                SMALL,
            )
        case list():
            return listing(value, depth)
    return record(value, depth)


@st.composite
def listing(draw: st.DrawFn, value: list[Any], depth: int) -> dict[str, Any]:
    """A schema for arrays that allows `value`."""
    inner = [draw(around(item, max(depth - 1, 0))) for item in value]
    schema: dict[str, Any] = {"type": "array", "minItems": draw(st.integers(0, len(value)))}
    if inner and draw(FLIP):
        schema["prefixItems"] = inner
        schema["items"] = draw(FLIP)
    elif inner:
        schema["items"] = {"anyOf": inner}
        schema["maxItems"] = len(value) + draw(SMALL)
    if inner and draw(FLIP):
        schema["contains"] = draw(st.sampled_from(inner))
    return schema


@st.composite
def record(draw: st.DrawFn, value: dict[str, Any], depth: int) -> dict[str, Any]:
    """A schema for objects that allows `value`."""
    inner = {name: draw(around(member, max(depth - 1, 0))) for name, member in value.items()}
    names = st.lists(st.sampled_from(sorted(value)), unique=True) if value else st.just([])
    schema: dict[str, Any] = {"type": "object", "properties": inner, "required": draw(names)}
    extra = draw(
        st.sampled_from(["additionalProperties", "unevaluatedProperties", "maxProperties"])
    )
    schema[extra] = len(value) if extra == "maxProperties" else False
    if value and draw(FLIP):
        schema["dependentRequired"] = {draw(st.sampled_from(sorted(value))): draw(names)}
        schema["minProperties"] = draw(st.integers(0, len(value)))
    return schema


@st.composite
def satisfiable(draw: st.DrawFn) -> tuple[Any, Any]:
    """A schema and a value that it allows."""
    value = draw(VALUES)
    return draw(around(value)), value


@BOUNDED
@given(drawn=satisfiable(), seed=st.integers(0, 3))
def test_a_schema_that_allows_a_value_gets_one(drawn: tuple[Any, Any], seed: int) -> None:
    schema, value = drawn
    assert is_valid(schema, value), "the test drew a schema that does not allow its own value"
    generator = Generator(schema)
    assert is_valid(schema, generator.golden(seed=seed))
    assert is_valid(schema, generator.minimal(seed=seed))

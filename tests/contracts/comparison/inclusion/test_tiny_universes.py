"""On universes small enough to list, the verdict is the truth and never undecided."""

from functools import cache
from itertools import product
from typing import Any

import jsonschema_rs
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from contractmock.contracts.comparison import Proven, Refuted, included
from contractmock.contracts.generation.node import SchemaValue

DIGIT = {"type": "integer", "minimum": 0, "maximum": 3}
DIGITS = range(4)


def objects_of(values: list[Any]) -> list[Any]:
    """Every object over {a, b} whose members are among `values`."""
    absent = object()
    pairs = product([absent, *values], repeat=2)
    return [
        {name: value for name, value in zip("ab", pair, strict=True) if value is not absent}
        for pair in pairs
    ]


def closed(member: SchemaValue) -> dict[str, Any]:
    """Digits, and objects over {a, b} of such members."""
    shape = {"type": "object", "properties": {"a": member, "b": member}}
    return {"anyOf": [DIGIT, {**shape, "additionalProperties": False}]}


OBJECTS = closed({"anyOf": [DIGIT, closed(DIGIT)]})
ALL_OBJECTS = [*DIGITS, *objects_of([*DIGITS, *objects_of([*DIGITS])])]
OUTSIDERS: list[Any] = [
    *(None, True, False, "", "a", "zz", 0.5, -1, 4, 10**9, [], [0], [None, 1]),
    *({"c": 0}, {"a": None}, {"a": "x"}, {"a": 0, "b": 1, "c": 2}, {"a": {"c": 1}}),
    *({"a": {"a": {"a": 1}}}, {"b": 0.5}, {"b": []}),
]

NAMES = ["a", "b", "ab", "bab"]
NAMED = {
    "type": "object",
    "propertyNames": {"enum": NAMES},
    "additionalProperties": {"enum": [0, 1]},
}
ALL_NAMED = [
    {name: value for name, value in zip(NAMES, values, strict=True) if value is not None}
    for values in product([None, 0, 1], repeat=len(NAMES))
]

ARRAYS = {"type": "array", "items": {**DIGIT, "maximum": 2}, "maxItems": 3}
ALL_ARRAYS = [list(items) for size in range(4) for items in product(range(3), repeat=size)]


def valid(schema: SchemaValue, values: list[Any]) -> list[bool]:
    validator = jsonschema_rs.Draft202012Validator(schema)
    return [validator.is_valid(value) for value in values]


def assert_true(narrow: SchemaValue, wide: SchemaValue, universe: list[Any]) -> None:
    """The verdict on schemas of which `narrow` allows nothing outside the universe."""
    verdict = included(narrow, wide)
    counterexamples = [
        value
        for value, is_narrow, is_wide in zip(
            universe, valid(narrow, universe), valid(wide, universe), strict=True
        )
        if is_narrow and not is_wide
    ]
    assert isinstance(verdict, Refuted if counterexamples else Proven), counterexamples[:1]


def nested(atoms: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """`atoms`, and what two levels of combining keywords make of them."""

    def combined(inner: SearchStrategy[Any]) -> SearchStrategy[Any]:
        several = st.lists(inner, min_size=1, max_size=3)
        return st.one_of(
            several.map(lambda parts: {"allOf": parts}),
            several.map(lambda parts: {"anyOf": parts}),
            several.map(lambda parts: {"oneOf": parts}),
            inner.map(lambda part: {"not": part}),
            st.tuples(inner, inner, inner).map(
                lambda parts: dict(zip(("if", "then", "else"), parts, strict=True))
            ),
        )

    return st.one_of(atoms, combined(atoms), combined(st.one_of(atoms, combined(atoms))))


SCALAR_ATOMS: list[Any] = [
    *(True, False, {"type": "integer"}, {"type": "object"}, {"type": ["object", "null"]}),
    *({"const": 1}, {"const": {}}, {"const": {"b": {"a": 0}}}, {"enum": [0, 2]}),
    *({"enum": [1, 2, 3]}, {"minimum": 2}, {"exclusiveMaximum": 2}, {"multipleOf": 2}),
    *({"maximum": 0}, {"exclusiveMinimum": 0}, {"multipleOf": 3}),
    *({"required": ["a"]}, {"required": ["b"]}, {"required": ["a", "b"]}),
    *({"minProperties": 1}, {"maxProperties": 1}, {"minProperties": 2}, {"maxProperties": 0}),
    *({"propertyNames": {"enum": ["a"]}}, {"propertyNames": {"pattern": "^b"}}),
    *({"dependentRequired": {"a": ["b"]}}, {"dependentRequired": {"b": ["a"]}}),
]


def object_schemas(members: SearchStrategy[Any]) -> SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"properties": st.dictionaries(st.sampled_from("ab"), members, min_size=1)},
        optional={
            "type": st.just("object"),
            "required": st.sampled_from([["a"], ["b"], ["a", "b"]]),
            "additionalProperties": members,
            "patternProperties": st.dictionaries(st.sampled_from(["^a", "b"]), members),
            "dependentSchemas": st.dictionaries(st.sampled_from("ab"), members, max_size=1),
            "unevaluatedProperties": members,
        },
    )


SCALARS = st.sampled_from(SCALAR_ATOMS)
OBJECT_SCHEMAS = nested(
    st.one_of(SCALARS, object_schemas(st.one_of(SCALARS, object_schemas(SCALARS))))
)
ITEMS = st.sampled_from(
    [
        True,
        False,
        {"const": 0},
        {"const": 1},
        {"minimum": 1},
        {"enum": [0, 2]},
        {"not": {"const": 1}},
    ]
)
ARRAY_SCHEMAS = nested(
    st.fixed_dictionaries(
        {},
        optional={
            "type": st.just("array"),
            "items": ITEMS,
            "prefixItems": st.lists(ITEMS, min_size=1, max_size=2),
            "minItems": st.integers(0, 3),
            "maxItems": st.integers(0, 3),
            "uniqueItems": st.booleans(),
            "contains": ITEMS,
            "minContains": st.integers(0, 2),
            "maxContains": st.integers(0, 2),
        },
    )
)


NAME_FORMS = st.sampled_from(
    [
        {"pattern": "^a"},
        {"pattern": "b$"},
        {"maxLength": 1},
        {"minLength": 2},
        {"enum": ["a", "ab"]},
    ]
)
VALUES = st.sampled_from([False, {"const": 0}, {"const": 1}, {"enum": [0, 1]}])
NAME_SCHEMAS = nested(
    st.fixed_dictionaries(
        {},
        optional={
            "propertyNames": NAME_FORMS,
            "patternProperties": st.dictionaries(st.sampled_from(["^a", "b"]), VALUES),
            "additionalProperties": VALUES,
            "minProperties": st.integers(0, 3),
            "maxProperties": st.integers(0, 3),
        },
    )
)


@cache
def small_schemas() -> list[SchemaValue]:
    shapes = [
        {"properties": {"a": member}, **closing}
        for member in SCALAR_ATOMS[2:14:4]
        for closing in ({}, {"required": ["a"]}, {"additionalProperties": member})
    ]
    return [*SCALAR_ATOMS, *shapes]


def test_every_pair_of_small_schemas_of_objects_gets_the_true_verdict() -> None:
    """Each of the scalar atoms, and objects with one declared member, against each other.

    The narrow one is closed by the universe: the digits 0 to 3, and objects over {a, b} whose
    members are digits or objects over {a, b} of digits. The wide one stays as open as it is.
    """
    for narrow, wide in product(small_schemas(), repeat=2):
        assert_true({"allOf": [OBJECTS, narrow]}, wide, ALL_OBJECTS)


@given(narrow=OBJECT_SCHEMAS, wide=OBJECT_SCHEMAS)
@settings(max_examples=150, deadline=None)
def test_schemas_of_small_objects_get_the_true_verdict(
    narrow: SchemaValue, wide: SchemaValue
) -> None:
    """The grammar: the scalar atoms; objects of them, of depth 2, with any of the keywords for
    members; and two levels of allOf, anyOf, oneOf, not and if, of one to three parts."""
    assert_true({"allOf": [OBJECTS, narrow]}, wide, ALL_OBJECTS)


@given(narrow=OBJECT_SCHEMAS, wide=OBJECT_SCHEMAS)
@settings(max_examples=150, deadline=None)
def test_open_schemas_are_decided_too_and_no_outsider_belies_the_verdict(
    narrow: SchemaValue, wide: SchemaValue
) -> None:
    verdict = included(narrow, wide)
    values = [*ALL_OBJECTS, *OUTSIDERS]
    if isinstance(verdict, Proven):
        pairs = zip(valid(narrow, values), valid(wide, values), strict=True)
        assert not any(is_narrow and not is_wide for is_narrow, is_wide in pairs)
    else:
        assert isinstance(verdict, Refuted)
        assert valid(narrow, [verdict.witness]) == [True]
        assert valid(wide, [verdict.witness]) == [False]


@given(narrow=NAME_SCHEMAS, wide=NAME_SCHEMAS)
@settings(max_examples=150, deadline=None)
def test_schemas_of_members_with_any_name_get_the_true_verdict(
    narrow: SchemaValue, wide: SchemaValue
) -> None:
    """The universe: objects of 0 and 1 under four names that no keyword declares. The grammar: the
    keywords that speak of names at large, and two levels of the combining ones."""
    assert_true({"allOf": [NAMED, narrow]}, wide, ALL_NAMED)


@given(narrow=ARRAY_SCHEMAS, wide=ARRAY_SCHEMAS)
@settings(max_examples=150, deadline=None)
def test_schemas_of_short_arrays_get_the_true_verdict(
    narrow: SchemaValue, wide: SchemaValue
) -> None:
    """The universe: arrays of at most three of the numbers 0 to 2. The grammar: every keyword for
    items, and two levels of the combining ones."""
    assert_true({"allOf": [ARRAYS, narrow]}, wide, ALL_ARRAYS)

"""What holds of the relation whatever the schemas are."""

from copy import deepcopy
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from contractmock.contracts.comparison import (
    Proven,
    Refuted,
    differences,
    included,
)
from contractmock.contracts.comparison.inclusion.confirmation import Judge
from contractmock.contracts.comparison.inclusion.relation import related
from contractmock.contracts.generation import Generator, Ungeneratable
from contractmock.contracts.generation.node import SchemaValue

TEXTS = st.fixed_dictionaries(
    {"type": st.just("string")},
    optional={
        "minLength": st.integers(0, 3),
        "maxLength": st.integers(1, 6),
        "pattern": st.sampled_from(["^[a-z]+$", "^[a-c]*$", "b", "^[a-z0-9]{2,4}$"]),
        "format": st.sampled_from(["date", "uuid", "uri", "unheard-of"]),
    },
)
NUMBERS = st.fixed_dictionaries(
    {"type": st.sampled_from(["integer", "number", ["integer", "null"]])},
    optional={
        "minimum": st.integers(-2, 2),
        "exclusiveMaximum": st.integers(3, 6),
        "multipleOf": st.sampled_from([1, 2, 0.5]),
    },
)
LEAVES = st.one_of(
    *(TEXTS, NUMBERS, st.booleans()),
    st.lists(
        st.sampled_from(["a", "b", 1, 2.5, None, True]), min_size=1, max_size=4, unique_by=repr
    ).map(lambda values: {"enum": values}),
)


def containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    names = st.sampled_from(["a", "b", "c"])
    some = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        st.fixed_dictionaries(
            {"type": st.just("object"), "properties": st.dictionaries(names, inner, max_size=3)},
            optional={
                "required": st.lists(names, unique=True, max_size=2),
                "additionalProperties": st.one_of(st.booleans(), inner),
                "minProperties": st.integers(0, 2),
            },
        ),
        st.fixed_dictionaries(
            {"type": st.just("array"), "items": inner},
            optional={
                "minItems": st.integers(0, 2),
                "maxItems": st.integers(1, 3),
                "uniqueItems": st.booleans(),
                "contains": inner,
            },
        ),
        some.map(lambda parts: {"anyOf": parts}),
        some.map(lambda parts: {"oneOf": parts}),
        some.map(lambda parts: {"allOf": parts}),
        inner.map(lambda part: {"not": part}),
    )


SCHEMAS = st.recursive(LEAVES, containers, max_leaves=7)


@st.composite
def relatives(draw: st.DrawFn) -> tuple[SchemaValue, SchemaValue]:
    """Two schemas that have much in common, as two versions of one do."""
    one, other = draw(SCHEMAS), draw(SCHEMAS)
    match draw(st.integers(0, 4)):
        case 0:
            return one, {"anyOf": [one, other]}
        case 1:
            return {"allOf": [one, other]}, one
        case 2:
            members = {"type": "object", "properties": {"a": one}}
            return members, {**members, "properties": {"a": {"anyOf": [other, one]}}}
        case 3:
            return {"type": "array", "items": one}, {"type": "array", "items": other}
        case _:
            return one, other


def instances(schema: SchemaValue) -> list[Any]:
    made = []
    try:
        generator = Generator(schema)
        for seed in range(4):
            made += [generator.golden(seed=seed), generator.minimal(seed=seed)]
    except Ungeneratable:
        pass
    return made


@given(schema=SCHEMAS)
@settings(max_examples=80, deadline=None)
def test_every_schema_is_included_in_itself(schema: SchemaValue) -> None:
    assert included(schema, schema) == Proven()
    assert related(schema, deepcopy(schema)).verdict() == Proven()


@given(pair=relatives())
@settings(max_examples=120, deadline=None)
def test_nothing_made_from_the_narrow_schema_belies_a_proof(
    pair: tuple[SchemaValue, SchemaValue],
) -> None:
    narrow, wide = pair
    verdict = included(narrow, wide)
    judge = Judge(wide, formats=True)
    refused = [each for each in instances(narrow) if judge.agreed(each) is False]
    assert not (verdict == Proven() and refused)


@given(pair=relatives())
@settings(max_examples=120, deadline=None)
def test_two_validators_agree_on_every_witness(pair: tuple[SchemaValue, SchemaValue]) -> None:
    narrow, wide = (Judge(schema, formats=True) for schema in pair)
    for difference in differences(*pair):
        if isinstance(difference.verdict, Refuted):
            assert narrow.agreed(difference.verdict.witness) is True
            assert wide.agreed(difference.verdict.witness) is False


@given(pair=relatives())
@settings(max_examples=80, deadline=None)
def test_there_are_differences_exactly_where_there_is_no_proof(
    pair: tuple[SchemaValue, SchemaValue],
) -> None:
    verdict = included(*pair)
    found = list(differences(*pair))
    assert (not found) is (verdict == Proven())
    assert any(isinstance(each.verdict, Refuted) for each in found) is isinstance(verdict, Refuted)


@given(one=SCHEMAS, pair=relatives())
@settings(max_examples=80, deadline=None)
def test_the_relation_is_transitive(
    one: SchemaValue, pair: tuple[SchemaValue, SchemaValue]
) -> None:
    narrow, wide = pair
    assume(included(one, narrow) == Proven() and included(narrow, wide) == Proven())
    assert not isinstance(included(one, wide), Refuted)


@given(pair=relatives())
@settings(max_examples=80, deadline=None)
def test_what_is_narrowed_stays_included_and_what_is_widened_includes(
    pair: tuple[SchemaValue, SchemaValue],
) -> None:
    one, other = pair
    assert included({"allOf": [one, other]}, one) == Proven()
    assert included(one, {"anyOf": [other, one]}) == Proven()
    assert included({"allOf": [one, {"not": one}]}, other) == Proven()


@given(pair=relatives())
@settings(max_examples=80, deadline=None)
def test_the_verdict_is_the_same_at_every_depth(pair: tuple[SchemaValue, SchemaValue]) -> None:
    narrow, wide = pair
    outer = [{"type": "object", "properties": {"x": part}, "required": ["x"]} for part in pair]
    expected = included(narrow, wide)
    verdict = included(*outer)
    assert type(verdict) is type(expected)
    if isinstance(verdict, Refuted) and isinstance(expected, Refuted):
        assert verdict.pointer.startswith("/x")


@given(pair=relatives())
@settings(max_examples=80, deadline=None)
def test_a_second_opinion_never_contradicts(pair: tuple[SchemaValue, SchemaValue]) -> None:
    """The validator's own comparison, of schemas without formats, which it reads as remarks."""
    narrow, wide = (jsonschema_rs.canonicalize(_without_formats(schema)) for schema in pair)
    verdict = included(*map(_without_formats, pair))
    if str(wide.covers(narrow)).lower().endswith("yes"):
        assert not isinstance(verdict, Refuted)
    if verdict == Proven():
        assert not str(wide.covers(narrow)).lower().endswith("no")


def _without_formats(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {name: _without_formats(part) for name, part in schema.items() if name != "format"}
    return [_without_formats(part) for part in schema] if isinstance(schema, list) else schema


@pytest.mark.parametrize(
    ("narrow", "wide", "answer"),
    [({"type": "integer"}, {"type": "number"}, "yes"), ({"type": "number"}, {"const": 1}, "no")],
)
def test_the_second_opinion_is_one(narrow: SchemaValue, wide: SchemaValue, answer: str) -> None:
    one, other = jsonschema_rs.canonicalize(narrow), jsonschema_rs.canonicalize(wide)
    assert str(other.covers(one)).lower().endswith(answer)

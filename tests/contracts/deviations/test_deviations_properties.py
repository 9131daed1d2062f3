"""The deviations of schemas that nobody wrote."""

from copy import deepcopy
from typing import Any

import jsonschema
import jsonschema_rs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contractmock.contracts.deviations import Deviator, Inapplicable, Kind
from contractmock.contracts.formats import FORMATS
from contractmock.contracts.generation import Ungeneratable

BOUNDED = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=80,
    suppress_health_check=[HealthCheck.too_slow],
)

CHECKER = jsonschema.Draft202012Validator.FORMAT_CHECKER

NAMES = st.sampled_from(["a", "b", "c/d"])
SMALL = st.integers(0, 3)
FORMATTED = st.sampled_from(["date", "date-time", "uuid", "email", "unknown"])

LEAVES: st.SearchStrategy[Any] = st.one_of(
    st.booleans(),
    st.sampled_from([{}, {"type": "boolean"}, {"type": "null"}, {"const": 1}, {"const": "x"}]),
    st.builds(lambda least: {"type": "integer", "minimum": least}, st.integers(-3, 3)),
    st.builds(lambda most: {"type": "number", "exclusiveMaximum": most}, SMALL),
    st.sampled_from([{"type": "number", "multipleOf": 0.5}, {"type": "integer", "multipleOf": 3}]),
    st.builds(lambda least: {"type": "string", "minLength": least, "maxLength": 4}, SMALL),
    st.builds(lambda name: {"type": "string", "format": name}, FORMATTED),
    st.just({"type": "string", "pattern": "^[a-c]+$"}),
    st.lists(st.sampled_from(["x", "y", 1, None]), min_size=1, unique=True).map(
        lambda values: {"enum": values}
    ),
    st.just({"type": ["string", "null", "integer"]}),
    st.just({"$ref": "#/$defs/R"}),
)


def compounds(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, min_size=1, max_size=3)
    named = st.dictionaries(NAMES, inner, max_size=3)
    return st.one_of(
        st.builds(
            lambda held, required, rest: {
                "type": "object",
                "properties": held,
                "required": [name for name in held if name in required],
                **rest,
            },
            named,
            st.sets(NAMES),
            st.one_of(
                st.just({}),
                inner.map(lambda schema: {"additionalProperties": schema}),
                st.just({"unevaluatedProperties": False}),
                st.just({"propertyNames": {"enum": ["a", "b", "x"]}}),
                st.just({"patternProperties": {"^u": {"type": "integer"}}}),
                st.builds(lambda most: {"maxProperties": most}, SMALL),
                st.just({"dependentRequired": {"a": ["b"]}}),
            ),
        ),
        st.builds(
            lambda items, unique, least, more: {
                "type": "array",
                "items": items,
                "uniqueItems": unique,
                "minItems": least,
                "maxItems": least + more,
            },
            inner,
            st.booleans(),
            st.integers(0, 2),
            SMALL,
        ),
        several.map(lambda items: {"type": "array", "prefixItems": items, "items": False}),
        st.builds(
            lambda word, held: {word: held}, st.sampled_from(["anyOf", "oneOf", "allOf"]), several
        ),
        st.builds(lambda one, other: {"if": one, "then": other}, inner, inner),
        st.builds(lambda one, other: {"allOf": [one], "not": other}, inner, inner),
    )


SCHEMAS = st.recursive(LEAVES, compounds, max_leaves=6)


@BOUNDED
@given(schema=SCHEMAS, recurring=SCHEMAS, seed=st.integers(0, 2))
def test_kinds_are_true_labels_unique_and_nothing_is_mutated(
    schema: Any, recurring: Any, seed: int
) -> None:
    whole = {"allOf": [schema], "$defs": {"R": recurring}}
    try:
        deviator = Deviator(whole)
        base = deviator.base(seed=seed)
    except Ungeneratable:
        return
    before, validator = (
        deepcopy(base),
        jsonschema_rs.validator_for(whole, validate_formats=True, formats=dict(FORMATS)),
    )
    second = jsonschema.Draft202012Validator(whole, format_checker=CHECKER)
    endless = "$ref" in str(recurring)  # that validator follows such references for ever
    found = deviator.survey(base).deviations
    for each in found:
        outcome = each.apply(base)
        assert repr(outcome) != repr(base), str(each)
        if each.rule not in ("nan", "infinity"):
            assert validator.is_valid(outcome) is (each.kind is Kind.ALLOWED), str(each)
            assert each.kind is not Kind.ALLOWED or endless or second.is_valid(outcome), str(each)
    assert repr(base) == repr(before)
    labels = {(each.kind, each.rule, each.pointer, each.detail) for each in found}
    assert len(labels) == len(found)


@BOUNDED
@given(schema=SCHEMAS, recurring=SCHEMAS, chosen=st.lists(st.integers(0, 400), max_size=4))
def test_deviations_combine_and_the_outcome_is_explained(
    schema: Any, recurring: Any, chosen: list[int]
) -> None:
    try:
        deviator = Deviator({"allOf": [schema], "$defs": {"R": recurring}})
        base = deviator.base()
    except Ungeneratable:
        return
    found = [
        each for each in deviator.survey(base).deviations if each.rule not in ("nan", "infinity")
    ]
    outcome = base
    for index in chosen if found else ():
        try:
            outcome = found[index % len(found)].apply(outcome)
        except Inapplicable:
            continue
    remade = base
    for difference in deviator.explain(base, outcome):
        remade = difference.apply(remade)
    assert remade == outcome

"""What a schema says of values that it refuses."""

from typing import Any

import pytest

from contractmock.contracts.schema import compiled, violations

INSIDE = {"type": "object", "required": ["a"], "properties": {"b": {"maxLength": 1}}}
NULL = {"type": "null"}


def told(schema: dict[str, Any], value: object) -> list[tuple[str, str]]:
    return [(each.pointer, each.rule) for each in violations(compiled(schema), value, "body")]


def test_of_a_value_that_might_be_null_it_is_told_what_is_wrong_inside() -> None:
    schema = {"anyOf": [INSIDE, NULL]}
    assert told(schema, {"b": "long"}) == [("/a", "required"), ("/b", "maxLength")]
    assert told({"properties": {"m": schema}}, {"m": {"b": ""}}) == [("/m/a", "required")]
    assert told({"anyOf": [{"anyOf": [INSIDE, NULL]}, NULL]}, {}) == [("/a", "required")]
    assert told(schema, None) == []


@pytest.mark.parametrize(
    "schema",
    [
        {"anyOf": [INSIDE, {"type": "array"}]},
        {"anyOf": [INSIDE, INSIDE, NULL]},
        {"anyOf": [INSIDE, {"type": ["null", "string"]}]},
        {"anyOf": [NULL, INSIDE]},
    ],
)
def test_of_other_choices_it_is_told_that_none_fits(schema: dict[str, Any]) -> None:
    assert told(schema, {}) == [("", "anyOf")]


def test_of_a_value_of_another_type_it_is_told_that_null_would_fit_too() -> None:
    assert told({"anyOf": [INSIDE, NULL]}, 5) == [("", "anyOf")]

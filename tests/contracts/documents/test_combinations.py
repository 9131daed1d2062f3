"""Documents of few bytes whose schemas would keep a validator busy without end."""

import json
from typing import Any

import pytest

from contractmock.contracts.checks import check
from contractmock.contracts.documents import combinations, limits
from contractmock.contracts.documents.loading import load_text
from contractmock.contracts.errors import ContractError


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def load(**schemas: object) -> None:
    load_text(
        "bomb", json.dumps({"openapi": "3.1.0", "paths": {}, "components": {"schemas": schemas}})
    )


def doubling(steps: int, schema: Any) -> dict[str, object]:
    """Schemas each of which is `schema` of the next."""
    every: dict[str, object] = {f"S{n}": schema(f"S{n + 1}") for n in range(steps)}
    return {**every, f"S{steps}": {"type": "object"}}


TWICE = {
    "allOf": lambda name: {"allOf": [ref(name), ref(name)]},
    "anyOf": lambda name: {"anyOf": [ref(name), ref(name)]},
    "oneOf": lambda name: {"oneOf": [ref(name), {"title": "again", **ref(name)}]},
    "not": lambda name: {"not": ref(name), **ref(name)},
    "if": lambda name: {"if": ref(name), "then": ref(name)},
    "dependentSchemas": lambda name: {"dependentSchemas": {"a": ref(name)}, "allOf": [ref(name)]},
    "nested": lambda name: {"allOf": [{"anyOf": [ref(name), {"not": ref(name)}]}]},
    "inside": lambda name: {"allOf": [{"allOf": [ref(f"{name}/allOf/0"), ref(f"{name}/allOf/0")]}]},
}


@pytest.mark.parametrize("how", TWICE)
def test_schemas_that_double_each_other_are_refused_with_their_place(how: str) -> None:
    with pytest.raises(ContractError, match="bomb#/components/schemas/S") as refused:
        load(**doubling(40, TWICE[how]))
    assert "refers to over 5,000 schemas" in str(refused.value)


def test_members_that_double_are_no_bomb() -> None:
    pair = {"required": ["a", "b"], "type": "object"}
    load(**doubling(40, lambda name: {**pair, "properties": {"a": ref(name), "b": ref(name)}}))


def test_a_member_may_have_the_name_of_a_keyword() -> None:
    load(**doubling(40, lambda name: {"properties": {"not": ref(name), "if": ref(name)}}))


def test_a_long_row_of_schemas_is_no_bomb() -> None:
    load(**doubling(6_000, lambda name: {"allOf": [ref(name)]}))


def test_schemas_may_refer_to_each_other_in_a_circle() -> None:
    branches = {f"B{n}": {"allOf": [ref("Base"), {"required": [f"b{n}"]}]} for n in range(60)}
    load(Base={"type": "object", "oneOf": [ref(name) for name in branches]}, **branches)


def test_schemas_that_are_all_made_of_all_others_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(combinations, "SEARCH_LIMIT", 20_000)
    names = [f"S{n}" for n in range(40)]
    every = {name: {"allOf": [ref(other) for other in names if other != name]} for name in names}
    with pytest.raises(ContractError, match="in allOf, anyOf, oneOf and the like"):
        load(**every)


def test_what_is_within_the_limit_is_checked_to_the_end() -> None:
    schemas = doubling(10, TWICE["allOf"])
    media_type = {"schema": ref("S0"), "example": {}}
    answer = {"200": {"description": "", "content": {"application/json": media_type}}}
    document = {
        "openapi": "3.1.0",
        "paths": {"/a": {"get": {"responses": answer}}},
        "components": {"schemas": schemas},
    }
    assert limits.COMBINATION_LIMIT > 2**10
    assert "example-violates-schema" not in [
        notice.rule for notice in check(load_text("d", json.dumps(document)))
    ]

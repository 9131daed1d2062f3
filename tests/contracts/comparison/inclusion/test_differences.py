"""Each code of difference by an example: where it is, by which keywords, with which witness."""

import os
import subprocess
import sys
from itertools import combinations
from typing import Any, NamedTuple

import pytest

from contractmock.contracts.comparison import (
    Difference,
    Proven,
    Refuted,
    Undecided,
    differences,
    included,
)
from contractmock.contracts.comparison.inclusion.codes import CODES
from contractmock.contracts.errors import ContractError
from contractmock.contracts.pointer import ABSENT

TEXT = {"type": "string"}
NUMBER = {"type": "number"}


def of(**members: Any) -> dict[str, Any]:
    return {"type": "object", "properties": members}


class Example(NamedTuple):
    narrow: Any
    wide: Any
    pointer: str
    witness: Any
    wide_at: str


EXAMPLES = {
    "array-items-added": Example(
        {"type": "array"}, {"type": "array", "items": False}, "/0", [None], "/items"
    ),
    "bound-loosened": Example(
        of(n={"type": "integer", "maximum": 20}),
        of(n={"type": "integer", "maximum": 10}),
        *("/n", {"n": 11}, "/properties/n/maximum"),
    ),
    "bound-removed": Example(
        of(n=TEXT), of(n={**TEXT, "maxLength": 2}), "/n", {"n": "aaa"}, "/properties/n/maxLength"
    ),
    "condition-changed": Example(
        of(a=NUMBER), {"if": {"required": ["a"]}, "then": {"required": ["b"]}}, "", {"a": 0}, "/if"
    ),
    "contains-loosened": Example(
        {"type": "array"}, {"type": "array", "contains": NUMBER}, "", [], "/contains"
    ),
    "dependency-removed": Example(
        of(a=NUMBER), {"dependentRequired": {"a": ["b"]}}, "", {"a": 0}, "/dependentRequired"
    ),
    "enum-removed": Example(TEXT, {"enum": ["x", ""]}, "", "a", "/enum"),
    "enum-widened": Example(
        of(s={"enum": ["x", "y", "z"]}),
        of(s={"oneOf": [{"const": "y"}, {"const": "x"}]}),
        *("/s", {"s": "z"}, "/properties/s/oneOf"),
    ),
    "format-changed": Example(
        {**TEXT, "format": "date", "enum": ["2026-07-23"]},
        {**TEXT, "format": "uuid"},
        *("", "2026-07-23", "/format"),
    ),
    "format-removed": Example(TEXT, {**TEXT, "format": "uuid"}, "", "", "/format"),
    "items-undeclared": Example(
        {"type": "array"}, {"type": "array", "items": TEXT}, "/0", [None], "/items"
    ),
    "multiple-loosened": Example(
        {"type": "integer"}, {"type": "integer", "multipleOf": 2}, "", 1, "/multipleOf"
    ),
    "negation-loosened": Example(TEXT, {**TEXT, "not": {"const": ""}}, "", "", "/not"),
    "nothing-allowed": Example(TEXT, False, "", "", ""),
    "pattern-changed": Example(
        {**TEXT, "pattern": "^[a-z]+$"}, {**TEXT, "pattern": "^[a-m]+$"}, "", "n", "/pattern"
    ),
    "pattern-removed": Example(TEXT, {**TEXT, "pattern": "^a"}, "", "", "/pattern"),
    "properties-opened": Example(
        of(a=TEXT),
        {**of(a=TEXT), "additionalProperties": False},
        *("/extra", {"extra": None}, "/additionalProperties"),
    ),
    "property-added": Example(
        {**of(a=TEXT, b=TEXT), "additionalProperties": False},
        {**of(a=TEXT), "additionalProperties": False},
        *("/b", {"b": ""}, "/additionalProperties"),
    ),
    "property-names-loosened": Example(
        {"type": "object"},
        {"type": "object", "propertyNames": {"maxLength": 4}},
        *("", {"extra": None}, "/propertyNames"),
    ),
    "property-undeclared": Example(of(a=TEXT), of(b=TEXT), "/b", {"b": None}, "/properties/b"),
    "required-removed": Example(
        {"type": "array", "items": of(a=TEXT)},
        {"type": "array", "items": {**of(a=TEXT), "required": ["a"]}},
        *("/0/a", [{}], "/items/required"),
    ),
    "schema-changed": Example(
        {"type": "array", "items": {"enum": [1, 2]}, "contains": {"const": 1}, "maxItems": 1},
        {"type": "array", "unevaluatedItems": False, "contains": {"const": 2}, "minContains": 0},
        *("", [1], "/unevaluatedItems"),
    ),
    "type-widened": Example(
        of(a={"type": ["string", "null"]}), of(a=TEXT), "/a", {"a": None}, "/properties/a/type"
    ),
    "union-widened": Example(
        {"anyOf": [of(k={"const": each}) | {"required": ["k"]} for each in "abc"]},
        {"anyOf": [of(k={"const": each}) | {"required": ["k"]} for each in "ab"]},
        *("", {"k": "c"}, "/anyOf"),
    ),
    "uniqueness-removed": Example(
        {"type": "array", "items": NUMBER},
        {"type": "array", "uniqueItems": True},
        *("", [0, 0], "/uniqueItems"),
    ),
}


def only(found: list[Difference]) -> Difference:
    assert len(found) == 1, [(each.code, each.pointer) for each in found]
    return found[0]


def refuted(difference: Difference) -> Refuted:
    assert isinstance(difference.verdict, Refuted), difference.verdict
    return difference.verdict


def test_every_code_has_its_example() -> None:
    assert EXAMPLES.keys() == CODES.keys()


@pytest.mark.parametrize("code", EXAMPLES)
def test_a_difference_has_its_code_its_place_and_its_witness(code: str) -> None:
    example = EXAMPLES[code]
    found = list(differences(example.narrow, example.wide))
    difference = next(each for each in found if isinstance(each.verdict, Refuted))
    assert difference.code == code
    assert difference.pointer == example.pointer == refuted(difference).pointer
    assert difference.wide_at == example.wide_at
    assert refuted(difference).witness == example.witness
    assert included(example.narrow, example.wide) == difference.verdict


def test_all_differences_are_listed_and_each_witness_differs_in_one_place() -> None:
    narrow = of(
        id={"type": ["integer", "null"]},
        state={"enum": ["on", "off", "new"]},
        tags={"type": "array"},
    )
    wide = of(
        id={"type": "integer"}, state={"enum": ["on", "off"]}, tags={"type": "array", "maxItems": 1}
    )
    found = list(
        differences({**narrow, "required": ["state"]}, {**wide, "required": ["state", "id"]})
    )
    assert [(each.code, each.pointer, refuted(each).witness) for each in found] == [
        ("required-removed", "/id", {"state": "on"}),
        ("type-widened", "/id", {"state": "on", "id": None}),
        ("enum-widened", "/state", {"state": "new", "id": 0}),
        ("bound-removed", "/tags", {"state": "on", "id": 0, "tags": [None, None]}),
    ]


def test_a_witness_differs_elsewhere_too_where_it_cannot_help_it() -> None:
    narrow = of(a={"const": 1}, b={"const": 1}) | {"required": ["a", "b"]}
    wide = of(a={"const": 2}, b={"const": 2})
    assert [each.pointer for each in differences(narrow, wide)] == ["/a", "/b"]


def test_a_difference_shows_the_keyword_of_both_sides() -> None:
    difference = only(list(differences({**TEXT, "maxLength": 9}, {**TEXT, "maxLength": 5})))
    assert (difference.narrow, difference.wide) == (9, 5)
    assert (difference.narrow_at, difference.wide_at) == ("/maxLength", "/maxLength")


def test_an_absent_counterpart_is_told_from_null() -> None:
    assert only(list(differences(TEXT, {**TEXT, "maxLength": 5}))).narrow is ABSENT


def test_the_branch_that_is_meant_is_looked_into() -> None:
    narrow = {"anyOf": [of(v=NUMBER) | {"required": ["v"]}, {"type": "null"}]}
    wide = {"oneOf": [{"type": "null"}, of(v={"type": "integer"}) | {"required": ["v"]}]}
    difference = only(list(differences(narrow, wide)))
    assert (difference.code, difference.pointer) == ("type-widened", "/v")
    assert difference.narrow_at == "/anyOf/0/properties/v/type"
    assert difference.wide_at == "/oneOf/1/properties/v/type"


def test_references_are_followed_on_both_sides() -> None:
    narrow = {"$ref": "#/$defs/A", "$defs": {"A": of(v=NUMBER)}}
    wide = {"allOf": [{"$ref": "#/$defs/B"}], "$defs": {"B": of(v={"type": "integer"})}}
    difference = only(list(differences(narrow, wide)))
    assert difference.narrow_at == "/$defs/A/properties/v/type"
    assert difference.wide_at == "/$defs/B/properties/v/type"


def tree(name: str, value: Any, **node: Any) -> dict[str, Any]:
    below = {"type": "array", "items": {"$ref": f"#/$defs/{name}"}, **node}
    return {"$ref": f"#/$defs/{name}", "$defs": {name: of(value=value, below=below)}}


def test_a_recursive_schema_under_another_name_is_the_same() -> None:
    assert included(tree("Node", NUMBER), tree("Branch", NUMBER)) == Proven()


def test_a_difference_in_a_recursive_schema_is_listed_once() -> None:
    found = list(differences(tree("Node", NUMBER), tree("Branch", {"type": "integer"}, maxItems=2)))
    assert [(each.code, each.pointer) for each in found] == [
        ("type-widened", "/value"),
        ("bound-removed", "/below"),
    ]


def test_a_difference_deep_in_many_recursive_definitions_is_found_near_the_root() -> None:
    def forest(last: Any) -> dict[str, Any]:
        trees = {
            f"D{number}": of(
                next={"$ref": f"#/$defs/D{(number + 1) % 60}"},
                jump={"$ref": f"#/$defs/D{(number * 7 + 3) % 60}"},
            )
            for number in range(60)
        }
        return {"$ref": "#/$defs/D0", "$defs": {**trees, "D31": of(value=last)}}

    verdict = included(forest(NUMBER), forest({"type": "integer"}))
    assert isinstance(verdict, Refuted)
    assert verdict.pointer.endswith("/value")
    assert verdict.pointer.count("/") < 12
    assert included(forest(NUMBER), {**forest(NUMBER), "title": "the same"}) == Proven()


def test_a_schema_that_is_defined_by_nothing_but_itself_does_not_hang() -> None:
    loop = {"$ref": "#/$defs/A", "$defs": {"A": {"anyOf": [{"$ref": "#/$defs/A"}, TEXT]}}}
    assert included(loop, {**loop, "title": "the same"}) == Proven()


def test_text_branches_that_only_a_format_tells_apart_count_as_any() -> None:
    branches = [{**TEXT, "format": "uri"}, {**TEXT, "format": "byte"}]
    assert included({"anyOf": branches}, {"oneOf": branches}) == Proven()


def test_one_member_may_break_several_rules_for_names() -> None:
    narrow = {"type": "object", "propertyNames": {"pattern": "^[ac]*$"}, "maxProperties": 1}
    rules = [{"propertyNames": {"pattern": "^b"}}, {"propertyNames": {"maxLength": 2}}]
    verdict = included(narrow, {"anyOf": rules})
    assert isinstance(verdict, Refuted)
    assert verdict.witness == {"aaa": None}


def test_a_branch_that_is_there_twice_never_counts_alone() -> None:
    one, other = {"minimum": 1, "type": "number"}, {"maximum": 2, "type": "number"}
    twice = {"oneOf": [one, one, other]}
    assert included(twice, {"oneOf": [one, other, other]}) != Proven()
    assert included(twice, {"exclusiveMaximum": 1}) == Proven()


def test_a_number_that_is_whole_is_an_integer() -> None:
    assert included({"const": 1.0}, {"type": "integer"}) == Proven()
    assert included({"enum": [True]}, {"enum": [1]}) != Proven()


def test_one_narrow_schema_may_take_several_wide_branches() -> None:
    narrow = {"type": "integer", "minimum": 0, "maximum": 9}
    wide = {"anyOf": [{"maximum": 4}, {"multipleOf": 5}, {"minimum": 6}]}
    assert included(narrow, wide) == Proven()


def test_many_variants_told_apart_by_a_member_are_compared_in_few_steps() -> None:
    def variants(kinds: int, value: Any) -> dict[str, Any]:
        return {
            "oneOf": [
                of(kind={"const": f"k{number}"}, value=value) | {"required": ["kind", "value"]}
                for number in range(kinds)
            ]
        }

    assert included(variants(30, {"type": "integer"}), variants(30, NUMBER)) == Proven()
    verdict = included(variants(30, NUMBER), variants(30, {"type": "integer"}))
    assert isinstance(verdict, Refuted)
    assert verdict.pointer == "/value"


def test_too_many_cases_are_undecided_and_said() -> None:
    """One of each two of twenty members, but not half of them: a riddle without an answer."""
    names = [f"m{number}" for number in range(20)]
    choices = [
        {"anyOf": [{"required": [one]}, {"required": [other]}]}
        for one, other in combinations(names, 2)
    ]
    riddle = {"type": "object", "allOf": choices, "maxProperties": 9}
    assert included(riddle, {"required": ["x"]}) == Undecided(reason="it comes to too many cases")


def test_what_is_no_schema_is_the_users_mistake() -> None:
    with pytest.raises(ContractError, match=r"schema at /type: it is no JSON Schema 2020-12"):
        included({"type": "text"}, True)


def test_the_result_is_the_same_in_every_process() -> None:
    script = (
        "from contractmock.contracts.comparison import differences;"
        "names = [*'abcdef'];"
        "narrow = {'properties': {n: {'enum': [n, 1]} for n in names}, 'required': names};"
        "wide = {**narrow, 'additionalProperties': False, 'maxProperties': 6, 'type': 'object'};"
        "print([str(each) for each in differences(narrow, wide)])"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(printed) == 1
    assert b"properties-opened" in printed.pop()

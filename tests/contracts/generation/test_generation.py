"""What golden and minimal instances promise, and what is refused."""

import json
import subprocess
import sys
from copy import deepcopy
from typing import Any

import jsonschema_rs
import pytest

from contractmock.contracts.formats import FORMATS
from contractmock.contracts.generation import Ungeneratable, golden, minimal


def text(**keywords: Any) -> dict[str, Any]:
    return {"type": "string", **keywords}


def listing(**keywords: Any) -> dict[str, Any]:
    return {"type": "array", **keywords}


def record(**keywords: Any) -> dict[str, Any]:
    return {"type": "object", **keywords}


INTEGER = {"type": "integer"}
UNION = {
    "oneOf": [
        record(properties={"kind": {"const": f"k{n}"}, f"x{n}": text()}, required=["kind"])
        for n in range(40)
    ]
}

UNGENERATABLE: dict[str, tuple[Any, str, str]] = {
    "false": (False, "", "false allows no value"),
    "false property": (
        record(properties={"a": False}, required=["a"]),
        "",
        "contradict",
    ),
    "types": ({"allOf": [text(), INTEGER]}, "", "contradict"),
    "bounds": (
        record(properties={"n": {**INTEGER, "minimum": 2, "maximum": 1}}, required=["n"]),
        "/properties/n",
        "no number",
    ),
    "length": (text(minLength=3, maxLength=2), "", "length"),
    "huge text": (text(minLength=10**12), "", "length"),
    "huge array": (listing(minItems=10**9), "", "so many items"),
    "huge search": (listing(contains=True, minContains=10**9), "", "so many items"),
    "wrong const": (text(const=1), "", "is not of type"),
    "pattern": (
        record(properties={"p": text(pattern=r"^(\w{5})\1$")}, required=["p"]),
        "/properties/p/pattern",
        "back-reference",
    ),
    "too few values": (
        listing(items={"enum": [1, 2]}, uniqueItems=True, minItems=3),
        "",
        "no 3 items that all differ",
    ),
    "endless": (
        {
            "$ref": "#/$defs/E",
            "$defs": {
                "E": record(
                    properties={"kids": listing(items={"$ref": "#/$defs/E"}, minItems=1)},
                    required=["kids"],
                )
            },
        },
        "/$defs/E/properties/kids",
        "recursion never ends",
    ),
    "broken keyword": ({"properties": {"a": {"type": "text"}}}, "/properties/a/type", "no valid"),
    "broken pattern": (text(pattern="("), "/pattern", "no valid"),
    "no target": ({"$ref": "#/$defs/none"}, "", "does not exist"),
}


@pytest.mark.parametrize("name", UNGENERATABLE)
@pytest.mark.parametrize("make", [golden, minimal])
def test_what_cannot_be_made_says_where_and_why(make: Any, name: str) -> None:
    schema, pointer, reason = UNGENERATABLE[name]
    with pytest.raises(Ungeneratable) as caught:
        make(schema)
    assert caught.value.pointer == pointer
    assert reason in caught.value.reason
    assert caught.value.reason in str(caught.value)


FAR = 100_000
REFUSED: dict[str, Any] = {
    "minimum": {"minimum": -FAR},
    "exclusiveMinimum": {"exclusiveMinimum": -FAR},
    "maximum": {"maximum": FAR},
    "exclusiveMaximum": {"exclusiveMaximum": FAR},
    "type": {"type": ["object", "string", "boolean", "null", "number"]},
    "maxLength": {"maxLength": 500},
    "minLength": {"allOf": [{"minLength": 1}, {"type": "string"}]},
    "maxItems": {"maxItems": 20},
    "minItems": listing(minItems=1),
    "maxProperties": {"maxProperties": 9},
    "minProperties": record(minProperties=1),
    "required": {"required": ["a"]},
    "properties": {"properties": {"a": {"minimum": -FAR}}},
    "items": {"items": {"maximum": FAR}},
    "prefixItems": {"prefixItems": [True, {"maximum": FAR}]},
    "allOf": {"allOf": [{"maximum": FAR}, {"maximum": 2 * FAR}]},
    "anyOf": {"anyOf": [{"type": ["object", "string", "array"]}, {"maximum": FAR}]},
    "oneOf": {"oneOf": [{"maximum": FAR}, {"type": "number"}, {"minimum": -FAR}]},
    "oneOf of which two hold": {"oneOf": [{"minimum": FAR}, {"minimum": FAR + 1}]},
    "not": {"not": {"minimum": FAR}},
    "reference": {"$ref": "#/$defs/Near"},
    "then": {"if": {"type": "integer"}, "then": {"maximum": FAR}},
    "else": {"if": {"maximum": FAR}, "else": {"maximum": 2 * FAR}},
    "dependentRequired": {"dependentRequired": {"a": ["b"]}},
    "dependentSchemas": {"dependentSchemas": {"a": {"required": ["b"]}}},
    "pattern": {"pattern": "^[a-z]*$", "type": "string", "maxLength": 500},
    "additionalProperties": {"additionalProperties": False},
    "boolean": False,
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("make", [golden, minimal])
def test_what_is_refused_is_turned_inside_out(make: Any, name: str) -> None:
    schema = {"not": REFUSED[name], "$defs": {"Near": {"maximum": FAR}}}
    assert jsonschema_rs.is_valid(schema, make(schema))


def test_what_is_refused_deep_inside_is_found() -> None:
    near = record(properties={"n": {"maximum": FAR}})
    schema = record(
        properties={"inner": record(properties={"n": INTEGER}, required=["n"])},
        required=["inner"],
        **{"not": {"properties": {"inner": near}}},
    )
    assert minimal(schema) == {"inner": {"n": FAR + 1}}


def test_a_later_failure_is_not_blamed_on_a_branch_that_was_merely_passed_over() -> None:
    passed_over = {"anyOf": [{"allOf": [text(), INTEGER]}, text()]}
    schema = record(
        properties={"a": passed_over, "b": False, "c": text(minLength=2, maxLength=1)},
        required=["a", "c"],
    )
    with pytest.raises(Ungeneratable) as caught:
        golden(schema)
    assert caught.value.pointer == "/properties/c"


def test_branches_told_apart_by_format_alone_get_a_value_that_fits_one() -> None:
    schema = {"oneOf": [text(format="byte"), text(format="uri"), text(format="binary")]}
    for made in (golden(schema), minimal(schema), golden(schema, seed=4)):
        assert not FORMATS["byte"](str(made))
        assert not jsonschema_rs.is_valid(text(format="uri"), made, validate_formats=True)


def test_a_reference_that_only_leads_to_itself_allows_anything() -> None:
    assert golden({"$ref": "#/$defs/L", "$defs": {"L": {"$ref": "#/$defs/L"}}}) == {}


def test_other_seeds_vary_values_and_branches() -> None:
    schema = record(
        properties={"a": text(), "n": INTEGER, "e": {"enum": ["x", "y", "z"]}, "o": UNION}
    )
    made = [golden(schema, seed=seed) for seed in range(30)]
    assert len({json.dumps(value) for value in made}) == len(made)
    assert {value["e"] for value in made if isinstance(value, dict)} == {"x", "y", "z"}


def test_the_result_shares_nothing_with_the_schema() -> None:
    schema = record(properties={"a": {"const": {"list": [1]}}})
    before = deepcopy(schema)
    made: Any = golden(schema)
    made["a"]["list"].append(2)
    assert schema == before
    assert golden(schema) == {"a": {"list": [1]}}


def test_another_process_with_another_hash_seed_makes_the_same() -> None:
    schema = record(
        properties={
            "id": text(format="uuid"),
            "tags": listing(items=text(pattern="^[a-z]{3,8}$"), uniqueItems=True, minItems=2),
            "pick": {"anyOf": [INTEGER, text(format="email"), {"type": "null"}]},
        }
    )
    script = (
        "import json, sys; from contractmock.contracts.generation import golden, minimal;"
        "schema = json.loads(sys.argv[1]);"
        "print(json.dumps([[golden(schema, seed=s), minimal(schema, seed=s)] for s in (0, 5)]))"
    )
    here = [[golden(schema, seed=seed), minimal(schema, seed=seed)] for seed in (0, 5)]
    for hash_seed in ("1", "2"):
        output = subprocess.run(
            [sys.executable, "-c", script, json.dumps(schema)],
            env={"PYTHONHASHSEED": hash_seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        assert json.loads(output) == here


def test_the_first_values_of_a_seed_stay_as_they_are() -> None:
    # Pinned, so that a change of Python or of the generator that alters answers is noticed.
    schema = record(
        properties={"id": text(format="uuid"), "n": INTEGER, "code": text(pattern="^[A-Z]{4}$")}
    )
    assert golden(schema, seed=3) == {
        "id": "21636369-8b52-4b4a-b7b7-50923ceb3ffd",
        "n": 640,
        "code": "SCTA",
    }


def test_schemas_that_all_refer_to_each_other_stay_bounded() -> None:
    names = [f"D{n}" for n in range(12)]
    definition = record(properties={name: {"$ref": f"#/$defs/{name}"} for name in names})
    schema = {"$ref": "#/$defs/D0", "$defs": {name: deepcopy(definition) for name in names}}
    assert len(json.dumps(golden(schema))) < 100_000


def test_a_deep_schema_is_refused_in_words() -> None:
    schema: dict[str, Any] = text()
    for _ in range(100):
        schema = listing(items=schema, minItems=1)
    with pytest.raises(Ungeneratable, match="nests deeper than 60 levels"):
        golden(schema)


def test_a_hopeless_search_ends() -> None:
    options = [record(properties={f"p{n}": INTEGER}, required=[f"p{n}"]) for n in range(8)]
    schema = {"allOf": [{"anyOf": options} for _ in range(8)], "type": "object", "maxProperties": 0}
    with pytest.raises(Ungeneratable):
        golden(schema)

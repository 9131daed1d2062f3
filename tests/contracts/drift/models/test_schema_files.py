"""JSON Schema files as models: read with their references, tried by the validator."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from contractmock.contracts.drift.report import DriftReport
from contractmock.contracts.errors import ContractError

Examine = Callable[..., DriftReport]

SCHEMA = {
    "$defs": {
        "Lamp": {
            "type": "object",
            "required": ["id", "watts"],
            "properties": {"id": {"type": "string"}, "watts": {"$ref": "#/$defs/Watts"}},
        },
        "Watts": {"type": "integer", "maximum": 100},
    },
}


def write(name: str, content: object) -> str:
    Path(name).write_text(json.dumps(content), encoding="utf-8")
    return name


def test_a_schema_in_a_file_is_compared_and_each_witness_tried(examined: Examine) -> None:
    report = examined(write("lamp.json", SCHEMA) + "#/$defs/Lamp")
    found = [(each.pointer, each.code, each.verdict.value) for each in report.changes]
    assert found == [
        ("/watts", "required-removed", "breaking"),
        ("/watts", "bound-removed", "breaking"),
    ]
    assert report.changes[0].details["replay"] == {
        "validation": 'raises ValidationError: /watts: "watts" is a required property (required)'
    }


def test_the_documents_own_schema_takes_all_that_it_allows(examined: Examine) -> None:
    at = "lamps.yaml#/paths/~1lamp/get/responses/200/content/application~1json/schema"
    report = examined(at)
    assert (report.changes, report.gaps) == ((), ())


def test_what_is_not_understood_is_a_gap(examined: Examine) -> None:
    schema = {
        "type": "object",
        "properties": {
            "id": {"$ref": "#/$defs/Nowhere"},
            "items": {"type": "array", "items": [{"type": "string"}]},
            "dependencies": {"type": "object"},
            "parts": {"dependencies": {"a": ["b"]}},
        },
    }
    gaps = examined(write("lamp.json", schema)).gaps
    assert any("Nowhere" in gap for gap in gaps)
    assert any("/properties/items/items: a list where a schema belongs" in gap for gap in gaps)
    assert [gap.partition(": ")[0] for gap in gaps if "2019-09" in gap] == [
        "lamp.json /properties/parts"
    ]


@pytest.mark.parametrize(
    ("content", "pointer", "rule"),
    [
        ([1], "", "it holds no schema"),
        (SCHEMA, "#/$defs/Nothing", "there is no schema at that place"),
        (SCHEMA, "#Lamp", "that is no JSON Pointer"),
    ],
)
def test_what_is_no_schema_is_refused(
    examined: Examine, content: object, pointer: str, rule: str
) -> None:
    with pytest.raises(ContractError, match=rule):
        examined(write("lamp.json", content) + pointer)


def test_a_file_that_is_not_there_is_refused(examined: Examine) -> None:
    with pytest.raises(ContractError, match="there is no such file"):
        examined("nowhere.json")


def test_a_file_that_only_holds_schemas_is_refused_and_they_are_named(examined: Examine) -> None:
    held = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": SCHEMA["$defs"]}
    with pytest.raises(ContractError, match=r"name one of lamps\.json#/\$defs/Lamp"):
        examined(write("lamps.json", held))


def test_a_whole_openapi_document_is_no_schema(examined: Examine) -> None:
    whole = {"openapi": "3.1.0", "info": {"title": "Lamps", "version": "1"}, "paths": {}}
    with pytest.raises(ContractError, match="name a schema of it"):
        examined(write("lamps.json", whole))

"""The rules, each on a document in which it finds something and one that it leaves alone."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from contractmock.contracts.checks import RULES, check
from contractmock.contracts.documents.loading import load_text
from contractmock.contracts.notice import Level, Notice
from contractmock.contracts.shipped import View, load, shipped_names

CASES = Path(__file__).with_name("rules")
BASE = {"openapi": "3.1.0", "info": {"title": "Pets", "version": "1"}, "paths": {}}


def case(code: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((CASES / f"{code}.yaml").read_text())
    return loaded


def notices(code: str, document: dict[str, Any]) -> list[Notice]:
    text = yaml.safe_dump({**BASE, **document})
    return [notice for notice in check(load_text("case", text)) if notice.rule == code]


def codes() -> list[str]:
    return [rule.code for rule in RULES]


@pytest.mark.parametrize("code", codes())
def test_a_rule_finds_its_defects_and_nothing_else(code: str) -> None:
    finds = case(code)["finds"]
    found = notices(code, finds["document"])
    assert sorted(notice.pointer for notice in found) == sorted(finds["at"])


@pytest.mark.parametrize("code", codes())
def test_a_rule_leaves_a_sound_document_alone(code: str) -> None:
    assert notices(code, case(code)["leaves"]["document"]) == []


def test_every_case_has_a_rule_and_every_code_is_used_once() -> None:
    assert sorted(path.stem for path in CASES.glob("*.yaml")) == sorted(set(codes()))
    assert len(codes()) == len(set(codes()))


def test_notices_are_sorted_by_pointer_and_come_once() -> None:
    found = check(load("aiornot", View.AS_PUBLISHED))
    assert list(found) == sorted(set(found), key=lambda n: (n.pointer, n.rule, n.message))


def test_what_loading_and_compiling_found_is_among_the_notices() -> None:
    document = {
        "security": [{"nobody": []}],
        "paths": {
            "/pets": {
                "get": {
                    "parameters": [{"name": "kind"}],
                    "responses": {"200": {"$ref": "#/components/responses/Lost"}},
                }
            }
        },
    }
    found = {n.rule: n.pointer for n in check(load_text("pets", yaml.safe_dump(BASE | document)))}
    assert found["dangling-reference"] == "/paths/~1pets/get/responses/200/$ref"
    assert found["malformed-parameter"] == "/paths/~1pets/get/parameters/0"
    assert found["undefined-security-scheme"] == "/security/0/nobody"


def test_malformed_keywords_of_all_schemas_are_found() -> None:
    schemas = {"Age": {"type": "integr"}, "50%": {"minimum": "one"}}
    document = BASE | {"components": {"schemas": schemas}}
    found = [n.pointer for n in check(load_text("pets", yaml.safe_dump(document)))]
    assert found == ["/components/schemas/50%/minimum", "/components/schemas/Age/type"]


def test_a_recursive_schema_is_checked_once() -> None:
    node = {"properties": {"next": {"$ref": "#/components/schemas/Node"}}, "example": {"next": 1}}
    document = BASE | {"components": {"schemas": {"Node": node | {"type": "object"}}}}
    found = [n.pointer for n in check(load_text("pets", yaml.safe_dump(document)))]
    assert found == ["/components/schemas/Node/example"]


JUNKYARD = """
openapi: 3.1.0
info: {title: Pets, version: '1'}
security: [{key: []}]
paths:
  /pets:
    post:
      description: A file. Max file size 1MB.
      parameters:
        - {name: kinds, in: query, schema: {type: array, items: {enum: [cat]}}, example: [cat]}
      requestBody:
        content:
          multipart/form-data:
            schema: {properties: {image: {type: string, format: binary}}, required: [image]}
            encoding: {image: {contentType: image/png}}
      responses:
        '200':
          headers: {X-Total: {schema: {type: integer}, example: 1}}
          content:
            application/problem+json:
              schema: {$ref: '#/components/schemas/Pet'}
              examples: {one: {value: {name: Rex}}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: x-key}}
  schemas:
    Pet:
      description: More may be added at any time.
      properties:
        name: {type: [string, 'null'], example: Rex}
        md5: {type: string, example: x}
        pet_id: {oneOf: [{type: string, format: uri}, {type: string, format: byte}]}
      required: [name]
      example: {pets: [{name: Rex}, {name: Rex}]}
"""


def places(value: object, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    listed = value if isinstance(value, list) else ()
    inside = value.items() if isinstance(value, dict) else enumerate(listed)
    return [at, *(place for key, item in inside for place in places(item, (*at, key)))]


@pytest.mark.parametrize("junk", [None, 7, "x", [], {}, [None], {"$ref": "#/paths"}], ids=repr)
def test_junk_anywhere_in_a_document_is_never_a_crash(junk: object) -> None:
    for *parents, last in places(yaml.safe_load(JUNKYARD))[1:]:
        document = node = yaml.safe_load(JUNKYARD)
        for key in parents:
            node = node[key]
        node[last] = junk
        if document["openapi"] == "3.1.0":
            check(load_text("junk", json.dumps(document)))


@pytest.mark.parametrize("name", shipped_names())
@pytest.mark.parametrize("view", [View.PUBLISHED, View.REALISTIC])
def test_no_error_is_left_after_the_repairs(name: str, view: View) -> None:
    left = [n for n in check(load(name, view)) if n.level is Level.ERROR]
    assert left == []


@pytest.mark.parametrize("name", shipped_names())
def test_every_published_document_has_errors_to_repair(name: str) -> None:
    assert any(n.level is Level.ERROR for n in check(load(name, View.AS_PUBLISHED)))

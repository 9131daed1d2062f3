import io
import json
from pathlib import Path
from typing import Any

import pytest

from contractmock.contracts import pointer as pointers
from contractmock.contracts.documents.loading import load_document, load_text
from contractmock.contracts.errors import ContractError
from contractmock.contracts.notice import Level


def load(**members: Any) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    document = load_text("doc", json.dumps({"openapi": "3.1.0", "paths": {}, **members}))
    assert all(notice.level is Level.ERROR for notice in document.notices)
    return document.data, [(notice.rule, notice.pointer) for notice in document.notices]


def refusal(text: str) -> ContractError:
    with pytest.raises(ContractError) as caught:
        load_text("doc", text)
    return caught.value


def test_a_document_is_loaded_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text("openapi: 3.0.3\npaths: {}\n")
    document = load_document(str(path))
    assert (document.name, document.version, document.notices) == (str(path), "3.0.3", ())
    assert document.is_3_0


def test_a_document_is_loaded_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("openapi: 3.1.0\npaths: {}\n"))
    assert load_document("-").data == {"openapi": "3.1.0", "paths": {}}


def test_a_byte_order_mark_is_no_part_of_the_document() -> None:
    assert load_text("doc", '\ufeff{"openapi": "3.1.0", "paths": {}}').notices == ()


@pytest.mark.parametrize("text", ["", " \n\t", "\ufeff"])
def test_an_empty_document_is_refused(text: str) -> None:
    assert refusal(text).rule == "it is empty"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("[1]", "it is a list, not a mapping"),
        ("only words", "it is a text, not a mapping"),
        ("# a comment", "it is nothing, not a mapping"),
        ("7", "it is a number, not a mapping"),
        ("<!doctype html>", "it is HTML or XML, not an OpenAPI document"),
        ("info: {}", "it has no member `openapi`"),
    ],
)
def test_what_is_no_openapi_document_is_refused(text: str, rule: str) -> None:
    assert refusal(text).rule == rule


@pytest.mark.parametrize("version", ["'2.0'", "2.0"])
def test_swagger_2_is_refused_with_the_way_to_convert_it(version: str) -> None:
    error = refusal(f"swagger: {version}\npaths: {{}}\n")
    assert error.rule == "it is Swagger 2.0, which is not read"
    assert "swagger2openapi" in error.cure


@pytest.mark.parametrize(
    "version", ["3.2.0", "4", "'3'", "3.10", "[3.1]", "null", "2.0.0", "3.1.x"]
)
def test_another_version_is_refused(version: str) -> None:
    if version == "3.10":
        version = "'3.10'"  # as a number it is 3.1
    assert refusal(f"openapi: {version}\n").cure == "versions 3.0 and 3.1 are read"


@pytest.mark.parametrize("version", ["3.0.0", "3.0.4", "3.1.0", "3.1.2", "3.1.0-rc1", "'3.1'"])
def test_every_version_of_3_0_and_3_1_is_read(version: str) -> None:
    document = load_text("doc", f"openapi: {version}\npaths: {{}}\n")
    assert document.version == version.strip("'")
    assert document.notices == ()


def test_a_version_that_is_a_number_is_noticed() -> None:
    document = load_text("doc", "openapi: 3.1\npaths: {}\n")
    assert document.version == "3.1"
    assert [(n.rule, n.pointer) for n in document.notices] == [("version-not-text", "/openapi")]


def test_a_document_that_describes_nothing_is_noticed() -> None:
    document = load_text("doc", "openapi: 3.1.0\n")
    assert [(n.rule, n.pointer) for n in document.notices] == [("malformed", "/paths")]


@pytest.mark.parametrize("member", ["webhooks", "components"])
def test_a_document_needs_no_paths_where_it_has_something_else(member: str) -> None:
    assert load_text("doc", f"openapi: 3.1.0\n{member}: {{}}\n").notices == ()


def test_notices_of_the_text_are_kept() -> None:
    document = load_text("doc", "openapi: 3.1.0\npaths: {}\npaths: {}\n")
    assert [notice.rule for notice in document.notices] == ["duplicate-key"]


@pytest.mark.parametrize(
    ("tokens", "value", "mended"),
    [
        (("paths",), [], {}),
        (("paths",), None, {}),
        (("paths", "/a"), "get", {}),
        (("paths", "/a", "get"), None, {}),
        (("paths", "/a", "parameters"), {}, []),
        (("paths", "/a", "get", "parameters"), {"q": {}}, []),
        (("paths", "/a", "get", "parameters", 0), "q", {}),
        (("paths", "/a", "get", "requestBody"), [], {}),
        (("paths", "/a", "get", "responses"), [200], {}),
        (("paths", "/a", "get", "responses", "200"), "ok", {}),
        (("paths", "/a", "get", "responses", "200", "content"), [], {}),
        (("paths", "/a", "get", "responses", "200", "content", "a/b"), 1, {}),
        (("paths", "/a", "get", "responses", "200", "headers", "H"), 1, {}),
        (("paths", "/a", "get", "security", 0), "key", {}),
        (("components",), True, {}),
        (("components", "schemas"), [], {}),
        (("components", "schemas", "A"), "string", {}),
        (("components", "schemas", "A", "properties", "b"), 1, {}),
        (("components", "schemas", "A", "allOf", 0), None, {}),
        (("components", "securitySchemes", "key"), None, {}),
        (("servers", 0), "http://a", {}),
        (("security", 0, "key"), None, []),
    ],
)
def test_what_has_the_wrong_type_is_noticed_and_made_empty(
    tokens: tuple[str | int, ...], value: Any, mended: object
) -> None:
    for token in reversed(tokens):
        value = [value] if token == 0 else {token: value}
    data, found = load(**value)
    assert found == [("malformed", pointers.of(tokens))]
    assert pointers.resolve(data, pointers.of(tokens)) == mended


@pytest.mark.parametrize("keyword", ["not", "items", "properties", "anyOf", "additionalProperties"])
def test_a_malformed_keyword_is_left_out_of_its_schema(keyword: str) -> None:
    data, found = load(components={"schemas": {"A": {keyword: "x", "type": "object"}}})
    assert found == [("malformed", f"/components/schemas/A/{keyword}")]
    assert data["components"]["schemas"]["A"] == {"type": "object"}


def test_names_examples_and_extensions_are_no_structure() -> None:
    members = {
        "x-paths": [],
        "paths": {"x-note": "text", "/a": {"x-y": 1, "get": {"responses": {"x-z": "text"}}}},
        "components": {
            "schemas": {
                "x-a": {"properties": {"allOf": {"type": "string"}, "items": True}},
                "b": {"example": {"properties": 5}, "default": [], "enum": [{"not": 1}]},
            }
        },
    }
    data, found = load(**members)
    assert found == []
    assert data == {"openapi": "3.1.0", **members}


def test_the_message_says_what_came_and_what_belongs_there() -> None:
    notice = load_text("doc", "openapi: 3.1.0\npaths:\n  /a:\n    get: [1]\n").notices[0]
    assert notice.message == "a list where an operation belongs; it is ignored"

import json
from typing import Any

import pytest

from contractmock.contracts import pointer as pointers
from contractmock.contracts.documents import references
from contractmock.contracts.documents.limits import CHAIN_LIMIT
from contractmock.contracts.documents.loading import load_text
from contractmock.contracts.documents.references import follow
from contractmock.contracts.notice import Level
from contractmock.contracts.pointer import ABSENT


def load(**members: Any) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    document = load_text("doc", json.dumps({"openapi": "3.1.0", "paths": {}, **members}))
    return document.data, [(notice.rule, notice.pointer) for notice in document.notices]


def schemas(**schemas: Any) -> dict[str, Any]:
    return {"components": {"schemas": schemas}}


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def test_a_chain_is_followed_to_its_end() -> None:
    data, found = load(**schemas(A=ref("B"), B=ref("C"), C={"type": "string"}))
    assert found == []
    end = ("/components/schemas/C", {"type": "string"})
    assert follow(data, "/components/schemas/A") == end
    assert follow(data, "/components/schemas/C") == end
    assert follow(data, "#/components/schemas/A") == end


def test_a_percent_encoded_fragment_is_followed() -> None:
    item: dict[str, object] = {"get": {"responses": {}}}
    paths = {"/a/{id}": item, "/b": {"$ref": "#/paths/~1a~1%7Bid%7D"}}
    data, found = load(paths=paths)
    assert found == []
    assert follow(data, "/paths/~1b") == ("/paths/~1a~1{id}", item)


def test_a_chain_that_dangles_ends_in_absence() -> None:
    data, _ = load(**schemas(A=ref("B"), B=ref("C")))
    assert follow(data, "/components/schemas/A") == ("/components/schemas/C", ABSENT)


def test_a_chain_that_loops_ends_in_absence() -> None:
    data, _ = load(**schemas(A=ref("B"), B=ref("A"), C=ref("C")))
    assert follow(data, "/components/schemas/A")[1] is ABSENT
    assert follow(data, "/components/schemas/C")[1] is ABSENT


@pytest.mark.parametrize("text", ["https://example.com/a.json", "a.yaml#/A", "#A"])
def test_a_chain_that_leaves_the_document_ends_in_absence(text: str) -> None:
    data, _ = load(**schemas(A={"$ref": text}))
    assert follow(data, "/components/schemas/A") == ("/components/schemas/A", ABSENT)
    assert follow(data, text if text.startswith("#") else "#A")[1] is ABSENT


def test_a_dangling_reference_is_an_error_at_its_keyword_that_names_the_target() -> None:
    member = {"type": "object", "propertyNames": ref("Kind")}
    document = load_text(
        "doc",
        json.dumps({"openapi": "3.1.0", **schemas(Meta={"properties": {"status": member}})}),
    )
    (notice,) = document.notices
    assert notice.rule == "dangling-reference"
    assert notice.level is Level.ERROR
    assert notice.pointer == "/components/schemas/Meta/properties/status/propertyNames/$ref"
    assert "`#/components/schemas/Kind` does not exist" in notice.message
    assert document.data["components"]["schemas"]["Meta"]["properties"]["status"] == member


def test_only_the_link_that_dangles_is_noticed() -> None:
    _, found = load(**schemas(A=ref("B"), B=ref("C")))
    assert found == [("dangling-reference", "/components/schemas/B/$ref")]


@pytest.mark.parametrize("text", ["#A", "A", "#/components/schemas/A/items/7", "", "#/%"])
def test_a_reference_to_nothing_dangles(text: str) -> None:
    _, found = load(**schemas(A={"items": {}, "not": {"$ref": text}}))
    rule = "reference-outside" if text == "A" else "dangling-reference"
    assert found == [(rule, "/components/schemas/A/not/$ref")]


def test_an_index_of_absurd_length_dangles() -> None:
    _, found = load(
        **schemas(A={"allOf": [{"$ref": f"#/components/schemas/A/allOf/{'9' * 5000}"}]})
    )
    assert found == [("dangling-reference", "/components/schemas/A/allOf/0/$ref")]


@pytest.mark.parametrize("text", ["https://example.com/a.json#/A", "//example.com/a", "urn:a:b"])
def test_a_remote_reference_is_noticed_and_left_as_it_is(text: str) -> None:
    data, found = load(**schemas(A={"$ref": text}))
    assert found == [("remote-reference", "/components/schemas/A/$ref")]
    assert data["components"]["schemas"]["A"] == {"$ref": text}


def test_every_link_of_a_circle_is_noticed_and_what_leads_there_is_not() -> None:
    _, found = load(**schemas(A=ref("B"), B=ref("C"), C=ref("B"), D=ref("D")))
    assert found == [
        ("reference-loop", "/components/schemas/B/$ref"),
        ("reference-loop", "/components/schemas/C/$ref"),
        ("reference-loop", "/components/schemas/D/$ref"),
    ]


def test_recursion_through_a_schema_is_legal() -> None:
    tree = {"properties": {"children": {"type": "array", "items": ref("Tree")}, "up": ref("Alias")}}
    assert load(**schemas(Tree=tree, Alias=ref("Tree")))[1] == []


def test_a_reference_that_is_no_text_is_noticed_and_taken_out() -> None:
    data, found = load(**schemas(A={"$ref": 5, "type": "string"}))
    assert found == [("malformed", "/components/schemas/A/$ref")]
    assert data["components"]["schemas"]["A"] == {"type": "string"}


def test_a_reference_to_the_wrong_kind_of_value_is_noticed_and_taken_out() -> None:
    data, found = load(info={"title": "x"}, **schemas(A={"$ref": "#/info/title"}))
    assert found == [("malformed", "/components/schemas/A/$ref")]
    assert data["components"]["schemas"]["A"] == {}
    assert data["info"] == {"title": "x"}


def test_a_reference_inside_a_value_is_data() -> None:
    value = {"$ref": "#/nowhere"}
    media_type = {"schema": {}, "example": value, "examples": {"a": {"value": value}}}
    schema = {
        "example": value,
        "examples": [value],
        "default": value,
        "enum": [value],
        "const": value,
        "x-note": value,
    }
    response = {"content": {"application/json": media_type}}
    assert load(components={"schemas": {"A": schema}, "responses": {"R": response}})[1] == []


def test_a_property_with_the_name_of_a_keyword_is_a_schema() -> None:
    properties = {name: ref("None") for name in ("example", "default", "enum", "const", "$ref")}
    _, found = load(**schemas(A={"properties": properties}))
    assert found == [
        ("dangling-reference", f"/components/schemas/A/properties/{name}/$ref")
        for name in properties
    ]


def test_a_named_example_may_be_a_reference() -> None:
    media_type = {"examples": {"a": {"$ref": "#/components/examples/a"}}}
    _, found = load(components={"responses": {"R": {"content": {"text/plain": media_type}}}})
    pointer = "/components/responses/R/content/text~1plain/examples/a/$ref"
    assert found == [("dangling-reference", pointer)]


@pytest.mark.parametrize(
    "tokens",
    [
        ("paths", "/a"),
        ("webhooks", "a"),
        ("paths", "/a", "parameters", 0),
        ("paths", "/a", "get", "requestBody"),
        ("paths", "/a", "get", "responses", "200"),
        ("components", "headers", "H"),
        ("components", "links", "L"),
        ("components", "callbacks", "C", "{$url}", "get", "requestBody"),
        ("components", "securitySchemes", "S"),
        ("components", "schemas", "S", "allOf", 0, "patternProperties", "^x", "items"),
        ("components", "responses", "R", "content", "a/b", "encoding", "c", "headers", "H"),
    ],
)
def test_references_are_found_wherever_the_specification_lets_them_stand(
    tokens: tuple[str | int, ...],
) -> None:
    node: Any = {"$ref": "#/x"}
    for token in reversed(tokens):
        node = [node] if token == 0 else {token: node}
    assert load(**node)[1] == [("dangling-reference", f"{pointers.of(tokens)}/$ref")]


def test_what_a_reference_leads_to_is_looked_at_wherever_it_stands() -> None:
    data, found = load(
        **{"x-shared": {"A": {"items": {"$ref": "#/x-shared/B"}, "not": 5}}},
        **schemas(S={"$ref": "#/x-shared/A"}),
    )
    assert found == [
        ("malformed", "/x-shared/A/not"),
        ("dangling-reference", "/x-shared/A/items/$ref"),
    ]
    assert "not" not in data["x-shared"]["A"]


def test_the_mapping_of_a_discriminator_holds_references() -> None:
    mapping = {"a": "A", "b": "#/components/schemas/A", "c": "#/components/schemas/C", "d": "D.yml"}
    _, found = load(**schemas(A={}, Any={"discriminator": {"mapping": mapping}}))
    at = "/components/schemas/Any/discriminator/mapping"
    assert found == [("reference-outside", f"{at}/d"), ("dangling-reference", f"{at}/c")]


def test_a_changed_document_is_judged_anew_without_being_changed() -> None:
    data, found = load(**schemas(A=ref("B")))
    assert [notice.pointer for notice in references.notices(data)] == [found[0][1]]
    data["components"]["schemas"] |= {"B": {"items": 5}, "C": {"$ref": "lost.yaml"}}
    before = json.dumps(data)
    assert [(notice.rule, notice.pointer) for notice in references.notices(data)] == [
        ("malformed", "/components/schemas/B/items"),
        ("dangling-reference", "/components/schemas/C/$ref"),
    ]
    assert json.dumps(data) == before


def test_a_long_chain_is_judged_in_linear_time() -> None:
    links = {f"S{n}": ref(f"S{n + 1}") for n in range(20_000)}
    assert load(**schemas(**links))[1] == [
        ("dangling-reference", "/components/schemas/S19999/$ref")
    ]


def test_a_chain_is_followed_as_far_as_the_limit_and_no_further() -> None:
    links = {f"S{n}": ref(f"S{n + 1}") for n in range(CHAIN_LIMIT + 1)}
    data, found = load(**schemas(**links, **{f"S{CHAIN_LIMIT + 1}": {"type": "string"}}))
    assert found == [("reference-loop", "/components/schemas/S0/$ref")]
    assert follow(data, "/components/schemas/S0")[1] is ABSENT
    assert follow(data, "/components/schemas/S1")[1] == {"type": "string"}

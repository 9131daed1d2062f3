"""Overlays: what each kind of action does, and how each mistake is said."""

from dataclasses import replace
from typing import Any

import pytest
import yaml

from contractmock.contracts import jsonpath, shipped
from contractmock.contracts.documents.document import Document
from contractmock.contracts.documents.loading import load_text
from contractmock.contracts.errors import ContractError
from contractmock.contracts.notice import Level, Notice
from contractmock.contracts.overlay import apply, load_overlay

DATA = {
    "openapi": "3.1.0",
    "info": {"title": "Pets", "version": "1"},
    "x-tags": ["a", "b"],
    "paths": {
        "/pets": {
            "get": {
                "parameters": [
                    {"name": "kind", "in": "query", "schema": {"type": "string"}},
                    {"name": "page", "in": "query", "schema": {"type": "integer"}},
                ]
            }
        }
    },
}


def document() -> Document:
    return load_text("pets.yaml", yaml.safe_dump(DATA))


def overlaid(*actions: dict[str, Any], version: str = "1.1.0") -> Document:
    text = yaml.safe_dump({"overlay": version, "actions": list(actions)})
    return apply(document(), load_overlay("fix.overlay.yaml", text))


def refused(text: str) -> str:
    with pytest.raises(ContractError) as caught:
        load_overlay("fix.overlay.yaml", text)
    return str(caught.value)


def refused_action(**action: object) -> str:
    return refused(yaml.safe_dump({"overlay": "1.0.0", "actions": [action]}))


def test_an_update_merges_objects_member_by_member() -> None:
    data = overlaid({"target": "$.info", "update": {"title": "Cats", "x-tone": "calm"}}).data
    assert data["info"] == {"title": "Cats", "version": "1", "x-tone": "calm"}


def test_an_update_concatenates_the_arrays_inside_objects() -> None:
    assert overlaid({"target": "$", "update": {"x-tags": ["c"]}}).data["x-tags"] == ["a", "b", "c"]


def test_an_update_appends_to_an_array() -> None:
    assert overlaid({"target": "$['x-tags']", "update": "c"}).data["x-tags"] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("version", "expected"), [("1.1.0", ["a", "b", "c"]), ("1.0.0", ["a", "b", ["c"]])]
)
def test_a_list_is_one_entry_in_1_0_and_concatenated_in_1_1(
    version: str, expected: list[object]
) -> None:
    data = overlaid({"target": "$['x-tags']", "update": ["c"]}, version=version).data
    assert data["x-tags"] == expected


def test_an_update_replaces_a_single_value() -> None:
    assert overlaid({"target": "$.info.title", "update": "Cats"}).data["info"]["title"] == "Cats"


def test_an_update_of_several_nodes_changes_each() -> None:
    target = "$.paths['/pets'].get.parameters.*"
    data = overlaid({"target": target, "update": {"required": True}}).data
    parameters = data["paths"]["/pets"]["get"]["parameters"]
    assert [each["required"] for each in parameters] == [True, True]


def test_a_copy_merges_what_stands_elsewhere() -> None:
    data = overlaid(
        {"target": "$.paths", "update": {"/cats": {}}},
        {"target": "$.paths['/cats']", "copy": "$.paths['/pets']"},
    ).data
    assert data["paths"]["/cats"] == data["paths"]["/pets"]


def test_a_removal_takes_members_and_items_out() -> None:
    data = overlaid(
        {"target": "$.info.version", "remove": True},
        {"target": "$['x-tags'][?@ == 'a' || @ == 'b']", "remove": True},
        {"target": "$..parameters[?@.name == 'kind']", "remove": True},
    ).data
    assert data["info"] == {"title": "Pets"}
    assert data["x-tags"] == []
    assert [p["name"] for p in data["paths"]["/pets"]["get"]["parameters"]] == ["page"]


def test_a_removal_of_nested_nodes_needs_no_order() -> None:
    data = overlaid({"target": "$..['get','parameters','schema']", "remove": True}).data
    assert data["paths"] == {"/pets": {}}


def test_remove_wins_over_update() -> None:
    action = {"target": "$.info.title", "remove": True, "update": "Cats"}
    assert overlaid(action).data["info"] == {"version": "1"}


def test_the_document_itself_is_untouched() -> None:
    before = document()
    text = "{overlay: 1.1.0, actions: [{target: $.info, update: {title: Cats}}]}"
    after = apply(before, load_overlay("fix.overlay.yaml", text))
    assert before.data == DATA
    assert after.data["info"]["title"] == "Cats"


@pytest.mark.parametrize(
    "action",
    [
        {"target": "$.nowhere", "update": {}, "description": "A1: gone."},
        {"target": "$.info", "copy": "$.nowhere", "description": "A1: gone."},
        {"target": "$.info", "copy": "$['x-tags'].*", "description": "A1: gone."},
    ],
)
def test_an_action_without_a_match_is_a_notice(action: dict[str, Any]) -> None:
    result = overlaid({"target": "$.info", "update": {"x": 1}}, action)
    (notice,) = result.notices
    assert (notice.rule, notice.level) == ("overlay-action-without-match", Level.ERROR)
    assert notice.pointer == "/actions/1"
    assert "fix.overlay.yaml" in notice.message
    assert "A1: gone." in notice.message
    assert result.data["info"] == DATA["info"] | {"x": 1}  # type: ignore[operator]


@pytest.mark.parametrize(
    ("action", "why"),
    [
        ({"target": "$.info", "update": {"title": ["x"]}}, "a list cannot be merged into a text"),
        ({"target": "$.info", "update": 1}, "a number cannot be merged into a mapping"),
        ({"target": "$.info.title", "update": {}}, "a mapping cannot be merged into a text"),
        ({"target": "$", "remove": True}, "the whole document cannot be removed"),
    ],
)
def test_an_action_that_does_not_fit_is_a_notice(action: dict[str, Any], why: str) -> None:
    result = overlaid(action)
    (notice,) = result.notices
    assert (notice.rule, notice.pointer) == ("overlay-action-incompatible", "/actions/0")
    assert why in notice.message
    assert result.data == DATA


def test_notices_about_references_are_found_anew() -> None:
    schemas = {"A": {"$ref": "#/components/schemas/Lost"}, "B": {"type": "string"}}
    text = yaml.safe_dump(DATA | {"components": {"schemas": schemas}})
    other = Notice("other", Level.ADVICE, "/info", "kept", "nothing")
    before = load_text("pets.yaml", text)
    before = replace(before, notices=(*before.notices, other))
    assert [n.rule for n in before.notices] == ["dangling-reference", "other"]
    mend = {"target": "$.components.schemas", "update": {"Lost": {"type": "string"}}}
    spoil = {"target": "$.components.schemas.B", "update": {"$ref": "#/nowhere"}}
    overlay = load_overlay("o", yaml.safe_dump({"overlay": "1.1.0", "actions": [mend, spoil]}))
    found = [(n.rule, n.pointer) for n in apply(before, overlay).notices]
    assert sorted(found) == [
        ("dangling-reference", "/components/schemas/B/$ref"),
        ("other", "/info"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "an overlay is a mapping"),
        ("{actions: []}", "not an overlay of version 1.0 or 1.1 (overlay: missing)"),
        ("{overlay: 1.0.0, overlay: 1.1.0}", "the key `overlay` stands here more than once"),
        ("{overlay: 2.0.0}", "not an overlay of version 1.0 or 1.1 (overlay: 2.0.0)"),
        ("{overlay: 1.0.0}", "the overlay has no actions"),
        ("{overlay: 1.0.0, actions: [x]}", "fix.overlay.yaml#/actions/0: an action is a mapping"),
    ],
)
def test_a_text_that_is_no_overlay_is_refused(text: str, message: str) -> None:
    assert message in refused(text)


@pytest.mark.parametrize(
    ("action", "message"),
    [
        ({"target": "$.info"}, "the action does nothing"),
        ({"target": "$.info", "remove": "yes"}, "'remove' is true or false"),
        ({"update": {}}, "'target' is not a text"),
        ({"target": "info", "update": {}}, "'target' is no JSONPath query"),
        ({"target": "$.x-name", "remove": True}, "$['x-name']"),
        ({"target": "$.info", "copy": "$['x-tags']"}, "overlay 1.0 has no 'copy'"),
        ({"target": "$.info", "copy": "$[", "x-why": 1}, "'copy' is no JSONPath query"),
        ({"target": "$.info", "copy": "$", "update": 1}, "exclude each other"),
        ({"target": "$.info", "updates": {}}, "an action has no 'updates'"),
    ],
)
def test_a_malformed_action_is_refused(action: dict[str, Any], message: str) -> None:
    assert message in refused_action(**action)


def targets() -> list[tuple[str, str]]:
    found = []
    for name in shipped.shipped_names():
        for kind in ("repair", "assume"):
            path = shipped.openapi_folder() / name / f"{kind}.overlay.yaml"
            overlay = load_overlay(path.name, path.read_text(encoding="utf-8"))
            for action in overlay.actions:
                queries = [action.target, *([action.value] if action.kind == "copy" else [])]
                found += [(name, query) for query in queries]
    return found


@pytest.mark.parametrize("query", sorted({query for _, query in targets()}))
def test_the_shipped_queries_are_plain_and_the_library_agrees(query: str) -> None:
    assert jsonpath.is_plain(query)
    for view in shipped.View:
        for name in {name for name, other in targets() if other == query}:
            data = shipped.load(name, view).data
            assert jsonpath.select(data, query) == jsonpath.select_by_library(data, query)


@pytest.mark.parametrize(
    "query",
    [
        "$",
        "$.a",
        "$.a.b",
        "$.nothing.b",
        "$.list[0]",
        "$.list[9]",
        "$.a[0]",
        "$.list.a",
        "$['a']['b']",
        '$["x-y"]',
        "$['x-y','a','none']",
        "$.*",
        "$.list[*]",
        "$.list[?@.name == 'two']",
        '$.named[?@.name == "two"]',
        "$.a.b.*",
    ],
)
def test_plain_queries_select_what_the_library_selects(query: str) -> None:
    data = {
        "a": {"b": None},
        "x-y": 1,
        "list": [{"name": "one"}, {"name": "two"}, {"name": "two"}, 5],
        "named": {"p": {"name": "two"}, "q": {"name": 2}, "r": ["two"]},
    }
    assert jsonpath.is_plain(query)
    assert jsonpath.select(data, query) == jsonpath.select_by_library(data, query)


@pytest.mark.parametrize(
    "query",
    [
        "$..a",
        "$.list[-1]",
        "$.list[0:2]",
        "$[?@.b]",
        "$.list[?@.name=='two']",
        "$ .a",
        "$['a\\'b']",
    ],
)
def test_all_other_queries_go_to_the_library(query: str) -> None:
    assert not jsonpath.is_plain(query)
    jsonpath.validate(query)


@pytest.mark.parametrize("query", ["", "a", "$.", "$.a-b", "$[", "$[01]", "$.list[?@.name = 'x']"])
def test_what_is_no_query_is_refused(query: str) -> None:
    with pytest.raises(jsonpath.InvalidQuery):
        jsonpath.validate(query)

"""Two small documents of one operation: what their comparison says."""

import json
from typing import Any

import pytest

from contractmock.contracts.comparison import Change, Policies, Verdict, compare
from contractmock.contracts.documents.document import Document
from contractmock.contracts.documents.loading import load_text


def document(version: str = "3.1.0", path: str = "/pets", **operation: Any) -> Document:
    components = operation.pop("components", {})
    whole = {"responses": {"200": {"description": "Fine"}}, **operation}
    data = {
        "openapi": version,
        "info": {"title": "Pets", "version": "1"},
        "paths": {path: {"post": whole}},
        "components": components,
    }
    return load_text("pets", json.dumps(data))


def with_parameter(**parameter: Any) -> Document:
    return document(parameters=[{"name": "kind", "in": "query", **parameter}])


def with_path(name: str, schema: Any) -> Document:
    parameter = {"name": name, "in": "path", "required": True, "schema": schema}
    return document(path=f"/pets/{{{name}}}", parameters=[parameter])


def with_request(schema: Any, media_type: str = "application/json", **more: Any) -> Document:
    content = {media_type: {"schema": schema}}
    return document(requestBody={"required": True, "content": content}, **more)


def with_response(schema: Any, **more: Any) -> Document:
    content = {"application/json": {"schema": schema}}
    return document(responses={"200": {"description": "Fine", "content": content}}, **more)


def with_headers(headers: Any) -> Document:
    return document(responses={"200": {"description": "Fine", "headers": headers}})


def content_of(version: str, schema: Any, **more: Any) -> Document:
    content = {"application/json": {"schema": schema}}
    return document(version, responses={"200": {"description": "Fine", "content": content}}, **more)


def changes(old: Document, new: Document, policies: Policies | None = None) -> dict[str, str]:
    return {each.code: each.verdict.value for each in compare(old, new, policies).changes}


def only(old: Document, new: Document) -> Change:
    (change,) = compare(old, new).changes
    return change


def test_the_name_of_a_path_parameter_makes_no_difference() -> None:
    text = {"type": "string"}
    assert changes(with_path("id", text), with_path("petId", text)) == {}


def test_a_path_parameter_by_another_name_is_still_compared() -> None:
    old, new = with_path("id", {"type": "string"}), with_path("petId", {"type": "integer"})
    assert compare(old, new).verdict is Verdict.BREAKING
    assert only(old, new).location == "path"


def test_a_number_is_a_text_in_a_parameter_and_not_in_json() -> None:
    number, text = {"type": "integer"}, {"type": "string"}
    old, new = with_parameter(schema=number), with_parameter(schema=text)
    assert compare(old, new).verdict is Verdict.COMPATIBLE
    assert compare(with_request(number), with_request(text)).verdict is Verdict.BREAKING


def test_values_that_are_the_same_text_are_no_proof_of_a_break() -> None:
    numbers = with_parameter(schema={"type": "integer", "enum": [1, 2]})
    texts = with_parameter(schema={"type": "string", "enum": ["1", "2"]})
    found = compare(numbers, texts)
    assert found.verdict is Verdict.UNDECIDED
    assert "on the wire" in found.changes[0].message


def test_a_header_of_responses_is_text_too() -> None:
    text, number = ({"X-Left": {"schema": {"type": kind}}} for kind in ("string", "integer"))
    assert compare(with_headers(text), with_headers(number)).verdict is Verdict.COMPATIBLE
    assert compare(with_headers(number), with_headers(text)).verdict is Verdict.BREAKING


def test_a_header_that_was_always_there_may_be_absent() -> None:
    always, at_times = (
        {"X-Left": {"required": each, "schema": {"type": "string"}}} for each in (True, False)
    )
    assert changes(with_headers(always), with_headers(at_times)) == {
        "response-header-became-optional": "breaking"
    }
    assert changes(with_headers(always), with_headers({})) == {
        "required-response-header-removed": "breaking"
    }
    assert changes(with_headers(at_times), with_headers({})) == {
        "response-header-removed": "breaking"
    }


def test_the_witness_of_a_default_is_a_request_without_the_parameter() -> None:
    old = with_parameter(schema={"type": "integer", "default": 1})
    new = with_parameter(schema={"type": "integer", "default": 2})
    change = only(old, new)
    assert (change.code, change.before, change.after) == ("parameter-default-changed", 1, 2)
    assert change.witness == {"method": "POST", "path": "/pets", "query": ""}


def test_a_default_that_nobody_can_leave_to_the_server_makes_no_difference() -> None:
    old = with_parameter(required=True, schema={"type": "integer", "default": 1})
    new = with_parameter(required=True, schema={"type": "integer", "default": 2})
    assert changes(old, new) == {}


def test_a_style_is_shown_as_it_was_written() -> None:
    lists = {"type": "array", "items": {"type": "string"}}
    change = only(with_parameter(schema=lists), with_parameter(explode=False, schema=lists))
    assert change.code == "parameter-style-changed"
    assert change.witness == {"method": "POST", "path": "/pets", "query": "kind=a&kind=b"}


def test_a_range_covers_its_statuses() -> None:
    body = {"application/json": {"schema": {"type": "string"}}}
    exact, ranged = (
        document(responses={status: {"description": "No", "content": body}})
        for status in ("404", "4XX")
    )
    assert changes(ranged, exact) == {"error-status-removed": "compatible"}
    assert changes(exact, ranged) == {"error-status-added": "compatible"}


def test_a_status_is_compared_with_what_covered_it() -> None:
    def answers(status: str, kind: str) -> Document:
        body = {"application/json": {"schema": {"type": kind}}}
        return document(responses={status: {"description": "No", "content": body}})

    assert changes(answers("default", "string"), answers("404", "integer"))["type-widened"] == (
        "breaking"
    )


def test_a_reader_of_a_json_media_type_is_asked_for_by_its_whole_name() -> None:
    def answers(name: str) -> Document:
        return document(responses={"200": {"description": "Fine", "content": {name: {}}}})

    assert changes(answers("application/json"), answers("application/problem+json")) == {
        "response-media-type-added": "compatible",
        "response-media-type-removed": "breaking",
    }
    assert changes(answers("*/*"), answers("text/html")) == {}


def test_a_recursive_schema_is_compared_to_its_end() -> None:
    def tree(kind: str) -> Document:
        node = {
            "type": "object",
            "properties": {
                "value": {"type": kind},
                "children": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}},
            },
        }
        reference = {"$ref": "#/components/schemas/Node"}
        return with_response(reference, components={"schemas": {"Node": node}})

    assert changes(tree("string"), tree("string")) == {}
    found = compare(tree("string"), tree("integer")).changes
    assert {each.pointer for each in found if each.verdict is Verdict.BREAKING} >= {"/value"}


def test_a_document_of_3_0_equals_its_translation() -> None:
    old = {"type": "integer", "nullable": True, "minimum": 0, "exclusiveMinimum": True}
    new = {"type": ["integer", "null"], "exclusiveMinimum": 0}
    either = {"anyOf": [{"type": "integer", "exclusiveMinimum": 0}, {"type": "null"}]}
    for schema in (new, either):
        before, after = content_of("3.0.3", old), content_of("3.1.0", schema)
        assert changes(before, after) == {}
        assert changes(after, before) == {}


def test_boolean_bounds_in_3_1_are_read_both_ways() -> None:
    bounded = {"type": "integer", "minimum": 0, "exclusiveMinimum": True}
    found = compare(with_response({"type": "integer", "minimum": 1}), with_response(bounded))
    assert found.verdict is Verdict.UNDECIDED
    assert [notice.rule for notice in found.notices] == ["readings-differ"]
    assert found.changes[0].details["reading"] == "letter"


def test_a_removed_member_of_any_value_is_told() -> None:
    old = with_response({"type": "object", "properties": {"a": {}, "b": {}}})
    new = with_response({"type": "object", "properties": {"a": {}}})
    change = only(old, new)
    assert (change.code, change.pointer, change.witness) == ("member-removed", "/b", {})


def test_a_removed_member_of_a_closed_object_is_told() -> None:
    text = {"type": "string"}
    old, new = (
        with_response({"type": "object", "properties": members, "additionalProperties": False})
        for members in ({"a": text, "b": text}, {"a": text})
    )
    assert changes(old, new) == {"member-removed": "breaking"}


def test_requests_lose_a_member_without_harm() -> None:
    old = with_request({"type": "object", "properties": {"a": {"type": "string"}}})
    new = with_request({"type": "object"})
    assert changes(old, new) == {"member-removed": "compatible"}


def test_an_open_object_may_hold_what_a_new_member_refuses() -> None:
    old = with_request({"type": "object", "additionalProperties": True})
    new = with_request({"type": "object", "properties": {"a": {"type": "string"}}})
    assert compare(old, new).verdict is Verdict.BREAKING


@pytest.mark.parametrize("key", ["x-sunset", "x-stability-level"])
def test_what_is_only_announced_is_told(key: str) -> None:
    change = only(document(), document(**{key: "2030-01-01"}))
    assert (change.verdict, change.after) == (Verdict.COMPATIBLE, "2030-01-01")
    assert change.code == f"{key.removeprefix('x-')}-announced"


def test_a_webhook_is_sent_by_the_vendor() -> None:
    def hook(schema: Any) -> Document:
        content = {"application/json": {"schema": schema}}
        hooks = {"born": {"post": {"requestBody": {"content": content}, "responses": {}}}}
        data = {"openapi": "3.1.0", "info": {"title": "Pets", "version": "1"}, "webhooks": hooks}
        return load_text("pets", json.dumps(data))

    wide, narrow = hook({"type": ["string", "null"]}), hook({"type": "string"})
    assert compare(wide, narrow).verdict is Verdict.COMPATIBLE
    assert only(narrow, wide).operation == "webhook POST born"
    assert compare(narrow, wide).verdict is Verdict.BREAKING
    assert changes(wide, document()) == {
        "webhook-removed": "breaking",
        "operation-added": "compatible",
    }


def test_a_callback_is_sent_by_the_vendor() -> None:
    def calling(schema: Any) -> Document:
        content = {"application/json": {"schema": schema}}
        item = {"post": {"requestBody": {"content": content}, "responses": {}}}
        return document(callbacks={"born": {"{$request.body#/url}": item}})

    wide, narrow = calling({"type": ["string", "null"]}), calling({"type": "string"})
    assert compare(wide, narrow).verdict is Verdict.COMPATIBLE
    assert only(narrow, wide).verdict is Verdict.BREAKING
    assert only(narrow, wide).operation == ("webhook POST POST /pets born {$request.body#/url}")
    assert changes(wide, document()) == {"webhook-removed": "breaking"}


def test_nullable_beside_a_choice_is_what_3_0_has_for_null() -> None:
    reference = {"$ref": "#/components/schemas/Pet"}
    schemas = {"components": {"schemas": {"Pet": {"type": "object"}}}}
    for choice in ({"allOf": [reference]}, {"oneOf": [reference]}, {"anyOf": [reference]}):
        old = content_of("3.0.3", {"nullable": True, **choice}, **schemas)
        new = content_of("3.1.0", {"anyOf": [reference, {"type": "null"}]}, **schemas)
        assert changes(old, new) == {}
        assert changes(new, old) == {}


def test_a_member_that_may_be_null_by_a_choice_keeps_who_sends_it() -> None:
    member = {"nullable": True, "allOf": [{"type": "object"}], "readOnly": True}
    schema = {"type": "object", "properties": {"a": member}, "required": ["a"]}
    plain = {**schema, "properties": {"a": {"readOnly": True, "type": ["object", "null"]}}}
    old, new = (
        document(version, requestBody={"content": {"application/json": {"schema": each}}})
        for version, each in (("3.0.3", schema), ("3.1.0", plain))
    )
    assert changes(old, new) == {}


def test_what_changes_without_effect_is_a_notice_and_no_change() -> None:
    old, new = ({"type": "string", "maximum": limit} for limit in (15, 10))
    found = compare(
        with_request({"properties": {"a": {"type": "array", "items": old}}}),
        with_request({"properties": {"a": {"type": "array", "items": new}}}),
    )
    assert found.changes == ()
    (notice,) = found.notices
    assert notice.rule == "keyword-without-effect"
    assert "`maximum` at /a/0 was 15 and is 10" in notice.message


def test_text_that_stands_for_something_else_breaks() -> None:
    def encoded(how: str) -> Any:
        return {"type": "string", "contentEncoding": how}

    for build in (with_request, with_response):
        old, new = build(encoded("base64")), build(encoded("quoted-printable"))
        assert changes(old, new)["content-encoding-changed"] == "breaking"


def test_progress_is_told_after_each_operation() -> None:
    told: list[tuple[int, int]] = []
    compare(document(), document(), progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 1)]


def test_a_fingerprint_is_of_the_change_and_not_of_its_wording() -> None:
    old, new = with_parameter(schema={}), with_parameter(required=True, schema={})
    change = only(old, new)
    again = only(old, new)
    assert change.fingerprint == again.fingerprint
    assert len(change.fingerprint) == 16
    assert only(old, document()).fingerprint != change.fingerprint


def test_reserved_characters_that_must_be_encoded_now_break_those_who_write_them() -> None:
    text = {"schema": {"type": "string"}}
    old, new = with_parameter(allowReserved=True, **text), with_parameter(**text)
    change = only(old, new)
    assert (change.code, change.verdict) == ("parameter-reserved-refused", Verdict.BREAKING)
    assert isinstance(change.witness, dict)
    assert str(change.witness["query"]) == "kind=!"
    assert changes(new, old) == {"parameter-reserved-allowed": "compatible"}


@pytest.mark.parametrize(
    "schema",
    [{"type": "integer"}, {"type": "string", "pattern": "^[a-z]+$"}, {"enum": ["a", "b"]}],
)
def test_reserved_characters_that_no_value_has_make_no_difference(schema: Any) -> None:
    old = with_parameter(schema=schema, allowReserved=True)
    assert changes(old, with_parameter(schema=schema)) == {}


def test_reserved_characters_of_the_items_count_too() -> None:
    listed = {"schema": {"type": "array", "items": {"type": "string"}}}
    old, new = with_parameter(allowReserved=True, **listed), with_parameter(**listed)
    assert changes(old, new) == {"parameter-reserved-refused": "breaking"}


def with_default(*default: Any) -> Any:
    return {
        "type": "object",
        "properties": {"size": {"type": "integer", **({"default": default[0]} if default else {})}},
    }


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ((1,), (2,), "member-default-changed"),
        ((1,), (), "member-default-removed"),
        ((), (None,), "member-default-added"),
    ],
)
def test_a_default_of_a_member_of_requests_is_told(before: Any, after: Any, code: str) -> None:
    old, new = with_default(*before), with_default(*after)
    change = only(with_request(old), with_request(new))
    assert (change.code, change.verdict) == (code, Verdict.COMPATIBLE)
    assert (change.direction, change.pointer) == ("request", "/size")
    assert changes(with_response(old), with_response(new)) == {}


def test_a_default_beside_a_reference_counts_in_3_1_only() -> None:
    def of(version: str, default: int) -> Document:
        member = {"$ref": "#/components/schemas/Size", "default": default}
        schema = {"type": "object", "properties": {"size": member}}
        content = {"application/json": {"schema": schema}}
        components = {"schemas": {"Size": {"type": "integer", "default": 0}}}
        return document(version, requestBody={"content": content}, components=components)

    assert changes(of("3.1.0", 1), of("3.1.0", 2)) == {"member-default-changed": "compatible"}
    assert changes(of("3.0.3", 1), of("3.0.3", 2)) == {}


def with_security(*requirements: Any, **schemes: Any) -> Document:
    return document(security=list(requirements), components={"securitySchemes": schemes})


def test_what_a_scheme_asks_for_that_is_not_defined_nobody_can_tell() -> None:
    key = {"type": "apiKey", "in": "header", "name": "X-Key"}
    defined, undefined = with_security({"key": []}, key=key), with_security({"key": []})
    for pair in ((defined, undefined), (undefined, defined)):
        assert compare(*pair).verdict is Verdict.UNDECIDED
        change = compare(*pair).changes[0]
        assert change.code == "security-undefined"
        assert "not defined" in change.message
    assert changes(undefined, undefined) == {}
    other = with_security({"other": []})
    assert changes(other, undefined)["security-undefined"] == "undecided"


def test_a_scheme_that_is_not_defined_hides_no_other_one() -> None:
    key = {"type": "apiKey", "in": "header", "name": "X-Key"}
    old, new = with_security(key=key), with_security({"key": [], "lost": []}, key=key)
    assert compare(old, new).verdict is Verdict.BREAKING

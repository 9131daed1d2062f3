"""Policies: each question answered by default, otherwise, and for one place."""

import json
from typing import Any

import pytest

from contractmock.contracts.comparison import POLICIES, Policies, compare
from contractmock.contracts.comparison.policies import Policy, Setting, setting
from contractmock.contracts.documents.document import Document
from contractmock.contracts.documents.loading import load_text
from contractmock.contracts.errors import ContractError

VERDICT = "response-enum-widened"


def document(**operation: Any) -> Document:
    servers = operation.pop("servers", [{"url": "https://pets.example"}])
    whole = {"responses": {"200": {"description": "Fine"}}, **operation}
    data = {
        "openapi": "3.1.0",
        "info": {"title": "Pets", "version": "1"},
        "servers": servers,
        "paths": {"/pets": {"post": whole}},
    }
    return load_text("pets", json.dumps(data))


def answer(**schemas: Any) -> Document:
    schema = {"type": "object", "properties": schemas}
    return typed({"application/json": {"schema": schema}})


def typed(content: Any) -> Document:
    return document(responses={"200": {"description": "Fine", "content": content}})


def asked(schema: Any) -> Document:
    content = {"application/json": {"schema": {"type": "object", "properties": schema}}}
    return document(requestBody={"content": content})


def parameter(**more: Any) -> Document:
    return document(
        parameters=[{"name": "kind", "in": "query", "schema": {"type": "string"}, **more}]
    )


TEXT: Any = {"type": "string"}
JSON: Any = {"application/json": {}}
FINE: Any = {"description": "Fine"}

CASES: dict[str, tuple[Document, Document]] = {
    VERDICT: (answer(a={"enum": ["x"]}), answer(a={"enum": ["x", "y"]})),
    "response-optional-removed": (answer(a=TEXT, b=TEXT), answer(a=TEXT)),
    "undeclared-members": (asked({"a": TEXT}), asked({"a": TEXT, "b": TEXT})),
    "formats": (answer(a=TEXT | {"format": "uuid"}), answer(a=TEXT)),
    "error-statuses": (
        document(),
        document(responses={"200": FINE, "404": {"description": "No"}}),
    ),
    "success-status-removed": (
        document(responses={"200": FINE, "404": FINE}),
        document(responses={"404": FINE}),
    ),
    "media-types": (typed(JSON | {"text/html": {}}), typed(JSON)),
    "parameter-removed": (parameter(), document()),
    "parameter-defaults": (parameter(), parameter(schema=TEXT | {"default": "cat"})),
    "server-removed": (document(), document(servers=[{"url": "https://zoo.example"}])),
    "announcements": (document(), document(deprecated=True)),
}
"""By policy two documents between which nothing but its answer decides."""

MEANING = {
    "assertion": "breaking",
    "annotation": "compatible",
    "negotiated": "breaking",
    "served": "compatible",
    "sent": "breaking",
    "unsent": "compatible",
}
"""The verdict on the case, by an answer that is no verdict itself."""


def test_every_policy_has_a_case() -> None:
    assert CASES.keys() == {policy.name for policy in POLICIES}


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.name)
def test_every_answer_decides(policy: Policy) -> None:
    old, new = CASES[policy.name]
    assert compare(old, new).verdict.value == MEANING.get(policy.default, policy.default)
    for value in policy.values:
        found = compare(old, new, Policies((Setting(name=policy.name, value=value),)))
        assert found.verdict.value == MEANING.get(value, value)
        assert found.changes or value == "annotation"


def test_a_server_that_chooses_the_media_type_breaks_with_a_new_one() -> None:
    served = Policies((Setting(name="media-types", value="served"),))
    assert compare(typed(JSON), typed(JSON | {"text/html": {}}), served).verdict.value == "breaking"


def widened(pointer: str = "", operation: str = "") -> Policies:
    place = Setting(name=VERDICT, value="compatible", pointer=pointer, operation=operation)
    return Policies((place,))


@pytest.mark.parametrize(
    ("pointer", "operation", "verdict"),
    [
        ("/a", "", "compatible"),
        ("/a", "POST /pets", "compatible"),
        ("/a", "GET /pets", "breaking"),
        ("/b", "", "breaking"),
        ("/a/b", "", "breaking"),
    ],
)
def test_an_answer_may_be_for_one_place(pointer: str, operation: str, verdict: str) -> None:
    old, new = CASES[VERDICT]
    assert compare(old, new, widened(pointer, operation)).verdict.value == verdict


def test_the_deepest_place_counts_then_the_operation_then_the_last() -> None:
    def of(*settings: Setting) -> str:
        return Policies(settings).value(VERDICT, "POST /pets", "/a/b")

    here, above = ({"name": VERDICT, "pointer": pointer} for pointer in ("/a/b", "/a"))
    assert of(Setting(value="x", **here), Setting(value="y", **above)) == "x"
    named = Setting(value="x", operation="POST /pets", **here)
    assert of(named, Setting(value="y", **here)) == "x"
    assert of(Setting(value="x", **here), Setting(value="y", **here)) == "y"


@pytest.mark.parametrize(
    ("name", "value", "pointer", "rule"),
    [
        ("enums", "breaking", "", "there is no policy 'enums'"),
        ("formats", "maybe", "", "'maybe' is no value of formats"),
        ("formats", "annotation", "report", "'report' is no JSON Pointer"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(
    name: str, value: str, pointer: str, rule: str
) -> None:
    with pytest.raises(ContractError) as raised:
        setting("--policy", name, value, pointer=pointer)
    assert raised.value.rule == rule
    assert raised.value.cure


def test_a_policy_says_what_it_asks_in_whole_sentences() -> None:
    for policy in POLICIES:
        assert policy.sentence.endswith(".")
        assert len(policy.values) == 2

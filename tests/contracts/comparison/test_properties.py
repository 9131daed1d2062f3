"""What holds between the comparisons of any documents."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contractmock.contracts.comparison import Policies, Setting, Verdict, compare
from contractmock.contracts.documents.document import Document
from contractmock.contracts.documents.loading import load_text

LITERAL = Policies(
    tuple(
        Setting(name=name, value=value)
        for name, value in (
            ("undeclared-members", "sent"),
            ("response-optional-removed", "compatible"),
        )
    )
)
"""What makes the verdict that of the relation alone."""


def document(**operation: Any) -> Document:
    data = {
        "openapi": "3.1.0",
        "info": {"title": "Pets", "version": "1"},
        "paths": {"/pets": {"post": {"responses": {"200": {"description": "Fine"}}, **operation}}},
    }
    return load_text("pets", json.dumps(data))


def with_request(schema: Any) -> Document:
    content = {"application/json": {"schema": schema}}
    return document(requestBody={"required": True, "content": content})


def with_response(schema: Any) -> Document:
    content = {"application/json": {"schema": schema}}
    return document(responses={"200": {"description": "Fine", "content": content}})


SCALARS = st.sampled_from(
    [
        {"type": "string"},
        {"type": "integer"},
        {"type": ["string", "null"]},
        {"type": "integer", "minimum": 0},
        {"enum": ["a", "b"]},
        {"enum": ["a"]},
        {"type": "string", "maxLength": 3},
    ]
)
SCHEMAS = st.builds(
    lambda a, b, required, closed: {
        "type": "object",
        "properties": {"a": a, "b": b},
        "required": required,
        **({"additionalProperties": False} if closed else {}),
    },
    SCALARS,
    SCALARS,
    st.sampled_from([[], ["a"], ["a", "b"]]),
    st.booleans(),
)


@given(SCHEMAS, SCHEMAS)
def test_what_breaks_requests_one_way_breaks_responses_the_other(old: Any, new: Any) -> None:
    asked = compare(with_request(old), with_request(new), LITERAL).verdict
    told = compare(with_response(new), with_response(old), LITERAL).verdict
    assert asked is told


@given(SCHEMAS)
def test_what_did_not_change_is_no_change(schema: Any) -> None:
    again = json.loads(json.dumps(schema))
    for build in (with_request, with_response):
        assert compare(build(schema), build(again)).changes == ()


@given(SCHEMAS, SCHEMAS, SCHEMAS)
def test_two_compatible_steps_never_break_together(a: Any, b: Any, c: Any) -> None:
    steps = (compare(with_response(x), with_response(y), LITERAL) for x, y in ((a, b), (b, c)))
    if all(step.verdict is Verdict.COMPATIBLE for step in steps):
        whole = compare(with_response(a), with_response(c), LITERAL)
        assert whole.verdict is not Verdict.BREAKING

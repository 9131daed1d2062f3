"""Targets for what people write to the mock: header fields, answers, rules, scenarios."""

import json
from contextlib import suppress
from functools import cache, partial
from pathlib import Path

import orjson
from tests.fuzz_targets.files import written
from tests.fuzz_targets.messages import received
from tests.fuzz_targets.target import Target

from contractmock.contracts.contract import Contract
from contractmock.contracts.documents.loading import load_document
from contractmock.contracts.errors import ContractError
from contractmock.contracts.message import Body, HttpRequest
from contractmock.contracts.operation import Operation
from contractmock.contracts.requests import read_request
from contractmock.mockserver.admin.context import supplied_violations
from contractmock.mockserver.answers import answer_as_json, parse_answer, refuse_invalid
from contractmock.mockserver.header_fields import is_media_type, read_fields
from contractmock.mockserver.journal.redaction import Redactor
from contractmock.mockserver.rules import parse_match
from contractmock.mockserver.scenario import Scenario
from contractmock.mockserver.scenario_files import load_scenarios

_SHOP = Path(__file__).parents[1] / "documents" / "shop.yaml"


def check_fields(data: bytes) -> None:
    """Header fields that are taken can be sent as they are."""
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        return
    if not isinstance(value, dict):
        return
    try:
        fields = read_fields("headers", value)
    except ContractError:
        return
    assert read_fields("headers", fields) == fields
    for name, each in fields.items():
        assert name.isascii()
        assert not set("\r\n\0") & set(each)
        each.encode("latin-1")
        is_media_type(each)


def _object(data: bytes) -> dict[str, object] | None:
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


@cache
def _shop() -> Contract:
    return Contract(load_document(str(_SHOP)))


def check_answer(data: bytes) -> None:
    """An answer reads the same again once it is told."""
    value = _object(data)
    if value is None:
        return
    parse = partial(parse_answer, channel="queue", scenarios=("ai", "human"))
    try:
        answer = parse(value)
    except ContractError:
        return
    with suppress(ContractError):
        refuse_invalid(answer, _shop().operations, supplied_violations)
    told = json.loads(orjson.dumps(answer_as_json(answer)))
    assert answer_as_json(parse(told)) == answer_as_json(answer)


def check_match(data: bytes) -> None:
    """A match reads the same again once it is told; any glob can be tried on any text."""
    value = _object(data)
    if value is None:
        return
    parse = partial(parse_match, mounts={"shop": _shop().operations})
    try:
        match = parse(value)
    except ContractError:
        return
    names = Redactor().names
    told = match.as_json(names)
    assert parse(told).as_json(names) == told
    for operation, request in _requests():
        reading = read_request(operation, {}, request)
        fits = match.fits("shop", operation, request, reading)
        assert fits == parse(told).fits("shop", operation, request, reading)


@cache
def _requests() -> tuple[tuple[Operation, HttpRequest], ...]:
    json_type = (("content-type", "application/json"), ("x-a", "b"))
    content = b'{"a": [{"b": 1}, null, true], "name": "lamp"}'
    form = (
        b'--l\r\nContent-Disposition: form-data; name="photo"; filename="a.png"\r\n\r\nx\r\n--l--'
    )
    form_type = (("content-type", "multipart/form-data; boundary=l"),)
    made = (
        ("createItem", HttpRequest(method="POST", path="/items", query="a=1&a=true",
                                   headers=json_type,
                                   body=Body(size=len(content), content=content))),
        ("putPhoto", HttpRequest(method="PUT", path="/items/" + "a" * 50, headers=form_type,
                                 body=received(form_type, [form]))),
    )  # fmt: skip
    operations = {each.id: each for each in _shop().operations}
    return tuple((operations[name], request) for name, request in made)


_KNOWN = {"shop": {"lamp": Scenario(name="lamp", summary="A lamp."), "none": Scenario(
    name="none", summary="Nothing.", operations=frozenset({"GET /items"}))}}  # fmt: skip


def check_scenarios(data: bytes) -> None:
    """A scenario file is refused, or gives scenarios that can be asked for and sent."""
    with written(data, "scenarios.yaml") as file:
        try:
            found = load_scenarios(file, _KNOWN)
        except ContractError as error:
            assert "scenarios.yaml" in error.subject
            return
    for mount, scenarios in found.items():
        for scenario in scenarios:
            assert mount in _KNOWN
            assert scenario.name not in _KNOWN[mount]
            assert 200 <= scenario.status <= 599
            read_fields("headers", scenario.headers)


_ANSWERS = (
    b'{"scenario": "ai", "delay": 0.5, "fault": "latency:seconds=1+reset", "times": 3, "seed": 7}',
    b'{"status": 503, "body": {"a": [1, null]}, "headers": {"Retry-After": 1, "x-a": "\\u00e9"},'
    b' "validate": true}',
    b'{"text": "<html>", "media_type": "text/html; charset=utf-8", "status": 200}',
    b'{"body": "x", "media_type": "application/problem+json"}',
    b'{"example": "one"}',
    b'{"body": ' + b"[" * 400 + b"]" * 400 + b"}",
    b'{"scenario": ' + b"[" * 1000 + b"]" * 1000 + b"}",
    b'{"text": "{", "media_type": "application/json"}',
    b'{"body": 1, "text": "x"}',
    b'{"media_type": "text/html"}',
    b"{}",
    b'{"body": [], "validate": true, "status": 200}',
    b'{"scenario": "ai", "validate": true}',
    b'{"scenario": "nothing"}',
    b'{"scenario": "ai", "status": 500}',
    b'{"scenario": "ai", "body": 1}',
    b'{"text": 1}',
    b'{"text": "x", "media_type": "bad"}',
    b'{"delay": true}',
    b'{"delay": 301}',
    b'{"seed": 1.5, "nothing": 1}',
    b'{"body": "\\u0000", "media_type": "text/plain"}',
    b'{"headers": [], "times": 0}',
    b'{"times": 0}',
    b'{"times": "1"}',
    b'{"validate": 1, "example": "x"}',
    b'{"fault": "refused"}',
)
_MATCHES = (
    b'{"mount": "shop", "operation": "createItem", "method": "post", "path": "/items/*"}',
    b'{"query": {"a": [1, "b", true], "c": 1.5}, "headers": {"X-A": "b"}, "json": {"a": [{"b": '
    b"1}]}}",
    b'{"part": {"photo": {"filename": "[!a-z]*.png", "md5": "A", "content_type": null}}}',
    b'{"path": "' + b"*a" * 30 + b'b"}',
    b'{"json": {"a": [{"b": 1}, null, true]}, "headers": {"x-a": "b"}, "query": {"a": [1, true]}}',
    b'{"json": {"a": [{"b": true}, null, 1]}}',
    b'{"part": {"photo": {"filename": "*.png", "md5": "9DD4E461268C8034F5C8564E155C67A6"}, "x": '
    b"{}}}",
    b'{"mount": "x"}',
    b'{"mounts": "x"}',
    b'{"query": 1}',
    b'{"method": 1}',
    b'{"query": {"a": {}}}',
    b'{"part": {"photo": 1}}',
    b'{"operation": "nothing"}',
)
_FIELDS = (
    b'{"X-A": "b", "retry-after": 1, "x-b": 1.5, "content-type": "text/html; charset=utf-8"}',
    b'{"a b": "c"}', b'{"Content-Length": 1}', b'{"x": "\\u20ac"}', b'{"x": true}',
    b'{"x": "a\\nb"}',
)  # fmt: skip
_SCENARIOS = (
    b"shop:\n  mine: {summary: x, extends: lamp, assign: {/a/b: 1}, headers: {x-a: 1}}\n"
    b"  row: {sequence: [mine, lamp, none]}\n  plain: {status: 404}\n"
    b"  text: {text: hello, media_type: text/html, status: 503}\n  body: {body: {a: [1, .inf, "
    b"~]}}\n",
    b"shop: {A: {status: 1}}", b"shop: {lamp: {status: 200}}", b"shop: {a: {}}", b"nothing: {}",
    b"shop:", b"[]",
    b"shop: {a: {body: 1}, b: {extends: a, assign: {/x: 1}}, c: {extends: b}}",
    b"shop: {a: {sequence: [lamp]}, b: {sequence: [a]}}",
    b"shop: {a: {status: 200, status: 201}}",
    b"shop: {a: {status: 200, nothing: 1}}", b"shop: {a: {extends: nothing}}", b"shop: {a: 1}",
    b"shop: {a: {status: 1000}}",
    b"shop: {a: {text: 1}}", b"shop: {a: {text: x, media_type: bad}}",
    b"shop: {a: {text: x, body: 1}}",
    b"shop: {a: {extends: lamp, assign: [x]}}", b"shop: {a: {extends: lamp, assign: {x: 1}}}",
    b"shop: {a: {status: 200, headers: [x]}}",
    b"shop: {a: {status: 200, headers: {content-type: x}}}",
    b"shop: {a: {status: 200, headers: {connection: x}}}", b"shop: {a: {sequence: []}}",
    b'shop: {a: {text: "\\ud800", media_type: a/b}}',
    b"shop: {a: {body: 123456789012345678901234567890}}",
)  # fmt: skip


def _module(*names: str) -> tuple[str, ...]:
    return tuple(f"contractmock.mockserver.{name}" for name in names)


TARGETS = (
    Target(
        name="header-fields",
        check=check_fields,
        make_seeds=lambda: _FIELDS,
        is_json=True,
        parsers=_module("header_fields"),
        grown=(lambda n: b'{"x": "text/html' + b";a=b" * n + b'"}',
               lambda n: b'{"x": "' + b"a" * n + b'/"}'),
    ),
    Target(
        name="answer",
        check=check_answer,
        make_seeds=lambda: _ANSWERS,
        words=(b'"scenario":', b'"body":', b'"text":', b'"fault":', b"null", b"[[[["),
        is_json=True,
        parsers=_module("answers", "members"),
    ),
    Target(
        name="match",
        check=check_match,
        make_seeds=lambda: _MATCHES,
        words=(b"*", b"[", b"!", b"]", b"?", b'"path":', b'"part":', b"\\\\"),
        is_json=True,
        parsers=_module("rules"),
    ),
    Target(
        name="scenarios",
        check=check_scenarios,
        make_seeds=lambda: _SCENARIOS,
        words=(b"extends: ", b"sequence: ", b"status: ", b"body: ", b"text: ", b"assign: ", b"{",
               b"}", b"lamp",
               b"\n  ", b"&a ", b"*a", b"'", b"<<: "),
        parsers=_module("scenario_files"),
    ),
)  # fmt: skip

"""Odd documents and hostile requests through the whole engine, as the application calls it."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace

import orjson
import pytest
from starlette.types import Message, Scope

from contractmock.contracts.contract import Contract
from contractmock.contracts.documents.document import Document
from contractmock.contracts.errors import ContractError
from contractmock.contracts.message import Body, Headers, HttpRequest, header
from contractmock.mockserver.answers import parse_answer
from contractmock.mockserver.app import MockEndpoint
from contractmock.mockserver.behaviour import Behaviour
from contractmock.mockserver.channels import from_prefer
from contractmock.mockserver.compose import Composed, with_values
from contractmock.mockserver.engine import Engine
from contractmock.mockserver.exchange import Exchange
from contractmock.mockserver.mounts import Mount, Mounts
from contractmock.mockserver.scenario import Scenario
from contractmock.mockserver.settings import Settings
from contractmock.mockserver.state import State

Data = Mapping[str, object]

TEXT = {"type": "string"}


def contract(paths: Data, **others: object) -> Contract:
    return Contract(Document(name="d", data={"openapi": "3.1.0", "paths": paths, **others}))


def mount(contract: Contract, name: str = "d", *scenarios: Scenario) -> Mount:
    known = {scenario.name: scenario for scenario in scenarios}
    return Mount(name=name, contract=contract, behaviour=Behaviour(contract), scenarios=known)


def engine(
    contract: Contract, *scenarios: Scenario, api_keys: frozenset[str] = frozenset()
) -> Engine:
    return Engine(Mounts([mount(contract, "d", *scenarios)]), State(1 << 16), api_keys=api_keys)


def responding(responses: Data, *scenarios: Scenario, method: str = "get") -> Engine:
    return engine(contract({"/x": {method: {"responses": responses}}}), *scenarios)


def call(engine: Engine, *headers: tuple[str, str], path: str = "/x", query: str = "") -> Exchange:
    return engine.respond(HttpRequest(method="GET", path=path, query=query, headers=headers))


def queue(engine: Engine, answer: Data) -> None:
    engine.state.queue(parse_answer(answer, channel="queue", scenarios=(), times=1))


def sent(engine: Engine, method: str = "GET", headers: Headers = ()) -> list[Message]:
    """The messages of the whole ASGI application for one request without a body."""
    messages: list[Message] = []
    scope: Scope = {
        "type": "http",
        "method": method,
        "raw_path": b"/x",
        "query_string": b"",
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers],
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        messages.append(message)

    asyncio.run(MockEndpoint(engine, Settings())(scope, receive, send))
    return messages


# Responses without bodies


@pytest.mark.parametrize(("status", "length"), [(204, None), (304, None), (205, b"0")])
def test_a_status_that_has_no_body_gets_none(status: int, length: bytes | None) -> None:
    content = {"application/json": {"schema": {"type": "object"}}}
    mock = responding({"default": {"content": content}})
    start, body = sent(mock, headers=(("prefer", f"code={status}"),))
    assert (start["status"], body["body"]) == (status, b"")
    assert dict(start["headers"]).get(b"content-length") == length


def test_a_supplied_body_is_not_sent_with_a_status_that_has_none() -> None:
    mock = responding({"200": {}})
    queue(mock, {"status": 204, "body": {"a": 1}})
    start, body = sent(mock)
    assert (start["status"], body["body"]) == (204, b"")


def test_head_tells_the_length_and_sends_no_body() -> None:
    content = {"text/plain": {"schema": TEXT, "example": "abc"}}
    start, body = sent(responding({"200": {"content": content}}, method="head"), "HEAD")
    assert dict(start["headers"])[b"content-length"] == b"3"
    assert body["body"] == b""


@pytest.mark.parametrize(
    ("responses", "status"),
    [
        ({"302": {"headers": {"Location": {"required": True, "schema": TEXT}}}}, 302),
        ({"2XX": {}}, 200),
        ({"404": {}, "202": {}}, 202),
        ({"default": {}}, 200),
        ({}, 200),
    ],
)
def test_a_correct_call_gets_the_first_declared_success(responses: Data, status: int) -> None:
    assert call(responding(responses)).response.status == status


# Media types


def many(*names: str, schema: object = None) -> Data:
    found = schema or {"type": "object", "properties": {"a": {"type": "integer"}}}
    return {"200": {"content": {name: {"schema": found} for name in names}}}


@pytest.mark.parametrize(
    ("declared", "accept", "chosen"),
    [
        (("text/plain", "application/json"), None, "application/json"),
        (("text/plain", "application/json"), "*/*", "application/json"),
        (("application/xml", "application/json"), "*/*", "application/json"),
        (("application/json", "text/plain"), "text/plain", "text/plain"),
        (
            ("application/json", "text/plain"),
            "text/plain;q=0.5, application/json",
            "application/json",
        ),
        (("application/json", "text/plain"), "application/json;q=0, */*", "text/plain"),
        (("application/json", "text/plain"), "text/plain, application/json", "text/plain"),
        (("application/json", "text/plain"), "*/*;q=nan, ;;,q=9", "application/json"),
        (("application/json", "text/plain"), "image/png", "application/json"),
    ],
)
def test_accept_chooses_between_media_types(
    declared: tuple[str, ...], accept: str | None, chosen: str
) -> None:
    headers = (("accept", accept),) if accept is not None else ()
    exchange = call(responding(many(*declared)), *headers)
    assert (exchange.response.status, exchange.response.media_type) == (200, chosen)


def test_several_accept_fields_count_as_one() -> None:
    headers = (("accept", "image/png"), ("accept", "text/plain"))
    mock = responding(many("application/json", "text/plain"))
    assert call(mock, *headers).response.media_type == "text/plain"


def test_an_example_is_found_in_whichever_media_type_has_it() -> None:
    content = {
        "application/json": {"schema": TEXT},
        "text/plain": {"schema": TEXT, "examples": {"greeting": {"value": "hello"}}},
    }
    response = call(
        responding({"200": {"content": content}}), ("prefer", "example=greeting")
    ).response
    assert (response.media_type, response.body) == ("text/plain", b"hello")


def test_a_body_that_cannot_be_made_is_the_mocks_failure_not_the_callers() -> None:
    impossible = {"allOf": [TEXT, {"type": "integer"}]}
    exchange = call(responding(many("application/json", schema=impossible)))
    assert (exchange.response.status, exchange.origin) == (500, "control")
    assert "no valid body" in (header(exchange.response.headers, "contractmock-error") or "")


# Header fields


def test_required_headers_are_composed_in_their_style() -> None:
    declared = {
        "X-List": {"type": "array", "items": {"type": "integer"}, "minItems": 2},
        "X-Map": {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}},
        "X-Flag": {"type": "boolean"},
    }
    headers = {name: {"required": True, "schema": each} for name, each in declared.items()}
    json = {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}
    exchange = call(responding({"200": {"headers": {**headers, "X-Json": json}}}))
    assert exchange.response.status == 200
    assert header(exchange.response.headers, "x-json") == "{}"


@pytest.mark.parametrize("text", ["\u2713 na\xefve", "a\r\nset-cookie: b=c", "\x00", "50%"])
def test_a_composed_header_holds_only_what_a_header_can(text: str) -> None:
    headers = {"X-A": {"required": True, "schema": {"type": "string", "example": text}}}
    start, _ = sent(responding({"200": {"headers": headers}}))
    assert start["status"] == 200
    assert dict(start["headers"])[b"x-a"].decode("ascii").isprintable()


def test_a_length_that_the_document_declares_is_not_made_up() -> None:
    headers = {"Content-Length": {"required": True, "schema": {"type": "integer"}}}
    start, _ = sent(responding({"200": {"headers": headers}}))
    assert [value for name, value in start["headers"] if name == b"content-length"] == [b"0"]


@pytest.mark.parametrize("answer", [{"text": "<p>"}, {"status": 418}])
def test_a_content_type_that_was_asked_for_is_the_only_one(answer: Data) -> None:
    mock = responding({"200": {}})
    queue(mock, {**answer, "headers": {"Content-Type": "text/html"}})
    response = call(mock).response
    assert [value for name, value in response.headers if name == "content-type"] == ["text/html"]


def test_remarks_carry_any_name_of_a_scenario() -> None:
    scenario = Scenario(name="caf\xe9 \u2713\r\nx: y", summary="")
    mock = responding({"200": {}}, scenario)
    queue_choice = parse_answer({"status": 200}, channel="queue", scenarios=(), times=1)
    named = replace(queue_choice.choice, scenario=scenario.name, status=None)
    mock.state.queue(replace(queue_choice, choice=named))
    start, _ = sent(mock)
    told = dict(start["headers"])[b"contractmock-scenario"]
    assert told.decode("ascii").isprintable()


def test_remarks_are_few_however_much_is_wrong() -> None:
    query = "&".join(f"p{n}=1" for n in range(3000))
    exchange = call(responding({"200": {}}), query=query)
    names = [name for name, _ in exchange.response.headers]
    assert names.count("contractmock-hint") == 5
    assert len(exchange.hints) == 3000


# Hints


def test_members_of_an_exploded_object_are_declared_parameters() -> None:
    node = {"type": "object", "properties": {"r": {"type": "integer"}}}
    parameters = [
        {"name": "colour", "in": "query", "schema": node},
        {"name": "ids[]", "in": "query", "schema": {"type": "array"}},
    ]
    mock = engine(contract({"/x": {"get": {"parameters": parameters, "responses": {"200": {}}}}}))
    assert call(mock, query="r=1&ids[]=1").hints == ()
    assert [hint.code for hint in call(mock, query="q=1").hints] == ["undeclared-parameter"]


# What a request asks for


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        (("code=404",), 404),
        (("respond-async, wait=5; code=404",), 404),
        (('CODE = "404"',), 404),
        (("code=404, code=500",), 404),
        (("code=404", "code=500"), 404),
        (('x="code=500, code=501", code=404',), 404),
    ],
)
def test_prefer_is_read_as_its_rfc_says(fields: tuple[str, ...], status: int) -> None:
    headers = tuple(("prefer", field) for field in fields)
    choice = from_prefer(HttpRequest(method="GET", path="/", headers=headers))
    assert choice is not None
    assert choice.status == status


def test_much_white_space_in_prefer_costs_nothing() -> None:
    headers = (("prefer", "a;" + " " * 60_000 + "/"),)
    started = time.perf_counter()
    assert from_prefer(HttpRequest(method="GET", path="/", headers=headers)) is None
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize("seed", ["99999999999999", "-99999999999999", "9" * 40, "0", "-1"])
def test_a_seed_may_be_any_whole_number(seed: str) -> None:
    mock = responding(many("application/json"))
    first, second = (call(mock, ("prefer", f"seed={seed}")).response for _ in range(2))
    assert first.status == 200
    assert first == second


def test_a_status_asked_for_goes_before_a_default_that_is_a_sequence() -> None:
    found = contract({"/x": {"get": {"responses": {"200": {}, "503": {}}}}})
    down = Scenario(name="down", summary="", status=503)
    flaky = Scenario(name="flaky", summary="", sequence=("down", "down"))
    mock = Engine(
        Mounts([replace(mount(found, "d", down, flaky), default="flaky")]), State(1 << 16)
    )
    assert call(mock).response.status == 503
    assert call(mock, ("prefer", "code=200")).response.status == 200
    assert call(mock).response.status == 503


def test_a_magic_key_cannot_ask_for_an_interim_status() -> None:
    components = {"securitySchemes": {"k": {"type": "apiKey", "in": "header", "name": "k"}}}
    operation = {"security": [{"k": []}], "responses": {"200": {}}}
    mock = engine(contract({"/x": {"get": operation}}, components=components))
    assert call(mock, ("k", "mock-100")).response.status == 200
    assert call(mock, ("k", "mock-418")).response.status == 418


def test_values_are_assigned_to_json_only() -> None:
    content = {"text/plain": {"schema": TEXT}}
    scenario = Scenario(name="own", summary="", assign={"/a": 1})
    exchange = call(responding({"200": {"content": content}}, scenario), ("prefer", "scenario=own"))
    assert (exchange.response.status, exchange.origin) == (400, "control")
    with pytest.raises(ContractError, match="no JSON body"):
        with_values(Composed(response=exchange.response), {"/a": 1})


# Authentication


def test_a_list_of_keys_does_not_shut_out_client_certificates() -> None:
    schemes = {
        "tls": {"type": "mutualTLS"},
        "k/y": {"type": "apiKey", "in": "header", "name": "x/y"},
    }
    paths = {
        "/x": {"get": {"security": [{"tls": []}], "responses": {"200": {}}}},
        "/y": {"get": {"security": [{"k/y": []}], "responses": {"200": {}}}},
    }
    found = contract(paths, components={"securitySchemes": schemes})
    mock = engine(found, api_keys=frozenset({"K"}))
    assert call(mock).response.status == 200
    (violation,) = call(mock, ("x/y", "wrong"), path="/y").violations
    assert (violation.rule, violation.pointer) == ("api-key", "/x~1y")


# Mounts


def two_mounts(first_path: str, second_path: str, *names: str, host: str = "") -> Engine:
    servers = [{"url": f"https://{host}"}] if host else []
    found = [
        mount(contract({path: {"get": {"operationId": name}}}, servers=servers), name)
        for path, name in zip((first_path, second_path), names, strict=True)
    ]
    return Engine(Mounts(found), State(1 << 16))


def test_two_contracts_may_share_a_host() -> None:
    mock = two_mounts("/a", "/b", "one", "two", host="api.example")
    for path, name in (("/a", "one"), ("/b", "two")):
        exchange = call(mock, ("host", "api.example"), path=path)
        assert (exchange.mount, exchange.response.status) == (name, 200)
    assert call(mock, ("host", "api.example"), path="/c").mount == "one"


def test_a_mount_may_be_called_as_anothers_path_begins() -> None:
    mock = two_mounts("/v1/images", "/pets", "images", "v1")
    assert call(mock, path="/v1/images").mount == "images"
    assert call(mock, path="/v1/pets").mount == "v1"
    assert call(mock, path="/v1/nothing").mount == "v1"


# Hostile requests


@pytest.mark.parametrize(
    ("path", "query", "headers"),
    [
        ("/x/%", "p=%&%=%zz", ()),
        ("/x/%ff%fe", "%ff=%00", ()),
        ("/x/\xe9", "\xe9=\xe9", (("host", "\xff"), ("cookie", "=;;="))),
        ("", "", (("accept", ",,,;q=;"),)),
        ("*", "&&&", (("prefer", '"'), ("prefer", "="))),
        ("/x/" + "a" * 60_000, "p=" + "9" * 60_000, (("content-type", "\xff/\xff"),)),
        ("/x/1", "p[=1&p]=2&[p]=3&p[][][]=4&[=", (("authorization", "\xe9 \xe9"),)),
    ],
)
@pytest.mark.parametrize("body", [b"", b"\xff\x00", b'"\\ud800"', b"[" * 2000, b"1" * 400])
def test_no_request_makes_the_engine_fail(
    path: str, query: str, headers: Headers, body: bytes
) -> None:
    parameters = [
        {"name": "i", "in": "path", "required": True, "schema": {"type": "integer"}},
        {"name": "p", "in": "query", "style": "deepObject", "schema": {"type": "object"}},
        {"name": "p", "in": "cookie", "schema": {"type": "integer"}},
    ]
    content = {"application/json": {"schema": {"type": "object"}}, "*/*": {"schema": TEXT}}
    operation = {
        "parameters": parameters,
        "requestBody": {"content": content},
        "responses": {"200": {}},
    }
    mock = engine(contract({"/x/{i}": {"post": operation}}))
    for fields in (headers, (("content-type", "application/json"), *headers)):
        sent_body = Body(size=len(body), content=body)
        request = HttpRequest(method="POST", path=path, query=query, headers=fields, body=sent_body)
        exchange = mock.respond(request)
        assert exchange.response.status < 500
        assert orjson.dumps(mock.state.journal.record(exchange).as_json())

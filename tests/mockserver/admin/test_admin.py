"""The admin API, in process: its routes, its errors, who may call it, its own document."""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import jsonschema_rs
import orjson
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount as Routes
from starlette.types import Message

from contractmock.contracts.contract import Contract
from contractmock.contracts.message import HttpResponse
from contractmock.contracts.requests import Reading
from contractmock.contracts.violation import Violation
from contractmock.mockserver.admin import AdminContext, admin_routes
from contractmock.mockserver.admin.record import FILTERS
from contractmock.mockserver.admin.resource import BODY_LIMIT
from contractmock.mockserver.admin.routes import HANDLERS
from contractmock.mockserver.answers import ANSWER_KEYS
from contractmock.mockserver.behaviour import Behaviour
from contractmock.mockserver.exchange import Exchange
from contractmock.mockserver.mounts import Mount
from contractmock.mockserver.rules import MATCH_KEYS
from contractmock.mockserver.scenario import Scenario
from contractmock.mockserver.state import PARTS, State

Call = Callable[..., httpx.Response]
JSON = {"content-type": "application/json"}
SCENARIOS = (
    Scenario(name="ok", summary="All is well."),
    Scenario(name="limited", summary="Too often.", status=429, sequence=("ok", "ok")),
    Scenario(name="created", summary="New.", status=201, operations=frozenset({"POST /items"})),
)


@pytest.fixture
def context(shop: Contract) -> AdminContext:
    mount = Mount(
        name="shop",
        contract=shop,
        behaviour=Behaviour(shop),
        scenarios={each.name: each for each in SCENARIOS},
    )
    state = State(1 << 20, shop.security_schemes)
    return AdminContext(
        state=state, mounts={"shop": mount}, view="realistic", stopping=asyncio.Event()
    )


def application(context: AdminContext) -> Starlette:
    return Starlette(routes=[Routes("/_mock", routes=admin_routes(context))])


def send(
    context: AdminContext,
    method: str,
    path: str,
    *,
    peer: str = "127.0.0.1",
    host: str = "localhost:4010",
    **options: Any,
) -> httpx.Response:
    async def run() -> httpx.Response:
        transport = httpx.ASGITransport(app=application(context), client=(peer, 50000))
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as client:
            return await client.request(method, f"/_mock{path}", **options)

    return asyncio.run(run())


@pytest.fixture
def call(context: AdminContext) -> Call:
    """Calls the admin API as a program on this machine would."""

    def do(method: str, path: str, **options: Any) -> httpx.Response:
        return send(context, method, path, **options)

    return do


def error(response: httpx.Response) -> dict[str, str]:
    told: dict[str, dict[str, str]] = response.json()
    assert set(told["error"]) == {"input", "rule", "cure"}
    assert response.headers["content-type"] == "application/json"
    return told["error"]


# What is there


def test_health_tells_the_mounts_and_the_journal(
    call: Call, context: AdminContext, make_exchange: Callable[..., Exchange]
) -> None:
    context.state.journal.record(make_exchange())
    response = call("GET", "/health")
    assert response.status_code == 200
    told = response.json()
    assert told.pop("version")
    assert told == {
        "status": "ok",
        "mounts": ["shop"],
        "journal": {"entries": 1, "forgotten": 0, "last_id": 1},
    }


def test_contracts_are_listed_with_their_operations(call: Call) -> None:
    (contract,) = call("GET", "/contracts").json()["contracts"]
    assert contract["name"] == "shop"
    assert contract["title"] == "Shop"
    assert contract["view"] == "realistic"
    assert contract["servers"] == ["https://shop.example.com/v1"]
    assert {
        "label": "POST /items",
        "method": "POST",
        "path": "/items",
        "id": "createItem",
        "summary": "",
    } in contract["operations"]


def test_a_contract_is_given_as_its_document(call: Call, shop: Contract) -> None:
    assert call("GET", "/contracts/shop").json() == shop.document.data


def test_an_unknown_contract_is_not_found(call: Call) -> None:
    response = call("GET", "/contracts/shp")
    assert response.status_code == 404
    assert error(response)["cure"] == "use one of: shop"


def test_scenarios_are_listed_by_mount(call: Call) -> None:
    told = call("GET", "/scenarios?mount=shop").json()["scenarios"]
    assert [each["name"] for each in told] == ["ok", "limited", "created"]
    assert told[1]["sequence"] == ["ok", "ok"]
    assert told == call("GET", "/scenarios").json()["scenarios"]
    assert call("GET", "/scenarios?mount=x").status_code == 422


def test_an_unknown_path_lists_the_routes(call: Call) -> None:
    for path in ("/", "/helth", "/journal/1/2"):
        response = call("GET", path)
        assert response.status_code == 404
        assert error(response)["input"] == f"GET /_mock{path}"
        assert "POST /_mock/answers" in response.json()["routes"]
        assert len(response.json()["routes"]) == sum(map(len, HANDLERS.values()))


def test_a_wrong_method_names_the_right_ones(call: Call) -> None:
    response = call("PUT", "/answers")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST, DELETE"
    assert error(response)["cure"] == "use GET, POST, DELETE"


def test_answers_are_never_cached_nor_sniffed(call: Call) -> None:
    for path in ("/health", "/nowhere"):
        headers = call("GET", path).headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-origin" not in headers


# Answers and rules


def test_an_answer_is_queued_listed_given_and_forgotten(
    call: Call, context: AdminContext, shop: Contract
) -> None:
    response = call("POST", "/answers", json={"mount": "shop", "scenario": "limited", "times": 2})
    assert response.status_code == 201
    assert response.json() == {
        "id": 1,
        "mount": "shop",
        "operation": None,
        "answer": {"scenario": "limited", "times": 2},
    }
    operation = shop.operation("createItem")
    assert operation is not None
    choice = context.state.next_queued("shop", operation)
    assert choice is not None
    assert (choice.channel, choice.scenario) == ("queue", "limited")
    assert call("GET", "/answers").json()["answers"][0]["answer"]["times"] == 1
    call("POST", "/answers", json={"operation": "createItem", "body": {"a": 1}})
    assert call("DELETE", "/answers").json() == {"removed": 2}
    assert call("GET", "/answers").json() == {"answers": []}


def test_a_queued_answer_is_given_once_unless_it_says_otherwise(call: Call) -> None:
    assert call("POST", "/answers", json={"status": 503}).json()["answer"]["times"] == 1


@pytest.mark.parametrize(
    ("data", "subject"),
    [
        ({"mount": "shp", "status": 500}, "answer.mount 'shp'"),
        ({"mount": 3, "status": 500}, "answer.mount, answer.operation"),
        ({"operation": "POST /x", "status": 500}, "answer.operation 'POST /x'"),
        ({"mount": "shop"}, "answer"),
        ({"scenario": "lmited"}, "answer.scenario 'lmited'"),
        ({"staus": 500}, "answer.staus"),
        ({"operation": "GET /items", "scenario": "created"}, "answer.scenario 'created'"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(
    call: Call, context: AdminContext, data: dict[str, object], subject: str
) -> None:
    response = call("POST", "/answers", json=data)
    assert response.status_code == 422
    assert error(response)["input"] == subject
    assert context.state.queued == ()


def test_a_body_that_breaks_the_contract_is_queued_only_without_validate(
    call: Call, context: AdminContext
) -> None:
    broken = {"operation": "createItem", "status": 201, "body": {"id": 0}}
    response = call("POST", "/answers", json=broken | {"validate": True})
    assert response.status_code == 422
    assert "breaks the contract of POST /items" in error(response)["rule"]
    assert context.state.queued == ()
    assert call("POST", "/answers", json=broken).status_code == 201


def test_a_rule_is_added_listed_and_removed(call: Call) -> None:
    rule = {
        "match": {"operation": "createItem", "headers": {"X-Api-Key": "open-sesame"}},
        "answer": {"status": 503},
    }
    told = {
        "id": 1,
        "match": {"operation": "createItem", "headers": {"x-api-key": ["***"]}},
        "answer": {"status": 503, "times": None},
    }
    response = call("POST", "/rules", json=rule)
    assert response.status_code == 201
    assert response.json() == told
    call("POST", "/rules", json={"match": {}, "answer": {"scenario": "ok"}})
    assert [each["id"] for each in call("GET", "/rules").json()["rules"]] == [1, 2]
    assert call("DELETE", "/rules/1").json() == {"removed": 1}
    response = call("DELETE", "/rules/1")
    assert response.status_code == 404
    assert error(response)["cure"] == "possible: 2"
    assert call("DELETE", "/rules/x").status_code == 404
    assert call("DELETE", "/rules").json() == {"removed": 1}


def test_a_rule_answers_for_ever_unless_it_says_otherwise(
    call: Call, context: AdminContext, make_exchange: Callable[..., Exchange]
) -> None:
    call("POST", "/rules", json={"match": {}, "answer": {"scenario": "ok"}})
    exchange = make_exchange()
    assert exchange.operation is not None
    for _ in range(3):
        choice = context.state.matching_rule(
            "shop", exchange.operation, exchange.request, Reading()
        )
        assert choice is not None
        assert (choice.channel, choice.scenario) == ("rule", "ok")


@pytest.mark.parametrize(
    ("data", "subject"),
    [
        ({"match": {}}, "rule.answer"),
        ({"match": [], "answer": {"status": 500}}, "rule.match"),
        ({"match": {}, "answer": {"status": 500}, "times": 3}, "rule.times"),
        ({"match": {"mounts": 1}, "answer": {"status": 500}}, "match.mounts"),
        ({"match": {"mount": "x"}, "answer": {"status": 500}}, "match.mount 'x'"),
        ({"match": {}, "answer": {"scenario": "x"}}, "answer.scenario 'x'"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(
    call: Call, context: AdminContext, data: dict[str, object], subject: str
) -> None:
    response = call("POST", "/rules", json=data)
    assert response.status_code == 422
    assert error(response)["input"] == subject
    assert context.state.rules == ()


def test_reset_forgets_all_or_the_parts_named(call: Call, context: AdminContext) -> None:
    call("POST", "/answers", json={"status": 503})
    call("POST", "/rules", json={"match": {}, "answer": {"status": 503}})
    assert call("POST", "/reset", json={"parts": ["rules"]}).json() == {"reset": ["rules"]}
    assert (len(context.state.queued), len(context.state.rules)) == (1, 0)
    told = call("POST", "/reset", headers=JSON).json()
    assert told == {"reset": ["answers", "rules", "sequences", "journal"]}
    assert context.state.queued == ()


@pytest.mark.parametrize(
    "data", [{"parts": ["all"]}, {"parts": "rules"}, {"parts": []}, {"part": 1}]
)
def test_reset_of_an_unknown_part_is_refused(call: Call, data: dict[str, object]) -> None:
    assert call("POST", "/reset", json=data).status_code == 422


# Bodies


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"{", JSON, 400),
        (b"", JSON, 400),
        (b"\xff", JSON, 400),
        (b"[]", JSON, 422),
        (b"null", JSON, 422),
        (b"{}", {}, 415),
        (b"{}", {"content-type": "text/plain"}, 415),
        (b"a=b", {"content-type": "application/x-www-form-urlencoded"}, 415),
        (b'{"status": 503}', {"content-type": "Application/JSON; charset=utf-8"}, 201),
        (b" " * (BODY_LIMIT - 15) + b'{"status": 503}', JSON, 201),
        (b" " * (BODY_LIMIT - 14) + b'{"status": 503}', JSON, 413),
    ],
)
def test_bodies_are_judged_before_they_are_used(
    call: Call, content: bytes, headers: dict[str, str], status: int
) -> None:
    response = call("POST", "/answers", content=content, headers=headers)
    assert response.status_code == status
    if status != 201:
        error(response)


def test_a_body_without_announced_length_is_read_to_the_limit_only(call: Call) -> None:
    sent = 0

    async def chunks() -> Any:
        nonlocal sent
        for _ in range(64):
            sent += 1
            yield b" " * (1 << 16)

    response = call("POST", "/answers", content=chunks(), headers=JSON)
    assert response.status_code == 413
    assert sent < 64


def test_reset_without_the_json_type_is_refused(call: Call) -> None:
    assert call("POST", "/reset").status_code == 415


# The journal


@pytest.fixture
def recorded(context: AdminContext, make_exchange: Callable[..., Exchange]) -> State:
    violation = Violation(location="query", pointer="/a", rule="enum", message="no", value="x")
    state = context.state
    state.journal.record(
        make_exchange(headers=(("x-shop-key", "open-sesame"),), content=b'{"a":1}')
    )
    state.journal.record(make_exchange(violations=(violation,), response=HttpResponse(status=422)))
    state.journal.record(make_exchange(mount=None, operation=None, origin="control"))
    return state


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("", [1, 2, 3]),
        ("?mount=shop", [1, 2]),
        ("?operation=createItem", [1, 2]),
        ("?operation=POST%20/items&status=201", [1]),
        ("?violation=true", [2]),
        ("?violation=enum", [2]),
        ("?violation=false", [1, 3]),
        ("?since=1&limit=1", [3]),
    ],
)
@pytest.mark.usefixtures("recorded")
def test_the_journal_is_listed_by_every_filter(call: Call, query: str, ids: list[int]) -> None:
    told = call("GET", f"/journal{query}").json()
    assert [entry["id"] for entry in told["entries"]] == ids
    assert (told["forgotten"], told["last_id"]) == (0, 3)
    har = call("GET", f"/journal.har{query}").json()
    assert [entry["_contractmock"]["id"] for entry in har["log"]["entries"]] == ids


@pytest.mark.parametrize(
    "query", ["statu=1", "status=ok", "since=-1", "limit=1.5", "status=" + "9" * 99]
)
def test_a_wrong_filter_is_refused(call: Call, query: str) -> None:
    response = call("GET", f"/journal?{query}")
    assert response.status_code == 422
    assert error(response)["input"].startswith(f"query.{query.split('=', maxsplit=1)[0]}")


def test_one_entry_is_given_by_its_number(call: Call, recorded: State) -> None:
    assert call("GET", "/journal/2").json() == recorded.journal.entries()[1].as_json()
    for number in ("4", "0", "x", "9" * 99):
        response = call("GET", f"/journal/{number}")
        assert response.status_code == 404
        error(response)


@pytest.mark.usefixtures("recorded")
def test_the_journal_is_cleared(call: Call) -> None:
    assert call("DELETE", "/journal").json() == {"removed": 3}
    assert call("GET", "/journal").json() == {"entries": [], "forgotten": 0, "last_id": 3}


def test_the_stream_replays_and_ends_when_the_server_stops(
    context: AdminContext, recorded: State
) -> None:
    sent: list[Message] = []

    async def run() -> None:
        async def receive() -> Message:
            await context.stopping.wait()
            return {"type": "http.disconnect"}

        async def collect(message: Message) -> None:
            sent.append(message)
            if message.get("body", b"").startswith(b"id: 3\n"):
                context.stopping.set()

        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "method": "GET",
            "path": "/_mock/journal/stream",
            "raw_path": b"/_mock/journal/stream",
            "query_string": b"",
            "headers": [(b"host", b"localhost"), (b"last-event-id", b"1")],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
            "scheme": "http",
        }
        await asyncio.wait_for(application(context)(scope, receive, collect), 5)

    asyncio.run(run())
    head, *chunks = sent
    assert (b"content-type", b"text/event-stream; charset=utf-8") in head["headers"]
    events = [chunk["body"] for chunk in chunks if chunk["body"].startswith(b"id:")]
    told = [orjson.loads(event.partition(b"data: ")[2]) for event in events]
    assert told == [entry.as_json() for entry in recorded.journal.entries(since=1)]


# Who may call


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"])
def test_this_machine_may_call(context: AdminContext, peer: str) -> None:
    assert send(context, "GET", "/health", peer=peer).status_code == 200


@pytest.mark.parametrize(
    "peer", ["192.168.1.7", "172.17.0.1", "::ffff:10.0.0.1", "fe80::1", "nobody"]
)
def test_other_machines_may_not_call_without_a_token(context: AdminContext, peer: str) -> None:
    response = send(context, "GET", "/health", peer=peer)
    assert response.status_code == 403
    assert "--admin-token" in error(response)["cure"]


def test_a_caller_of_unknown_address_may_not_call(context: AdminContext) -> None:
    transport = httpx.ASGITransport(app=application(context), client=None)  # type: ignore[arg-type]

    async def run() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get("/_mock/health")

    assert asyncio.run(run()).status_code == 403


@pytest.mark.parametrize("peer", ["127.0.0.1", "192.168.1.7"])
@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        ("Bearer s3cret-é", 200),
        ("bearer  s3cret-é", 200),
        ("Bearer s3cret", 401),
        ("Basic s3cret-é", 401),
        ("s3cret-é", 401),
        ("Bearer", 401),
        ("", 401),
    ],
)
def test_with_a_token_only_its_bearer_may_call_from_anywhere(
    context: AdminContext, peer: str, authorization: str, status: int
) -> None:
    guarded = replace(context, token="s3cret-é")
    headers = {"authorization": authorization.encode()}
    response = send(guarded, "GET", "/health", peer=peer, headers=headers)
    assert response.status_code == status
    if status == 401:
        assert response.headers["www-authenticate"].startswith("Bearer")
        assert "s3cret" not in response.text


@pytest.mark.parametrize(
    "host",
    ["localhost", "LocalHost:80", "127.0.0.1:4010", "[::1]", "[::1]:4010", "mock:4010", "MOCK"],
)
def test_names_of_this_machine_and_allowed_names_are_served(
    context: AdminContext, host: str
) -> None:
    allowed = replace(context, allowed_hosts=("mock",))
    assert send(allowed, "GET", "/health", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("token", [None, "s3cret"])
@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "mock",
        "127.0.0.1.evil.example",
        "",
        "[::2]",
        "localhost@e",
    ],
)
def test_other_names_are_refused_against_dns_rebinding(
    context: AdminContext, host: str, token: str | None
) -> None:
    response = send(
        replace(context, token=token),
        "GET",
        "/health",
        headers={"host": host, "authorization": f"Bearer {token}"},
    )
    assert response.status_code == 403
    assert "--allowed-host" in error(response)["cure"]


def test_two_hosts_are_refused(context: AdminContext) -> None:
    headers = [("host", "localhost"), ("host", "localhost")]
    assert send(context, "GET", "/health", headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("origin", "host", "status"),
    [
        ("http://localhost:4010", "localhost:4010", 201),
        ("http://LOCALHOST:4010", "localhost:4010", 201),
        ("http://localhost", "localhost:80", 201),
        ("https://app.example", "localhost:4010", 201),
        ("http://localhost:3000", "localhost:4010", 403),
        ("https://evil.example", "localhost:4010", 403),
        ("null", "localhost:4010", 403),
        ("", "localhost:4010", 403),
    ],
)
def test_web_pages_of_other_origins_are_refused_unless_allowed(
    context: AdminContext, origin: str, host: str, status: int
) -> None:
    allowing = replace(context, cors_origins=("https://app.example",))
    headers = {"origin": origin, "host": host}
    response = send(allowing, "POST", "/answers", json={"status": 503}, headers=headers)
    assert response.status_code == status
    assert len(context.state.queued) == (status == 201)


def test_any_origin_may_call_where_all_are_allowed(context: AdminContext) -> None:
    allowing = replace(context, cors_origins=("*",))
    headers = {"origin": "https://any.example"}
    assert send(allowing, "GET", "/health", headers=headers).status_code == 200


def test_who_may_not_call_learns_nothing_of_the_routes(context: AdminContext) -> None:
    for path in ("/nowhere", "/answers"):
        response = send(context, "PUT", path, peer="192.168.1.7")
        assert response.status_code == 403
        assert "routes" not in response.json()


# Its own document


@pytest.fixture
def document(call: Call) -> dict[str, Any]:
    told: dict[str, Any] = call("GET", "/openapi.json").json()
    return told


def test_every_route_is_in_the_document_and_the_reverse(document: dict[str, Any]) -> None:
    documented = {
        (path, method.upper())
        for path, item in document["paths"].items()
        for method in item
        if method != "parameters"
    }
    assert documented == {
        (path, method) for path, methods in HANDLERS.items() for method in methods
    }


def judge(document: Mapping[str, Any], pointer: str, value: object) -> None:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": f"#{quote(pointer, safe='/~')}",
        "paths": document["paths"],
        "components": document["components"],
    }
    jsonschema_rs.validator_for(schema, validate_formats=True).validate(value)


EXAMPLES: dict[tuple[str, str], list[tuple[str, object]]] = {
    ("POST", "/answers"): [
        ("/answers", {"mount": "shop", "scenario": "limited", "delay": 0.5}),
        ("/answers", {"body": [1], "headers": {"x-a": 1}, "seed": 4}),
        ("/answers", {"text": "x", "operation": "createItem"}),
    ],
    ("POST", "/rules"): [
        (
            "/rules",
            {
                "match": {
                    "path": "*",
                    "query": {"a": [1, "b"]},
                    "json": None,
                    "part": {"image": {"md5": "0"}},
                },
                "answer": {"example": "one"},
            },
        )
    ],
    ("DELETE", "/rules/{id}"): [("/rules/4", None)],
    ("POST", "/reset"): [("/reset", {"parts": ["sequences"]})],
    ("GET", "/contracts/{name}"): [("/contracts/shop", None)],
    ("GET", "/journal/{id}"): [(f"/journal/{number}", None) for number in (1, 2, 3)],
}
# Reading comes before forgetting, and the stream has a test of its own.
ORDER = sorted(
    (
        (method, path)
        for path, methods in HANDLERS.items()
        for method in methods
        if path != "/journal/stream"
    ),
    key=lambda each: (["POST", "GET", "DELETE"].index(each[0]), -len(each[1])),
)


@pytest.mark.usefixtures("recorded")
def test_the_answers_of_every_route_keep_to_the_document(
    call: Call, document: dict[str, Any]
) -> None:
    for method, path in ORDER:
        operation = document["paths"][path][method.lower()]
        at = f"/paths/{path.replace('/', '~1')}/{method.lower()}"
        success = next(iter(operation["responses"]))
        for target, data in EXAMPLES.get((method, path), [(path, None)]):
            if data is not None:
                judge(document, f"{at}/requestBody/content/application~1json/schema", data)
            response = call(method, target, json=data) if data else call(method, target)
            assert response.status_code == int(success), (method, target, response.text)
            pointer = f"{at}/responses/{success}"
            if "$ref" in operation["responses"][success]:
                pointer = operation["responses"][success]["$ref"].removeprefix("#")
            judge(document, f"{pointer}/content/application~1json/schema", response.json())


def test_the_errors_keep_to_the_document(call: Call, document: dict[str, Any]) -> None:
    for method, path in (("GET", "/nowhere"), ("PUT", "/answers"), ("POST", "/answers")):
        pointer = "/components/responses/Error/content/application~1json/schema"
        judge(document, pointer, call(method, path).json())


def test_the_examples_of_the_document_are_requests_that_it_allows(document: dict[str, Any]) -> None:
    for path, item in document["paths"].items():
        content = item.get("post", {}).get("requestBody", {}).get("content", {})
        for each in content.values():
            at = f"/paths/{path.replace('/', '~1')}/post/requestBody/content/application~1json"
            judge(document, f"{at}/schema", each["example"])


@pytest.mark.parametrize("data", [{"staus": 1}, {"status": 99}, {"times": 0}, {"delay": 301}])
def test_the_document_refuses_what_the_server_refuses(
    call: Call, document: dict[str, Any], data: dict[str, object]
) -> None:
    at = "/paths/~1answers/post/requestBody/content/application~1json/schema"
    with pytest.raises(jsonschema_rs.ValidationError):
        judge(document, at, data)
    assert call("POST", "/answers", json=data).status_code == 422


# The documentation

DOCS = Path(__file__).parents[3] / "docs" / "admin.md"


def test_every_route_is_in_the_docs() -> None:
    headings = set(re.findall(r"^### `(\w+ /_mock/\S+)`$", DOCS.read_text(), re.MULTILINE))
    routes = {f"{method} /_mock{path}" for path, methods in HANDLERS.items() for method in methods}
    assert headings == routes


def test_the_requests_in_the_docs_keep_to_the_document(document: dict[str, Any]) -> None:
    sent = re.findall(r"curl \$MOCK(/\w+) [^']*'[^']*'[^']*-d '([^']*)'", DOCS.read_text())
    assert len(sent) == 4
    for path, data in sent:
        at = f"/paths/{path.replace('/', '~1')}/post/requestBody/content/application~1json"
        judge(document, f"{at}/schema", orjson.loads(data))


def test_the_members_of_answers_and_matches_are_all_in_the_docs() -> None:
    for member in (*ANSWER_KEYS, *MATCH_KEYS, *FILTERS, *PARTS):
        assert f"`{member}`" in DOCS.read_text()

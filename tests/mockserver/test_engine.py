"""The engine: the straight line from a request to its exchange, without a socket."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import ClassVar

import orjson
import pytest

from contractmock.contracts.contract import Contract
from contractmock.contracts.message import Headers, HttpRequest, header
from contractmock.contracts.pointer import ABSENT
from contractmock.contracts.violation import Violation
from contractmock.mockserver.answers import Answer
from contractmock.mockserver.behaviour import Behaviour, Refusal
from contractmock.mockserver.choice import Choice, Supplied
from contractmock.mockserver.engine import Engine
from contractmock.mockserver.exchange import Call, Exchange, Hint
from contractmock.mockserver.mounts import Mount, Mounts
from contractmock.mockserver.scenario import Scenario
from contractmock.mockserver.state import State

KEY: Headers = (("x-shop-key", "right"),)
ITEM = {"id": 7, "name": "lamp", "kind": {"type": "simple"}}
SCENARIOS = (
    Scenario(name="item", summary="", traits={"body": ITEM}),
    Scenario(name="broken", summary="", traits={"body": {**ITEM, "id": 0}}),
    Scenario(name="renamed", summary="", traits={"body": ITEM}, assign={"/name": 7}),
    Scenario(name="own", summary="", status=503, supplied=Supplied(content=b"{}")),
    Scenario(name="gone", summary="", status=410, headers={"retry-after": "9"}),
    Scenario(name="undeclared", summary="", status=302),
)
READ = frozenset({"GET /items/{id}"})


class Own(Behaviour):
    """Answers with what its scenarios hold, and dislikes the item 13."""

    default_scenarios: ClassVar[Mapping[str, str]] = dict.fromkeys(READ, "item")

    def body(self, call: Call) -> object:
        return call.scenario.traits.get("body", ABSENT)

    def violations(self, call: Call) -> Iterator[Violation]:
        if call.reading.parameters.get("path", {}).get("id") == 13:
            yield Violation(location="path", pointer="/id", rule="luck", message="no luck")

    def refuse(self, call: Call) -> Refusal:
        refusal = super().refuse(call)
        rules = {violation.rule for violation in call.reading.violations}
        if "luck" in rules:
            return replace(refusal, status=404, body={"title": "no luck", "status": 404})
        return refusal

    def hints(self, call: Call) -> Iterator[Hint]:
        if call.request.header("x-odd"):
            yield Hint(code="odd", message="x-odd is odd")


@pytest.fixture
def mounts(shop: Contract) -> Mounts:
    scenarios = {each.name: each for each in SCENARIOS}
    return Mounts([Mount(name="shop", contract=shop, behaviour=Own(shop), scenarios=scenarios)])


@pytest.fixture
def engine(mounts: Mounts) -> Engine:
    return Engine(mounts, State(1 << 20))


def read(number: object = 7, *fields: tuple[str, str], query: str = "") -> HttpRequest:
    return HttpRequest(method="GET", path=f"/items/{number}", query=query, headers=fields)


def asking(scenario: str, number: int = 7) -> HttpRequest:
    return read(number, ("prefer", f"scenario={scenario}"))


def told(exchange: Exchange) -> object:
    return orjson.loads(exchange.response.body)


def remarks(exchange: Exchange, name: str) -> list[str]:
    return [v for n, v in exchange.response.headers if n == f"contractmock-{name}"]


# The straight line


def test_a_correct_call_gets_its_scenario(engine: Engine) -> None:
    exchange = engine.respond(read())
    assert (exchange.response.status, told(exchange)) == (200, ITEM)
    assert (exchange.mount, exchange.scenario, exchange.origin) == ("shop", "item", "composed")
    assert exchange.operation is not None
    assert exchange.operation.label == "GET /items/{id}"
    assert (exchange.violations, exchange.hints, exchange.choice) == ((), (), Choice())
    assert remarks(exchange, "scenario") == ["item"]
    assert 0 <= exchange.duration < 10
    assert abs(exchange.started - datetime.now(UTC).timestamp()) < 60


def test_a_wrong_call_is_refused_and_every_violation_kept(engine: Engine) -> None:
    query = "limit=0&tag=A"
    exchange = engine.respond(HttpRequest(method="GET", path="/items", query=query))
    assert exchange.response.status == 401
    assert exchange.scenario is None
    rules = ["security", "pattern", "minimum"]
    assert [each.rule for each in exchange.violations] == rules
    assert [each.partition(" ")[0] for each in remarks(exchange, "violation")] == rules
    assert remarks(exchange, "scenario") == []


def test_a_wrong_call_that_names_its_answer_gets_it(engine: Engine) -> None:
    exchange = engine.respond(asking("item", 0))
    assert (exchange.response.status, exchange.scenario) == (200, "item")
    assert [each.rule for each in exchange.violations] == ["minimum"]


def test_the_behaviour_may_find_further_violations(engine: Engine) -> None:
    exchange = engine.respond(read(13))
    assert (exchange.response.status, exchange.scenario) == (404, None)
    assert told(exchange) == {"title": "no luck", "status": 404}
    assert [each.rule for each in exchange.violations] == ["luck"]


def test_hints_never_change_the_answer(engine: Engine) -> None:
    exchange = engine.respond(read(7, ("x-odd", "1"), query="colour=red"))
    assert exchange.response.status == 200
    assert [each.code for each in exchange.hints] == ["odd", "undeclared-parameter"]
    assert [each.partition(":")[0] for each in remarks(exchange, "hint")] == [
        "odd",
        "undeclared-parameter",
    ]


def test_remarks_are_bounded_and_printable(engine: Engine) -> None:
    name = "caf%C3%A9%0D%0Ax-evil:%201" + "x" * 500
    exchange = engine.respond(read(query=f"{name}=1"))
    for remark in remarks(exchange, "hint"):
        assert remark.isprintable()
        assert remark.isascii()
        assert len(remark) <= 300


# The check of what was composed


def test_an_answer_that_breaks_the_contract_is_a_500_that_names_the_rule(engine: Engine) -> None:
    exchange = engine.respond(asking("broken"))
    assert (exchange.response.status, exchange.origin) == (500, "control")
    error = orjson.loads(exchange.response.body)["error"]
    assert error["input"] == "answer 'broken' to GET /items/{id}"
    assert "body /id" in error["rule"]
    assert "(minimum)" in error["rule"]
    assert remarks(exchange, "error") == [
        "answer 'broken' to GET /items/{id} breaks the contract: minimum at /id"
    ]


def test_a_status_that_is_not_declared_cannot_break_the_contract(engine: Engine) -> None:
    exchange = engine.respond(asking("undeclared"))
    assert (exchange.response.status, exchange.origin) == (302, "composed")


def test_what_a_user_assigned_is_not_checked(engine: Engine) -> None:
    exchange = engine.respond(asking("renamed"))
    assert told(exchange) == {**ITEM, "name": 7}
    assert (exchange.response.status, exchange.origin) == (200, "supplied")


def test_a_body_of_the_user_is_sent_as_given(engine: Engine) -> None:
    exchange = engine.respond(asking("own"))
    assert exchange.response.body == b"{}"
    assert (exchange.response.status, exchange.origin) == (503, "supplied")
    assert (exchange.scenario, exchange.choice.channel) == ("own", "prefer")


def test_headers_of_scenario_and_choice_are_sent(engine: Engine) -> None:
    exchange = engine.respond(asking("gone"))
    assert header(exchange.response.headers, "retry-after") == "9"
    choice = Choice(channel="queue", scenario="gone", headers={"retry-after": "1", "x-own": "a"})
    engine.state.queue(Answer(choice=choice, times=1))
    exchange = engine.respond(read())
    assert exchange.choice.channel == "queue"
    assert header(exchange.response.headers, "retry-after") == "1"
    assert header(exchange.response.headers, "x-own") == "a"


@pytest.mark.parametrize(
    "prefer", ["scenario=none", "code=x", "example=none", "code=200, example=none", "delay=-1"]
)
def test_a_mistake_in_asking_is_a_400_of_the_mocks_own(engine: Engine, prefer: str) -> None:
    exchange = engine.respond(read(7, ("prefer", prefer)))
    assert (exchange.response.status, exchange.origin) == (400, "control")
    assert exchange.scenario is None
    assert orjson.loads(exchange.response.body)["error"].keys() == {"input", "rule", "cure"}


# Keys


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (KEY, 200),
        ((("x-shop-key", "wrong"),), 401),
        ((("x-shop-key", "mock-gone"),), 410),
        ((("x-shop-key", "mock-none"),), 401),
        ((("authorization", "Basic cmlnaHQ6cmlnaHQ="),), 200),
        ((("x-shop-key", "wrong"), ("authorization", "Basic cmlnaHQ6cmlnaHQ=")), 200),
        ((), 401),
    ],
    ids=str,
)
def test_listed_keys_alone_are_accepted(mounts: Mounts, headers: Headers, status: int) -> None:
    engine = Engine(mounts, State(1 << 20), api_keys=frozenset({"right", "right:right"}))
    exchange = engine.respond(HttpRequest(method="GET", path="/items", headers=headers))
    assert exchange.response.status == status


def test_a_wrong_key_is_a_violation_that_does_not_repeat_it(mounts: Mounts) -> None:
    engine = Engine(mounts, State(1 << 20), api_keys=frozenset({"right"}))
    request = HttpRequest(method="GET", path="/items", headers=(("x-shop-key", "my-secret"),))
    exchange = engine.respond(request)
    (violation,) = exchange.violations
    assert (violation.location, violation.pointer) == ("security", "/x-shop-key")
    assert violation.rule == "api-key"
    assert "my-secret" not in str(violation)


def test_an_operation_without_security_takes_any_key(mounts: Mounts) -> None:
    engine = Engine(mounts, State(1 << 20), api_keys=frozenset({"right"}))
    assert engine.respond(read()).response.status == 200


# Seeds


def test_a_seed_settles_the_clock(shop: Contract) -> None:
    class Clock(Own):
        def body(self, call: Call) -> object:
            return {**ITEM, "name": call.now.isoformat()[:40]}

    made = Mount(
        name="shop", contract=shop, behaviour=Clock(shop), scenarios={"item": SCENARIOS[0]}
    )
    engine = Engine(Mounts([made]), State(1 << 20), seed=60)
    assert told(engine.respond(read())) == {**ITEM, "name": "2026-01-01T00:01:00+00:00"}
    asked = read(7, ("prefer", "seed=0"))
    assert told(engine.respond(asked)) == {**ITEM, "name": "2026-01-01T00:00:00+00:00"}


@pytest.mark.parametrize("seed", [-1, 10**30, -(10**30)])
def test_every_whole_number_is_a_seed(engine: Engine, seed: int) -> None:
    answers = {engine.respond(read(7, ("prefer", f"seed={seed}"))).response for _ in range(3)}
    assert len(answers) == 1
    assert answers.pop().status == 200


# Requests that match nothing


def test_a_wrong_method_is_405_with_allow(engine: Engine) -> None:
    exchange = engine.respond(HttpRequest(method="DELETE", path="/items"))
    assert exchange.response.status == 405
    assert header(exchange.response.headers, "allow") == "GET, POST"
    assert (exchange.mount, exchange.operation) == ("shop", None)
    (violation,) = exchange.violations
    assert violation.message == "/items exists for GET, POST, not for DELETE"


def test_an_unknown_path_is_404_with_what_there_is(engine: Engine) -> None:
    exchange = engine.respond(HttpRequest(method="GET", path="/nothing"))
    assert exchange.response.status == 404
    assert exchange.mount is None
    listed = orjson.loads(exchange.response.body)["operations"]
    assert "GET /items (shop)" in listed
    (violation,) = exchange.violations
    assert violation.message == "no contract has a path /nothing"


def test_a_response_has_its_remarks_beside_its_own_headers(engine: Engine) -> None:
    names = [name for name, _ in engine.respond(read()).response.headers]
    assert names == ["content-type", "contractmock-scenario"]

"""Faults on every channel: who asks, what goes first, what the exchange and the journal tell."""

import base64
from collections.abc import Iterator

import orjson
import pytest

from contractmock.contracts.contract import Contract
from contractmock.contracts.errors import ContractError
from contractmock.contracts.message import HttpRequest, header
from contractmock.mockserver import channels
from contractmock.mockserver.answers import ANSWER_KEYS, answer_as_json, parse_answer
from contractmock.mockserver.behaviour import Behaviour
from contractmock.mockserver.engine import Engine
from contractmock.mockserver.exchange import Exchange
from contractmock.mockserver.faults import parse_fault
from contractmock.mockserver.faults.firing import NOTHING
from contractmock.mockserver.mounts import Mount, Mounts
from contractmock.mockserver.rules import Match
from contractmock.mockserver.scenario import Scenario
from contractmock.mockserver.state import State

BUSY = Scenario(name="busy", summary="", status=503, headers={"retry-after": "9"})


@pytest.fixture
def engine(shop: Contract) -> Engine:
    mount = Mount(name="shop", contract=shop, behaviour=Behaviour(shop), scenarios={"busy": BUSY})
    return Engine(Mounts([mount]), State(1 << 20, shop.security_schemes, seed=3))


@pytest.fixture
def state(engine: Engine) -> State:
    return engine.state


def read(*fields: tuple[str, str], query: str = "", key: str = "right") -> HttpRequest:
    headers = (*fields, ("x-shop-key", key)) if key else fields
    return HttpRequest(method="GET", path="/items", query=query, headers=headers)


def names(exchange: Exchange) -> list[str]:
    return [each.name for each in exchange.faults]


def mark(exchange: Exchange) -> str | None:
    return header(exchange.response.headers, "contractmock-fault")


def queue(state: State, **data: object) -> None:
    state.queue(parse_answer(data, channel="queue", scenarios=["busy"], times=1))


# Each channel


def asked_by_header(state: State) -> HttpRequest:
    return read(("prefer", "fault=wrong-content-type"))


def asked_by_query(state: State) -> HttpRequest:
    return read(query="__fault=wrong-content-type")


def asked_by_key(state: State) -> HttpRequest:
    return read(key="mock-fault-wrong-content-type")


def asked_by_queue(state: State) -> HttpRequest:
    queue(state, fault="wrong-content-type")
    return read()


def asked_by_rule(state: State) -> HttpRequest:
    state.add_rule(
        Match(),
        parse_answer({"fault": "wrong-content-type"}, channel="rule", scenarios=[]),
    )
    return read()


def standing(state: State) -> HttpRequest:
    state.add_fault(parse_fault("wrong-content-type"), mount="shop")
    return read()


EVERY = [asked_by_header, asked_by_query, asked_by_key, asked_by_queue, asked_by_rule, standing]


@pytest.mark.parametrize("asked", EVERY)
def test_a_fault_can_be_asked_for_on_every_channel(engine: Engine, asked: type) -> None:
    exchange = engine.respond(asked(engine.state))
    assert names(exchange) == ["wrong-content-type"]
    assert exchange.response.status == 200
    assert exchange.response.media_type == "text/html"
    assert mark(exchange) == "wrong-content-type"


@pytest.mark.parametrize(
    "request_",
    [
        read(("prefer", "fault=degrading")),
        read(query="__fault=degrading"),
        read(key="mock-fault-degrading"),
    ],
    ids=["header", "query", "key"],
)
def test_a_call_can_ask_for_a_profile_that_gets_worse(
    engine: Engine, request_: HttpRequest
) -> None:
    exchanges = [engine.respond(request_) for _ in range(60)]
    assert [each.wait for each in exchanges] == pytest.approx([0.05 * n for n in range(1, 61)])
    assert {each.response.status for each in exchanges[:20]} == {200}
    assert {each.response.status for each in exchanges[20:]} == {200, 503}
    assert not any("reset" in names(each) for each in exchanges[:40])
    assert any("reset" in names(each) for each in exchanges[40:])


def test_the_journal_tells_the_faults(engine: Engine) -> None:
    exchange = engine.respond(read(query="__fault=reset:at=body%2Bnan"))
    entry = engine.state.journal.record(exchange)
    assert entry.faults == ("nan", "reset:at=body")
    assert entry.as_json()["faults"] == ["nan", "reset:at=body"]


def test_a_secret_in_a_fault_does_not_enter_the_journal(engine: Engine) -> None:
    request = read(query="__fault=rate-limit:limit-header=open-sesame", key="open-sesame")
    engine.respond(request)
    query = "__fault=wrong-content-type:type=open-sesame/x"
    entry = engine.state.journal.record(engine.respond(read(query=query, key="open-sesame")))
    assert entry.faults == ("wrong-content-type:type=***/x",)
    assert b"open-sesame" not in orjson.dumps(entry.as_json())


def test_a_call_without_faults_has_none(engine: Engine) -> None:
    exchange = engine.respond(read())
    assert exchange.faults == ()
    assert exchange.choice.firing is NOTHING
    assert exchange.wait == 0
    assert mark(exchange) is None


def test_a_key_that_names_no_fault_is_a_key_like_any_other(engine: Engine) -> None:
    assert names(engine.respond(read(key="mock-fault-nonsense"))) == []


def test_a_magic_key_for_a_fault_is_accepted_where_others_are_listed(shop: Contract) -> None:
    mount = Mount(name="shop", contract=shop, behaviour=Behaviour(shop), scenarios={})
    engine = Engine(Mounts([mount]), State(1 << 20), api_keys=frozenset({"right"}))
    exchange = engine.respond(read(key="mock-fault-reset"))
    assert (exchange.response.status, names(exchange)) == (200, ["reset"])


@pytest.mark.parametrize("name", ["refused", "outage"])
def test_what_closes_the_port_gets_one_clear_400(engine: Engine, name: str) -> None:
    for request in (
        read(("prefer", f"fault={name}")),
        read(query=f"__fault={name}"),
        read(key=f"mock-fault-{name}"),
    ):
        exchange = engine.respond(request)
        assert exchange.response.status == 400
        assert "no call could ask for it" in header(exchange.response.headers, "contractmock-error")  # type: ignore[operator]


@pytest.mark.parametrize("data", [{"fault": "refused"}, {"fault": "reset:times=2"}])
def test_an_answer_in_advance_refuses_what_a_call_cannot_ask_for(data: dict[str, str]) -> None:
    with pytest.raises(ContractError):
        parse_answer(data, channel="queue", scenarios=[])


@pytest.mark.parametrize("value", ["reset", "none", "latency:seconds=2+drip:rate=5"])
def test_an_answer_in_advance_is_told_with_its_fault(value: str) -> None:
    answer = parse_answer({"fault": value}, channel="queue", scenarios=[], times=1)
    assert answer_as_json(answer) == {"fault": value, "times": 1}
    assert "fault" in ANSWER_KEYS


def test_a_comma_in_prefer_needs_quotes(engine: Engine) -> None:
    quoted = engine.respond(read(("prefer", 'fault="hang:at=body,seconds=5", seed=4')))
    assert str(quoted.faults[0]) == "hang:at=body,seconds=5"
    torn = engine.respond(read(("prefer", "fault=hang:at=body,seconds=5")))
    assert torn.response.status == 400
    assert 'put the fault between quotes: Prefer: fault="hang:at=body,seconds=..."' in str(
        header(torn.response.headers, "contractmock-error")
    )


def test_foreign_preferences_beside_a_fault_are_left_alone(engine: Engine) -> None:
    request = read(("prefer", "respond-async, fault=reset, wait=5"))
    assert names(engine.respond(request)) == ["reset"]


# Which goes first


def test_the_first_channel_that_names_a_fault_is_heard(engine: Engine, state: State) -> None:
    queue(state, fault="drip")
    request = read(("prefer", "fault=nan"), query="__fault=infinity", key="mock-fault-hang")
    assert names(engine.respond(request)) == ["nan"]
    assert state.queued == ()


def test_faults_that_stand_come_on_top(engine: Engine, state: State) -> None:
    state.add_fault(parse_fault("latency:seconds=2"))
    queue(state, fault="latency:seconds=3+reset")
    exchange = engine.respond(read())
    assert names(exchange) == ["latency", "latency", "reset"]
    assert exchange.wait == 5


@pytest.mark.parametrize("by", ["header", "queue"])
def test_none_keeps_off_what_a_lower_channel_asks_for(
    engine: Engine, state: State, by: str
) -> None:
    if by == "header":
        state.add_fault(parse_fault("status"))
        request = read(("prefer", "fault=none"), key="mock-fault-reset")
    else:
        queue(state, fault="none")
        request = read(key="mock-fault-reset")
    assert names(engine.respond(request)) == []


def test_the_delay_that_was_asked_for_comes_on_top_of_latency(engine: Engine) -> None:
    exchange = engine.respond(read(("prefer", "delay=2, fault=latency:seconds=1")))
    assert exchange.wait == 3


def test_a_fault_alone_leaves_the_choice_to_others(engine: Engine, state: State) -> None:
    queue(state, scenario="busy")
    exchange = engine.respond(read(("prefer", "fault=reset")))
    assert (exchange.scenario, exchange.choice.channel) == ("busy", "queue")
    assert names(exchange) == ["reset"]


# Refusals


def test_a_status_is_answered_as_the_scenario_that_has_it(engine: Engine) -> None:
    exchange = engine.respond(read(("prefer", "fault=status:code=503")))
    assert (exchange.response.status, exchange.scenario) == (503, "busy")
    assert header(exchange.response.headers, "retry-after") == "9"
    assert exchange.choice.channel == "fault"


def test_a_refusal_takes_the_place_of_the_answer_that_was_chosen(
    engine: Engine, state: State
) -> None:
    state.add_fault(parse_fault("fail:times=1,code=500"))
    queue(state, body={"mine": True})
    refused, given = engine.respond(read()), engine.respond(read())
    assert (refused.response.status, refused.scenario) == (500, "status-500")
    assert given.response.body == b'{"mine":true}'


def test_a_queued_status_takes_the_place_of_its_own_body(engine: Engine, state: State) -> None:
    queue(state, fault="status:code=503", body={"mine": True})
    assert engine.respond(read()).scenario == "busy"
    assert state.queued == ()


def test_a_call_that_asks_to_fail_does_so_in_turns(engine: Engine) -> None:
    request = read(key="mock-fault-fail")
    met = [engine.respond(request).response.status for _ in range(6)]
    assert met == [503, 503, 200] * 2


def test_a_rate_limit_counts_by_key_and_tells_what_is_left(engine: Engine, state: State) -> None:
    state.add_fault(parse_fault("rate-limit:limit=1,window=60"))
    first, second = engine.respond(read(key="a")), engine.respond(read(key="a"))
    other = engine.respond(read(key="b"))
    assert [each.response.status for each in (first, second, other)] == [200, 429, 200]
    assert header(first.response.headers, "x-ratelimit-remaining") == "0"
    assert mark(first) is None
    assert header(second.response.headers, "x-ratelimit-remaining") == "0"
    assert header(second.response.headers, "retry-after") in ("60", "59")
    assert mark(second) == "rate-limit:limit=1"
    assert [name for name, _ in second.response.headers].count("retry-after") == 1


def test_the_retry_after_of_a_limit_goes_before_that_of_the_scenario(
    engine: Engine, state: State
) -> None:
    state.add_fault(parse_fault("rate-limit:limit=1,window=60,code=503"))
    engine.respond(read())
    exchange = engine.respond(read())
    assert exchange.scenario == "busy"
    assert header(exchange.response.headers, "retry-after") in ("60", "59")


def test_a_wrong_call_is_refused_by_the_fault_first(engine: Engine) -> None:
    exchange = engine.respond(read(("prefer", "fault=status"), key=""))
    assert exchange.response.status == 503
    assert [each.rule for each in exchange.violations] == ["security"]


def test_a_wrong_call_is_refused_as_ever_with_other_faults(engine: Engine) -> None:
    exchange = engine.respond(read(("prefer", "fault=latency:seconds=1+drip"), key=""))
    assert exchange.response.status == 401
    assert names(exchange) == ["latency", "drip"]


# What the mock says of itself


@pytest.mark.parametrize("prefer", ["scenario=nonsense", "example=nonsense", "code=x"])
def test_a_mistake_is_told_without_faults(engine: Engine, state: State, prefer: str) -> None:
    state.add_fault(parse_fault("malformed-json"))
    state.add_fault(parse_fault("reset"))
    exchange = engine.respond(read(("prefer", prefer)))
    assert exchange.response.status == 400
    assert exchange.faults == ()
    assert "error" in orjson.loads(exchange.response.body)


def test_a_call_that_matches_no_operation_has_no_faults(engine: Engine, state: State) -> None:
    state.add_fault(parse_fault("reset"))
    stray = engine.respond(HttpRequest(method="GET", path="/nowhere"))
    assert (stray.response.status, stray.faults) == (404, ())


def test_a_reset_forgets_the_faults_or_only_them(engine: Engine, state: State) -> None:
    state.add_fault(parse_fault("reset"))
    state.reset("answers")
    assert names(engine.respond(read())) == ["reset"]
    state.reset("faults")
    assert names(engine.respond(read())) == []
    added = state.add_fault(parse_fault("drip"))
    assert state.remove_fault(added.id)
    assert not state.remove_fault(added.id)


# The preferences themselves


def fields(*values: str) -> Iterator[tuple[str, str]]:
    return (("prefer", value) for value in values)


def test_of_two_faults_in_prefer_the_first_counts() -> None:
    request = HttpRequest(method="GET", path="/", headers=tuple(fields("fault=nan", "fault=drip")))
    chosen = channels.from_prefer(request)
    assert chosen is not None
    assert chosen.fault is not None
    assert [each.name for each in chosen.fault] == ["nan"]


def test_basic_credentials_are_callers_too(engine: Engine, state: State) -> None:
    state.add_fault(parse_fault("rate-limit:limit=1"))

    def asked_by(user: str) -> int:
        credentials = base64.b64encode(f"{user}:x".encode()).decode()
        request = read(("authorization", f"Basic {credentials}"), key="")
        return engine.respond(request).response.status

    assert [asked_by("a"), asked_by("a"), asked_by("b")] == [200, 429, 200]

"""Answers asked for in advance: how they are written, when they are given."""

from collections.abc import Callable

import pytest

from contractmock.contracts.contract import Contract
from contractmock.contracts.errors import ContractError
from contractmock.contracts.message import Body, Part
from contractmock.contracts.operation import Operation
from contractmock.contracts.requests import Reading, read_request
from contractmock.mockserver.answers import Answer, answer_as_json, parse_answer, refuse_invalid
from contractmock.mockserver.choice import Choice, Supplied
from contractmock.mockserver.exchange import Exchange
from contractmock.mockserver.journal.sensitive import SecretNames
from contractmock.mockserver.rules import Match, parse_match
from contractmock.mockserver.state import State

SCENARIOS = ("ai", "human", "rate-limited")


def answer(data: dict[str, object], times: int | None = 1) -> Answer:
    return parse_answer(data, channel="queue", scenarios=SCENARIOS, times=times)


def named(name: str, times: int | None = 1) -> Answer:
    return Answer(choice=Choice(channel="queue", scenario=name), times=times)


@pytest.fixture
def operations(shop: Contract) -> dict[str, tuple[Operation, ...]]:
    return {"shop": shop.operations}


@pytest.fixture
def fits(shop: Contract) -> Callable[[dict[str, object], Exchange], bool]:
    """Whether a match, as written, fits an exchange."""

    def decide(data: dict[str, object], exchange: Exchange) -> bool:
        operation = exchange.operation
        assert operation is not None
        reading = read_request(operation, {}, exchange.request)
        match = parse_match(data, {"shop": shop.operations})
        return match.fits("shop", operation, exchange.request, reading)

    return decide


# Answers


@pytest.mark.parametrize(
    ("data", "choice"),
    [
        ({"scenario": "ai"}, Choice(channel="queue", scenario="ai")),
        ({"status": 503, "delay": 2}, Choice(channel="queue", status=503, delay=2.0)),
        ({"example": "one", "seed": -7}, Choice(channel="queue", example="one", seed=-7)),
        (
            {"status": 429, "headers": {"Retry-After": 3}},
            Choice(channel="queue", status=429, headers={"retry-after": "3"}),
        ),
        (
            {"body": {"a": ["é", None]}},
            Choice(channel="queue", supplied=Supplied(content='{"a":["é",null]}'.encode())),
        ),
        ({"body": None}, Choice(channel="queue", supplied=Supplied(content=b"null"))),
        (
            {"body": float("nan")},
            Choice(channel="queue", supplied=Supplied(content=b"NaN")),
        ),
        (
            {"text": "<h1>", "media_type": "text/html"},
            Choice(channel="queue", supplied=Supplied(content=b"<h1>", media_type="text/html")),
        ),
        (
            {"text": ""},
            Choice(
                channel="queue",
                supplied=Supplied(content=b"", media_type="text/plain; charset=utf-8"),
            ),
        ),
    ],
)
def test_an_answer_is_read_into_a_choice(data: dict[str, object], choice: Choice) -> None:
    assert answer(data) == Answer(choice=choice, times=1)


@pytest.mark.parametrize(
    ("given", "default", "times"), [(3, 1, 3), (None, 1, 1), (None, None, None)]
)
def test_times_has_a_default_of_its_channel(
    given: int | None, default: int | None, times: int | None
) -> None:
    assert answer({"status": 500, "times": given}, default).times == times


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({}, "answer: it is empty; give at least one of: scenario, status"),
        ({"scenarios": "ai"}, r"answer.scenarios: there is no such key; did you mean 'scenario'\?"),
        (
            {"scenario": "humn"},
            r"answer.scenario 'humn': .* did you mean 'human'\? possible: ai, h",
        ),
        ({"scenario": 1}, "answer.scenario: '1' cannot be; give text"),
        ({"status": 600}, "answer.status: '600' cannot be; give a whole number from 200 to 599"),
        ({"status": "503"}, "answer.status: '503' cannot be"),
        ({"status": True}, "answer.status: 'True' cannot be"),
        ({"seed": 1.5}, "answer.seed: '1.5' cannot be; give a whole number$"),
        ({"delay": -1}, "answer.delay: '-1' cannot be; give a number of seconds from 0 to"),
        ({"delay": float("nan")}, "answer.delay: 'nan' cannot be"),
        ({"delay": "1"}, "answer.delay: '1' cannot be; give a number of seconds"),
        ({"headers": ["a"]}, "answer.headers: .* give a mapping"),
        ({"headers": {"a b": "c"}}, "answer.headers: 'a b' cannot be"),
        ({"headers": {"a": "b\r\nc: d"}}, "answer.headers.a: .* give text of one line"),
        ({"headers": {"a": "\u20ac"}}, "answer.headers.a: .* Latin-1"),
        ({"headers": {"Content-Length": 3}}, "the server sets it itself; leave it out"),
        ({"body": 1, "text": "x"}, "answer.text: there is a 'body', too; give one of the two"),
        ({"body": 1, "scenario": "ai"}, "answer.scenario: the answer has a body of its own"),
        ({"text": "1", "example": "ai"}, "answer.example: the answer has a text of its own"),
        ({"scenario": "ai", "status": 503}, "answer.status: a scenario has a status of its own"),
        ({"media_type": "text/html"}, "answer.media_type: there is nothing of that type"),
        ({"text": "x", "media_type": "html"}, "answer.media_type: 'html' cannot be"),
        ({"body": {"a": {1, 2}}}, "answer.body: it cannot be written as JSON"),
        ({"body": "\ud800"}, "answer.body: it cannot be written as JSON"),
        ({"times": 0, "status": 200}, "answer.times: '0' cannot be; give a whole number from 1 on"),
        ({"validate": "yes", "body": 1}, "answer.validate: 'yes' cannot be; give true or false"),
    ],
)
def test_a_wrong_answer_is_refused_with_a_cure(data: dict[str, object], told: str) -> None:
    with pytest.raises(ContractError, match=told):
        answer(data)


@pytest.mark.parametrize(
    "data",
    [
        {"scenario": "ai", "delay": 0.5, "times": 2},
        {"status": 500, "headers": {"x-a": "b"}, "seed": 3, "times": 1},
        {
            "body": {"a": [1]},
            "media_type": "application/problem+json",
            "times": 1,
            "validate": True,
        },
        {"text": "x", "media_type": "text/plain; charset=utf-8", "times": 1},
        {"text": "{", "media_type": "application/json", "times": 1},
    ],
)
def test_an_answer_is_told_as_it_would_be_written(data: dict[str, object]) -> None:
    assert answer_as_json(answer(data)) == data


def test_a_body_that_breaks_the_contract_is_refused_where_that_is_asked_for(
    shop: Contract,
) -> None:
    from contractmock.mockserver.admin.context import supplied_violations

    create = shop.operation("createItem")
    assert create is not None
    right = {"id": 7, "name": "lamp", "kind": {"type": "simple"}}
    refuse_invalid(
        answer({"status": 201, "body": right, "validate": True}), [create], supplied_violations
    )
    refuse_invalid(answer({"status": 201, "body": {}}), [create], supplied_violations)
    with pytest.raises(ContractError, match="breaks the contract of POST /items: body /id"):
        refuse_invalid(
            answer({"status": 201, "body": right | {"id": 0}, "validate": True}),
            [create],
            supplied_violations,
        )


# Matches


@pytest.mark.parametrize(
    ("data", "fitting"),
    [
        ({}, True),
        ({"mount": "shop"}, True),
        ({"operation": "POST /items"}, True),
        ({"operation": "createItem"}, True),
        ({"operation": "listItems"}, False),
        ({"method": "post"}, True),
        ({"method": "GET"}, False),
        ({"path": "/items"}, True),
        ({"path": "*/it[e]ms"}, True),
        ({"path": "/Items"}, False),
        ({"path": "items"}, False),
        ({"query": {"a": "1"}}, True),
        ({"query": {"a": 1}}, True),
        ({"query": {"a": [1, 2]}}, True),
        ({"query": {"a": [1, 3]}}, False),
        ({"query": {"on": True}}, True),
        ({"query": {"b": ""}}, False),
        ({"headers": {"X-Trace": "abc"}}, True),
        ({"headers": {"x-trace": "ab"}}, False),
        ({"json": {"name": "lamp"}}, True),
        ({"json": {"kind": {"type": "simple"}}}, True),
        ({"json": {"tags": [{"a": 1}, "x"]}}, True),
        ({"json": {"tags": [{"a": 1}]}}, False),
        ({"json": {"tags": [{"a": True}, "x"]}}, False),
        ({"json": {"name": None}}, False),
        ({"json": {"price": None}}, True),
        ({"json": None}, False),
        ({"part": {"image": {}}}, False),
        ({"method": "POST", "json": {"name": "other"}}, False),
    ],
)
def test_a_match_fits_when_everything_it_says_does(
    fits: Callable[[dict[str, object], Exchange], bool],
    make_exchange: Callable[..., Exchange],
    data: dict[str, object],
    fitting: bool,
) -> None:
    exchange = make_exchange(
        query="a=1&a=2&on=true",
        headers=(("x-trace", "abc"),),
        content=b'{"name":"lamp","kind":{"type":"simple"},"tags":[{"a":1,"b":2},"x"],"price":null}',
    )
    assert fits(data, exchange) is fitting


@pytest.mark.parametrize(
    ("wanted", "fitting"),
    [
        ({"image": {}}, True),
        ({"image": {"filename": "photo[1].jpg"}}, True),
        ({"image": {"filename": "*.jpg", "content_type": "image/*"}}, True),
        ({"image": {"filename": "*.png"}}, False),
        ({"image": {"md5": "0123456789ABCDEF0123456789abcdef"}}, True),
        ({"image": {"md5": "f" * 32}}, False),
        ({"file": {}}, False),
    ],
)
def test_a_match_can_look_at_the_parts_of_an_upload(
    shop: Contract,
    make_exchange: Callable[..., Exchange],
    make_part: Callable[..., Part],
    wanted: dict[str, object],
    fitting: bool,
) -> None:
    body = Body(size=9, parts=(make_part(filename="photo[1].jpg"),))
    exchange = make_exchange(body=body, media_type="multipart/form-data")
    match = parse_match({"part": wanted}, {"shop": shop.operations})
    assert exchange.operation is not None
    assert match.fits("shop", exchange.operation, exchange.request, Reading()) is fitting


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"querry": {}}, r"match.querry: there is no such key; did you mean 'query'\?"),
        ({"mount": "shp"}, "match.mount 'shp': nothing is mounted there; possible: shop"),
        (
            {"operation": "POST /x"},
            "match.operation 'POST /x': .*possible: GET /items, POST /items",
        ),
        ({"operation": 1}, "match.operation: '1' cannot be; give text"),
        ({"query": "a=1"}, "match.query: 'a=1' cannot be; give a mapping from name to value"),
        ({"query": {"a": {}}}, "match.query.a: .* give text or a number"),
        ({"headers": {"a": None}}, "match.headers.a: .* give text or a number"),
        ({"part": {"image": "x"}}, "match.part.image: .* give a mapping with filename"),
        ({"part": {"image": {"size": 1}}}, "match.part.image.size: there is no such key"),
        ({"part": {"image": {"md5": 1}}}, "match.part.image.md5: '1' cannot be; give text"),
    ],
)
def test_a_wrong_match_is_refused_with_a_cure(
    operations: dict[str, tuple[Operation, ...]], data: dict[str, object], told: str
) -> None:
    with pytest.raises(ContractError, match=told):
        parse_match(data, operations)


def test_a_match_is_told_as_it_would_be_written_without_secrets(
    operations: dict[str, tuple[Operation, ...]],
) -> None:
    data: dict[str, object] = {
        "mount": "shop",
        "operation": "createItem",
        "method": "POST",
        "path": "/items",
        "query": {"a": ["1", "2"], "token": ["open-sesame"]},
        "headers": {"accept": ["a"], "x-api-key": ["open-sesame"]},
        "json": {"a": None},
        "part": {"image": {"filename": "*.jpg"}},
    }
    assert parse_match(data, operations).as_json(SecretNames()) == data | {
        "query": {"a": ["1", "2"], "token": ["***"]},
        "headers": {"accept": ["a"], "x-api-key": ["***"]},
    }
    assert parse_match({}, operations) == Match()


# State


@pytest.fixture
def state() -> State:
    return State(1 << 20)


@pytest.fixture
def create(shop: Contract) -> Operation:
    found = shop.operation("createItem")
    assert found is not None
    return found


def drained(state: State, mount: str, operation: Operation) -> list[str | None]:
    found = []
    while (choice := state.next_queued(mount, operation)) is not None:
        found.append(choice.scenario)
    return found


def test_queued_answers_are_given_in_order_and_as_often_as_asked(
    state: State, create: Operation
) -> None:
    state.queue(named("first"), mount="shop")
    state.queue(named("twice", times=2), operation="createItem")
    state.queue(named("last"))
    assert drained(state, "shop", create) == ["first", "twice", "twice", "last"]
    assert state.queued == ()


def test_a_queued_answer_waits_for_its_own_mount_and_operation(
    state: State, shop: Contract, create: Operation
) -> None:
    state.queue(named("other mount"), mount="other")
    state.queue(named("other operation"), mount="shop", operation="GET /items")
    state.queue(named("mine"), mount="shop", operation="POST /items")
    assert drained(state, "shop", create) == ["mine"]
    assert drained(state, "other", create) == ["other mount"]
    listing = shop.operation("listItems")
    assert listing is not None
    assert drained(state, "shop", listing) == ["other operation"]


def test_the_first_rule_that_matches_answers_and_goes_when_it_is_used_up(
    state: State, create: Operation, make_exchange: Callable[..., Exchange]
) -> None:
    state.add_rule(Match(method="GET"), named("other", times=None))
    state.add_rule(Match(path="/items"), named("twice", times=2))
    state.add_rule(Match(), named("always", times=None))
    request = make_exchange().request

    def matching() -> str | None:
        choice = state.matching_rule("shop", create, request, Reading())
        return choice.scenario if choice else None

    assert [matching() for _ in range(4)] == ["twice", "twice", "always", "always"]
    assert [rule.id for rule in state.rules] == [1, 3]
    assert state.remove_rule(3)
    assert not state.remove_rule(3)
    assert matching() is None


def test_a_sequence_takes_turns_by_its_key(state: State) -> None:
    assert [state.next_in_sequence("a", 3) for _ in range(4)] == [0, 1, 2, 0]
    assert state.next_in_sequence("b", 3) == 0


@pytest.mark.parametrize(
    ("parts", "left"),
    [
        ((), (0, 0, 0, 0)),
        (("answers",), (0, 1, 1, 1)),
        (("rules",), (1, 0, 1, 1)),
        (("sequences",), (1, 1, 0, 1)),
        (("journal",), (1, 1, 1, 0)),
        (("journal", "rules"), (1, 0, 1, 0)),
    ],
)
def test_reset_forgets_the_parts_that_are_named_or_all(
    state: State,
    make_exchange: Callable[..., Exchange],
    parts: tuple[str, ...],
    left: tuple[int, ...],
) -> None:
    state.queue(named("x"))
    state.add_rule(Match(), named("x"))
    state.next_in_sequence("a", 9)
    state.journal.record(make_exchange())
    state.reset(*parts)
    turn = state.next_in_sequence("a", 9)
    assert (len(state.queued), len(state.rules), turn, len(state.journal)) == left

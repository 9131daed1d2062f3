"""Answers as a user writes them: read into choices, told again, refused with a cure."""

import sys

import pytest

from contractmock.contracts.contract import Contract
from contractmock.contracts.errors import ContractError
from contractmock.mockserver.admin.context import supplied_violations
from contractmock.mockserver.answers import Answer, answer_as_json, parse_answer, refuse_invalid
from contractmock.mockserver.choice import Choice, Supplied

SCENARIOS = ("ai", "human", "rate-limited")


def answer(data: dict[str, object], times: int | None = 1) -> Answer:
    return parse_answer(data, channel="queue", scenarios=SCENARIOS, times=times)


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


@pytest.mark.parametrize("key", ["scenario", "status", "delay", "headers"])
def test_a_value_nested_without_end_is_refused_like_any_other(key: str) -> None:
    nested: list[object] = []
    for _ in range(sys.getrecursionlimit()):
        nested = [nested]
    with pytest.raises(ContractError, match=rf"answer.{key}.* cannot be; give"):
        answer({key: nested})


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

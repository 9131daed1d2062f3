"""Saying through the admin API how the mock is to answer: queued answers, rules, reset."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from contractmock.contracts.contract import Contract
from contractmock.contracts.requests import Reading
from contractmock.mockserver.admin import AdminContext
from contractmock.mockserver.admin.resource import BODY_LIMIT
from contractmock.mockserver.exchange import Exchange

Call = Callable[..., httpx.Response]
Read = Callable[[httpx.Response], dict[str, str]]
JSON = {"content-type": "application/json"}


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
    call: Call, context: AdminContext, data: dict[str, object], subject: str, error: Read
) -> None:
    response = call("POST", "/answers", json=data)
    assert response.status_code == 422
    assert error(response)["input"] == subject
    assert context.state.queued == ()


def test_a_body_that_breaks_the_contract_is_queued_only_without_validate(
    call: Call, context: AdminContext, error: Read
) -> None:
    broken = {"operation": "createItem", "status": 201, "body": {"id": 0}}
    response = call("POST", "/answers", json=broken | {"validate": True})
    assert response.status_code == 422
    assert "breaks the contract of POST /items" in error(response)["rule"]
    assert context.state.queued == ()
    assert call("POST", "/answers", json=broken).status_code == 201


def test_a_rule_is_added_listed_and_removed(call: Call, error: Read) -> None:
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
    call: Call, context: AdminContext, data: dict[str, object], subject: str, error: Read
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
    assert told == {"reset": ["answers", "rules", "faults", "sequences", "journal"]}
    assert context.state.queued == ()


@pytest.mark.parametrize(
    "data", [{"parts": ["all"]}, {"parts": "rules"}, {"parts": []}, {"part": 1}]
)
def test_reset_of_an_unknown_part_is_refused(call: Call, data: dict[str, object]) -> None:
    assert call("POST", "/reset", json=data).status_code == 422


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
    call: Call, content: bytes, headers: dict[str, str], status: int, error: Read
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

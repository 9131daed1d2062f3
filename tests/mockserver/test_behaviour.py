"""The base class of behaviours: how a document of no vendor refuses a wrong call."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from contractmock.contracts.contract import Contract
from contractmock.contracts.message import HttpRequest
from contractmock.contracts.operation import Operation
from contractmock.contracts.requests import Reading
from contractmock.contracts.security import Authentication
from contractmock.contracts.violation import Violation
from contractmock.mockserver.behaviour import Behaviour
from contractmock.mockserver.exchange import Call
from contractmock.mockserver.scenario import Scenario


def call(operation: Operation, *, rule: str = "", security: bool = False) -> Call:
    found = Violation(location="body", pointer="", rule=rule or "security", message="wrong")
    return Call(
        request=HttpRequest(method="POST", path="/items"),
        operation=operation,
        authentication=Authentication(violations=(found,) if security else ()),
        reading=Reading(violations=(found,) if rule else ()),
        scenario=Scenario(name="fine", summary=""),
        seed=None,
        now=datetime.now(UTC),
        options={},
    )


@pytest.mark.parametrize(
    ("rule", "security", "declared", "status"),
    [
        ("enum", False, ("422", "400"), 422),
        ("enum", False, ("400",), 400),
        ("enum", False, (), 422),
        ("enum", False, ("4XX",), 400),
        ("enum", False, ("default",), 400),
        ("too-large", False, ("413",), 413),
        ("too-large", False, ("400",), 400),
        ("too-large", False, ("4XX",), 413),
        ("media-type", False, ("415", "400"), 415),
        ("", True, ("401",), 401),
        ("", True, ("403",), 403),
        ("", True, (), 401),
        ("enum", True, ("401", "422"), 401),
    ],
)
def test_a_refusal_prefers_a_status_that_is_declared(
    shop: Contract, rule: str, security: bool, declared: tuple[str, ...], status: int
) -> None:
    operation = shop.operation("createItem")
    assert operation is not None
    response = operation.responses["201"]
    operation = replace(operation, responses=dict.fromkeys(declared, response))
    refusal = Behaviour(shop).refuse(call(operation, rule=rule, security=security))
    assert refusal.status == status

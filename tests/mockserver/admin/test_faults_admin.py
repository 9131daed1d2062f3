"""The faults of the admin API: set, shown, forgotten, mistakes explained."""

from collections.abc import Callable

import httpx
import pytest

from contractmock.mockserver.admin.context import AdminContext
from contractmock.mockserver.faults import CATALOGUE
from contractmock.mockserver.faults.profiles import PROFILES

Call = Callable[..., httpx.Response]


def test_a_fault_is_set_and_shown(call: Call, context: AdminContext) -> None:
    data = {"fault": "drip:rate=5+reset", "mount": "shop", "operation": "createItem", "times": 2}
    response = call("POST", "/faults", json=data | {"seconds": 90.5})
    assert response.status_code == 201
    added = response.json()["faults"]
    assert [each["fault"] for each in added] == ["drip:rate=5", "reset"]
    assert added[0] == {
        "id": 1,
        "fault": "drip:rate=5",
        "mount": "shop",
        "operation": "createItem",
        "times": 2,
        "seconds": added[0]["seconds"],
        "befallen": 0,
    }
    assert 90 < added[0]["seconds"] <= 90.5
    shown = call("GET", "/faults").json()
    assert [each["id"] for each in shown["faults"]] == [1, 2]
    assert [each["name"] for each in shown["catalogue"]] == list(CATALOGUE)
    assert [each["name"] for each in shown["profiles"]] == list(PROFILES)
    assert [each.fault.name for each in context.state.standing.current()] == ["drip", "reset"]


def test_a_profile_sets_all_its_faults(call: Call) -> None:
    added = call("POST", "/faults", json={"profile": "flaky"}).json()["faults"]
    assert "+".join(each["fault"] for each in added) == PROFILES["flaky"].text.replace(
        "code=503,", ""
    )


def test_faults_are_forgotten_one_by_one_or_all_at_once(call: Call) -> None:
    for text in ("reset", "drip", "nan"):
        call("POST", "/faults", json={"fault": text})
    assert call("DELETE", "/faults/2").json() == {"removed": 1}
    assert call("DELETE", "/faults/2").status_code == 404
    assert call("DELETE", "/faults/x").status_code == 404
    assert call("DELETE", "/faults").json() == {"removed": 2}
    assert call("GET", "/faults").json()["faults"] == []


@pytest.mark.parametrize(
    ("data", "subject"),
    [
        ({}, "fault"),
        ({"fault": "reset", "profile": "flaky"}, "fault"),
        ({"fault": "none"}, "fault 'none'"),
        ({"fault": "rset"}, "fault 'rset'"),
        ({"fault": 1}, "fault.fault"),
        ({"profile": "shaky"}, "profile 'shaky'"),
        ({"fault": "reset", "mount": "shap"}, "fault.mount 'shap'"),
        ({"fault": "reset", "operation": "makeItem"}, "fault.operation 'makeItem'"),
        ({"fault": "reset", "times": 0}, "fault.times"),
        ({"fault": "reset", "seconds": 0}, "fault.seconds"),
        ({"fault": "reset", "seconds": 86401}, "fault.seconds"),
        ({"fault": "reset", "seconds": True}, "fault.seconds"),
        ({"fault": "reset", "second": 1}, "fault.second"),
        ({"fault": "reset+refused", "mount": "shop"}, "fault 'refused'"),
    ],
)
def test_a_mistake_is_explained_and_sets_nothing(
    call: Call,
    context: AdminContext,
    error: Callable[[httpx.Response], dict[str, str]],
    data: dict[str, object],
    subject: str,
) -> None:
    response = call("POST", "/faults", json=data)
    assert response.status_code == 422
    assert error(response)["input"] == subject
    assert context.state.standing.faults == ()


def test_answers_and_rules_in_advance_can_have_a_fault(call: Call) -> None:
    queued = call("POST", "/answers", json={"fault": "reset", "scenario": "ok"}).json()
    assert queued["answer"] == {"fault": "reset", "scenario": "ok", "times": 1}
    wrong = call("POST", "/rules", json={"match": {}, "answer": {"fault": "refused"}})
    assert wrong.status_code == 422

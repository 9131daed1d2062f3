"""What the admin API tells of what is there, and of what is not."""

from collections.abc import Callable

import httpx

from contractmock.contracts.contract import Contract
from contractmock.mockserver.admin import AdminContext
from contractmock.mockserver.admin.routes import HANDLERS
from contractmock.mockserver.exchange import Exchange

Call = Callable[..., httpx.Response]
Read = Callable[[httpx.Response], dict[str, str]]


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


def test_an_unknown_contract_is_not_found(call: Call, error: Read) -> None:
    response = call("GET", "/contracts/shp")
    assert response.status_code == 404
    assert error(response)["cure"] == "use one of: shop"


def test_scenarios_are_listed_by_mount(call: Call) -> None:
    told = call("GET", "/scenarios?mount=shop").json()["scenarios"]
    assert [each["name"] for each in told] == ["ok", "limited", "created"]
    assert told[1]["sequence"] == ["ok", "ok"]
    assert told == call("GET", "/scenarios").json()["scenarios"]
    assert call("GET", "/scenarios?mount=x").status_code == 422


def test_an_unknown_path_lists_the_routes(call: Call, error: Read) -> None:
    for path in ("/", "/helth", "/journal/1/2"):
        response = call("GET", path)
        assert response.status_code == 404
        assert error(response)["input"] == f"GET /_mock{path}"
        assert "POST /_mock/answers" in response.json()["routes"]
        assert len(response.json()["routes"]) == sum(map(len, HANDLERS.values()))


def test_a_wrong_method_names_the_right_ones(call: Call, error: Read) -> None:
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

"""Mounting: from settings to mounts, and the mistakes that settings can hold."""

from pathlib import Path

import pytest

from contractmock.contracts.contract import Contract
from contractmock.contracts.errors import ContractError
from contractmock.contracts.shipped import View
from contractmock.mockserver.behaviour import Behaviour
from contractmock.mockserver.behaviours.aiornot import AiornotBehaviour
from contractmock.mockserver.mounting import build_mounts
from contractmock.mockserver.settings import Settings

SHOP = str(Path(__file__).parents[1] / "documents" / "shop.yaml")


def test_the_shipped_documents_come_first_then_the_users() -> None:
    mounts = build_mounts(Settings(specs=(("shop", SHOP),))).by_name
    assert list(mounts) == ["aiornot", "freepik", "shop"]
    assert isinstance(mounts["aiornot"].behaviour, AiornotBehaviour)
    assert type(mounts["shop"].behaviour) is Behaviour
    assert mounts["shop"].scenarios == {}
    assert "ai" in mounts["aiornot"].scenarios
    assert all(mount.default is None for mount in mounts.values())


def test_a_document_may_take_the_place_of_a_shipped_one() -> None:
    mounts = build_mounts(Settings(specs=(("freepik", SHOP),))).by_name
    assert list(mounts) == ["aiornot", "freepik"]
    assert mounts["freepik"].contract.title == "Shop"


def test_the_view_decides_what_the_shipped_documents_hold() -> None:
    def labels(view: View) -> list[str]:
        contract: Contract = build_mounts(Settings(view=view)).by_name["aiornot"].contract
        return [operation.label for operation in contract.operations]

    assert labels(View.AS_PUBLISHED) == labels(View.PUBLISHED) == ["POST /v2/image/sync"]
    assert "GET /v2/billing/balance" in labels(View.REALISTIC)


def test_options_are_filled_in() -> None:
    assert build_mounts(Settings()).by_name["aiornot"].options == {"envelope": "detail"}
    settings = Settings(options={"aiornot": {"envelope": "gateway"}})
    mounts = build_mounts(settings).by_name
    assert mounts["aiornot"].options == {"envelope": "gateway"}
    assert mounts["freepik"].options == {"data_uri": "accept"}


@pytest.mark.parametrize(
    ("options", "subject", "cure"),
    [
        (
            {"aiornot": {"envelope": "paper"}},
            "--set aiornot.envelope=paper",
            "use: detail, gateway",
        ),
        ({"aiornot": {"colour": "red"}}, "--set aiornot.colour=red", "use: envelope"),
        ({"shop": {"colour": "red"}}, "--set shop.colour=red", "leave it out: it has none"),
    ],
    ids=str,
)
def test_an_option_that_cannot_be_is_told(
    options: dict[str, dict[str, str]], subject: str, cure: str
) -> None:
    with pytest.raises(ContractError) as raised:
        build_mounts(Settings(specs=(("shop", SHOP),), options=options))
    assert (raised.value.subject, raised.value.cure) == (subject, cure)


def test_a_default_is_for_one_mount_or_for_all_that_have_it() -> None:
    def defaults(scenario: dict[str, str]) -> dict[str, str | None]:
        settings = Settings(specs=(("shop", SHOP),), scenario=scenario)
        return {name: mount.default for name, mount in build_mounts(settings).by_name.items()}

    none = {"aiornot": None, "freepik": None, "shop": None}
    assert defaults({}) == none
    assert defaults({"freepik": "ai"}) == {**none, "freepik": "ai"}
    assert defaults({"*": "ai"}) == {**none, "aiornot": "ai", "freepik": "ai"}
    assert defaults({"*": "deepfake"}) == {**none, "aiornot": "deepfake"}
    assert defaults({"*": "ai", "freepik": "not-ai"}) == {
        **none,
        "aiornot": "ai",
        "freepik": "not-ai",
    }


@pytest.mark.parametrize(
    ("scenario", "subject"),
    [
        ({"freepik": "deepfake"}, "--scenario freepik=deepfake"),
        ({"shop": "ai"}, "--scenario shop=ai"),
        ({"*": "nonsense"}, "--scenario nonsense"),
    ],
    ids=str,
)
def test_a_default_that_is_no_scenario_is_told(scenario: dict[str, str], subject: str) -> None:
    with pytest.raises(ContractError) as raised:
        build_mounts(Settings(specs=(("shop", SHOP),), scenario=scenario))
    assert raised.value.subject == subject
    assert raised.value.cure.startswith("use: ")


def test_scenarios_of_the_user_stand_beside_the_others(tmp_path: Path) -> None:
    first, second = tmp_path / "first.yaml", tmp_path / "second.yaml"
    first.write_text("aiornot: {barely: {extends: ai}}\nshop: {gone: {status: 410}}\n")
    second.write_text("aiornot: {twice: {sequence: [barely, human]}}\n")
    settings = Settings(
        specs=(("shop", SHOP),), scenario_files=(first, second), scenario={"shop": "gone"}
    )
    mounts = build_mounts(settings).by_name
    assert list(mounts["aiornot"].scenarios)[-2:] == ["barely", "twice"]
    assert mounts["aiornot"].scenarios["barely"].traits == {"verdict": "ai"}
    assert mounts["shop"].default == "gone"


def test_a_document_that_is_none_is_told() -> None:
    with pytest.raises(ContractError) as raised:
        build_mounts(Settings(specs=(("shop", "nothing.yaml"),)))
    assert "nothing.yaml" in raised.value.subject

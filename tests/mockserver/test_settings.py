"""Reading settings from what a user writes."""

from collections.abc import Callable

import pytest

from contractmock.contracts.errors import ContractError
from contractmock.contracts.shipped import shipped_names
from contractmock.mockserver import settings as reading
from contractmock.mockserver.settings import EVERY_MOUNT, Settings


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("4096", 4096),
        ("10B", 10),
        ("512k", 512 << 10),
        ("50MB", 50 << 20),
        ("50 MiB", 50 << 20),
        ("1g", 1 << 30),
    ],
)
def test_a_size_is_read_in_powers_of_1024(text: str, size: int) -> None:
    assert reading.parse_size("--max-upload", text) == size


@pytest.mark.parametrize(
    "text", ["", "0", "-1", "1.5MB", "50MX", "MB", "50 MB of", "9" * 5000, "\u0663"]
)
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ContractError, match=r"--max-upload .*is not a size"):
        reading.parse_size("--max-upload", text)


def test_specs_keep_their_order_and_may_be_anything_that_loads() -> None:
    specs = reading.parse_specs(["shop=a/b=c.yaml", "pets=https://example.test/pets?v=1", "in=-"])
    assert specs == (
        ("shop", "a/b=c.yaml"),
        ("pets", "https://example.test/pets?v=1"),
        ("in", "-"),
    )


@pytest.mark.parametrize("text", ["shop.yaml", "=shop.yaml", "shop=", "Shop=a", "a.b=c", "_mock=a"])
def test_what_is_no_spec_is_refused(text: str) -> None:
    with pytest.raises(ContractError, match=r"--spec .*(NAME=|small letter)"):
        reading.parse_specs([text])


def test_a_name_can_be_mounted_once() -> None:
    with pytest.raises(ContractError, match="shop is taken"):
        reading.parse_specs(["shop=a.yaml", "shop=b.yaml"])


def test_a_scenario_is_for_every_mount_or_for_one() -> None:
    assert reading.parse_scenarios(["ai", "shop=empty"]) == {EVERY_MOUNT: "ai", "shop": "empty"}


@pytest.mark.parametrize("text", ["", "=ai", "shop="])
def test_what_is_no_scenario_is_refused(text: str) -> None:
    with pytest.raises(ContractError, match="--scenario"):
        reading.parse_scenarios([text])


def test_options_are_gathered_by_mount() -> None:
    read = reading.parse_options(["shop.a=1", "shop.b=x=y", "pets.a="])
    assert read == {"shop": {"a": "1", "b": "x=y"}, "pets": {"a": ""}}


@pytest.mark.parametrize("text", ["shop", "shop.a", "a=1", ".a=1", "shop.=1"])
def test_what_is_no_option_is_refused(text: str) -> None:
    with pytest.raises(ContractError, match=r"--set .*MOUNT\.NAME=VALUE"):
        reading.parse_options([text])


@pytest.mark.parametrize("text", ["", " "])
def test_a_key_or_token_from_an_unset_variable_is_refused(text: str) -> None:
    with pytest.raises(ContractError, match="--admin-token: is empty"):
        reading.parse_secret("--admin-token", text)


@pytest.mark.parametrize("text", ["mock", "mock.example.test", "10.0.0.1", "[::1]"])
def test_a_host_is_a_bare_name_or_address(text: str) -> None:
    assert reading.parse_host(text) == text


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (reading.parse_host, "http://mock"),
        (reading.parse_host, "mock:4010"),
        (reading.parse_host, ""),
        (reading.parse_origin, "localhost:3000"),
        (reading.parse_origin, "http://localhost:3000/"),
        (reading.parse_origin, "ftp://localhost"),
        (reading.parse_origin, "http://["),
        (reading.parse_origin, "http://localhost?a"),
        (reading.parse_origin, "http://user@localhost"),
    ],
)
def test_what_is_no_host_or_origin_is_refused(parse: Callable[[str], str], text: str) -> None:
    with pytest.raises(ContractError, match=r"leave out|write http"):
        parse(text)


@pytest.mark.parametrize(
    "text", ["*", "http://localhost:3000", "https://app.example.test", "http://[::1]:80"]
)
def test_an_origin_is_what_browsers_send(text: str) -> None:
    assert reading.parse_origin(text) == text


def test_the_shipped_documents_are_always_mounted() -> None:
    assert tuple(Settings().mounts) == shipped_names()
    assert tuple(Settings(specs=(("shop", "shop.yaml"),)).mounts) == (*shipped_names(), "shop")


def test_a_spec_may_take_the_place_of_a_shipped_document() -> None:
    first = shipped_names()[0]
    mounts = Settings(specs=((first, "own.yaml"),)).mounts
    assert mounts[first] == "own.yaml"
    assert len(mounts) == len(shipped_names())


@pytest.mark.parametrize(
    "settings", [{"scenario": {"shap": "ai"}}, {"options": {"shap": {"a": "1"}}}]
)
def test_a_mount_that_is_not_there_is_refused(settings: dict[str, dict[str, str]]) -> None:
    with pytest.raises(ContractError, match=r"shap: no contract is mounted.* or shop"):
        Settings(specs=(("shop", "shop.yaml"),), **settings)  # type: ignore[arg-type]

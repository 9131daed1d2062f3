"""The channels of a request: what each asks for, and mistakes in asking."""

import pytest

from contractmock.contracts.errors import ContractError
from contractmock.contracts.message import HttpRequest
from contractmock.contracts.operation import SecurityScheme
from contractmock.contracts.security import Credential
from contractmock.mockserver.channels import MAX_DELAY, from_key, from_prefer, from_query
from contractmock.mockserver.choice import Choice


def preferring(*fields: str) -> HttpRequest:
    return HttpRequest(method="GET", path="/", headers=tuple(("prefer", each) for each in fields))


def querying(query: str) -> HttpRequest:
    return HttpRequest(method="GET", path="/", query=query)


def keyed(*keys: str) -> list[Credential]:
    scheme = SecurityScheme(name="key", type="http", scheme="bearer")
    return [Credential(scheme=scheme, value=key) for key in keys]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (["code=503"], Choice(channel="prefer", status=503)),
        (["scenario=ai"], Choice(channel="prefer", scenario="ai")),
        (['scenario="ai"'], Choice(channel="prefer", scenario="ai")),
        ([r'scenario="a\"i"'], Choice(channel="prefer", scenario='a"i')),
        (["SCENARIO=AI"], Choice(channel="prefer", scenario="AI")),
        (["scenario = ai"], Choice(channel="prefer", scenario="ai")),
        (["example=one, seed=7"], Choice(channel="prefer", example="one", seed=7)),
        (["code=200; delay=0.5"], Choice(channel="prefer", status=200, delay=0.5)),
        (["code=200", "seed=-1"], Choice(channel="prefer", status=200, seed=-1)),
        (["respond-async, wait=10, code=200"], Choice(channel="prefer", status=200)),
        (["seed=0"], Choice(channel="prefer", seed=0)),
    ],
    ids=str,
)
def test_the_prefer_header_is_read(fields: list[str], expected: Choice) -> None:
    assert from_prefer(preferring(*fields)) == expected


@pytest.mark.parametrize("fields", [[], ["respond-async"], ["wait=10; foo=bar"], [""], [";,="]])
def test_other_preferences_ask_for_nothing(fields: list[str]) -> None:
    assert from_prefer(preferring(*fields)) is None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("__code=503", Choice(channel="query", status=503)),
        ("a=1&__scenario=not%2Dai&b=2", Choice(channel="query", scenario="not-ai")),
        (
            "__example=one&__seed=7&__delay=0",
            Choice(channel="query", example="one", seed=7, delay=0.0),
        ),
    ],
)
def test_the_query_is_read(query: str, expected: Choice) -> None:
    assert from_query(querying(query)) == expected


@pytest.mark.parametrize("query", ["", "code=503", "_code=503", "__other=1", "x=__code", "__=1"])
def test_another_query_asks_for_nothing(query: str) -> None:
    assert from_query(querying(query)) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("code", "abc"),
        ("code", ""),
        ("code", "199"),
        ("code", "600"),
        ("code", "-200"),
        ("seed", "7.5"),
        ("seed", ""),
        ("delay", "-0.1"),
        ("delay", "nan"),
        ("delay", "inf"),
        ("delay", f"{MAX_DELAY + 1}"),
        ("delay", "soon"),
    ],
)
def test_a_value_that_cannot_be_is_explained(name: str, value: str) -> None:
    with pytest.raises(ContractError) as raised:
        from_prefer(preferring(f"{name}={value}"))
    assert raised.value.subject == f"Prefer: {name}={value}"
    assert raised.value.cure.startswith("give ")
    with pytest.raises(ContractError) as raised:
        from_query(querying(f"__{name}={value}"))
    assert raised.value.subject == f"query __{name}={value}"


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("mock-503", Choice(channel="key", status=503)),
        ("mock-200", Choice(channel="key", status=200)),
        ("mock-ai", Choice(channel="key", scenario="ai")),
        ("mock-nonsense", None),
        ("mock-", None),
        ("mock-600", None),
        ("mock-2000", None),
        ("ai", None),
        ("503", None),
        ("MOCK-503", None),
    ],
)
def test_a_magic_key_names_a_status_or_a_scenario(key: str, expected: Choice | None) -> None:
    assert from_key(keyed(key), {"ai", "human"}) == expected


def test_the_first_magic_key_counts() -> None:
    choice = from_key(keyed("ordinary", "mock-ai", "mock-human"), {"ai", "human"})
    assert choice == Choice(channel="key", scenario="ai")

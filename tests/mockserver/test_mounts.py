"""Mounts: where a request belongs, by host, by prefix, by its own path."""

from collections.abc import Iterator

import pytest

from contractmock.contracts.contract import Contract
from contractmock.contracts.documents.loading import load_text
from contractmock.contracts.errors import ContractError
from contractmock.contracts.message import HttpRequest
from contractmock.contracts.routing import Match, Miss
from contractmock.mockserver.behaviour import Behaviour
from contractmock.mockserver.behaviours.aiornot import AiornotBehaviour
from contractmock.mockserver.behaviours.freepik import FreepikBehaviour
from contractmock.mockserver.exchange import Hint
from contractmock.mockserver.mounts import Mount, Mounts, Place, behaviour_class
from contractmock.mockserver.scenario import Scenario

DOCUMENT = """
openapi: 3.1.0
info: {{title: {name}, version: '1'}}
servers: [{{url: '{server}'}}]
paths:
  /same: {{get: {{responses: {{'200': {{description: Yes.}}}}}}}}
  /{name}: {{get: {{responses: {{'200': {{description: Yes.}}}}}}}}
"""


class Hinting(Behaviour):
    """Knows a path that it does not have."""

    def stray_hints(self, request: HttpRequest) -> Iterator[Hint]:
        if request.path == "/old":
            yield Hint(code="old", message="moved")


def mount(name: str, server: str, behaviour: type[Behaviour] = Behaviour) -> Mount:
    document = load_text(f"{name}.yaml", DOCUMENT.format(name=name, server=server))
    contract = Contract(document)
    return Mount(name=name, contract=contract, behaviour=behaviour(contract), scenarios={})


@pytest.fixture(scope="module")
def mounts() -> Mounts:
    return Mounts(
        [
            mount("one", "https://api.one.example/v1"),
            mount("two", "https://api.two.example", Hinting),
            mount("local", "http://localhost:8080"),
        ]
    )


def located(mounts: Mounts, path: str, host: str = "127.0.0.1:4010", method: str = "GET") -> Place:
    return mounts.locate(HttpRequest(method=method, path=path, headers=(("host", host),)))


@pytest.mark.parametrize(
    ("path", "host", "expected"),
    [
        ("/one", "127.0.0.1:4010", "one"),
        ("/two", "127.0.0.1:4010", "two"),
        ("/same", "127.0.0.1:4010", "one"),
        ("/same", "api.two.example", "two"),
        ("/same", "API.Two.Example:443", "two"),
        ("/same", "", "one"),
        ("/same", "localhost:8080", "one"),
        ("/one/one", "127.0.0.1:4010", "one"),
        ("/two/same", "127.0.0.1:4010", "two"),
        ("/local/same", "127.0.0.1:4010", "local"),
        ("/v1/one", "127.0.0.1:4010", "one"),
        ("/one/v1/same", "127.0.0.1:4010", "one"),
        ("/v1/same", "api.one.example", "one"),
    ],
)
def test_an_operation_is_found(mounts: Mounts, path: str, host: str, expected: str) -> None:
    place = located(mounts, path, host)
    assert place.mount is not None
    assert place.mount.name == expected
    assert isinstance(place.found, Match)
    assert place.hints == ()


def test_the_host_goes_before_the_prefix(mounts: Mounts) -> None:
    place = located(mounts, "/one/same", "api.two.example")
    assert place.mount is not None
    assert place.mount.name == "two"
    assert isinstance(place.found, Miss)


@pytest.mark.parametrize("path", ["//same", "///same", "//two/same", "/two//same", "//two//same"])
def test_doubled_slashes_are_passed_over_with_a_hint(mounts: Mounts, path: str) -> None:
    place = located(mounts, path)
    assert isinstance(place.found, Match)
    assert [hint.code for hint in place.hints] == ["doubled-slash"]
    assert place.path == "/same"


def test_a_wrong_method_belongs_to_who_has_the_path(mounts: Mounts) -> None:
    place = located(mounts, "/two", method="POST")
    assert place.mount is not None
    assert place.mount.name == "two"
    assert isinstance(place.found, Miss)
    assert place.found.allowed == ("GET",)


def test_a_well_known_wrong_path_belongs_to_who_knows_it(mounts: Mounts) -> None:
    place = located(mounts, "/old")
    assert place.mount is not None
    assert place.mount.name == "two"


@pytest.mark.parametrize("path", ["/", "/nothing", "/ones", "*", ""])
def test_other_paths_belong_to_nobody(mounts: Mounts, path: str) -> None:
    place = located(mounts, path)
    assert place.mount is None
    assert place.found == Miss()


def test_a_prefix_without_a_path_is_no_prefix(mounts: Mounts) -> None:
    place = located(mounts, "/local")
    assert isinstance(place.found, Match)
    assert place.path == "/local"


def test_a_scenario_is_found_by_name() -> None:
    contract = Contract(load_text("a.yaml", DOCUMENT.format(name="a", server="/")))
    scenarios = {name: Scenario(name=name, summary="") for name in ("fine", "gone")}
    made = Mount(name="a", contract=contract, behaviour=Behaviour(contract), scenarios=scenarios)
    assert made.scenario("gone") is scenarios["gone"]
    with pytest.raises(ContractError) as raised:
        made.scenario("nonsense")
    assert raised.value.rule == "a has none of that name"
    assert raised.value.cure == "use one of: fine, gone"


def test_a_behaviour_belongs_to_the_name_of_a_vendor() -> None:
    assert behaviour_class("aiornot") is AiornotBehaviour
    assert behaviour_class("freepik") is FreepikBehaviour
    assert behaviour_class("shop") is Behaviour
    # A module of that package which is no vendor's.
    assert behaviour_class("confidence") is Behaviour


@pytest.mark.parametrize("path", ["/same/", "/one/same/", "//same//"])
def test_a_trailing_slash_points_to_the_contract_that_has_the_path_without_it(
    mounts: Mounts, path: str
) -> None:
    place = mounts.locate(HttpRequest(method="GET", path=path))
    assert place.mount is mounts.by_name["one"]
    assert isinstance(place.found, Miss)
    assert place.hints[-1].code == "trailing-slash"

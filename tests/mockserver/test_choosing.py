"""Choosing: which channel decides, and which outcome its choice names."""

from dataclasses import replace

import pytest

from contractmock.contracts.contract import Contract
from contractmock.contracts.errors import ContractError
from contractmock.contracts.message import HttpRequest
from contractmock.contracts.operation import Operation
from contractmock.contracts.requests import Reading
from contractmock.contracts.security import Authentication, Credential
from contractmock.mockserver.answers import Answer
from contractmock.mockserver.behaviour import Behaviour
from contractmock.mockserver.choice import Choice, Supplied
from contractmock.mockserver.choosing import DEFAULT, choose, default_scenario, merge, settle
from contractmock.mockserver.mounts import Mount
from contractmock.mockserver.rules import Match
from contractmock.mockserver.scenario import Scenario
from contractmock.mockserver.state import State

READ, CREATE = "GET /items/{id}", "POST /items"
SCENARIOS = (
    Scenario(name="fine", summary="", status=200),
    Scenario(name="gone", summary="", status=410),
    Scenario(name="made", summary="", status=201, operations=frozenset({CREATE})),
    Scenario(name="limited", summary="", status=429, example="slow"),
    Scenario(name="shaky", summary="", sequence=("gone", "fine")),
)


@pytest.fixture
def mount(shop: Contract) -> Mount:
    return Mount(
        name="shop",
        contract=shop,
        behaviour=Behaviour(shop),
        scenarios={each.name: each for each in SCENARIOS},
    )


@pytest.fixture
def state() -> State:
    return State(1 << 20)


def operation(mount: Mount, label: str = READ) -> Operation:
    found = mount.contract.operation(label)
    assert found is not None
    return found


def chosen(
    mount: Mount, state: State, *, prefer: str = "", query: str = "", key: str = "ordinary"
) -> Choice:
    headers = (("prefer", prefer),) if prefer else ()
    request = HttpRequest(method="GET", path="/items/7", query=query, headers=headers)
    scheme = mount.contract.security_schemes[0]
    authentication = Authentication(credentials=(Credential(scheme=scheme, value=key),))
    return choose(mount, operation(mount), request, authentication, Reading(), state)


def answer(scenario: str, channel: str, **said: object) -> Answer:
    choice = Choice(channel=channel, scenario=scenario, **said)  # type: ignore[arg-type]
    return Answer(choice=choice, times=1)


# Which channel decides


def test_without_any_channel_nothing_is_asked(mount: Mount, state: State) -> None:
    assert chosen(mount, state) is DEFAULT
    assert DEFAULT.channel == "default"
    assert not DEFAULT.names_an_answer


def test_the_channels_have_their_order(mount: Mount, state: State) -> None:
    state.queue(answer("gone", "queue"))
    state.add_rule(Match(), answer("gone", "rule"))
    asked = {"prefer": "scenario=fine", "query": "__scenario=fine", "key": "mock-fine"}
    assert chosen(mount, state, **asked).channel == "prefer"
    del asked["prefer"]
    assert chosen(mount, state, **asked).channel == "query"
    del asked["query"]
    assert chosen(mount, state, **asked).channel == "queue"
    assert chosen(mount, state, **asked).channel == "rule"
    assert chosen(mount, state, **asked).channel == "key"


def test_a_queued_answer_is_not_taken_by_a_call_that_names_its_own(
    mount: Mount, state: State
) -> None:
    state.queue(answer("gone", "queue"))
    assert chosen(mount, state, prefer="code=200").channel == "prefer"
    assert len(state.queued) == 1
    assert chosen(mount, state, prefer="seed=3").channel == "queue"
    assert not state.queued


def test_the_manner_of_a_call_joins_the_answer_of_another_channel(
    mount: Mount, state: State
) -> None:
    state.queue(answer("gone", "queue", seed=1, headers={"x-a": "b"}))
    choice = chosen(mount, state, prefer="seed=3", query="__delay=0.5")
    assert choice == Choice(
        channel="queue", scenario="gone", seed=3, delay=0.5, headers={"x-a": "b"}
    )


def test_answers_are_taken_whole() -> None:
    header = Choice(channel="prefer", status=503)
    query = Choice(channel="query", scenario="fine", example="one", seed=2)
    assert merge(header, query) == Choice(channel="prefer", status=503, seed=2)
    assert merge(None, query) is query
    assert merge(None, None) is DEFAULT
    assert merge(DEFAULT, header) is header


def test_a_mistake_in_asking_is_told(mount: Mount, state: State) -> None:
    with pytest.raises(ContractError, match="is no HTTP status"):
        chosen(mount, state, prefer="code=x")


# Which outcome a choice names


def settled(mount: Mount, state: State, choice: Choice, label: str = READ) -> Scenario:
    return settle(mount, operation(mount, label), choice, state)


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (Choice(scenario="gone"), "gone"),
        (Choice(status=410), "gone"),
        (Choice(status=200), "success"),
        (Choice(status=404), "status-404"),
        (Choice(), "success"),
        (Choice(seed=1), "success"),
    ],
    ids=str,
)
def test_a_choice_names_an_outcome(
    mount: Mount, state: State, choice: Choice, expected: str
) -> None:
    assert settled(mount, state, choice).name == expected


def test_a_scenario_that_does_not_fit_the_operation_gives_the_usual_answer(
    mount: Mount, state: State
) -> None:
    assert settled(mount, state, Choice(scenario="made")).name == "success"
    assert settled(mount, state, Choice(scenario="made"), CREATE).name == "made"
    assert settled(mount, state, Choice(status=201)).name == "status-201"


def test_a_status_never_names_a_sequence(mount: Mount, state: State) -> None:
    only = replace(mount, scenarios={"shaky": Scenario(name="shaky", summary="", status=503)})
    assert settled(only, state, Choice(status=503)).name == "shaky"
    turns = replace(mount.scenarios["shaky"], status=503)
    only = replace(mount, scenarios={"shaky": turns, "gone": mount.scenarios["gone"]})
    assert settled(only, state, Choice(status=503)).name == "status-503"


def test_a_sequence_gives_its_scenarios_in_turn(mount: Mount, state: State) -> None:
    asked = Choice(scenario="shaky")
    assert [settled(mount, state, asked).name for _ in range(3)] == ["gone", "fine", "gone"]
    state.reset("sequences")
    assert settled(mount, state, asked).name == "gone"


def test_every_operation_has_turns_of_its_own(mount: Mount, state: State) -> None:
    asked = Choice(scenario="shaky")
    assert settled(mount, state, asked).name == "gone"
    assert settled(mount, state, asked, CREATE).name == "gone"


def test_an_unknown_scenario_is_told_with_those_there_are(mount: Mount, state: State) -> None:
    with pytest.raises(ContractError) as raised:
        settled(mount, state, Choice(scenario="nonsense"))
    assert raised.value.cure == "use one of: fine, gone, made, limited, shaky"


def test_an_example_names_its_status(mount: Mount, state: State) -> None:
    assert settled(mount, state, Choice(example="one"), "GET /items").status == 200
    with pytest.raises(ContractError, match="has no example of that name"):
        settled(mount, state, Choice(example="nonsense"))


def test_a_supplied_body_is_an_outcome_of_its_own(mount: Mount, state: State) -> None:
    supplied = Supplied(content=b"{}")
    found = settled(mount, state, Choice(supplied=supplied, status=418))
    assert (found.name, found.status, found.supplied) == ("supplied", 418, supplied)
    assert settled(mount, state, Choice(supplied=supplied)).status == 200


# What a correct call gets


@pytest.mark.parametrize(
    ("label", "status"),
    [(READ, 200), (CREATE, 201), ("PATCH /items/{id}", 204)],
)
def test_the_first_declared_success_is_usual(mount: Mount, label: str, status: int) -> None:
    assert default_scenario(mount, operation(mount, label)).status == status


def test_the_default_of_a_mount_goes_first_where_it_fits(mount: Mount) -> None:
    mount = replace(mount, default="made")
    assert default_scenario(mount, operation(mount, CREATE)).name == "made"
    assert default_scenario(mount, operation(mount)).name == "success"


def test_then_comes_the_default_of_the_behaviour(mount: Mount, shop: Contract) -> None:
    class Own(Behaviour):
        default_scenarios = {READ: "gone"}  # noqa: RUF012  as the base class declares it

    mount = replace(mount, behaviour=Own(shop))
    assert default_scenario(mount, operation(mount)).name == "gone"
    assert default_scenario(mount, operation(mount, CREATE)).name == "success"
    assert default_scenario(replace(mount, default="fine"), operation(mount)).name == "fine"

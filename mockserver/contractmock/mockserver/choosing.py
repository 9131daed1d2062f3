"""Choosing: from what every channel asks for to the scenario that is answered."""

from dataclasses import replace

from contractmock.contracts.errors import ContractError
from contractmock.contracts.message import HttpRequest
from contractmock.contracts.operation import Operation
from contractmock.contracts.requests import Reading
from contractmock.contracts.security import Authentication
from contractmock.mockserver import channels
from contractmock.mockserver.choice import Choice
from contractmock.mockserver.compose import example_status
from contractmock.mockserver.mounts import Mount
from contractmock.mockserver.scenario import Scenario
from contractmock.mockserver.state import State

DEFAULT = Choice()
"""The choice of a call that nothing asks about."""


def choose(
    mount: Mount,
    operation: Operation,
    request: HttpRequest,
    authentication: Authentication,
    reading: Reading,
    state: State,
) -> Choice:
    """The choice of answer: header, query, queued answers, rules, API key, in this order.

    A channel is asked only where none before it names an answer: what is queued stays queued.

    Raises:
        ContractError: Header or query ask for what cannot be.
    """
    chosen = merge(channels.from_prefer(request), channels.from_query(request))
    if not chosen.names_an_answer:
        chosen = merge(chosen, state.next_queued(mount.name, operation))
    if not chosen.names_an_answer:
        rule = state.matching_rule(mount.name, operation, request, reading)
        chosen = merge(chosen, rule)
    if not chosen.names_an_answer:
        key = channels.from_key(authentication.credentials, mount.scenarios)
        chosen = merge(chosen, key)
    return chosen


def merge(*choices: Choice | None) -> Choice:
    """One choice of many, the first that says something winning.

    Which answer to give (scenario, status, example, body) is taken whole from the first choice
    that names one, with its channel; seed, delay and headers each from the first that has them.
    """
    said = [each for each in choices if each is not None and each is not DEFAULT]
    if len(said) < 2:
        return said[0] if said else DEFAULT  # nearly every call: nothing to merge
    answer = next((each for each in said if each.names_an_answer), said[0])
    return replace(
        answer,
        seed=next((each.seed for each in said if each.seed is not None), None),
        delay=next((each.delay for each in said if each.delay is not None), None),
        headers=next((each.headers for each in said if each.headers is not None), None),
    )


def settle(mount: Mount, operation: Operation, choice: Choice, state: State) -> Scenario:
    """The outcome that `choice` names; a sequence gives the one whose turn it is.

    Raises:
        ContractError: There is no such scenario or example, or one that contradicts the status.
    """
    scenario = _named(mount, operation, choice)
    if not scenario.sequence:
        return scenario
    key = f"{mount.name} {operation.label} {scenario.name}"
    turn = state.next_in_sequence(key, len(scenario.sequence))
    return mount.scenario(scenario.sequence[turn])


def default_scenario(mount: Mount, operation: Operation) -> Scenario:
    """What a correct call gets when nothing asks for an answer."""
    for name in (mount.default, mount.behaviour.default_scenarios.get(operation.label)):
        scenario = mount.scenarios.get(name) if name else None
        if scenario is not None and _fits(scenario, operation):
            return scenario
    declared = sorted(status for status in operation.responses if status.startswith(("2", "3")))
    status = int(declared[0].replace("X", "0")) if declared else 200
    return Scenario(name="success", summary="The first declared success.", status=status)


def _named(mount: Mount, operation: Operation, choice: Choice) -> Scenario:
    if choice.supplied is not None:
        return Scenario(
            name=choice.scenario or "supplied",
            summary="A body that a user supplied.",
            status=choice.status or 200,
            supplied=choice.supplied,
        )
    default = default_scenario(mount, operation)
    if choice.scenario is None:
        return _of_status(mount, operation, choice, default)
    scenario = mount.scenario(choice.scenario)
    if choice.status not in (None, scenario.status):
        raise ContractError(
            f"scenario {scenario.name!r} with status {choice.status}",
            f"the scenario answers {scenario.status}",
            "leave out one of the two",
        )
    return scenario if _fits(scenario, operation) else default


def _of_status(mount: Mount, operation: Operation, choice: Choice, default: Scenario) -> Scenario:
    """The scenario for a status or an example that was asked for."""
    status, example = choice.status, choice.example
    if status is None:
        status = example_status(operation, example) if example else default.status
    if example is None and status == default.status:
        return default
    for scenario in mount.scenarios.values():
        fits = scenario.status == status and _fits(scenario, operation) and not scenario.sequence
        if fits and example in (None, scenario.example):
            return scenario
    return Scenario(name=f"status-{status}", summary="A status asked for.", status=status)


def _fits(scenario: Scenario, operation: Operation) -> bool:
    return not scenario.operations or operation.label in scenario.operations

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
from contractmock.mockserver.faults.parsing import check_single_call
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
    A fault that refuses the call names an answer before all of them.

    Raises:
        ContractError: A channel asks for what cannot be.
    """
    asked = merge(channels.from_prefer(request), channels.from_query(request))
    chosen = asked
    if asked.fault or state.standing.faults:
        chosen = _meeting(asked, mount, operation, authentication, state, standing=True)
    if state.queued and not chosen.names_an_answer:
        chosen = merge(chosen, state.next_queued(mount.name, operation))
    if state.rules and not chosen.names_an_answer:
        rule = state.matching_rule(mount.name, operation, request, reading)
        chosen = merge(chosen, rule)
    if not chosen.names_an_answer:
        key = channels.from_key(authentication.credentials, mount.scenarios)
        chosen = merge(chosen, key)
    if chosen.fault and asked.fault is None:
        check_single_call(chosen.fault)
        chosen = _meeting(chosen, mount, operation, authentication, state, standing=False)
    return chosen


def _meeting(
    chosen: Choice,
    mount: Mount,
    operation: Operation,
    authentication: Authentication,
    state: State,
    *,
    standing: bool,
) -> Choice:
    """The choice with what its faults, and perhaps those that stand, come to."""
    if chosen.fault == ():
        return chosen
    firing = state.standing.fire(
        chosen.fault or (),
        mount.name,
        operation,
        " ".join(each.value for each in authentication.credentials),
        chosen.seed,
        standing=standing,
    )
    met = replace(chosen, firing=chosen.firing.joined(firing))
    if firing.status is None or chosen.firing.status is not None:
        return met
    return replace(
        met,
        channel="fault",
        status=firing.status,
        scenario=None,
        example=None,
        supplied=None,
        headers={**(chosen.headers or {}), **dict(met.firing.headers)},
    )


def merge(first: Choice | None, second: Choice | None) -> Choice:
    """One choice of two, the first winning where both say something.

    Which answer to give (scenario, status, example, body) is taken whole from the first that
    names one, with its channel; seed, delay, fault and headers each from the first that has them.
    """
    if first is None or first is DEFAULT:
        return second or DEFAULT
    if second is None:
        return first
    return replace(
        first if first.names_an_answer or not second.names_an_answer else second,
        seed=second.seed if first.seed is None else first.seed,
        delay=second.delay if first.delay is None else first.delay,
        fault=second.fault if first.fault is None else first.fault,
        firing=first.firing,
        headers=second.headers if first.headers is None else first.headers,
    )


def settle(mount: Mount, operation: Operation, choice: Choice, state: State) -> Scenario:
    """The outcome that `choice` names; a sequence gives the one whose turn it is.

    Raises:
        ContractError: There is no such scenario or example, or one that contradicts the status.
    """
    if choice.names_an_answer:
        scenario = _named(mount, operation, choice)
    else:
        scenario = default_scenario(mount, operation)
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
    if example is None and status == default.status and not default.sequence:
        return default
    for scenario in mount.scenarios.values():
        fits = scenario.status == status and _fits(scenario, operation) and not scenario.sequence
        if fits and example in (None, scenario.example):
            return scenario
    return Scenario(name=f"status-{status}", summary="A status asked for.", status=status)


def _fits(scenario: Scenario, operation: Operation) -> bool:
    return not scenario.operations or operation.label in scenario.operations

"""The engine: one request in, one exchange out, each step a function with one job."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from contractmock.contracts import pointer as pointers
from contractmock.contracts.errors import ContractError
from contractmock.contracts.message import HttpRequest, HttpResponse
from contractmock.contracts.operation import Operation
from contractmock.contracts.pointer import ABSENT
from contractmock.contracts.requests import read_request
from contractmock.contracts.responses import response_violations
from contractmock.contracts.routing import Match, Miss
from contractmock.contracts.security import Authentication, authenticate
from contractmock.contracts.violation import Violation
from contractmock.mockserver import channels, control
from contractmock.mockserver.choice import Choice
from contractmock.mockserver.choosing import DEFAULT, choose, default_scenario, settle
from contractmock.mockserver.compose import (
    Composed,
    UncomposableError,
    compose,
    typed,
    with_values,
)
from contractmock.mockserver.exchange import Call, Exchange
from contractmock.mockserver.faults.firing import NOTHING
from contractmock.mockserver.hints import undeclared_parameters
from contractmock.mockserver.mounts import Mount, Mounts, Place
from contractmock.mockserver.state import State

Origin = Literal["composed", "supplied", "control"]

Answered = tuple[HttpResponse, Origin, str | None]
"""A response, who made it, and the scenario it stands for."""

_SEEDED_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""Where the clock of seeded answers stands: the seed is added to it in seconds."""

_SEEDED_SPAN = 1 << 31
"""Seconds after which that clock begins anew: seeds may be larger than any date."""


class Engine:
    """Answers requests; knows no socket, so that every transport gives the same answers.

    Args:
        mounts: The contracts to answer for.
        state: What can change while it runs: queued answers, rules, counters, journal.
        api_keys: The keys to accept; empty accepts any. Magic keys are always accepted.
        seed: Makes all answers repeatable that no request asks another seed for.
    """

    def __init__(
        self,
        mounts: Mounts,
        state: State,
        *,
        api_keys: frozenset[str] = frozenset(),
        seed: int | None = None,
    ) -> None:
        self.mounts = mounts
        self.state = state
        self.api_keys = api_keys
        self.seed = seed

    def respond(self, request: HttpRequest) -> Exchange:
        """Decide and compose the answer to `request`; the journal and the socket come after."""
        started = time.time()
        place = self.mounts.locate(request)
        if place.mount is None or isinstance(place.found, Miss):
            return self._respond_stray(place, request, started)
        return self._respond_matched(place.mount, place.found, place, request, started)

    def _respond_matched(
        self, mount: Mount, match: Match, place: Place, request: HttpRequest, started: float
    ) -> Exchange:
        """The straight line from a matched request to its answer."""
        operation = match.operation
        authentication = self.authenticate(mount, operation, request)
        reading = read_request(operation, match.path_parameters, request)
        choice, mistake = DEFAULT, None
        try:
            choice = choose(mount, operation, request, authentication, reading, self.state)
            scenario = settle(mount, operation, choice, self.state)
        except ContractError as error:
            scenario, mistake = default_scenario(mount, operation), error
        seed = self.seed if choice.seed is None else choice.seed
        call = Call(
            request=request,
            operation=operation,
            authentication=authentication,
            reading=reading,
            scenario=scenario,
            seed=seed,
            now=datetime.now(UTC) if seed is None else _seeded(seed),
            options=mount.options,
        )
        if beyond := tuple(mount.behaviour.violations(call)):
            reading = reading._replace(violations=(*reading.violations, *beyond))
            call = call._replace(reading=reading)
        if mistake is None:
            response, origin, answered = self.answer(mount, call, choice)
        else:
            response, origin, answered = control.refused(mistake), "control", None
        if choice.firing is not NOTHING and origin == "control":
            choice = replace(choice, firing=NOTHING)  # what the mock says of itself arrives whole
        violations = (*authentication.violations, *reading.violations)
        hints = (*place.hints, *mount.behaviour.hints(call), *undeclared_parameters(call))
        response = control.with_remarks(response, answered, hints, violations)
        if choice.firing is not NOTHING:
            response = control.with_faults(response, choice.firing)
        return Exchange(
            mount=mount.name,
            operation=operation,
            request=request,
            authentication=authentication,
            choice=choice,
            scenario=answered,
            violations=violations,
            hints=hints,
            response=response,
            origin=origin,
            started=started,
            duration=time.time() - started,
        )

    def authenticate(
        self, mount: Mount, operation: Operation, request: HttpRequest
    ) -> Authentication:
        """What the request presents; a key that the server does not accept is a violation, too."""
        found = authenticate(operation, request)
        if found.violations or not self.api_keys or not operation.security:
            return found
        accepted = {
            each.scheme.name
            for each in found.credentials
            if each.value in self.api_keys
            or each.scheme.type == "mutualTLS"
            or channels.from_key([each], mount.scenarios)
        }
        alternatives = ({scheme.name for scheme in each} for each in operation.security)
        if any(accepted >= alternative for alternative in alternatives):
            return found
        wrong = next(each for each in found.credentials if each.scheme.name not in accepted)
        name = wrong.scheme.parameter or "authorization"
        violation = Violation(
            location="security",
            pointer=pointers.of([name]),
            rule="api-key",
            message=f"the key in {name!r} is none of those the server accepts",
        )
        return found._replace(violations=(violation,))

    def answer(self, mount: Mount, call: Call, choice: Choice) -> Answered:
        """Compose and check the answer: the scenario's, or the refusal of a wrong call."""
        wrong = call.authentication.violations or call.reading.violations
        try:
            if wrong and not choice.names_an_answer:
                return *self.check(call, self.refuse(mount, call)), None
            composed, origin = self.compose(mount, call, choice)
        except UncomposableError as error:
            return control.refused(error, status=500), "control", None
        except ContractError as error:
            return control.refused(error), "control", None
        if origin == "supplied":
            return composed.response, origin, call.scenario.name
        return *self.check(call, composed), call.scenario.name

    def compose(self, mount: Mount, call: Call, choice: Choice) -> tuple[Composed, Origin]:
        """The answer of the call's scenario; `supplied` where a user had a hand in its body.

        Raises:
            ContractError: An example or a pointer leads nowhere.
        """
        scenario = call.scenario
        headers = {**scenario.headers, **(choice.headers or {})}
        if scenario.supplied is not None:
            fields = typed(scenario.supplied.media_type, headers.items())
            content = scenario.supplied.content
            response = HttpResponse(status=scenario.status, headers=fields, body=content)
            return Composed(response=response), "supplied"
        composed = compose(
            call.operation,
            call.request,
            scenario.status,
            example=choice.example or scenario.example,
            body=mount.behaviour.body(call) if choice.example is None else ABSENT,
            headers=headers.items(),
            seed=call.seed or 0,
        )
        if scenario.assign:
            return with_values(composed, scenario.assign), "supplied"
        return composed, "composed"

    def refuse(self, mount: Mount, call: Call) -> Composed:
        """The vendor's own answer to a wrong call."""
        refusal = mount.behaviour.refuse(call)
        return compose(
            call.operation,
            call.request,
            refusal.status,
            example=refusal.example,
            body=refusal.body,
            bodies=refusal.bodies,
            headers=refusal.headers,
            seed=call.seed or 0,
        )

    def check(self, call: Call, composed: Composed) -> tuple[HttpResponse, Origin]:
        """The composed response if it keeps the contract, else a 500 that names the rule.

        A status that the contract does not declare cannot be judged: it was asked for by number,
        or is a refusal that the document forgot.
        """
        response = composed.response
        violations = response_violations(call.operation, response, composed.value)
        broken = [each for each in violations if each.rule != "undeclared"]
        if broken:
            return control.broken_answer(call, broken), "control"
        return response, "composed"

    def _respond_stray(self, place: Place, request: HttpRequest, started: float) -> Exchange:
        """The answer to a request that matched no operation, in the likeliest vendor's manner."""
        allowed = place.found.allowed if isinstance(place.found, Miss) else ()
        origin: Origin = "control"
        hints = place.hints
        if place.mount is None:
            response = control.nowhere(request, self.mounts)
        else:
            behaviour = place.mount.behaviour
            response = control.stray(behaviour.stray(request, allowed), allowed)
            hints, origin = (*hints, *behaviour.stray_hints(request)), "composed"
        violations = (control.stray_violation(request, allowed, self.mounts),)
        return Exchange(
            mount=place.mount.name if place.mount else None,
            operation=None,
            request=request,
            authentication=None,
            scenario=None,
            violations=violations,
            hints=hints,
            response=control.with_remarks(response, None, hints, violations),
            origin=origin,
            started=started,
            duration=time.time() - started,
        )


def _seeded(seed: int) -> datetime:
    return _SEEDED_EPOCH + timedelta(seconds=seed % _SEEDED_SPAN)

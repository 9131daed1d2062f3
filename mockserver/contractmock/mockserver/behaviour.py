"""Behaviour: what an API does that its contract cannot say; the base class fits any document."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from contractmock.contracts.contract import Contract
from contractmock.contracts.message import HttpRequest
from contractmock.contracts.pointer import ABSENT
from contractmock.contracts.violation import Violation
from contractmock.mockserver.exchange import Call, Hint
from contractmock.mockserver.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A setting of a behaviour, set by ``--set VENDOR.NAME=VALUE``.

    Attributes:
        default: The value it has unless set.
        choices: Every value it may have; empty allows any text.
        summary: One line for listings.
    """

    default: str
    choices: tuple[str, ...] = ()
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """How a wrong call is refused.

    Attributes:
        status: The HTTP status.
        example: The named example of the contract to answer with, None for a composed body.
        body: The JSON body, `ABSENT` to take the example or compose one from the contract.
        bodies: JSON bodies by media type, where the vendor's differ by it.
        headers: Header fields to add.
        media_type: That of `body` where the contract names none: for requests that match nothing.
    """

    status: int
    example: str | None = None
    body: object = ABSENT
    bodies: Mapping[str, object] = field(default_factory=dict)
    headers: tuple[tuple[str, str], ...] = ()
    media_type: str = "application/json"


class Behaviour:
    """What one API does beyond its contract.

    Args:
        contract: The contract in the view that the mock answers from.

    Attributes:
        options: The settings it has, by name.
        default_scenarios: Name of the scenario that a correct call gets, by operation label;
            operations that are not named get the first declared success.
    """

    options: ClassVar[Mapping[str, Option]] = {}
    default_scenarios: ClassVar[Mapping[str, str]] = {}

    def __init__(self, contract: Contract) -> None:
        self.contract = contract

    def scenarios(self) -> tuple[Scenario, ...]:
        """The named outcomes beyond one per declared status."""
        return ()

    def body(self, call: Call) -> object:
        """The JSON body of ``call.scenario``; `ABSENT` leaves it to the contract's examples."""
        return ABSENT

    def violations(self, call: Call) -> Iterable[Violation]:
        """Where a call leaves what the vendor takes, though the contract allows it."""
        return ()

    def refuse(self, call: Call) -> Refusal:
        """How the vendor refuses a call that `Call.authentication` or `Call.reading` found wrong.

        The base class prefers statuses that the operation declares.
        """
        if call.authentication.violations:
            return Refusal(status=self._declared(call, 401, 403))
        exact = {"too-large": 413, "media-type": 415}.get(call.reading.violations[0].rule, 422)
        return Refusal(status=self._declared(call, exact, 422, 400))

    @staticmethod
    def _declared(call: Call, *statuses: int) -> int:
        """The first of `statuses` that the operation declares, else the first of all."""
        responses = call.operation.responses
        declared = [status for status in statuses if str(status) in responses]
        if not declared and {"4XX", "default"} & responses.keys():
            return 400 if statuses[0] == 422 else statuses[0]
        return (*declared, *statuses)[0]

    def stray(self, request: HttpRequest, allowed: tuple[str, ...]) -> Refusal:
        """How the vendor answers a request that matched no operation.

        Args:
            request: The request.
            allowed: The methods that its path does have; empty means that the path is unknown.
        """
        status = 405 if allowed else 404
        title = f"no operation for {request.method} {request.path}"
        return Refusal(
            status=status,
            body={"type": "about:blank", "title": title, "status": status},
            media_type="application/problem+json",
        )

    def hints(self, call: Call) -> Iterable[Hint]:
        """Known mistakes in a call that matched an operation."""
        return ()

    def stray_hints(self, request: HttpRequest) -> Iterable[Hint]:
        """Known mistakes in a request that matched no operation."""
        return ()

"""An exchange as the mock sees it: the request, what was decided about it, the answer.

What is made for every call is a named tuple: made three times as fast as a frozen dataclass.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from contractmock.contracts.message import HttpRequest, HttpResponse
from contractmock.contracts.operation import Operation
from contractmock.contracts.requests import Reading
from contractmock.contracts.security import Authentication
from contractmock.contracts.violation import Violation
from contractmock.mockserver.choice import Choice
from contractmock.mockserver.faults.fault import Fault
from contractmock.mockserver.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """A known mistake that is no violation.

    Attributes:
        code: Stable name (``only-in-form``), a heading of the docs.
        message: What the vendor does with such a call and what to send instead; printable ASCII.
        pointer: JSON Pointer, inside the body or the parameters, of what is mistaken; empty where
            the message quotes its name or the call as a whole is meant.
    """

    code: str
    message: str
    pointer: str = ""


class Call(NamedTuple):
    """A request that matched an operation, read and judged: all that an answer may depend on.

    Attributes:
        request: The request itself.
        operation: The operation that it matched.
        authentication: What it presented, and whether that suffices.
        reading: Its decoded parameters and body, and where they leave the contract.
        scenario: The outcome to compose.
        seed: The seed that was asked for, None for a fresh identifier and time.
        now: When the answer is composed, UTC; derived from the seed where there is one.
        options: The behaviour's settings by name.
    """

    request: HttpRequest
    operation: Operation
    authentication: Authentication
    reading: Reading
    scenario: Scenario
    seed: int | None
    now: datetime
    options: Mapping[str, str]

    def number(self, digest: str) -> int:
        """The seed of all that follows from an image's digest (hex) and the call's seed alone."""
        return int(digest, 16) ^ (self.seed or 0)


class Exchange(NamedTuple):
    """What happened, for the journal.

    Attributes:
        mount: Name of the mounted contract, None where no mount took the request.
        operation: The operation that matched, if any.
        request: The request; its body is closed once the exchange is over.
        authentication: What it presented; None where no operation matched.
        scenario: Name of the scenario that was answered, None for a refusal or a plain status.
        violations: Where the request left the contract.
        hints: Known mistakes in it.
        response: What was sent.
        origin: ``composed`` by the mock, ``supplied`` by a user, or a ``control`` answer about
            the mock itself.
        started: Epoch seconds when the request's head was in.
        duration: Seconds from then until the response was handed to the socket.
        choice: The choice that decided the answer.
    """

    mount: str | None
    operation: Operation | None
    request: HttpRequest
    authentication: Authentication | None
    scenario: str | None
    violations: tuple[Violation, ...]
    hints: tuple[Hint, ...]
    response: HttpResponse
    origin: Literal["composed", "supplied", "control"]
    started: float
    duration: float
    choice: Choice = Choice()

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults that befell it; those of the stage ``body`` are in `response` already."""
        return self.choice.firing.faults

    @property
    def wait(self) -> float:
        """Seconds to wait before the answer is sent."""
        return (self.choice.delay or 0.0) + self.choice.firing.delay

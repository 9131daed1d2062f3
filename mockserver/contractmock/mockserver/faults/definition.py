"""What a fault is defined by: where it acts, what the client meets, what it can be told."""

import math
from dataclasses import dataclass
from enum import StrEnum

Value = float | str
"""What a parameter can be set to."""

LONGEST_WAIT = 300.0
"""Seconds that a fault may hold an answer back."""

LONGEST_STANDING = 86_400.0
"""Seconds that a fault may stand: one day."""

LONGEST_WINDOW = 31_536_000.0
"""Seconds that a rate limit may be for: one year."""

MOST_BYTES = 256 << 20
"""Bytes that a fault may make a body grow to."""

MOST_CALLS = 1e9
"""Calls that a fault may count; larger numbers could be neither told as JSON nor waited for."""


class Stage(StrEnum):
    """Where in the life of a call a fault acts.

    ``LISTENER``: no connection is taken at all. ``ANSWER``: another answer takes the place of the
    one that was chosen. ``WAIT``: the answer comes late. ``BODY``: its head or body is changed, and
    it is sent like any other. ``WIRE``: it is sent wrongly, and the connection ends with it.
    """

    LISTENER = "listener"
    ANSWER = "answer"
    WAIT = "wait"
    BODY = "body"
    WIRE = "wire"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One thing that a fault can be told.

    Attributes:
        name: What it is called.
        default: The value that it has unless told; its type is that of all its values.
        summary: What it means, one phrase.
        unit: The unit of a number, empty where it counts.
        least: The smallest number that it can be.
        most: The largest number that it can be.
        whole: Whether only whole numbers will do.
        choices: Every text that it can be; empty allows any.
    """

    name: str
    default: Value
    summary: str
    unit: str = ""
    least: float = 0.0
    most: float = math.inf
    whole: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One fault of the catalogue.

    Attributes:
        name: What every channel calls it.
        stage: Where it acts.
        summary: What the client meets, one sentence.
        parameters: What it can be told besides `SHARED`.
        lasts: Seconds that it stands unless told, where nothing else bounds it.
    """

    name: str
    stage: Stage
    summary: str
    parameters: tuple[Parameter, ...] = ()
    lasts: float = 600.0

    def parameter(self, name: str) -> Parameter | None:
        """Its parameter of that name, the shared ones included; None where it has none."""
        return next((each for each in self.possible if each.name == name), None)

    @property
    def possible(self) -> tuple[Parameter, ...]:
        """All that it can be told: its own, then the shared; calls that never come do not count."""
        shared = SHARED[-1:] if self.stage is Stage.LISTENER else SHARED
        own = {each.name for each in self.parameters}
        return (*self.parameters, *(each for each in shared if each.name not in own))


SHARED = (
    Parameter(
        name="probability", default=1.0, most=1.0, summary="share of the calls that it befalls"
    ),
    Parameter(
        name="after",
        default=0.0,
        most=MOST_CALLS,
        whole=True,
        summary="calls that it spares at first",
    ),
    Parameter(
        name="times",
        default=0.0,
        most=MOST_CALLS,
        whole=True,
        summary="calls that it befalls; 0 leaves it to `for`",
    ),
    Parameter(
        name="for",
        default=0.0,
        unit="s",
        most=LONGEST_STANDING,
        summary="how long it stands; 0 takes the default",
    ),
)
"""What every fault can be told, those of the listener only the last."""

STANDING_ONLY = ("times", "for")
"""The shared parameters of faults that stand over many calls; a call cannot ask for them."""

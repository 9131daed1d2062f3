"""The one choice of answer that every channel makes: header, query, queue, rule, key, default."""

from collections.abc import Mapping
from dataclasses import dataclass

from contractmock.mockserver.faults.fault import Fault
from contractmock.mockserver.faults.firing import NOTHING, Firing


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplied:
    """A body that a user supplied, sent as given."""

    content: bytes
    media_type: str = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What one channel asks for; None says nothing about that aspect.

    Attributes:
        channel: Who asked: ``prefer``, ``query``, ``queue``, ``rule``, ``key``, ``fault``,
            ``default``.
        scenario: Name of a scenario.
        status: HTTP status to answer with.
        example: Name of an example in the document.
        seed: Makes identifiers, times and verdicts repeatable.
        delay: Seconds to wait before the answer.
        fault: The faults that the answer is to be sent with; an empty tuple keeps off those that
            stand, too.
        firing: What the faults come to for this call; drawn once all channels were heard.
        headers: Header fields to add.
        supplied: A body to send instead of a composed one.
    """

    channel: str = "default"
    scenario: str | None = None
    status: int | None = None
    example: str | None = None
    seed: int | None = None
    delay: float | None = None
    fault: tuple[Fault, ...] | None = None
    firing: Firing = NOTHING
    headers: Mapping[str, str] | None = None
    supplied: Supplied | None = None

    @property
    def names_an_answer(self) -> bool:
        """Whether it says which answer to give, not only how."""
        return (self.scenario, self.status, self.example, self.supplied) != (None,) * 4

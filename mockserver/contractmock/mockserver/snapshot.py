"""A snapshot: all that can change while a mock answers, the journal apart, as one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from contractmock.contracts.operation import Operation
from contractmock.mockserver.answers import Answer
from contractmock.mockserver.faults.limits import Counts
from contractmock.mockserver.faults.standing_fault import StandingFault
from contractmock.mockserver.rules import Match


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedAnswer:
    """An answer that waits for its call.

    Attributes:
        id: Its number, from 1.
        mount: Name of the mount that it is for, None for any.
        operation: Label or ``operationId`` of the operation that it is for, None for any.
        answer: The answer; `Answer.times` is how often it is yet to be given.
    """

    id: int
    mount: str | None
    operation: str | None
    answer: Answer

    def fits(self, mount: str, operation: Operation) -> bool:
        """Whether a call of `operation` takes it."""
        return (self.mount is None or self.mount == mount) and (
            self.operation is None or self.operation in (operation.label, operation.id)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An answer for every call that matches.

    Attributes:
        id: Its number, from 1.
        match: The calls that it is for.
        answer: The answer; `Answer.times` is how often it is yet to be given, None for ever.
    """

    id: int
    match: Match
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What is counted.

    Attributes:
        told: The number of the newest queued answer or rule.
        faults: The number of the newest standing fault.
        calls: The calls whose faults were drawn from the mock's own seed.
    """

    told: int = 0
    faults: int = 0
    calls: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The state of a mock at one moment.

    Attributes:
        queued: The answers that wait, first in, first out.
        rules: The rules in the order they were added.
        turns: How often each sequence was asked for its turn.
        faults: The standing faults in the order they were set, those that healed perhaps among
            them.
        retained: The faults that a reset sets anew.
        limits: What the faults that count calls remember, by what they count for.
        numbers: What is counted.
    """

    queued: tuple[QueuedAnswer, ...] = ()
    rules: tuple[Rule, ...] = ()
    turns: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    faults: tuple[StandingFault, ...] = ()
    retained: tuple[StandingFault, ...] = ()
    limits: Counts = field(default_factory=lambda: MappingProxyType({}))
    numbers: Numbers = Numbers()

"""One standing fault: a fault, the calls that it is for, and what bounds it."""

from dataclasses import dataclass

from contractmock.contracts.operation import Operation
from contractmock.mockserver.faults.definition import Stage
from contractmock.mockserver.faults.fault import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingFault:
    """A fault that befalls every call it is for.

    Attributes:
        id: Its number, from 1.
        fault: The fault.
        mount: Name of the mount that it is for, None for all.
        operation: Label or ``operationId`` of the operation that it is for, None for all.
        spared: Calls that it is yet to spare.
        times: Calls that it is yet to befall, None for any number.
        befallen: Calls that it befell.
        begun: When it was set, in seconds on the clock of its owner.
        until: When it heals, in seconds on that clock.
    """

    id: int
    fault: Fault
    mount: str | None
    operation: str | None
    spared: int
    times: int | None
    befallen: int = 0
    begun: float
    until: float

    def fits(self, mount: str, operation: Operation) -> bool:
        """Whether it is for a call of `operation`."""
        return self.mount in (None, mount) and self.operation in (
            None,
            operation.label,
            operation.id,
        )

    def current(self) -> Fault:
        """The fault as it befalls the next call: a growing latency with what it has grown to."""
        return self.fault.grown(self.befallen)

    def closes(self, now: float) -> bool:
        """Whether it closes the port at this time."""
        if self.fault.stage is not Stage.LISTENER or now >= self.until:
            return False
        if self.fault.name == "refused":
            return True
        since = now - self.begun - self.fault.number("start")
        every = self.fault.number("every")
        within = since % every if every and since >= 0 else since
        return 0 <= within < self.fault.number("seconds")

    def changes(self, now: float) -> float:
        """When it next opens or closes the port, at the latest."""
        if self.fault.name == "refused":
            return self.until
        start = self.begun + self.fault.number("start")
        every = self.fault.number("every")
        if every and now > start:
            start += (now - start) // every * every
        turns = (start, start + self.fault.number("seconds"), start + every, self.until)
        return min((turn for turn in turns if turn > now), default=self.until)


def lasts(fault: Fault) -> float:
    """Seconds that a fault stands: what it says itself, else the default."""
    if fault.name == "outage" and not fault.number("for") and not fault.number("every"):
        return fault.number("start") + fault.number("seconds")
    return fault.number("for") or fault.definition.lasts

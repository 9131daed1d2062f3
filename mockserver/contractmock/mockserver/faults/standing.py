"""Standing faults: those that befall every call they are for, until they heal."""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from random import Random

from contractmock.contracts.errors import ContractError
from contractmock.contracts.operation import Operation
from contractmock.mockserver.faults.catalogue import ORDER
from contractmock.mockserver.faults.definition import Stage
from contractmock.mockserver.faults.fault import Fault
from contractmock.mockserver.faults.firing import NOTHING, Circumstances, Firing, befalling
from contractmock.mockserver.faults.limits import Limits
from contractmock.mockserver.faults.standing_fault import StandingFault, lasts


class Standing:
    """The faults that stand, and what they remember of earlier calls; any thread may change them.

    Args:
        seed: Makes chance repeatable: the same calls in the same order meet the same faults.
            None draws afresh.
        clock: Seconds on a steady clock.

    Attributes:
        faults: The faults in the order they were set; those that have healed may be among them
            until the next call.
        follow: Called after a change of what closes the port; set by the server that has it.
    """

    def __init__(
        self, seed: int | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.faults: tuple[StandingFault, ...] = ()
        self.follow: Callable[[], None] = _nobody
        self._seed = seed
        self._clock = clock
        self._limits = Limits()
        self._retained: tuple[StandingFault, ...] = ()
        self._calls = 0
        self._given = 0
        self._lock = threading.Lock()

    def add(
        self,
        fault: Fault,
        *,
        mount: str | None = None,
        operation: str | None = None,
        times: int | None = None,
        seconds: float | None = None,
    ) -> StandingFault:
        """Have every call that fits meet `fault`, see `State.add_fault`."""
        self.check((fault,), mount=mount, operation=operation, times=times)
        spared, given = _bounds(fault)
        now = self._clock()
        with self._lock:
            self._given += 1
            standing = StandingFault(
                id=self._given,
                fault=fault,
                mount=mount,
                operation=operation,
                spared=spared,
                times=given if times is None else times,
                begun=now,
                until=now + (lasts(fault) if seconds is None else seconds),
            )
            self.faults = (*self.faults, standing)
        self._tell((standing,))
        return standing

    @staticmethod
    def check(
        faults: Iterable[Fault], *, mount: str | None, operation: str | None, times: int | None
    ) -> None:
        """Refuse to close the port for some calls only; see `add`.

        Raises:
            ContractError: That is what is asked.
        """
        for fault in faults:
            if fault.stage is Stage.LISTENER and (mount or operation or times):
                raise ContractError(
                    f"fault {str(fault)!r}",
                    "it closes the port for every call",
                    "leave out mount, operation and times; 'for' says how long",
                )

    def remove(self, number: int) -> bool:
        """Forget one fault; whether it was there."""
        with self._lock:
            gone = tuple(each for each in self.faults if each.id == number)
            self.faults = tuple(each for each in self.faults if each.id != number)
        self._tell(gone)
        return bool(gone)

    def clear(self) -> None:
        """Forget all faults and all counts; chance begins anew."""
        with self._lock:
            gone, self.faults = self.faults, ()
            self._limits.clear()
            self._calls = 0
        self._tell(gone)

    def retain(self) -> None:
        """Have a reset set the faults anew that stand now."""
        self._retained = self.faults

    def reset(self) -> None:
        """Be as at the start: forget everything, then set anew what was retained."""
        self.clear()
        with self._lock:
            self.faults = tuple(self._anew(each) for each in self._retained)
        self._tell(self.faults)

    def _anew(self, standing: StandingFault) -> StandingFault:
        now = self._clock()
        return replace(standing, begun=now, until=now + standing.until - standing.begun)

    def current(self) -> tuple[StandingFault, ...]:
        """The faults that have not healed."""
        now = self._clock()
        return tuple(each for each in self.faults if now < each.until)

    def remaining(self, standing: StandingFault) -> float:
        """Seconds until a fault heals."""
        return max(0.0, standing.until - self._clock())

    def fire(
        self,
        asked: Iterable[Fault],
        mount: str,
        operation: Operation,
        caller: str,
        seed: int | None = None,
        *,
        standing: bool = True,
    ) -> Firing:
        """What befalls a call.

        Args:
            asked: The faults that the call's own channels ask for.
            mount: Name of the mount that it is for.
            operation: The operation that it is for.
            caller: Who calls, for limits by key.
            seed: The seed that it asks for; makes its chance depend on nothing else.
            standing: Whether the faults that stand befall it, too.
        """
        with self._lock:
            self._calls += 1
            call = Circumstances(
                mount=mount,
                operation=operation.label,
                caller=caller,
                random=Random(self._chance(seed)),
                limits=self._limits,
                now=self._clock(),
            )
            every: list[Fault | StandingFault] = [*asked]
            if standing:
                self.faults = tuple(each for each in self.faults if call.now < each.until)
                every += [each for each in self.faults if each.fits(mount, operation)]
            return self._fire(sorted(every, key=_order), call)

    def _fire(self, every: Iterable[Fault | StandingFault], call: Circumstances) -> Firing:
        firing = NOTHING
        for each in every:
            if isinstance(each, Fault):
                firing = befalling(firing, each, call)
            elif each.fault.stage is Stage.LISTENER:
                continue
            elif each.spared:
                self._change(each, replace(each, spared=each.spared - 1))
            else:
                before = firing
                firing = befalling(before, each.current(), call, each.id)
                if len(firing.faults) > len(before.faults):
                    self._use(each)
        return firing

    def _use(self, used: StandingFault) -> None:
        left = None if used.times is None else used.times - 1
        kept = replace(used, times=left, befallen=used.befallen + 1)
        self._change(used, kept if left != 0 else None)

    def _change(self, before: StandingFault, after: StandingFault | None) -> None:
        changed = (after if each is before else each for each in self.faults)
        self.faults = tuple(each for each in changed if each is not None)

    def _chance(self, seed: int | None) -> str | None:
        if seed is not None:
            return f"asked {seed}"
        return None if self._seed is None else f"{self._seed} {self._calls}"

    # The port

    def closes_port(self) -> bool:
        """Whether the port is to take no connections now."""
        now = self._clock()
        return any(each.closes(now) for each in self.faults)

    def seconds_to_change(self) -> float | None:
        """Seconds until the port may have to open or close, None where no fault is about it."""
        now = self._clock()
        turns = [
            each.changes(now)
            for each in self.faults
            if each.fault.stage is Stage.LISTENER and now < each.until
        ]
        return min(turns) - now if turns else None

    def _tell(self, changed: Iterable[StandingFault]) -> None:
        if any(each.fault.stage is Stage.LISTENER for each in changed):
            self.follow()


def _bounds(fault: Fault) -> tuple[int, int | None]:
    """The calls that it spares, the calls that it may befall."""
    if fault.stage is Stage.LISTENER:
        return 0, None
    return fault.whole("after"), fault.whole("times") or None


def _order(each: Fault | StandingFault) -> int:
    return ORDER[(each if isinstance(each, Fault) else each.fault).name]


def _nobody() -> None:
    """Where no server listens, there is no port to close."""

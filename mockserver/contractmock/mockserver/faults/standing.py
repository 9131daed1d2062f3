"""Standing faults: those that befall every call they are for, until they heal."""

import hashlib
import time
from collections.abc import Awaitable, Callable, Iterable
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
from contractmock.mockserver.snapshot import Numbers, Snapshot
from contractmock.mockserver.store import Store

_CALLER_BYTES = 16
"""Bytes of the digest that stands for a caller: a key may leave the process, but not in clear."""


class Standing:
    """The faults that stand, and what they remember of earlier calls; any thread may change them.

    Args:
        seed: Makes chance repeatable: the same calls in the same order meet the same faults.
            None draws afresh.
        clock: Seconds on a steady clock; where processes share the store, one that they share.
        store: Where they are kept; None keeps them apart from all else.

    Attributes:
        follow: Called after a change of what closes the port; set by the server that has it.
        catch_up: Takes over what other processes have changed, to be awaited now and then; None
            where there are none.
    """

    def __init__(
        self,
        seed: int | None = None,
        clock: Callable[[], float] = time.monotonic,
        store: Store | None = None,
    ) -> None:
        self.follow: Callable[[], None] = _nobody
        self.catch_up: Callable[[], Awaitable[None]] | None = None
        self._seed = seed
        self._clock = clock
        self._store = store or Store()

    @property
    def faults(self) -> tuple[StandingFault, ...]:
        """The faults in the order they were set.

        Those that have healed may be among them until the next call.
        """
        return self._store.snapshot.faults

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

        def added(snapshot: Snapshot) -> tuple[Snapshot, StandingFault]:
            numbers = replace(snapshot.numbers, faults=snapshot.numbers.faults + 1)
            standing = StandingFault(
                id=numbers.faults,
                fault=fault,
                mount=mount,
                operation=operation,
                spared=spared,
                times=given if times is None else times,
                begun=now,
                until=now + (lasts(fault) if seconds is None else seconds),
            )
            faults = (*snapshot.faults, standing)
            return replace(snapshot, faults=faults, numbers=numbers), standing

        standing = self._store.change(added)
        self.tell((standing,))
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

        def removed(snapshot: Snapshot) -> tuple[Snapshot, tuple[StandingFault, ...]]:
            kept = tuple(each for each in snapshot.faults if each.id != number)
            gone = tuple(each for each in snapshot.faults if each.id == number)
            return replace(snapshot, faults=kept) if gone else snapshot, gone

        gone = self._store.change(removed)
        self.tell(gone)
        return bool(gone)

    def clear(self) -> None:
        """Forget all faults and all counts; chance begins anew."""
        gone = self._store.change(lambda snapshot: (_cleared(snapshot), snapshot.faults))
        self.tell(gone)

    def retain(self) -> None:
        """Have a reset set the faults anew that stand now."""
        self._store.change(
            lambda snapshot: (replace(snapshot, retained=snapshot.faults), None),
        )

    def anew(self, snapshot: Snapshot) -> Snapshot:
        """`snapshot` as it was at the start: nothing remembered, the retained faults set anew."""
        now = self._clock()
        faults = tuple(
            replace(each, begun=now, until=now + each.until - each.begun)
            for each in snapshot.retained
        )
        return replace(_cleared(snapshot), faults=faults)

    def joined(self, snapshot: Snapshot, retained: tuple[StandingFault, ...]) -> Snapshot:
        """`snapshot` with these as the faults that a reset sets anew.

        They are set now, unless they are those that it has already: then who set them first has
        set them for all.
        """
        if list(map(_told, snapshot.retained)) == list(map(_told, retained)):
            return snapshot
        before = {each.id for each in snapshot.retained}
        kept = (each for each in snapshot.faults if each.id not in before)
        now, newest = self._clock(), snapshot.numbers.faults
        added = tuple(
            replace(each, id=newest + number, begun=now, until=now + each.until - each.begun)
            for number, each in enumerate(retained, 1)
        )
        numbers = replace(snapshot.numbers, faults=newest + len(added))
        return replace(snapshot, faults=(*kept, *added), retained=added, numbers=numbers)

    def reset(self) -> None:
        """Be as at the start: forget everything, then set anew what was retained."""
        gone = self._store.change(lambda snapshot: (self.anew(snapshot), snapshot.faults))
        self.tell((*gone, *self.faults))

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
        who = hashlib.blake2b(caller.encode("utf-8", "replace"), digest_size=_CALLER_BYTES)

        def fired(snapshot: Snapshot) -> tuple[Snapshot, Firing]:
            calls = snapshot.numbers.calls + 1
            call = Circumstances(
                mount=mount,
                operation=operation.label,
                caller=who.hexdigest(),
                random=Random(self._chance(seed, calls)),
                limits=Limits(snapshot.limits),
                now=self._clock(),
            )
            faults = snapshot.faults
            if standing:
                faults = tuple(each for each in faults if call.now < each.until)
            meeting = (each for each in faults if standing and each.fits(mount, operation))
            firing, changed = _fire(sorted([*asked, *meeting], key=_order), call)
            if changed or len(faults) < len(snapshot.faults):
                left = (changed.get(each.id, each) for each in faults)
                snapshot = replace(snapshot, faults=tuple(each for each in left if each))
            if call.limits.counts is not snapshot.limits:
                snapshot = replace(snapshot, limits=call.limits.counts)
            if self._seed is not None:
                snapshot = replace(snapshot, numbers=replace(snapshot.numbers, calls=calls))
            return snapshot, firing

        return self._store.change(fired)

    def _chance(self, seed: int | None, calls: int) -> str | None:
        if seed is not None:
            return f"asked {seed}"
        return None if self._seed is None else f"{self._seed} {calls}"

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

    def tell(self, changed: Iterable[StandingFault]) -> None:
        """Have the server follow, if one of these faults is about its port."""
        if any(each.fault.stage is Stage.LISTENER for each in changed):
            self.follow()


def _fire(
    every: Iterable[Fault | StandingFault], call: Circumstances
) -> tuple[Firing, dict[int, StandingFault | None]]:
    """What faults come to for a call, and what then becomes of those that stand, by number."""
    firing, changed = NOTHING, dict[int, StandingFault | None]()
    for each in every:
        if isinstance(each, Fault):
            firing = befalling(firing, each, call)
        elif each.fault.stage is Stage.LISTENER or firing.has_refused(each.fault):
            continue
        elif each.spared:
            changed[each.id] = replace(each, spared=each.spared - 1)
        else:
            before = firing
            firing = befalling(before, each.current(), call, each.id)
            if len(firing.faults) > len(before.faults):
                changed[each.id] = _used(each)
    return firing, changed


def _used(standing: StandingFault) -> StandingFault | None:
    """What is left of a fault that has befallen one more call."""
    if standing.times == 1:
        return None
    left = None if standing.times is None else standing.times - 1
    return replace(standing, times=left, befallen=standing.befallen + 1)


def _told(standing: StandingFault) -> tuple[str, str | None, str | None, int]:
    """What a fault was set to; the clock's fractions of a second apart."""
    lasting = round(standing.until - standing.begun)
    return str(standing.fault), standing.mount, standing.operation, lasting


def _cleared(snapshot: Snapshot) -> Snapshot:
    numbers = Numbers(told=snapshot.numbers.told, faults=snapshot.numbers.faults)
    return replace(snapshot, faults=(), limits={}, numbers=numbers)


def _bounds(fault: Fault) -> tuple[int, int | None]:
    """The calls that it spares, the calls that it may befall."""
    if fault.stage is Stage.LISTENER:
        return 0, None
    return fault.whole("after"), fault.whole("times") or None


def _order(each: Fault | StandingFault) -> int:
    return ORDER[(each if isinstance(each, Fault) else each.fault).name]


def _nobody() -> None:
    """Where no server listens, there is no port to close."""

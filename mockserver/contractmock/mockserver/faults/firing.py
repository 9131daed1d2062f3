"""Firing: what faults come to for one call; drawn once, before anything is composed or sent."""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.utils import formatdate
from random import Random

from contractmock.contracts.message import Headers
from contractmock.mockserver.faults.catalogue import ORDER
from contractmock.mockserver.faults.definition import LONGEST_WAIT, Stage
from contractmock.mockserver.faults.fault import Fault
from contractmock.mockserver.faults.limits import Allowance, Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """What the faults of one call come to.

    Attributes:
        faults: Those that befall it, in the order in which they are applied; a latency with the
            seconds that were drawn.
        status: The status of the refusal that takes the answer's place, None for none.
        headers: Header fields that come with the answer or the refusal.
        delay: Seconds to wait before the answer.
    """

    faults: tuple[Fault, ...] = ()
    status: int | None = None
    headers: Headers = ()
    delay: float = 0.0

    def joined(self, other: "Firing") -> "Firing":
        """Both together; of two refusals this one's holds."""
        faults = sorted((*self.faults, *other.faults), key=lambda each: ORDER[each.name])
        return Firing(
            faults=tuple(faults),
            status=other.status if self.status is None else self.status,
            headers=(*self.headers, *other.headers),
            delay=min(LONGEST_WAIT, self.delay + other.delay),
        )

    def has_refused(self, fault: Fault) -> bool:
        """Whether a fault comes too late to refuse the call: another one has."""
        return fault.stage is Stage.ANSWER and self.status is not None

    def of_stage(self, stage: Stage) -> tuple[Fault, ...]:
        """Those of its faults that act there."""
        return tuple(fault for fault in self.faults if fault.stage is stage)


NOTHING = Firing()
"""What most calls meet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a firing depends on besides the faults.

    Attributes:
        mount: Name of the mount that is called.
        operation: Label of the operation that is called.
        caller: Who calls.
        random: Where chance comes from.
        limits: What is remembered of earlier calls.
        now: Seconds on a steady clock.
    """

    mount: str
    operation: str
    caller: str
    random: Random
    limits: Limits
    now: float


def befalling(firing: Firing, fault: Fault, call: Circumstances, standing: int = 0) -> Firing:
    """`firing` with one more fault, unless chance or a count spares the call.

    Args:
        firing: What befell the call so far.
        fault: The next fault, in the order of the catalogue.
        call: Its circumstances.
        standing: The number of the standing fault that it is, whose owner counts the calls that
            it befalls; 0 where the call itself asks for it.
    """
    if firing.has_refused(fault):
        return firing
    if not standing:
        earlier, spared = _earlier(fault, call), fault.whole("after")
        if earlier < spared:
            return firing
        fault = fault.grown(earlier - spared)
    probability = fault.number("probability")
    if probability < 1.0 and call.random.random() >= probability:
        return firing
    if fault.name == "rate-limit":
        caller = call.caller if fault["per"] == "key" else ""
        key = (str(standing), str(fault), call.mount, caller)
        return _limited(firing, fault, call.limits.take(fault, key, call.now))
    if fault.name == "fail" and not standing:
        key = (str(fault), call.mount, call.operation, call.caller)
        if not call.limits.fails(fault, key):
            return firing
    if fault.stage is Stage.ANSWER:
        return replace(firing, faults=(*firing.faults, fault), status=fault.whole("code"))
    if fault.stage is Stage.WAIT:
        seconds = round(_latency(fault, call.random), 6)
        drawn = Fault(name=fault.name, parameters={"seconds": seconds})
        delay = min(LONGEST_WAIT, firing.delay + seconds)
        return replace(firing, faults=(*firing.faults, drawn), delay=delay)
    return replace(firing, faults=(*firing.faults, fault))


def _earlier(fault: Fault, call: Circumstances) -> int:
    """How many calls of the same caller asked for the fault before, where that matters."""
    if not fault.number("after") and not (fault.stage is Stage.WAIT and fault.number("growth")):
        return 0
    return call.limits.earlier(
        ("asked", str(fault), call.mount, call.operation, call.caller),
    )


def _latency(fault: Fault, random: Random) -> float:
    seconds, spread = fault.number("seconds"), fault.number("spread")
    match fault["distribution"]:
        case "uniform":
            seconds = random.uniform(seconds - spread, seconds + spread)
        case "lognormal":
            seconds *= math.exp(min(random.gauss(0.0, spread), 100.0))
    return min(max(seconds, 0.0), LONGEST_WAIT)


def _limited(firing: Firing, fault: Fault, allowance: Allowance) -> Firing:
    headers = (*firing.headers, *_limit_fields(fault, allowance))
    if allowance.allowed:
        return replace(firing, headers=headers)
    return replace(
        firing,
        faults=(*firing.faults, fault),
        status=fault.whole("code"),
        headers=(*headers, *_retry_field(fault, allowance)),
    )


def _limit_fields(fault: Fault, allowance: Allowance) -> Iterator[tuple[str, str]]:
    told = {
        "limit-header": fault.whole("limit"),
        "remaining-header": allowance.remaining,
        "reset-header": math.ceil(allowance.reset),
    }
    for parameter, number in told.items():
        if name := fault.text(parameter).lower():
            yield name, str(number)


def _retry_field(fault: Fault, allowance: Allowance) -> Headers:
    seconds = math.ceil(allowance.retry)
    match fault["retry-after"]:
        case "seconds":
            return (("retry-after", str(seconds)),)
        case "date":
            return (("retry-after", formatdate(math.ceil(time.time() + seconds), usegmt=True)),)
    return ()

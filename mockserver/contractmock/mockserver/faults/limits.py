"""Limits: what is remembered of earlier calls by the faults that count them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from contractmock.mockserver.faults.fault import Fault

_MOST_CALLERS = 4096
"""Callers that are remembered; the one that was not heard of for longest is forgotten."""

Counts = Mapping[tuple[str, ...], tuple[float, float]]
"""What is remembered, by what it belongs to, whoever was heard of last at the end: how much was
used, and since when."""

_NOTHING: Counts = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What a rate limit leaves to a caller.

    Attributes:
        allowed: Whether this call is within it.
        remaining: Calls that may follow at once.
        retry: Seconds until the next call may come.
        reset: Seconds until the limit is there in full again.
    """

    allowed: bool
    remaining: int
    retry: float
    reset: float


class Limits:
    """The counts of every rate limit and of every fault that fails so many calls, by caller.

    Not safe for several threads at once; its owner holds a lock.

    Args:
        counts: What is remembered so far; it is not changed.

    Attributes:
        counts: What is remembered now.
    """

    def __init__(self, counts: Counts = _NOTHING) -> None:
        self.counts = counts

    def take(self, fault: Fault, key: tuple[str, ...], now: float) -> Allowance:
        """Count a call against a ``rate-limit``.

        Args:
            fault: The fault.
            key: What the count belongs to.
            now: Seconds on any steady clock.
        """
        before = self.counts.get(key)
        if fault["algorithm"] == "bucket":
            count, allowance = _from_bucket(fault, before, now)
        else:
            count, allowance = _from_window(fault, before, now)
        self._remember(key, count)
        return allowance

    def fails(self, fault: Fault, key: tuple[str, ...]) -> bool:
        """Count a call that asks for ``fail`` itself: so many fail, one succeeds, and again."""
        turn, _ = self.counts.get(key, (0.0, 0.0))
        times = fault.number("times")
        self._remember(key, ((turn + 1) % (times + 1), 0.0))
        return turn < times

    def earlier(self, key: tuple[str, ...]) -> int:
        """Count a call that asks for a fault, and say how many did before it."""
        calls, _ = self.counts.get(key, (0.0, 0.0))
        self._remember(key, (calls + 1, 0.0))
        return int(calls)

    def _remember(self, key: tuple[str, ...], count: tuple[float, float]) -> None:
        counts = dict(self.counts)
        counts.pop(key, None)
        counts[key] = count
        if len(counts) > _MOST_CALLERS:
            del counts[next(iter(counts))]
        self.counts = counts


def _from_window(
    fault: Fault, before: tuple[float, float] | None, now: float
) -> tuple[tuple[float, float], Allowance]:
    """Windows follow each other from the caller's first call on."""
    limit, window = fault.number("limit"), fault.number("window")
    used, begun = before or (0.0, now)
    if now - begun >= window:
        used, begun = 0.0, now
    allowed = used < limit
    used += allowed
    left = begun + window - now
    return (used, begun), Allowance(
        allowed=allowed,
        remaining=int(limit - used),
        retry=left if used >= limit else 0.0,
        reset=left,
    )


def _from_bucket(
    fault: Fault, before: tuple[float, float] | None, now: float
) -> tuple[tuple[float, float], Allowance]:
    """Each call takes a token; tokens come back steadily, as many as the bucket holds."""
    limit = fault.number("limit")
    size = fault.number("burst") or limit
    rate = limit / fault.number("window")
    tokens, since = before or (size, now)
    tokens = min(size, tokens + (now - since) * rate)
    # The sum of many small parts may fall short of one by less than any clock can tell.
    allowed = tokens >= 1 - 1e-9
    tokens = max(0.0, tokens - allowed)
    return (tokens, now), Allowance(
        allowed=allowed,
        remaining=int(tokens + 1e-9),
        retry=max(0.0, (1 - tokens) / rate),
        reset=(size - tokens) / rate,
    )

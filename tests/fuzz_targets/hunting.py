"""Hunting: a target run on ever new inputs until time or count are spent, or one fails."""

import base64
import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from tests.fuzz_targets.target import Target

FOUND = Path(__file__).parent / "found"
"""Inputs that once failed, a file of base64 each, in a folder per target."""

_SHRINKING_TRIES = 2000

_BATCH = 500
"""Examples per run of Hypothesis, which remembers all that it has tried in one."""

_HUNTING = settings(
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate, Phase.shrink),
    report_multiple_bugs=False,
)
"""What every run of Hypothesis has here, long or short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An input that a target failed on, shrunk.

    Attributes:
        data: The input.
        error: What was raised.
    """

    data: bytes
    error: Exception


@dataclass(slots=True, kw_only=True)
class Progress:
    """How far a hunt is.

    Attributes:
        examples: Inputs tried.
        seconds: Time spent.
        slowest: The input that took longest.
        slowest_seconds: CPU time that it took.
    """

    examples: int = 0
    seconds: float = 0.0
    slowest: bytes = b""
    slowest_seconds: float = 0.0


def hunt(
    target: Target,
    *,
    seconds: float,
    examples: int,
    first_seed: int,
    tell: Callable[[Progress], None],
) -> Failure | None:
    """Run `target` on its seeds, then on what is made of them.

    Args:
        target: The target.
        seconds: How long to go on at most.
        examples: Inputs to try at most, beside the seeds.
        first_seed: What the inputs follow from.
        tell: Is told after every batch how far it is.
    """
    progress, started = Progress(), time.monotonic()
    for data in target.seeds:
        if (error := _error(target, data)) is not None:
            return _shrunk(target, Failure(data=data, error=error))
    batch = 0
    while progress.examples < examples and progress.seconds < seconds:
        size = min(_BATCH, examples - progress.examples)
        failure = _run_batch(target, size, first_seed + batch, progress)
        progress.seconds = time.monotonic() - started
        tell(progress)
        if failure is not None:
            return failure
        batch += 1
    return None


def run_fixed(target: Target, examples: int) -> None:
    """Run `target` on a number of inputs, the same ones every time."""

    @settings(_HUNTING, max_examples=examples, derandomize=True)
    @given(target.inputs)
    def check(data: bytes) -> None:
        target.check(data)

    check()


def found_before(target: Target) -> Iterator[bytes]:
    """The inputs that `target` once failed on."""
    for file in sorted((FOUND / target.name).glob("*.base64")):
        yield base64.b64decode(file.read_text())


def keep(target: Target, data: bytes) -> Path:
    """Write an input down where the tests will replay it first."""
    digest = hashlib.md5(data, usedforsecurity=False).hexdigest()[:10]
    file = FOUND / target.name / f"{digest}.base64"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(base64.b64encode(data).decode() + "\n")
    return file


def _run_batch(target: Target, size: int, number: int, progress: Progress) -> Failure | None:
    last = b""

    @seed(number)
    @settings(_HUNTING, max_examples=size)
    @given(target.inputs)
    def check(data: bytes) -> None:
        nonlocal last
        last = data  # at the end of a failing run the shrunk input is run once more
        spent = _seconds(target, data)
        if spent > progress.slowest_seconds:
            spent = min(spent, _seconds(target, data))  # the first time may have had to tidy up
        if spent > progress.slowest_seconds:
            progress.slowest, progress.slowest_seconds = data, spent

    try:
        check()
    except Exception as error:
        return _shrunk(target, Failure(data=last, error=error))
    progress.examples += size
    return None


def _seconds(target: Target, data: bytes) -> float:
    started = time.process_time()
    target.check(data)
    return time.process_time() - started


def _shrunk(target: Target, failure: Failure) -> Failure:
    """The failure on fewer bytes, as long as it is of the same kind: Hypothesis shrinks edits."""
    tries, size = _SHRINKING_TRIES, max(1, len(failure.data) // 2)
    while size and tries:
        at = 0
        while at < len(failure.data) and tries:
            data = failure.data[:at] + failure.data[at + size :]
            error, tries = _error(target, data), tries - 1
            if type(error) is type(failure.error):
                failure = Failure(data=data, error=error)
            else:
                at += size
        size //= 2
    return failure


def _error(target: Target, data: bytes) -> Exception | None:
    try:
        target.check(data)
    except Exception as error:
        return error
    return None

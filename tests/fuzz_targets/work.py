"""Work counted: calls made and bytes allocated, which the machine's load does not change."""

import gc
import sys
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType


@dataclass(frozen=True, slots=True)
class Work:
    """What a piece of work took.

    Attributes:
        calls: Calls of functions, those written in C among them.
        memory: Bytes allocated at the most, beyond what was there.
    """

    calls: int
    memory: int


def work_of(task: Callable[[], None]) -> Work:
    """What `task` takes; it is run once before, for what is remembered."""
    task()
    return Work(calls=_calls(task), memory=_memory(task))


def _calls(task: Callable[[], None]) -> int:
    count = 0

    def profile(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        task()
    finally:
        sys.setprofile(before)
    return count


def _memory(task: Callable[[], None]) -> int:
    gc.disable()  # when it would run depends on all that ran before
    tracemalloc.start()
    try:
        start = tracemalloc.get_traced_memory()[0]
        task()
        return tracemalloc.get_traced_memory()[1] - start
    finally:
        tracemalloc.stop()
        gc.enable()

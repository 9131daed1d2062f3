"""Prompt calls: begun without a task, and mostly at their end before they would need one."""

import asyncio
from collections.abc import Coroutine, Generator
from typing import Any


def begin(
    coroutine: Coroutine[Any, Any, None], loop: asyncio.AbstractEventLoop
) -> asyncio.Task[None] | None:
    """Run `coroutine` up to where it first has to wait, and the rest of it as a task.

    Most calls never wait, and a task costs them a turn of the loop. What
    `asyncio.eager_task_factory` does about it needs Python 3.12.

    Args:
        coroutine: Up to its first wait it must not need the current task: there is none.
        loop: The running loop.

    Returns:
        The task, None where the coroutine has ended.
    """
    try:
        awaited = coroutine.send(None)
    except StopIteration:
        return None
    return loop.create_task(_Rest(coroutine, awaited))


class _Rest(Coroutine[Any, Any, None]):
    """A coroutine that has begun and waits for `awaited`, as one that a task can begin."""

    def __init__(self, coroutine: Coroutine[Any, Any, None], awaited: object) -> None:
        self._coroutine = coroutine
        self._awaited = [awaited]

    def send(self, value: Any) -> Any:
        return self._awaited.pop() if self._awaited else self._coroutine.send(value)

    def throw(self, *error: Any) -> Any:
        self._awaited.clear()
        return self._coroutine.throw(*error)

    def close(self) -> None:
        self._coroutine.close()

    def __await__(self) -> Generator[Any, Any, None]:
        return self._coroutine.__await__()

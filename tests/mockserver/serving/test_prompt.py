"""Prompt calls: what ends at once needs no task, what waits goes on as one."""

import asyncio
from collections.abc import Awaitable, Coroutine
from typing import Any

import pytest

from contractmock.mockserver.serving.prompt import begin

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def begun(coroutine: Coroutine[Any, Any, None]) -> asyncio.Task[None] | None:
    return begin(coroutine, asyncio.get_running_loop())


async def add(total: list[int], number: Awaitable[int]) -> None:
    total.append(await number)


async def three() -> int:
    return 3


async def test_what_does_not_wait_has_ended_and_there_is_no_task() -> None:
    total: list[int] = []
    assert begun(add(total, three())) is None
    assert total == [3]


async def test_what_waits_goes_on_as_a_task() -> None:
    total: list[int] = []
    number: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    task = begun(add(total, number))
    assert task is not None
    assert total == []
    number.set_result(4)
    await task
    assert total == [4]


async def test_what_was_waited_for_may_be_there_before_the_task_begins() -> None:
    total: list[int] = []
    number: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    task = begun(add(total, number))
    number.set_result(5)
    assert task is not None
    await task
    assert total == [5]


async def test_it_may_wait_again_and_for_a_mere_turn_of_the_loop() -> None:
    seen: list[str] = []

    async def call() -> None:
        for name in ("first", "second", "third"):
            await asyncio.sleep(0)
            await asyncio.create_task(asyncio.sleep(0))
            seen.append(name)

    task = begun(call())
    assert task is not None
    await task
    assert seen == ["first", "second", "third"]


async def test_an_error_comes_out_of_the_task_and_one_before_it_at_once() -> None:
    async def fail(wait: bool) -> None:
        if wait:
            await asyncio.sleep(0)
        raise LookupError("gone")

    task = begun(fail(wait=True))
    assert task is not None
    with pytest.raises(LookupError, match="gone"):
        await task
    with pytest.raises(LookupError, match="gone"):
        begun(fail(wait=False))


async def test_what_it_waits_for_may_fail_and_be_caught() -> None:
    caught: list[str] = []

    async def call(number: asyncio.Future[int]) -> None:
        try:
            await number
        except ValueError as error:
            caught.append(str(error))

    number: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    task = begun(call(number))
    number.set_exception(ValueError("no number"))
    assert task is not None
    await task
    assert caught == ["no number"]


@pytest.mark.parametrize("turns", [0, 1, 5])
async def test_it_can_be_cancelled_and_may_tidy_up_meanwhile(turns: int) -> None:
    tidied: list[str] = []

    async def call() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            tidied.append("all")

    task = begun(call())
    assert task is not None
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert tidied == ["all"]

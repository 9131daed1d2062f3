"""The order in which the pieces of long bodies go on."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from contractmock.mockserver.receiving.budget import ByteBudget
from contractmock.mockserver.receiving.order import TURN_SIZE, ReadingOrder
from contractmock.mockserver.receiving.receive import receive_body

PATIENCE = 60
"""Seconds after which a test takes a body to wait for ever."""


def run(test: Callable[[ReadingOrder], Coroutine[Any, Any, None]]) -> None:
    async def limited() -> None:
        async with asyncio.timeout(PATIENCE):
            await test(ReadingOrder())

    asyncio.run(limited())


def ends(sizes: list[int], length: int | None = None) -> list[tuple[int, int]]:
    """The number of each body as it ends, and how many pieces of all had been taken by then.

    Args:
        sizes: How many pieces each body has; one of each comes in a turn of the loop.
        length: What each body may have at most, None where each says how much it has.
    """
    taken = 0
    ended: list[tuple[int, int]] = []

    async def one(order: ReadingOrder, number: int) -> None:
        nonlocal taken
        left = sizes[number]

        async def receive() -> Any:
            nonlocal left
            left -= 1
            await asyncio.sleep(0)
            return {"type": "http.request", "body": bytes(TURN_SIZE), "more_body": left > 0}

        rest = order.rest(receive, length or left * TURN_SIZE)
        while (await rest())["more_body"]:
            taken += 1
        ended.append((number, taken))

    async def main(order: ReadingOrder) -> None:
        await asyncio.gather(*(one(order, number) for number in range(len(sizes))))

    run(main)
    return ended


def test_equal_bodies_end_one_after_the_other() -> None:
    """Shared out evenly, none would end before nine tenths of all were taken."""
    ended = ends([100] * 10)
    assert ended[0][1] < 300
    assert ended[4][1] < 900


def test_so_do_bodies_that_do_not_say_how_long_they_are() -> None:
    assert ends([100] * 10, length=200 * TURN_SIZE)[0][1] < 300


def test_the_body_with_the_least_left_ends_first() -> None:
    assert [number for number, _ in ends([90, 10, 30])] == [1, 2, 0]


def test_a_long_body_gets_on_in_a_stream_of_short_ones() -> None:
    async def main(order: ReadingOrder) -> None:
        taken = 0

        async def long() -> None:
            nonlocal taken
            while taken < 20:
                await order.take(TURN_SIZE, 1 << 30)
                taken += 1

        async def short() -> None:
            while taken < 20:
                await order.take(TURN_SIZE, 0)

        await asyncio.gather(long(), *(short() for _ in range(5)))

    run(main)


def test_who_is_alone_does_not_wait() -> None:
    async def main(order: ReadingOrder) -> None:
        for _ in range(100):
            before = asyncio.ensure_future(asyncio.sleep(0))
            await order.take(TURN_SIZE, 0)
            assert not before.done()
            await before

    run(main)


def test_a_turn_of_the_loop_takes_no_more_than_its_size() -> None:
    async def main(order: ReadingOrder) -> None:
        taken = 0

        async def one() -> None:
            nonlocal taken
            await order.take(TURN_SIZE // 4, 0)
            taken += 1

        tasks = [asyncio.ensure_future(one()) for _ in range(12)]
        await asyncio.sleep(0)
        assert taken == 4
        await asyncio.gather(*tasks)

    run(main)


def test_who_is_cancelled_keeps_nobody_waiting() -> None:
    async def main(order: ReadingOrder) -> None:
        takes = [asyncio.ensure_future(order.take(TURN_SIZE, left)) for left in range(3)]
        await asyncio.sleep(0)
        assert [take.done() for take in takes] == [True, False, False]
        takes[1].cancel()
        await asyncio.wait(takes)
        assert [take.cancelled() for take in takes] == [False, True, False]

    run(main)


def test_bodies_of_every_kind_take_their_turn() -> None:
    taken: list[tuple[int, int]] = []

    class Telling(ReadingOrder):
        async def take(self, size: int, left: int) -> None:
            taken.append((size, left))

    async def one(content_type: str) -> None:
        pieces = [b"--line\r\n", b"X: y\r\n", b"\r\n\r\n"]

        async def receive() -> Any:
            return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

        budget = ByteBudget(1000)
        budget.order = Telling()
        headers = (("content-type", content_type), ("content-length", "18"))
        (await receive_body(headers, receive, 1000, budget=budget)).close()

    asyncio.run(one("application/json"))
    assert taken == [(6, 12), (4, 8)]
    taken.clear()
    asyncio.run(one("multipart/form-data; boundary=line"))
    assert taken == [(6, 12), (4, 8)]

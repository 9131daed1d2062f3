"""The memory that bodies share: in turn, never too much, given back by whoever goes."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from contractmock.contracts.message import Body
from contractmock.mockserver.receiving.budget import ByteBudget, Share
from contractmock.mockserver.receiving.receive import ClientGone, receive_body

SIZE = 100


def in_loop(steps: Callable[[ByteBudget], Awaitable[None]]) -> None:
    """Run `steps` on a budget of `SIZE`, which has to be whole afterwards."""
    budget = ByteBudget(SIZE)

    async def run() -> None:
        await steps(budget)

    asyncio.run(run())
    assert (budget.free, budget.waiting) == (SIZE, 0)


async def grown(budget: ByteBudget, size: int) -> Share:
    share = Share(budget)
    await share.grow(size)
    return share


async def begun(budget: ByteBudget, *sizes: int) -> list[asyncio.Task[Share]]:
    tasks = [asyncio.create_task(grown(budget, size)) for size in sizes]
    await asyncio.sleep(0)
    return tasks


def test_what_is_free_is_had_at_once() -> None:
    async def steps(budget: ByteBudget) -> None:
        share = await grown(budget, 60)
        await share.grow(40)
        assert (budget.free, budget.waiting, share.size) == (0, 0, 100)
        share.release()
        share.release()

    in_loop(steps)


def test_one_body_at_a_time_may_overdraw() -> None:
    async def steps(budget: ByteBudget) -> None:
        full, large = await grown(budget, 100), await grown(budget, 50)
        (other,) = await begun(budget, 10)
        await large.grow(500)
        assert (budget.free, budget.waiting) == (-550, 1)
        large.release()
        await other
        assert budget.free == -10
        full.release()
        (await other).release()

    in_loop(steps)


def test_who_comes_first_is_served_first_though_others_would_fit() -> None:
    async def steps(budget: ByteBudget) -> None:
        holder, overdrawing = await grown(budget, 90), await grown(budget, 30)
        first, second = await begun(budget, 80, 5)
        assert budget.waiting == 2
        overdrawing.release()
        assert [first.done(), second.done()] == [False, False]
        await first
        assert not second.done()
        assert budget.free == 10 - 80
        holder.release()
        for task in (first, second):
            (await task).release()

    in_loop(steps)


def test_who_gives_up_waiting_is_passed_over() -> None:
    async def steps(budget: ByteBudget) -> None:
        holder, overdrawing = await grown(budget, 100), await grown(budget, 1)
        gone, small = await begun(budget, 90, 10)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        assert budget.waiting == 1
        overdrawing.release()
        (await small).release()
        holder.release()

    in_loop(steps)


def pieces(*sizes: int, complete: bool = True) -> Callable[[], Awaitable[dict[str, object]]]:
    """An application's ``receive`` that brings pieces of these sizes."""
    left = list(sizes)

    async def receive() -> dict[str, object]:
        await asyncio.sleep(0)
        if not left:
            return {"type": "http.disconnect"}
        body = b"x" * left.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(left) or not complete}

    return receive


async def received(budget: ByteBudget, *sizes: int, complete: bool = True) -> Body:
    return await receive_body((), pieces(*sizes, complete=complete), 80, budget=budget)


def test_a_body_in_one_piece_takes_nothing() -> None:
    async def steps(budget: ByteBudget) -> None:
        body = await received(budget, 50)
        assert budget.free == SIZE
        body.close()

    in_loop(steps)


def test_a_body_in_pieces_takes_what_has_come() -> None:
    async def steps(budget: ByteBudget) -> None:
        body = await received(budget, 20, 20)
        assert budget.free == SIZE - 40
        body.close()
        body.close()

    in_loop(steps)


def test_bodies_beyond_the_budget_wait_and_none_is_lost() -> None:
    async def steps(budget: ByteBudget) -> None:
        async def one() -> int:
            body = await received(budget, 20, 20, 20)
            assert budget.free >= -60
            body.close()
            return body.size

        assert await asyncio.gather(*[one() for _ in range(20)]) == [60] * 20

    in_loop(steps)


@pytest.mark.parametrize("sizes", [(20,), (20, 20, 20)])
def test_a_client_that_leaves_takes_nothing_with_it(sizes: tuple[int, ...]) -> None:
    async def steps(budget: ByteBudget) -> None:
        with pytest.raises(ClientGone):
            await received(budget, *sizes, complete=False)

    in_loop(steps)


def test_a_body_that_turns_out_too_large_gives_its_share_back() -> None:
    async def steps(budget: ByteBudget) -> None:
        body = await received(budget, 50, 50, complete=False)
        assert body.too_large
        body.close()

    in_loop(steps)

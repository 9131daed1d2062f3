"""Transactions: what one process has changed, every other finds; nothing is done twice or lost."""

import asyncio
from collections.abc import Callable

import pytest
from redis import Redis

from contractmock.contracts.operation import Operation
from contractmock.mockserver.answers import Answer
from contractmock.mockserver.choice import Choice
from contractmock.mockserver.sharing import scripts, transactions
from contractmock.mockserver.sharing.errors import StateLostError
from contractmock.mockserver.sharing.shared_state import SharedState

Share = Callable[..., SharedState]


def answer(times: int) -> Answer:
    return Answer(choice=Choice(channel="queue", status=418), times=times)


def test_takers_at_the_same_time_take_exactly_as_many_as_there_are(
    runner: asyncio.Runner, share: Share, operation: Operation
) -> None:
    states = [share() for _ in range(3)]

    async def take() -> int:
        await states[0].apply(lambda: states[0].queue(answer(40)))
        taken = await asyncio.gather(
            *(
                state.apply(lambda state=state: state.next_queued("shop", operation))  # type: ignore[misc]
                for _ in range(20)
                for state in states
            )
        )
        return sum(each is not None for each in taken)

    assert runner.run(take()) == 40


def test_nobody_has_the_turn_of_another(runner: asyncio.Runner, share: Share) -> None:
    states = [share() for _ in range(2)]

    async def one_by_one(state: SharedState) -> list[int]:
        return [await state.apply(lambda: state.next_in_sequence("a", 1000)) for _ in range(50)]

    async def turns() -> list[int]:
        first, second = await asyncio.gather(*map(one_by_one, states))
        assert (first, second) == (sorted(first), sorted(second))
        return first + second

    assert sorted(runner.run(turns())) == list(range(100))


def test_work_is_done_again_when_another_process_was_faster(
    runner: asyncio.Runner, share: Share
) -> None:
    slow, fast = share(), share()
    calls = 0

    def work() -> int:
        return slow.next_in_sequence("a", 9)

    async def race() -> int:
        nonlocal calls
        await slow.apply(work)
        settling = slow._transactions
        assert settling is not None
        commit = settling._commit

        async def late() -> bool:
            nonlocal calls
            calls += 1
            if calls == 1:
                await fast.apply(lambda: fast.next_in_sequence("a", 9))
            return await commit()

        settling._commit = late  # type: ignore[method-assign]
        return await slow.apply(work)

    assert runner.run(race()) == 2
    assert calls == 2


def test_who_never_is_the_first_gives_up(
    runner: asyncio.Runner, share: Share, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "MOST_TRIES", 3)
    slow, fast = share(), share()

    async def race() -> None:
        await slow.apply(lambda: None)
        settling = slow._transactions
        assert settling is not None
        commit = settling._commit

        async def late() -> bool:
            await fast.apply(lambda: fast.next_in_sequence("a", 9))
            return await commit()

        settling._commit = late  # type: ignore[method-assign]
        await slow.apply(lambda: slow.next_in_sequence("a", 9))

    with pytest.raises(StateLostError, match="3 times"):
        runner.run(race())
    assert runner.run(fast.apply(lambda: fast.next_in_sequence("a", 9))) == 3


def test_work_that_fails_fails_for_its_caller_alone(runner: asyncio.Runner, share: Share) -> None:
    state = share()

    def fail() -> None:
        raise LookupError("mine")

    async def both() -> tuple[object, object]:
        return await asyncio.gather(
            state.apply(fail), state.apply(lambda: 7), return_exceptions=True
        )

    failed, done = runner.run(both())
    assert isinstance(failed, LookupError)
    assert done == 7


def test_a_caller_that_goes_away_does_not_disturb_the_others(
    runner: asyncio.Runner, share: Share
) -> None:
    state = share()

    async def run() -> int:
        gone = asyncio.ensure_future(state.apply(lambda: state.next_in_sequence("a", 9)))
        await asyncio.sleep(0)
        gone.cancel()
        return await state.apply(lambda: 7)

    assert runner.run(run()) == 7


def test_who_was_away_for_long_reads_all_anew(runner: asyncio.Runner, share: Share) -> None:
    busy, idle = share(), share()

    async def run() -> None:
        await idle.apply(lambda: idle.next_in_sequence("old", 9))
        for number in range(scripts.MOST_CHANGES + 5):
            await busy.apply(lambda number=number: busy.next_in_sequence(f"{number}", 9))  # type: ignore[misc]
        await busy.apply(lambda: busy.queue(answer(1)))
        assert len(await idle.apply(lambda: idle.queued)) == 1
        assert await idle.apply(lambda: idle.next_in_sequence("old", 9)) == 1
        assert await idle.apply(lambda: idle.next_in_sequence("0", 9)) == 1

    runner.run(run())


def test_what_changes_nothing_is_not_written(
    runner: asyncio.Runner, share: Share, state_url: str
) -> None:
    state = share()
    with Redis.from_url(state_url.partition("?")[0]) as redis:
        key = f"{state_url.rpartition('=')[2]}:version"
        versions = []
        for _ in range(3):
            runner.run(state.apply(lambda: state.queued))
            versions.append(redis.hget(key, "version"))
    assert versions == [b"1"] * 3


def test_prefixes_keep_states_apart(runner: asyncio.Runner, share: Share, state_url: str) -> None:
    one, other = share(), share(f"{state_url}-other")
    runner.run(one.apply(lambda: one.queue(answer(1))))
    assert runner.run(other.apply(lambda: other.queued)) == ()


def test_databases_keep_states_apart(runner: asyncio.Runner, share: Share, state_url: str) -> None:
    one, other = share(), share(f"{state_url}&db=1")
    runner.run(one.apply(lambda: one.queue(answer(1))))
    assert runner.run(other.apply(lambda: other.queued)) == ()


def test_a_state_outlives_the_processes_that_share_it(runner: asyncio.Runner, share: Share) -> None:
    before = share()
    runner.run(before.apply(lambda: before.queue(answer(1))))
    runner.run(before.close())
    after = share()
    assert [each.id for each in runner.run(after.apply(lambda: after.queued))] == [1]

"""Standing faults of several processes: set once for all, counted together, healed together."""

import asyncio
from collections.abc import Callable

import pytest
from redis import Redis

from contractmock.contracts.operation import Operation
from contractmock.mockserver.faults import parse_fault, parse_faults
from contractmock.mockserver.faults.firing import Firing
from contractmock.mockserver.sharing.shared_state import SharedState
from contractmock.mockserver.state import State

Share = Callable[..., SharedState]


def begun(share: Share, *faults: str, seed: int | None = None) -> SharedState:
    """A state of a process that was started with these faults."""
    state = share(seed=seed)
    for fault in faults:
        state.add_fault(parse_fault(fault))
    state.standing.retain()
    return state


def standing(runner: asyncio.Runner, state: State) -> list[tuple[int, str]]:
    found = runner.run(state.apply(state.standing.current))
    return [(each.id, str(each.fault)) for each in found]


@pytest.fixture
def fire(runner: asyncio.Runner, operation: Operation) -> Callable[..., Firing]:
    """What befalls a call that comes to one of the processes."""

    def do(state: State, caller: str = "", asked: str = "none") -> Firing:
        faults = parse_faults(asked)
        return runner.run(
            state.apply(lambda: state.standing.fire(faults, "shop", operation, caller))
        )

    return do


def test_counts_are_common(
    share: Share, fire: Callable[..., Firing], runner: asyncio.Runner
) -> None:
    states = [share(), share()]
    runner.run(states[0].apply(lambda: states[0].add_fault(parse_fault("fail:times=3,after=1"))))
    assert [fire(states[turn % 2]).status for turn in range(6)] == [None, 503, 503, 503, None, None]
    assert standing(runner, states[0]) == []


def test_rate_limits_are_common_and_by_caller(
    share: Share, fire: Callable[..., Firing], runner: asyncio.Runner
) -> None:
    states = [share(), share()]
    runner.run(states[1].apply(lambda: states[1].add_fault(parse_fault("rate-limit:limit=2"))))
    met = [fire(states[turn % 2], caller).status for turn, caller in enumerate("aababbb")]
    assert met == [None, None, None, 429, None, 429, 429]


def test_a_fault_that_calls_ask_for_counts_for_all(
    share: Share, fire: Callable[..., Firing]
) -> None:
    states = [share(), share()]
    met = [fire(states[turn % 2], asked="fail:times=2").status for turn in range(6)]
    assert met == [503, 503, None] * 2


def test_chance_follows_the_order_of_all_calls(share: Share, fire: Callable[..., Firing]) -> None:
    fault = "latency:distribution=uniform,spread=1"
    states = [begun(share, fault, seed=3), begun(share, fault, seed=3)]
    alone = State(0, seed=3)
    alone.add_fault(parse_fault(fault))
    expected = [fire(alone).delay for _ in range(6)]
    assert [fire(states[turn % 2]).delay for turn in range(6)] == expected
    assert len(set(expected)) == 6


def test_the_faults_of_the_start_are_set_once_however_many_processes_start(
    share: Share, runner: asyncio.Runner
) -> None:
    first, second = (begun(share, "reset:for=60", "drip") for _ in range(2))
    expected = [(1, "reset:for=60"), (2, "drip")]
    assert standing(runner, first) == expected
    assert standing(runner, second) == expected
    runner.run(second.apply(second.standing.clear))
    assert standing(runner, begun(share, "reset:for=60", "drip")) == []


def test_a_reset_sets_the_faults_of_the_start_anew_for_all(
    share: Share, runner: asyncio.Runner
) -> None:
    first, second = (begun(share, "reset:for=60") for _ in range(2))
    runner.run(first.apply(lambda: first.add_fault(parse_fault("drip"))))
    runner.run(second.apply(second.reset))
    assert standing(runner, first) == [(1, "reset:for=60")]


def test_a_process_that_starts_with_other_faults_sets_those_instead(
    share: Share, runner: asyncio.Runner
) -> None:
    first = begun(share, "reset:for=60")
    runner.run(first.apply(lambda: first.add_fault(parse_fault("nan"))))
    second = begun(share, "drip")
    expected = [(2, "nan"), (3, "drip")]
    assert standing(runner, second) == expected
    assert standing(runner, first) == expected
    runner.run(first.apply(first.reset))
    assert standing(runner, second) == [(3, "drip")]


def test_a_process_hears_of_what_closes_its_port(share: Share, runner: asyncio.Runner) -> None:
    one, other = share(), share()
    told: list[bool] = []
    other.standing.follow = lambda: told.append(other.standing.closes_port())

    async def catch_up() -> None:
        assert other.standing.catch_up is not None
        await other.standing.catch_up()

    runner.run(catch_up())
    runner.run(one.apply(lambda: one.add_fault(parse_fault("reset"))))
    runner.run(catch_up())
    assert told == []
    runner.run(one.apply(lambda: one.add_fault(parse_fault("refused"))))
    runner.run(catch_up())
    assert told == [True]
    runner.run(one.apply(lambda: one.reset("faults")))
    runner.run(catch_up())
    assert told == [True, False]


def test_who_calls_is_not_told_to_the_redis(
    share: Share, fire: Callable[..., Firing], runner: asyncio.Runner, state_url: str
) -> None:
    state = share()
    runner.run(state.apply(lambda: state.add_fault(parse_fault("rate-limit:limit=2"))))
    fire(state, "open-sesame")
    with Redis.from_url(state_url.partition("?")[0]) as redis:
        fields = redis.hgetall(f"{state_url.rpartition('=')[2]}:state")
    assert b"limits" in fields
    assert "open-sesame" not in str(fields)

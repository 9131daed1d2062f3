"""The state of a running mock, in memory and shared: when answers, rules and sequences are given.

A shared one is tried by two processes that take turns: each step is done by the other one.
"""

import asyncio
import itertools
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest

from contractmock.contracts.contract import Contract
from contractmock.contracts.operation import Operation
from contractmock.contracts.requests import Reading
from contractmock.mockserver.answers import Answer
from contractmock.mockserver.choice import Choice
from contractmock.mockserver.exchange import Exchange
from contractmock.mockserver.rules import Match
from contractmock.mockserver.state import State

Result = TypeVar("Result")


def named(name: str, times: int | None = 1) -> Answer:
    return Answer(choice=Choice(channel="queue", scenario=name), times=times)


class Turns:
    """States that are one, and take turns in working on it."""

    def __init__(self, states: list[State], runner: asyncio.Runner) -> None:
        self._states = itertools.cycle(states)
        self._runner = runner

    def do(self, work: Callable[[State], Result]) -> Result:
        state = next(self._states)
        return self._runner.run(state.apply(lambda: work(state)))

    def record(self, exchange: Exchange) -> None:
        self._runner.run(next(self._states).record(exchange))

    def reset(self, *parts: str) -> None:
        self.do(lambda state: state.reset(*parts))
        if not parts or "journal" in parts:
            self._runner.run(next(self._states).reader.clear())

    def recorded(self) -> int:
        return self._runner.run(next(self._states).reader.size()).entries


@pytest.fixture(params=["memory", "redis"])
def turns(request: pytest.FixtureRequest) -> Iterator[Turns]:
    with asyncio.Runner() as runner:
        if request.param == "memory":
            yield Turns([State(1 << 20)], runner)
            return
        url = request.getfixturevalue("state_url")
        from contractmock.mockserver.sharing.shared_state import shared_state

        states: list[State] = [shared_state(url, 1 << 20) for _ in range(2)]
        yield Turns(states, runner)
        for state in states:
            runner.run(state.close())


@pytest.fixture
def create(shop: Contract) -> Operation:
    found = shop.operation("createItem")
    assert found is not None
    return found


def drained(turns: Turns, mount: str, operation: Operation) -> list[str | None]:
    found = []
    while (choice := turns.do(lambda state: state.next_queued(mount, operation))) is not None:
        found.append(choice.scenario)
    return found


def test_queued_answers_are_given_in_order_and_as_often_as_asked(
    turns: Turns, create: Operation
) -> None:
    turns.do(lambda state: state.queue(named("first"), mount="shop"))
    turns.do(lambda state: state.queue(named("twice", times=2), operation="createItem"))
    turns.do(lambda state: state.queue(named("last")))
    assert drained(turns, "shop", create) == ["first", "twice", "twice", "last"]
    assert turns.do(lambda state: state.queued) == ()


def test_a_queued_answer_waits_for_its_own_mount_and_operation(
    turns: Turns, shop: Contract, create: Operation
) -> None:
    def queue(name: str, **place: str) -> None:
        turns.do(lambda state: state.queue(named(name), **place))

    queue("other mount", mount="other")
    queue("other operation", mount="shop", operation="GET /items")
    queue("mine", mount="shop", operation="POST /items")
    assert drained(turns, "shop", create) == ["mine"]
    assert drained(turns, "other", create) == ["other mount"]
    listing = shop.operation("listItems")
    assert listing is not None
    assert drained(turns, "shop", listing) == ["other operation"]


def test_the_first_rule_that_matches_answers_and_goes_when_it_is_used_up(
    turns: Turns, create: Operation, make_exchange: Callable[..., Exchange]
) -> None:
    turns.do(lambda state: state.add_rule(Match(method="GET"), named("other", times=None)))
    turns.do(lambda state: state.add_rule(Match(path="/items"), named("twice", times=2)))
    turns.do(lambda state: state.add_rule(Match(), named("always", times=None)))
    request = make_exchange().request

    def matching() -> str | None:
        choice = turns.do(lambda state: state.matching_rule("shop", create, request, Reading()))
        return choice.scenario if choice else None

    assert [matching() for _ in range(4)] == ["twice", "twice", "always", "always"]
    assert [rule.id for rule in turns.do(lambda state: state.rules)] == [1, 3]
    assert turns.do(lambda state: state.remove_rule(3))
    assert not turns.do(lambda state: state.remove_rule(3))
    assert matching() is None


def test_answers_and_rules_share_their_numbers(turns: Turns) -> None:
    queued = turns.do(lambda state: state.queue(named("a")))
    rule = turns.do(lambda state: state.add_rule(Match(), named("b")))
    again = turns.do(lambda state: state.queue(named("c")))
    assert (queued.id, rule.id, again.id) == (1, 2, 3)


def test_a_sequence_takes_turns_by_its_key(turns: Turns) -> None:
    asked: list[Any] = [turns.do(lambda state: state.next_in_sequence("a", 3)) for _ in range(4)]
    assert asked == [0, 1, 2, 0]
    assert turns.do(lambda state: state.next_in_sequence("b", 3)) == 0


@pytest.mark.parametrize(
    ("parts", "left"),
    [
        ((), (0, 0, 0, 0)),
        (("answers",), (0, 1, 1, 1)),
        (("rules",), (1, 0, 1, 1)),
        (("sequences",), (1, 1, 0, 1)),
        (("journal",), (1, 1, 1, 0)),
        (("journal", "rules"), (1, 0, 1, 0)),
    ],
)
def test_reset_forgets_the_parts_that_are_named_or_all(
    turns: Turns,
    make_exchange: Callable[..., Exchange],
    parts: tuple[str, ...],
    left: tuple[int, ...],
) -> None:
    turns.do(lambda state: state.queue(named("x")))
    turns.do(lambda state: state.add_rule(Match(), named("x")))
    turns.do(lambda state: state.next_in_sequence("a", 9))
    turns.record(make_exchange())
    turns.reset(*parts)
    turn = turns.do(lambda state: state.next_in_sequence("a", 9))
    queued, rules = turns.do(lambda state: (len(state.queued), len(state.rules)))
    assert (queued, rules, turn, turns.recorded()) == left


def test_a_state_in_memory_forgets_its_journal_with_the_rest(
    make_exchange: Callable[..., Exchange],
) -> None:
    state = State(1 << 20)
    state.journal.record(make_exchange())
    state.reset()
    assert len(state.journal) == 0

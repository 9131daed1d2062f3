"""The state of a running mock: when queued answers, rules and sequences are given."""

from collections.abc import Callable

import pytest

from contractmock.contracts.contract import Contract
from contractmock.contracts.operation import Operation
from contractmock.contracts.requests import Reading
from contractmock.mockserver.answers import Answer
from contractmock.mockserver.choice import Choice
from contractmock.mockserver.exchange import Exchange
from contractmock.mockserver.rules import Match
from contractmock.mockserver.state import State


def named(name: str, times: int | None = 1) -> Answer:
    return Answer(choice=Choice(channel="queue", scenario=name), times=times)


@pytest.fixture
def state() -> State:
    return State(1 << 20)


@pytest.fixture
def create(shop: Contract) -> Operation:
    found = shop.operation("createItem")
    assert found is not None
    return found


def drained(state: State, mount: str, operation: Operation) -> list[str | None]:
    found = []
    while (choice := state.next_queued(mount, operation)) is not None:
        found.append(choice.scenario)
    return found


def test_queued_answers_are_given_in_order_and_as_often_as_asked(
    state: State, create: Operation
) -> None:
    state.queue(named("first"), mount="shop")
    state.queue(named("twice", times=2), operation="createItem")
    state.queue(named("last"))
    assert drained(state, "shop", create) == ["first", "twice", "twice", "last"]
    assert state.queued == ()


def test_a_queued_answer_waits_for_its_own_mount_and_operation(
    state: State, shop: Contract, create: Operation
) -> None:
    state.queue(named("other mount"), mount="other")
    state.queue(named("other operation"), mount="shop", operation="GET /items")
    state.queue(named("mine"), mount="shop", operation="POST /items")
    assert drained(state, "shop", create) == ["mine"]
    assert drained(state, "other", create) == ["other mount"]
    listing = shop.operation("listItems")
    assert listing is not None
    assert drained(state, "shop", listing) == ["other operation"]


def test_the_first_rule_that_matches_answers_and_goes_when_it_is_used_up(
    state: State, create: Operation, make_exchange: Callable[..., Exchange]
) -> None:
    state.add_rule(Match(method="GET"), named("other", times=None))
    state.add_rule(Match(path="/items"), named("twice", times=2))
    state.add_rule(Match(), named("always", times=None))
    request = make_exchange().request

    def matching() -> str | None:
        choice = state.matching_rule("shop", create, request, Reading())
        return choice.scenario if choice else None

    assert [matching() for _ in range(4)] == ["twice", "twice", "always", "always"]
    assert [rule.id for rule in state.rules] == [1, 3]
    assert state.remove_rule(3)
    assert not state.remove_rule(3)
    assert matching() is None


def test_a_sequence_takes_turns_by_its_key(state: State) -> None:
    assert [state.next_in_sequence("a", 3) for _ in range(4)] == [0, 1, 2, 0]
    assert state.next_in_sequence("b", 3) == 0


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
    state: State,
    make_exchange: Callable[..., Exchange],
    parts: tuple[str, ...],
    left: tuple[int, ...],
) -> None:
    state.queue(named("x"))
    state.add_rule(Match(), named("x"))
    state.next_in_sequence("a", 9)
    state.journal.record(make_exchange())
    state.reset(*parts)
    turn = state.next_in_sequence("a", 9)
    assert (len(state.queued), len(state.rules), turn, len(state.journal)) == left

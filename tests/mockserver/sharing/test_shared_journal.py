"""The journal, in memory and shared: numbered, bounded and read alike, whoever wrote it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from redis import Redis

from contractmock.contracts.message import HttpResponse
from contractmock.contracts.violation import Violation
from contractmock.mockserver.exchange import Exchange, Hint
from contractmock.mockserver.journal.entry import Entry
from contractmock.mockserver.journal.filters import ANY, EntryFilters
from contractmock.mockserver.journal.har import har
from contractmock.mockserver.journal.journal import Journal
from contractmock.mockserver.journal.reader import JournalReader
from contractmock.mockserver.journal.stream import event_stream
from contractmock.mockserver.sharing.errors import StateLostError
from contractmock.mockserver.sharing.shared_state import SharedState
from contractmock.mockserver.state import State

MakeExchange = Callable[..., Exchange]
MakeStates = Callable[..., list[State]]

ENUM = Violation(location="query", pointer="/only/0", rule="enum", message="no", value="x")


@pytest.fixture(params=["memory", "redis"])
def states(request: pytest.FixtureRequest) -> MakeStates:
    """Makes a state in memory, or two that share one."""

    def make(journal_bytes: int = 1 << 20) -> list[State]:
        if request.param == "memory":
            return [State(journal_bytes)]
        share = request.getfixturevalue("share")
        return [share(journal_bytes=journal_bytes) for _ in range(2)]

    return make


def record(runner: asyncio.Runner, states: list[State], *exchanges: Exchange) -> JournalReader:
    """Have the states record the exchanges in turn; the reader is the first one's."""
    for number, exchange in enumerate(exchanges):
        runner.run(states[number % len(states)].record(exchange))
    return states[0].reader


def ids(entries: list[Entry]) -> list[int]:
    return [entry.id for entry in entries]


def test_entries_are_numbered_from_one_and_told_alike(
    runner: asyncio.Runner, states: MakeStates, make_exchange: MakeExchange
) -> None:
    exchange = make_exchange(
        query="only=x&token=open-sesame",
        headers=(("x-shop-key", "open-sesame"), ("accept", "ä")),
        content=b'{"name": "lamp"}',
        violations=(ENUM,),
        hints=(Hint(code="doubled-slash", message="leave one out"),),
        response=HttpResponse(status=200, headers=(("content-type", "text/plain"),), body=b"\xff"),
    )
    reader = record(runner, states(), exchange, exchange, exchange)
    entries = runner.run(reader.entries(ANY))
    expected = Journal(1 << 20).record(exchange)
    assert entries == [expected._replace(id=number) for number in (1, 2, 3)]
    assert har(entries) == har([expected._replace(id=number) for number in (1, 2, 3)])
    assert runner.run(reader.entry(2)) == entries[1]


def test_the_oldest_are_forgotten_beyond_the_limit_and_counted(
    runner: asyncio.Runner, states: MakeStates, make_exchange: MakeExchange
) -> None:
    size = Journal(1 << 20).record(make_exchange()).memory
    reader = record(runner, states(3 * size + 1), *[make_exchange()] * 5)
    assert ids(runner.run(reader.entries(ANY))) == [3, 4, 5]
    assert runner.run(reader.size()) == (3, 2, 5)
    assert runner.run(reader.entry(2)) is None


def test_a_journal_without_room_keeps_nothing_and_goes_on_numbering(
    runner: asyncio.Runner, states: MakeStates, make_exchange: MakeExchange
) -> None:
    reader = record(runner, states(0), *[make_exchange()] * 3)
    assert runner.run(reader.entries(ANY)) == []
    assert runner.run(reader.size()) == (0, 3, 3)


def test_clearing_goes_on_numbering(
    runner: asyncio.Runner, states: MakeStates, make_exchange: MakeExchange
) -> None:
    every = states()
    reader = record(runner, every, *[make_exchange()] * 3)
    assert runner.run(reader.clear()) == 3
    assert runner.run(reader.size()) == (0, 0, 3)
    record(runner, every, make_exchange())
    assert ids(runner.run(reader.entries(ANY))) == [4]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, [1, 2, 3]),
        ({"operation": "POST /items"}, [1, 3]),
        ({"operation": "createItem"}, [1, 3]),
        ({"status": 404}, [2]),
        ({"violation": True}, [3]),
        ({"violation": "enum"}, [3]),
        ({"violation": False}, [1, 2]),
        ({"mount": "shop"}, [1, 3]),
        ({"since": 1}, [2, 3]),
        ({"since": 9}, []),
        ({"limit": 2}, [2, 3]),
        ({"limit": 0}, []),
        ({"limit": 1, "mount": "shop", "violation": False}, [1]),
    ],
)
def test_entries_are_chosen_by_every_filter(
    runner: asyncio.Runner,
    states: MakeStates,
    make_exchange: MakeExchange,
    filters: dict[str, Any],
    found: list[int],
) -> None:
    stray = make_exchange(mount=None, operation=None, response=HttpResponse(status=404))
    reader = record(runner, states(), make_exchange(), stray, make_exchange(violations=(ENUM,)))
    assert ids(runner.run(reader.entries(EntryFilters(**filters)))) == found


def test_many_entries_are_read_page_by_page(
    runner: asyncio.Runner, states: MakeStates, make_exchange: MakeExchange
) -> None:
    reader = record(runner, states(), *[make_exchange()] * 150)
    assert ids(runner.run(reader.entries(ANY))) == list(range(1, 151))
    assert ids(runner.run(reader.entries(EntryFilters(since=10)))) == list(range(11, 151))
    assert ids(runner.run(reader.entries(EntryFilters(limit=100)))) == list(range(51, 151))
    assert ids(runner.run(reader.following(140, 4))) == [141, 142, 143, 144]
    assert runner.run(reader.following(150, 4)) == []


def test_what_is_recorded_at_the_same_time_is_all_there(
    runner: asyncio.Runner, states: MakeStates, make_exchange: MakeExchange
) -> None:
    every, exchange = states(), make_exchange()

    async def run() -> list[Entry]:
        await asyncio.gather(*(state.record(exchange) for _ in range(50) for state in every))
        return await every[0].reader.entries(ANY)

    assert ids(runner.run(run())) == list(range(1, 50 * len(every) + 1))


def test_the_live_stream_tells_what_any_process_records(
    runner: asyncio.Runner, states: MakeStates, make_exchange: MakeExchange
) -> None:
    every = states()

    async def run() -> list[bytes]:
        stopping = asyncio.Event()
        stream = event_stream(every[0].reader, stopping)
        assert (await anext(stream)).startswith(b":")
        waiting = asyncio.ensure_future(anext(stream))
        await every[-1].record(make_exchange())
        first = await asyncio.wait_for(waiting, 30)
        await every[-1].record(make_exchange())
        second = await asyncio.wait_for(anext(stream), 30)
        stopping.set()
        rest = [event async for event in stream]
        return [first, second, *rest]

    events = runner.run(run())
    assert [event.split(b"\n")[0] for event in events] == [b"id: 1", b"id: 2"]


def test_a_reader_that_has_left_is_looked_after_no_longer(
    runner: asyncio.Runner, share: Callable[..., SharedState]
) -> None:
    journal = share()._shared_journal

    async def run() -> None:
        first, second = journal.subscribe(lambda: None), journal.subscribe(lambda: None)
        watching = journal._watching
        assert watching is not None
        first()
        assert journal._watching is watching
        second()
        assert journal._watching is None
        await asyncio.wait([watching], timeout=30)
        assert watching.cancelled()

    runner.run(run())


async def drained(stream: AsyncIterator[bytes]) -> list[bytes]:
    return [event async for event in stream]


def test_a_stream_ends_with_an_error_when_the_state_is_lost(
    runner: asyncio.Runner, share: Callable[..., SharedState], start_redis: Callable[..., Any]
) -> None:
    redis = start_redis()
    state = share(redis.url)

    async def run() -> list[bytes]:
        stream = event_stream(state.reader, asyncio.Event())
        await anext(stream)
        waiting = asyncio.ensure_future(drained(stream))
        await asyncio.sleep(0)
        redis.stop()
        return await asyncio.wait_for(waiting, 30)

    (event,) = runner.run(run())
    assert event.startswith(b"event: error\ndata: ")
    assert f"state {redis.url}".encode() in event


def test_what_nobody_recorded_is_refused(
    runner: asyncio.Runner, share: Callable[..., SharedState], state_url: str
) -> None:
    reader = share().reader
    with Redis.from_url(state_url.partition("?")[0]) as redis:
        key = f"{state_url.rpartition('=')[2]}:journal"
        redis.xadd(key, {"memory": 1, "entry": "[1]"}, id="1-0")
    with pytest.raises(StateLostError, match="its journal holds what no contractmock writes"):
        runner.run(reader.entries(ANY))

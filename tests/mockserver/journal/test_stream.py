"""The live stream of new entries."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import orjson
import pytest

from contractmock.mockserver.exchange import Exchange
from contractmock.mockserver.journal.journal import Journal
from contractmock.mockserver.journal.reader import OwnJournalReader
from contractmock.mockserver.journal.stream import event_stream

PATIENCE = 5.0
Steps = Callable[[AsyncIterator[bytes], asyncio.Event], Awaitable[None]]


@pytest.fixture
def journal() -> Journal:
    return Journal(1 << 20)


def play(
    journal: Journal, steps: Steps, *, last_id: int | None = None, heartbeat: float = 60.0
) -> None:
    """Play the reader's part, with a bound on how long anything may take."""

    async def run() -> None:
        stopping = asyncio.Event()
        reader = OwnJournalReader(journal)
        stream = event_stream(reader, stopping, last_id=last_id, heartbeat=heartbeat)
        greeting = await anext(stream)
        assert greeting.startswith(b":")
        await steps(stream, stopping)

    asyncio.run(asyncio.wait_for(run(), PATIENCE))


def ids(piece: bytes) -> list[int]:
    """The numbers of the entries that are sent together."""
    return [int(line.removeprefix(b"id: ")) for line in piece.split(b"\n") if line[:3] == b"id:"]


def test_an_entry_is_sent_as_it_is_recorded(
    journal: Journal, make_exchange: Callable[..., Exchange]
) -> None:
    journal.record(make_exchange())

    async def steps(stream: AsyncIterator[bytes], stopping: asyncio.Event) -> None:
        waiting = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0)
        entry = journal.record(make_exchange())
        number, name, data, *end = (await waiting).split(b"\n")
        assert (number, name, end) == (b"id: 2", b"event: exchange", [b"", b""])
        assert orjson.loads(data.removeprefix(b"data: ")) == entry.as_json()

    play(journal, steps)


def test_an_entry_recorded_in_another_thread_is_sent(
    journal: Journal, make_exchange: Callable[..., Exchange]
) -> None:
    async def steps(stream: AsyncIterator[bytes], stopping: asyncio.Event) -> None:
        waiting = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0)
        await asyncio.to_thread(journal.record, make_exchange())
        assert ids(await waiting) == [1]

    play(journal, steps)


@pytest.mark.parametrize(("last_id", "sent"), [(0, [1, 2, 3]), (2, [3]), (99, [1, 2, 3])])
def test_entries_after_the_last_event_are_sent_again(
    journal: Journal, make_exchange: Callable[..., Exchange], last_id: int, sent: list[int]
) -> None:
    for _ in range(3):
        journal.record(make_exchange())

    async def steps(stream: AsyncIterator[bytes], stopping: asyncio.Event) -> None:
        assert ids(await anext(stream)) == sent

    play(journal, steps, last_id=last_id)


def test_a_slow_reader_is_told_how_many_entries_it_lost(
    make_exchange: Callable[..., Exchange],
) -> None:
    journal = Journal(4 * Journal(1 << 20).record(make_exchange()).memory)

    async def steps(stream: AsyncIterator[bytes], stopping: asyncio.Event) -> None:
        journal.record(make_exchange())
        assert ids(await anext(stream)) == [1]
        for _ in range(10):
            journal.record(make_exchange())
        piece = await anext(stream)
        assert piece.startswith(b'event: lost\ndata: {"count":6}\n\nid: 8\n')
        assert ids(piece) == [8, 9, 10, 11]

    play(journal, steps)


def test_silence_is_broken_by_a_comment(journal: Journal) -> None:
    async def steps(stream: AsyncIterator[bytes], stopping: asyncio.Event) -> None:
        for _ in range(2):
            assert (await anext(stream)).startswith(b":")

    play(journal, steps, heartbeat=0.001)


def test_the_stream_ends_when_the_server_stops(journal: Journal) -> None:
    async def steps(stream: AsyncIterator[bytes], stopping: asyncio.Event) -> None:
        waiting = asyncio.ensure_future(anext(stream, None))
        await asyncio.sleep(0)
        stopping.set()
        assert await waiting is None

    play(journal, steps)


def test_a_reader_that_leaves_is_no_longer_woken(
    journal: Journal, make_exchange: Callable[..., Exchange]
) -> None:
    async def steps(stream: AsyncIterator[bytes], stopping: asyncio.Event) -> None:
        waiting = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting])
        assert journal._listeners == ()

    play(journal, steps)

"""The live stream: the journal's new entries as server-sent events."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator

import orjson

from contractmock.mockserver.journal.entry import Entry
from contractmock.mockserver.journal.reader import JournalReader
from contractmock.mockserver.sharing.errors import StateLostError

HEARTBEAT = 15.0
"""Seconds of silence after which a comment is sent, so that proxies keep the connection."""

_PACE = 0.02
"""Seconds before a reader that has all is looked after again: what came meanwhile goes together."""

_BATCH = 64
"""Entries held for one reader at a time; the others stay in the journal's ring."""


async def event_stream(
    journal: JournalReader,
    stopping: asyncio.Event,
    *,
    last_id: int | None = None,
    heartbeat: float = HEARTBEAT,
) -> AsyncIterator[bytes]:
    """The events, as they are sent, until the server stops.

    The journal's own ring is the reader's queue: a reader that is so slow that the ring forgets
    entries before they were sent is told how many by an event ``lost``. Where a shared journal
    cannot be reached the stream ends with an event ``error``; browsers then connect anew by
    themselves.

    Args:
        journal: Where the entries come from.
        stopping: Set when the server stops.
        last_id: The reader's ``Last-Event-ID``: entries after it are sent first. None begins with
            the next entry. A number that the journal never gave is from an earlier run: all
            entries are sent.
        heartbeat: Seconds of silence before a comment is sent.
    """
    woken, loop = asyncio.Event(), asyncio.get_running_loop()

    def wake() -> None:
        if not woken.is_set():
            loop.call_soon_threadsafe(woken.set)

    unsubscribe = journal.subscribe(wake)
    try:
        cursor = await _beginning(journal, last_id)
        yield b": the journal of contractmock\n\n"
        while not stopping.is_set():
            woken.clear()
            entries = await journal.following(cursor, _BATCH)
            if entries:
                yield b"".join(_events(entries, cursor))
                cursor = entries[-1].id
                if len(entries) < _BATCH:
                    await _any_set(stopping, within=_PACE)
            elif not await _any_set(woken, stopping, within=heartbeat):
                yield b": still here\n\n"
    except StateLostError as error:
        yield _event("error", {"message": str(error)})
    finally:
        unsubscribe()


async def _beginning(journal: JournalReader, last_id: int | None) -> int:
    """The number of the entry after which a stream begins."""
    newest = (await journal.size()).last_id
    if last_id is None:
        return newest
    return last_id if last_id <= newest else 0


def _events(entries: Iterable[Entry], cursor: int) -> Iterator[bytes]:
    """What is sent of some entries, where the one of the number `cursor` was the last."""
    for entry in entries:
        if entry.id > cursor + 1:
            yield _event("lost", {"count": entry.id - cursor - 1})
        yield _entry_event(entry)
        cursor = entry.id


async def _any_set(*events: asyncio.Event, within: float) -> bool:
    """Whether one of the events was set within so many seconds."""
    waiting = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        done, _ = await asyncio.wait(waiting, timeout=within, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()
    return bool(done)


def _entry_event(entry: Entry) -> bytes:
    return b"id: %d\n%s" % (entry.id, _event("exchange", entry.as_json()))


def _event(name: str, data: dict[str, object]) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (name.encode(), orjson.dumps(data))

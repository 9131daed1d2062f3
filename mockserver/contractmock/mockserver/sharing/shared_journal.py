"""The journal of all processes that share a state: numbered, bounded and kept in a Redis."""

import asyncio
from collections.abc import Callable

from contractmock.mockserver.journal.entry import Entry
from contractmock.mockserver.journal.filters import EntryFilters
from contractmock.mockserver.journal.reader import JournalSize
from contractmock.mockserver.sharing import scripts
from contractmock.mockserver.sharing.batches import Batches
from contractmock.mockserver.sharing.connection import Connection, unreadable
from contractmock.mockserver.sharing.errors import StateLostError
from contractmock.mockserver.sharing.typed_json import UnreadableError, decode, encode

_PAGE = 64
"""Entries that are read at a time: other calls are answered between one page and the next."""

_PATIENCE = 0.5
"""Seconds after which a Redis that was lost is looked for again."""


class SharedJournal:
    """A ring of entries, bounded in bytes, for any process to add to and to read.

    Args:
        connection: Where it is kept.
        limit_bytes: About how much the entries may take, by the measure of a journal in memory.
    """

    def __init__(self, connection: Connection, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self._connection = connection
        self._keys = connection.keys("journal", "journal-size")
        self._batches = Batches(self._append)
        self._listeners: tuple[Callable[[], None], ...] = ()
        self._watching: asyncio.Task[None] | None = None

    async def append(self, entry: Entry) -> None:
        """Add an entry; its number is given to it there, and once this returns all find it.

        Raises:
            StateLostError: It may or may not have been added.
        """
        await self._batches.put((entry.memory, encode(entry)))

    async def _append(self, entries: list[tuple[int, bytes]]) -> list[None]:
        arguments = [each for entry in entries for each in entry]
        await self._connection.run(scripts.APPEND, self._keys, self.limit_bytes, *arguments)
        return [None] * len(entries)

    async def size(self) -> JournalSize:
        """How much it holds."""
        return JournalSize(*await self._connection.ask(scripts.SIZE, self._keys))

    async def entry(self, number: int) -> Entry | None:
        """The entry with this number, None where it is forgotten or yet to come."""
        found = await self._page("oldest", f"{number}-0", f"{number}-0", 1)
        return found[0] if found else None

    async def entries(self, filters: EntryFilters) -> list[Entry]:
        """The entries that fit the filters, oldest first; read from the newest on."""
        found: list[Entry] = []
        first, last = f"{(filters.since or 0) + 1}-0", "+"
        while filters.limit is None or len(found) < filters.limit:
            page = await self._page("newest", first, last, _PAGE)
            found += filter(filters.fits, page)
            if len(page) < _PAGE or page[-1].id == 1:
                break
            last = f"{page[-1].id - 1}-0"
        return found[: filters.limit][::-1]

    async def following(self, number: int, limit: int) -> list[Entry]:
        """The entries after this number, oldest first, at most `limit` of the oldest."""
        return await self._page("oldest", f"{number + 1}-0", "+", limit)

    async def clear(self) -> int:
        """Drop all entries; how many there were. Numbering goes on."""
        return int(await self._connection.run(scripts.CLEAR, self._keys))

    async def _page(self, which: str, first: str, last: str, count: int) -> list[Entry]:
        told = await self._connection.ask(scripts.PAGE, self._keys, which, first, last, count)
        try:
            return [
                decode(Entry, content)._replace(id=int(number.partition(b"-")[0]))
                for number, content in zip(told[::2], told[1::2], strict=True)
            ]
        except UnreadableError as error:
            why = f"its journal holds what no contractmock writes ({error})"
            raise unreadable(self._connection.address, why) from None

    # Waking readers

    def subscribe(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Have `wake` called after entries of any process, until unsubscribed.

        Returns:
            The function that unsubscribes.
        """
        self._listeners = (*self._listeners, wake)
        if self._watching is None:
            self._watching = asyncio.get_running_loop().create_task(self._watch())

        def unsubscribe() -> None:
            self._listeners = tuple(each for each in self._listeners if each is not wake)
            if not self._listeners and self._watching is not None:
                self._watching.cancel()
                self._watching = None

        return unsubscribe

    async def _watch(self) -> None:
        """Wake the listeners after each change, and when the Redis is lost: they have to know."""
        last_id = -1
        while True:
            try:
                newest = (await self.size()).last_id
                is_new, last_id = newest != last_id, newest
                if not is_new:
                    await self._connection.wait_for_entry(self._keys[0], last_id)
                    continue
            except StateLostError:
                await asyncio.sleep(_PATIENCE)
            for wake in self._listeners:
                wake()

"""Reading the journal without waiting for it, wherever it is kept."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from contractmock.mockserver.journal.entry import Entry
from contractmock.mockserver.journal.filters import EntryFilters
from contractmock.mockserver.journal.journal import Journal


class JournalSize(NamedTuple):
    """How much a journal holds.

    Attributes:
        entries: Its entries.
        forgotten: The entries that were dropped for want of room since the last clearing.
        last_id: The number of the newest entry ever made, 0 before the first.
    """

    entries: int
    forgotten: int
    last_id: int


class JournalReader(Protocol):
    """Reads and clears a journal; see `Journal`, whose methods these are."""

    async def size(self) -> JournalSize:
        """How much it holds."""

    async def entry(self, number: int) -> Entry | None:
        """The entry with this number, None where it is forgotten or yet to come."""

    async def entries(self, filters: EntryFilters) -> list[Entry]:
        """The entries that fit the filters, oldest first."""

    async def following(self, number: int, limit: int) -> list[Entry]:
        """The entries after this number, oldest first, at most `limit` of the oldest."""

    async def clear(self) -> int:
        """Drop all entries; how many there were."""

    def subscribe(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Have `wake` called after each entry, in any thread, until unsubscribed.

        Returns:
            The function that unsubscribes.
        """


class OwnJournalReader:
    """Reads a journal in this process's memory.

    Args:
        journal: The journal.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def size(self) -> JournalSize:
        """How much it holds."""
        journal = self._journal
        return JournalSize(len(journal), journal.forgotten, journal.last_id)

    async def entry(self, number: int) -> Entry | None:
        """The entry with this number, None where it is forgotten or yet to come."""
        return self._journal.entry(number)

    async def entries(self, filters: EntryFilters) -> list[Entry]:
        """The entries that fit the filters, oldest first."""
        return self._journal.entries(filters)

    async def following(self, number: int, limit: int) -> list[Entry]:
        """The entries after this number, oldest first, at most `limit` of the oldest."""
        return self._journal.following(number, limit)

    async def clear(self) -> int:
        """Drop all entries; how many there were."""
        return self._journal.clear()

    def subscribe(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Have `wake` called after each entry, in any thread, until unsubscribed."""
        return self._journal.subscribe(wake)

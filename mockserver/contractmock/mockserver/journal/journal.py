"""The journal: the bounded record of exchanges."""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice

from contractmock.contracts.operation import SecurityScheme
from contractmock.mockserver.exchange import Exchange
from contractmock.mockserver.journal.entry import Entry
from contractmock.mockserver.journal.filters import ANY, EntryFilters
from contractmock.mockserver.journal.redaction import Redactor

MOST_WAITING = 32
"""Exchanges that may wait to be added together."""

LONGEST_WAITING = 1 << 14
"""Bytes of a body that may wait; files of a multipart body are closed and do not count."""


class Journal:
    """A ring of entries, bounded in bytes: the oldest are forgotten, their number is kept.

    Any thread may record and read.

    Args:
        limit_bytes: About how much memory the entries may take.
        schemes: The security schemes of every mounted contract, whose API keys are masked.

    Attributes:
        redactor: Makes the entries; knows which names are secret.
    """

    def __init__(self, limit_bytes: int, schemes: Iterable[SecurityScheme] = ()) -> None:
        self.limit_bytes = limit_bytes
        self.redactor = Redactor(schemes)
        self._lock = threading.Lock()
        self._waiting: deque[Exchange] = deque()
        self._ring: deque[Entry] = deque()
        self._bytes = 0
        self._last_id = 0
        self._forgotten = 0
        self._listeners: tuple[Callable[[], None], ...] = ()

    @property
    def last_id(self) -> int:
        """The number of the newest entry, 0 before the first; it survives clearing."""
        with self._caught_up():
            return self._last_id

    @property
    def forgotten(self) -> int:
        """How many entries were dropped for want of room since the start or the last clearing."""
        with self._caught_up():
            return self._forgotten

    def __len__(self) -> int:
        with self._caught_up():
            return len(self._ring)

    def record(self, exchange: Exchange) -> Entry:
        """Add an exchange, redacted; its request's body may be closed afterwards."""
        with self._caught_up():
            entry = self._add(exchange)
        self._wake()
        return entry

    def record_soon(self, exchange: Exchange) -> None:
        """Add an exchange like `record`, but perhaps together with others.

        Entries made in a row cost less than entries made between answers. Readers never miss one:
        whatever waits is added before anything is read. An exchange whose body is still needed,
        or long, does not wait. Listeners are woken at once; what they read is added then.
        """
        self._waiting.append(exchange)
        if len(self._waiting) >= MOST_WAITING or not _can_wait(exchange):
            with self._caught_up():
                pass
        self._wake()

    @contextmanager
    def _caught_up(self) -> Iterator[None]:
        """Hold the lock, everything that waited added."""
        with self._lock:
            while self._waiting:
                self._add(self._waiting.popleft())
            yield

    def _add(self, exchange: Exchange) -> Entry:
        entry = self.redactor.entry(self._last_id + 1, exchange)
        self._last_id = entry.id
        self._ring.append(entry)
        self._bytes += entry.memory
        while self._bytes > self.limit_bytes:
            self._bytes -= self._ring.popleft().memory
            self._forgotten += 1
        return entry

    def _wake(self) -> None:
        for wake in self._listeners:
            wake()

    def entry(self, number: int) -> Entry | None:
        """The entry with this number, None where it is forgotten or yet to come."""
        found = self.following(number - 1, 1)
        return found[0] if found and found[0].id == number else None

    def entries(self, filters: EntryFilters = ANY) -> list[Entry]:
        """The entries that fit the filters, oldest first."""
        found = [entry for entry in self.following(filters.since or 0) if filters.fits(entry)]
        limit = filters.limit
        return found if limit is None else found[max(0, len(found) - limit) :]

    def following(self, number: int, limit: int | None = None) -> list[Entry]:
        """The entries after this number, oldest first, at most `limit` of the oldest."""
        with self._caught_up():
            if not self._ring:
                return []
            start = max(0, number + 1 - self._ring[0].id)
            stop = None if limit is None else start + limit
            return list(islice(self._ring, start, stop))

    def clear(self) -> int:
        """Drop all entries; numbering goes on.

        Returns:
            How many there were.
        """
        with self._caught_up():
            dropped = len(self._ring)
            self._ring.clear()
            self._bytes = self._forgotten = 0
        return dropped

    def subscribe(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Have `wake` called after each entry, in the recording thread, until unsubscribed.

        Returns:
            The function that unsubscribes.
        """
        with self._lock:
            self._listeners = (*self._listeners, wake)

        def unsubscribe() -> None:
            with self._lock:
                self._listeners = tuple(each for each in self._listeners if each is not wake)

        return unsubscribe


def _can_wait(exchange: Exchange) -> bool:
    """Whether what an entry tells of the bodies is known without them, or they are short."""
    if len(exchange.response.body) > LONGEST_WAITING:
        return False
    body = exchange.request.body
    if body.parts is not None:
        return all(part.filename is not None for part in body.parts)
    return body.size <= LONGEST_WAITING

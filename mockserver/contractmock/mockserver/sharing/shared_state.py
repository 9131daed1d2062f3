"""The state of several processes that are one mock: fetched for each call, and kept for all."""

import contextlib
import time
from collections.abc import Callable, Iterable
from typing import TypeVar, cast

from contractmock.contracts.operation import SecurityScheme
from contractmock.mockserver.exchange import Exchange
from contractmock.mockserver.journal.reader import JournalReader
from contractmock.mockserver.sharing.address import StateAddress, parse_state
from contractmock.mockserver.sharing.connection import Connection, check
from contractmock.mockserver.sharing.errors import StateLostError
from contractmock.mockserver.sharing.shared_journal import SharedJournal
from contractmock.mockserver.sharing.transactions import Transactions
from contractmock.mockserver.state import State

Result = TypeVar("Result")


def shared_state(
    url: str,
    journal_bytes: int,
    schemes: Iterable[SecurityScheme] = (),
    *,
    seed: int | None = None,
) -> "SharedState":
    """The state at a URL, once it has been seen to be there.

    Args:
        url: See `parse_state`.
        journal_bytes: Bytes that the journal of all processes may hold.
        schemes: The security schemes of every mounted contract, whose API keys are masked.
        seed: Makes the chance of faults repeatable in the order of all calls; None draws afresh.

    Raises:
        ContractError: It is no such URL, or redis, the extra, is not installed.
        StateLostError: The Redis cannot be reached, or what is there is not ours.
    """
    address = parse_state(url)
    check(address)
    return SharedState(address, journal_bytes, schemes, seed=seed)


class SharedState(State):
    """A state that several processes share.

    What it tells and does is what `State` does, on a copy in memory: it is for all only within
    `apply`, which fetches and writes. The clock is that of the day, which all machines have.

    Args:
        address: Where it is kept.
        journal_bytes: Bytes that the journal of all processes may hold.
        schemes: The security schemes of every mounted contract, whose API keys are masked.
        seed: Makes the chance of faults repeatable in the order of all calls; None draws afresh.
    """

    def __init__(
        self,
        address: StateAddress,
        journal_bytes: int,
        schemes: Iterable[SecurityScheme] = (),
        *,
        seed: int | None = None,
    ) -> None:
        super().__init__(0, schemes, seed=seed, clock=time.time)
        self._connection = Connection(address)
        self._shared_journal = SharedJournal(self._connection, journal_bytes)
        self._transactions: Transactions | None = None
        self.standing.catch_up = self._catch_up

    async def apply(self, work: Callable[[], Result]) -> Result:
        """Do some work on the newest state of all; see `State.apply`."""
        if self._transactions is None:  # what was set before the first call is there from the start
            self._transactions = Transactions(self._connection, self.store, self.standing)
        return cast("Result", await self._transactions.run(work))

    async def record(self, exchange: Exchange) -> None:
        """Put an exchange into the journal of all; what is secret does not leave the process."""
        await self._shared_journal.append(self.journal.redactor.entry(0, exchange))

    @property
    def reader(self) -> JournalReader:
        """The journal of all processes that share the state."""
        return self._shared_journal

    async def close(self) -> None:
        """Close the connections; the next call opens them again."""
        await self._connection.close()

    async def _catch_up(self) -> None:
        with contextlib.suppress(StateLostError):  # then the port stays as it is
            await self.apply(_nothing)


def _nothing() -> None:
    """Work that only fetches what is new."""

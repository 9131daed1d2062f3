"""Transactions: work on the newest snapshot, which then becomes everybody's."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from contractmock.mockserver.faults.standing import Standing
from contractmock.mockserver.sharing import scripts
from contractmock.mockserver.sharing.batches import Batches
from contractmock.mockserver.sharing.connection import Connection, check_epoch, unreadable
from contractmock.mockserver.sharing.errors import StateLostError
from contractmock.mockserver.sharing.layout import LAYOUT, changed_fields, with_fields
from contractmock.mockserver.sharing.typed_json import UnreadableError
from contractmock.mockserver.snapshot import Snapshot
from contractmock.mockserver.store import Store

MOST_TRIES = 100
"""How often work is done again because another process was faster. One of them always is, so that
far fewer are needed."""

Work = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What work came to: what it returned, or what it raised."""

    result: Any = None
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class _Version:
    """Which snapshot it is: the number says how often one was changed since the first."""

    epoch: bytes = b""
    number: bytes = b""


class Transactions:
    """Has work done on the snapshot that all processes share.

    All that waits is done together: read what is new, do the work, write what it has changed if
    nobody else was faster, else do it again on what is new then. Work that changes nothing costs
    one round trip, however much of it there is.

    Args:
        connection: Where the snapshot is kept.
        store: What the work reads and changes; at first it holds the snapshot to begin with.
        standing: The faults in it.
    """

    def __init__(self, connection: Connection, store: Store, standing: Standing) -> None:
        self._connection = connection
        self._store = store
        self._standing = standing
        self._keys = connection.keys("version", "state", "changed")
        self._version = _Version()
        self._base = store.snapshot
        self._retained = store.snapshot.retained
        self._batches = Batches(self._settle)

    async def run(self, work: Work) -> Any:
        """Do some work, see `State.apply`."""
        outcome = await self._batches.put(work)
        if outcome.error is not None:
            raise outcome.error
        return outcome.result

    async def _settle(self, works: list[Work]) -> list[_Outcome]:
        try:
            await self._read()
            for _ in range(MOST_TRIES):
                outcomes = [_done(work) for work in works]
                if not self._is_changed() or await self._commit():
                    return outcomes
        finally:
            self._store.snapshot = self._base
        raise StateLostError(
            f"state {self._connection.address}",
            f"other processes changed it {MOST_TRIES} times before this one could",
            "let fewer processes share it",
        )

    def _is_changed(self) -> bool:
        # A state without an epoch is written in any case: it tells other releases to keep away.
        return self._store.snapshot is not self._base or not self._version.epoch

    async def _read(self) -> None:
        """Take over what has changed since the known version."""
        told = await self._connection.ask(
            scripts.READ, self._keys, self._version.epoch, self._version.number
        )
        if told is not None:
            self._take_over(*told)

    async def _commit(self) -> bool:
        """Write what the work has changed, else take over what others have; whether it is written.

        Where the connection breaks before the answer comes, it may be either.
        """
        snapshot = self._store.snapshot
        fields = changed_fields(self._base, snapshot)
        kept: list[str | bytes] = []
        gone: list[str] = []
        for name, content in fields.items():
            if content is None:
                gone.append(name)
            else:
                kept += (name, content)
        fresh = f"{LAYOUT}-{secrets.token_hex(8)}".encode()
        is_written, told = await self._connection.run(
            scripts.COMMIT,
            self._keys,
            self._version.epoch,
            self._version.number,
            fresh,
            len(kept) // 2,
            *kept,
            *gone,
        )
        if not is_written:
            self._take_over(*told)
            return False
        self._version = _Version(self._version.epoch or fresh, str(told).encode())
        self._base = snapshot
        return True

    def _take_over(self, epoch: bytes, number: bytes, is_whole: int, told: list[bytes]) -> None:
        """Have the store hold what is new.

        A state of another epoch is another Redis's, or one that has lost what it had: the faults
        that were there from the start are set in it, too.
        """
        address = self._connection.address
        if epoch:
            check_epoch(address, epoch)
        names = (name.decode("utf-8", "replace") for name in told[::2])
        fields = dict(zip(names, told[1::2], strict=True))
        try:
            base = with_fields(Snapshot() if is_whole else self._base, fields)
        except UnreadableError as error:
            raise unreadable(address, f"it holds what no contractmock writes ({error})") from None
        before, is_another = self._store.snapshot, epoch != self._version.epoch or not epoch
        self._version, self._base = _Version(epoch, number), base
        self._store.snapshot = self._standing.joined(base, self._retained) if is_another else base
        if before.faults is not self._store.snapshot.faults:
            self._standing.tell((*before.faults, *self._store.snapshot.faults))


def _done(work: Work) -> _Outcome:
    try:
        return _Outcome(result=work())
    except Exception as error:
        return _Outcome(error=error)

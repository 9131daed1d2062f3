"""The state of a running mock: all that can change while it answers."""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar

from contractmock.contracts.message import HttpRequest
from contractmock.contracts.operation import Operation, SecurityScheme
from contractmock.contracts.requests import Reading
from contractmock.mockserver.answers import Answer
from contractmock.mockserver.choice import Choice
from contractmock.mockserver.exchange import Exchange
from contractmock.mockserver.faults.fault import Fault
from contractmock.mockserver.faults.standing import Standing
from contractmock.mockserver.faults.standing_fault import StandingFault
from contractmock.mockserver.journal.journal import Journal
from contractmock.mockserver.journal.reader import JournalReader, OwnJournalReader
from contractmock.mockserver.rules import Match
from contractmock.mockserver.snapshot import QueuedAnswer, Rule, Snapshot
from contractmock.mockserver.store import Store

PARTS = ("answers", "rules", "faults", "sequences", "journal")
"""What `State.reset` can forget."""

Result = TypeVar("Result")


class State:
    """What can change while a mock runs, in one place; each change is one assignment.

    Args:
        journal_bytes: Bytes that the journal may hold.
        schemes: The security schemes of every mounted contract, whose API keys are masked.
        seed: Makes the chance of faults repeatable; None draws afresh.
        clock: Seconds on the clock that faults heal by.

    Attributes:
        journal: The record of exchanges.
        standing: The faults that befall every call they are for.
        store: Holds all the rest.
    """

    def __init__(
        self,
        journal_bytes: int,
        schemes: Iterable[SecurityScheme] = (),
        *,
        seed: int | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.journal = Journal(journal_bytes, schemes)
        self.store = Store()
        self.standing = Standing(seed, clock, self.store)

    @property
    def queued(self) -> tuple[QueuedAnswer, ...]:
        """The answers that wait, first in, first out."""
        return self.store.snapshot.queued

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules in the order they were added; the first that matches answers."""
        return self.store.snapshot.rules

    async def apply(self, work: Callable[[], Result]) -> Result:
        """Do some work on the state.

        Where processes share the state, the work finds what all of them have made of it, and is
        done again if another one changed it meanwhile.

        Args:
            work: Reads and changes the state, and nothing else.

        Raises:
            StateLostError: The state is shared, and where it is kept cannot be reached.
        """
        return work()

    async def record(self, exchange: Exchange) -> None:
        """Put an exchange into the journal, where any reader finds it.

        Raises:
            StateLostError: As `apply`.
        """
        self.journal.record_soon(exchange)

    @property
    def reader(self) -> JournalReader:
        """The journal of all processes that share the state."""
        return OwnJournalReader(self.journal)

    async def close(self) -> None:
        """Let go of what is kept elsewhere; it is taken up again with the next call."""

    def queue(
        self, answer: Answer, *, mount: str | None = None, operation: str | None = None
    ) -> QueuedAnswer:
        """Have the next fitting call answered so."""

        def queued(snapshot: Snapshot) -> tuple[Snapshot, QueuedAnswer]:
            numbers = replace(snapshot.numbers, told=snapshot.numbers.told + 1)
            added = QueuedAnswer(id=numbers.told, mount=mount, operation=operation, answer=answer)
            return replace(snapshot, queued=(*snapshot.queued, added), numbers=numbers), added

        return self.store.change(queued)

    def next_queued(self, mount: str, operation: Operation) -> Choice | None:
        """Take the first queued answer that fits a call of `operation`."""
        if not self.queued:
            return None

        def taken(snapshot: Snapshot) -> tuple[Snapshot, Choice | None]:
            for queued in snapshot.queued:
                if queued.fits(mount, operation):
                    left = _used(snapshot.queued, queued)
                    return _with_queued(snapshot, left), queued.answer.choice
            return snapshot, None

        return self.store.change(taken)

    def add_rule(self, match: Match, answer: Answer) -> Rule:
        """Have every call that matches answered so, after the rules that are there."""

        def added(snapshot: Snapshot) -> tuple[Snapshot, Rule]:
            numbers = replace(snapshot.numbers, told=snapshot.numbers.told + 1)
            rule = Rule(id=numbers.told, match=match, answer=answer)
            return replace(snapshot, rules=(*snapshot.rules, rule), numbers=numbers), rule

        return self.store.change(added)

    def remove_rule(self, number: int) -> bool:
        """Forget one rule; whether it was there."""

        def removed(snapshot: Snapshot) -> tuple[Snapshot, bool]:
            kept = tuple(rule for rule in snapshot.rules if rule.id != number)
            found = len(kept) < len(snapshot.rules)
            return _with_rules(snapshot, kept if found else snapshot.rules), found

        return self.store.change(removed)

    def matching_rule(
        self, mount: str, operation: Operation, request: HttpRequest, reading: Reading
    ) -> Choice | None:
        """The answer of the first rule that matches."""
        if not self.rules:
            return None

        def matched(snapshot: Snapshot) -> tuple[Snapshot, Choice | None]:
            for rule in snapshot.rules:
                if rule.match.fits(mount, operation, request, reading):
                    left = _used(snapshot.rules, rule)
                    return _with_rules(snapshot, left), rule.answer.choice
            return snapshot, None

        return self.store.change(matched)

    def add_fault(
        self,
        fault: Fault,
        *,
        mount: str | None = None,
        operation: str | None = None,
        times: int | None = None,
        seconds: float | None = None,
    ) -> StandingFault:
        """Have every call that fits meet `fault`, until it heals.

        One that closes the port has done so when this returns, unless the server's own thread
        calls it.

        Args:
            fault: The fault; see `parse_fault`.
            mount: Name of the mount that it is for, None for all.
            operation: Label or ``operationId`` of the operation that it is for, None for all.
            times: Calls that it befalls before it heals; None takes its own ``times``, else any
                number.
            seconds: How long it stands; None takes its own ``for``, else the catalogue's default.

        Raises:
            ContractError: It closes the port, which cannot be done for some calls only.
        """
        return self.standing.add(
            fault, mount=mount, operation=operation, times=times, seconds=seconds
        )

    def remove_fault(self, number: int) -> bool:
        """Forget one fault; whether it was there."""
        return self.standing.remove(number)

    def next_in_sequence(self, key: str, length: int) -> int:
        """Whose turn it is in a sequence of `length` scenarios: 0, 1, ... and from 0 again."""

        def asked(snapshot: Snapshot) -> tuple[Snapshot, int]:
            turn = snapshot.turns.get(key, 0)
            turns = MappingProxyType({**snapshot.turns, key: turn + 1})
            return replace(snapshot, turns=turns), turn

        return self.store.change(asked) % length

    def reset(self, *parts: str) -> None:
        """Forget some of `PARTS`, or all of them where none is named."""
        chosen = parts or PARTS

        def forgotten(snapshot: Snapshot) -> tuple[Snapshot, tuple[StandingFault, ...]]:
            before = snapshot.faults
            if "answers" in chosen:
                snapshot = replace(snapshot, queued=())
            if "rules" in chosen:
                snapshot = replace(snapshot, rules=())
            if "faults" in chosen:
                snapshot = self.standing.anew(snapshot)
            if "sequences" in chosen:
                snapshot = replace(snapshot, turns=MappingProxyType({}))
            return snapshot, (*before, *snapshot.faults)

        stood = self.store.change(forgotten)
        if "faults" in chosen:
            self.standing.tell(stood)
        if "journal" in chosen:
            self.journal.clear()


def _with_queued(snapshot: Snapshot, queued: tuple[QueuedAnswer, ...]) -> Snapshot:
    return snapshot if queued is snapshot.queued else replace(snapshot, queued=queued)


def _with_rules(snapshot: Snapshot, rules: tuple[Rule, ...]) -> Snapshot:
    return snapshot if rules is snapshot.rules else replace(snapshot, rules=rules)


Each = TypeVar("Each", QueuedAnswer, Rule)


def _used(every: tuple[Each, ...], one: Each) -> tuple[Each, ...]:
    """`every` after `one` was given once more."""
    answer = one.answer
    if answer.times is None:
        return every
    if answer.times <= 1:
        return tuple(each for each in every if each is not one)
    left = replace(one, answer=replace(answer, times=answer.times - 1))
    return tuple(left if each is one else each for each in every)

"""The state of a running mock: all that can change while it answers."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeVar

from contractmock.contracts.message import HttpRequest
from contractmock.contracts.operation import Operation, SecurityScheme
from contractmock.contracts.requests import Reading
from contractmock.mockserver.answers import Answer
from contractmock.mockserver.choice import Choice
from contractmock.mockserver.faults.fault import Fault
from contractmock.mockserver.faults.standing import Standing
from contractmock.mockserver.faults.standing_fault import StandingFault
from contractmock.mockserver.journal.journal import Journal
from contractmock.mockserver.rules import Match

PARTS = ("answers", "rules", "faults", "sequences", "journal")
"""What `State.reset` can forget."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedAnswer:
    """An answer that waits for its call.

    Attributes:
        id: Its number, from 1.
        mount: Name of the mount that it is for, None for any.
        operation: Label or ``operationId`` of the operation that it is for, None for any.
        answer: The answer; `Answer.times` is how often it is yet to be given.
    """

    id: int
    mount: str | None
    operation: str | None
    answer: Answer

    def fits(self, mount: str, operation: Operation) -> bool:
        """Whether a call of `operation` takes it."""
        return (self.mount is None or self.mount == mount) and (
            self.operation is None or self.operation in (operation.label, operation.id)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An answer for every call that matches.

    Attributes:
        id: Its number, from 1.
        match: The calls that it is for.
        answer: The answer; `Answer.times` is how often it is yet to be given, None for ever.
    """

    id: int
    match: Match
    answer: Answer


class State:
    """What can change while a mock runs, in one place; each change is one assignment.

    Args:
        journal_bytes: Bytes that the journal may hold.
        schemes: The security schemes of every mounted contract, whose API keys are masked.
        seed: Makes the chance of faults repeatable; None draws afresh.

    Attributes:
        journal: The record of exchanges.
        standing: The faults that befall every call they are for.
        queued: The answers that wait, first in, first out.
        rules: The rules in the order they were added; the first that matches answers.
    """

    def __init__(
        self,
        journal_bytes: int,
        schemes: Iterable[SecurityScheme] = (),
        *,
        seed: int | None = None,
    ) -> None:
        self.journal = Journal(journal_bytes, schemes)
        self.standing = Standing(seed)
        self.queued: tuple[QueuedAnswer, ...] = ()
        self.rules: tuple[Rule, ...] = ()
        self._turns: Mapping[str, int] = MappingProxyType({})
        self._given = 0
        self._lock = threading.Lock()

    def queue(
        self, answer: Answer, *, mount: str | None = None, operation: str | None = None
    ) -> QueuedAnswer:
        """Have the next fitting call answered so."""
        with self._lock:
            self._given += 1
            queued = QueuedAnswer(id=self._given, mount=mount, operation=operation, answer=answer)
            self.queued = (*self.queued, queued)
        return queued

    def next_queued(self, mount: str, operation: Operation) -> Choice | None:
        """Take the first queued answer that fits a call of `operation`."""
        if not self.queued:
            return None
        with self._lock:
            for queued in self.queued:
                if queued.fits(mount, operation):
                    self.queued = _used(self.queued, queued)
                    return queued.answer.choice
        return None

    def add_rule(self, match: Match, answer: Answer) -> Rule:
        """Have every call that matches answered so, after the rules that are there."""
        with self._lock:
            self._given += 1
            rule = Rule(id=self._given, match=match, answer=answer)
            self.rules = (*self.rules, rule)
        return rule

    def remove_rule(self, number: int) -> bool:
        """Forget one rule; whether it was there."""
        with self._lock:
            kept = tuple(rule for rule in self.rules if rule.id != number)
            found = len(kept) < len(self.rules)
            self.rules = kept
        return found

    def matching_rule(
        self, mount: str, operation: Operation, request: HttpRequest, reading: Reading
    ) -> Choice | None:
        """The answer of the first rule that matches."""
        if not self.rules:
            return None
        with self._lock:
            for rule in self.rules:
                if rule.match.fits(mount, operation, request, reading):
                    self.rules = _used(self.rules, rule)
                    return rule.answer.choice
        return None

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
        with self._lock:
            turn = self._turns.get(key, 0)
            self._turns = MappingProxyType({**self._turns, key: turn + 1})
        return turn % length

    def reset(self, *parts: str) -> None:
        """Forget some of `PARTS`, or all of them where none is named."""
        chosen = parts or PARTS
        with self._lock:
            if "answers" in chosen:
                self.queued = ()
            if "rules" in chosen:
                self.rules = ()
            if "faults" in chosen:
                self.standing.reset()
            if "sequences" in chosen:
                self._turns = MappingProxyType({})
        if "journal" in chosen:
            self.journal.clear()


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

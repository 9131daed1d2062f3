"""A supervisor: processes that do one job side by side, replaced when they die, ended together."""

from __future__ import annotations

import contextlib
import logging
import os
import selectors
import signal
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from contractmock.contracts.errors import ContractError

if TYPE_CHECKING:
    from types import FrameType

DEATHS = 3
"""How many processes may die within `DEATHS_SECONDS` before the supervisor gives up."""

DEATHS_SECONDS = 10.0

Job = Callable[[Callable[[], None], int], None]
"""What each process does: it calls the function once it is ready, and ends on SIGTERM, or when the
file descriptor can be read: then its parent is gone."""

_LOOK_SECONDS = 0.05
"""How often the supervisor looks whether those that it killed have ended."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class _Worker:
    """A process.

    Attributes:
        number: Which of them it is, from 1; whoever replaces it has the same.
        process: The process's own number.
        pipe: Can be read when the process is ready, and is at its end when the process is.
    """

    number: int
    process: int
    pipe: int


class Supervisor:
    """Forks processes that do one job, for as long as no signal says to stop.

    Nothing is done to the processes' parent that a child does not notice: a child finds the end of
    a pipe that its parent alone holds open, even where the parent was killed. For the fork to be
    safe the parent has one thread.

    Args:
        job: What each process does.
        count: How many there are.
        patience: Seconds that they have to end once they are told to.
        on_ready: Called once, when the first `count` are ready.
    """

    def __init__(
        self, job: Job, count: int, *, patience: float, on_ready: Callable[[], None]
    ) -> None:
        self._job = job
        self._count = count
        self._patience = patience
        self._on_ready = on_ready
        self._workers: dict[int, _Worker] = {}
        self._unready = set(range(1, count + 1))
        self._deaths: deque[float] = deque(maxlen=DEATHS)
        self._selector = selectors.DefaultSelector()
        self._signalled, self._signal = os.pipe()
        self._lifeline, self._life = os.pipe()
        self._selector.register(self._signalled, selectors.EVENT_READ)

    def run(self) -> None:
        """Keep the processes running until a signal says to stop, then end them.

        A first SIGTERM or SIGINT lets them finish what they do, a SIGINT after it does not.

        Raises:
            ContractError: They die faster than they can be replaced, or cannot be started.
        """
        try:
            with self._hearing():
                try:
                    self._supervise()
                finally:
                    self._end()
        finally:
            self._let_go()

    # The parent

    def _supervise(self) -> None:
        for number in range(1, self._count + 1):
            self._start(number)
        while not self._attend():
            pass

    @contextlib.contextmanager
    def _hearing(self) -> Iterator[None]:
        before = {number: signal.signal(number, self._hear) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _hear(self, number: int, _: FrameType | None) -> None:
        os.write(self._signal, bytes([number]))

    def _attend(self) -> bool:
        """Wait for what comes next and see to it; whether that is a signal."""
        for key, _ in self._selector.select():
            if key.data is None:
                os.read(self._signalled, 64)
                return True
            if os.read(key.fd, 1):
                self._welcome(key.data)
            else:
                self._replace(key.data)
        return False

    def _welcome(self, worker: _Worker) -> None:
        if worker.number in self._unready:
            self._unready.remove(worker.number)
            if not self._unready:
                self._on_ready()

    def _replace(self, worker: _Worker) -> None:
        how = self._bury(worker)
        self._deaths.append(time.monotonic())
        if len(self._deaths) == DEATHS and self._deaths[-1] - self._deaths[0] <= DEATHS_SECONDS:
            raise ContractError(
                f"--workers {self._count}",
                f"{DEATHS} processes ended within {DEATHS_SECONDS:g} s, the last {how}",
                "see above what they said, or leave --workers out",
            )
        _say(f"worker {worker.number} (process {worker.process}) {how}; another takes its place")
        self._start(worker.number)

    def _bury(self, worker: _Worker) -> str:
        """Forget a process that has ended, and say how it did."""
        self._selector.unregister(worker.pipe)
        os.close(worker.pipe)
        del self._workers[worker.number]
        code = os.waitstatus_to_exitcode(os.waitpid(worker.process, 0)[1])
        return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"exited with {code}"

    def _end(self) -> None:
        """Have every process end: by asking, then by killing."""
        self._tell(signal.SIGTERM)
        deadline = time.monotonic() + self._patience
        while self._workers:
            seconds = max(_LOOK_SECONDS, deadline - time.monotonic())
            ready = [key for key, _ in self._selector.select(seconds)]
            if not ready or any(key.data is None and self._is_interrupted() for key in ready):
                self._tell(signal.SIGKILL)
            for key in ready:
                if key.data is not None and not os.read(key.fd, 1):
                    self._bury(key.data)

    def _is_interrupted(self) -> bool:
        return signal.SIGINT in os.read(self._signalled, 64)

    def _tell(self, number: signal.Signals) -> None:
        for worker in self._workers.values():
            os.kill(worker.process, number)

    def _let_go(self) -> None:
        """Close what only the parent holds."""
        self._selector.close()
        _close((self._signalled, self._signal, self._life))
        _close(worker.pipe for worker in self._workers.values())

    # The fork and the child

    def _start(self, number: int) -> None:
        reading, writing = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        # A signal that comes between would be written to the parent's pipe by the child, too.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        try:
            process = os.fork()
            if not process:
                os.close(reading)
                self._work(writing, before)
        except OSError as error:
            raise ContractError(
                f"--workers {self._count}",
                f"no process can be started ({error.strerror})",
                "free some memory or take fewer",
            ) from None
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        os.close(writing)
        self._workers[number] = _Worker(number, process, reading)
        self._selector.register(reading, selectors.EVENT_READ, self._workers[number])

    def _work(self, writing: int, mask: Iterable[int]) -> NoReturn:
        """Do the job in the child, which must not come back to what its parent was doing."""
        code = 1
        try:
            # An interrupt of the terminal reaches all of them; the parent says what it means.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
            self._let_go()
            self._job(lambda: _report(writing), self._lifeline)
            code = 0
        except ContractError as error:
            _say(str(error))
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else 1
        except BaseException:
            traceback.print_exc()
        finally:
            with contextlib.suppress(OSError):
                sys.stderr.flush()
            logging.shutdown()
            os._exit(code)


def _report(pipe: int) -> None:
    with contextlib.suppress(BrokenPipeError):  # the parent is gone, as the lifeline will tell
        os.write(pipe, b".")


def _close(descriptors: Iterable[int]) -> None:
    for each in descriptors:
        os.close(each)


def _say(sentence: str) -> None:
    with contextlib.suppress(OSError):
        sys.stderr.write(f"contractmock: {sentence}\n")
        sys.stderr.flush()

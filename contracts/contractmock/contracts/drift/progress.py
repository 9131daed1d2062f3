"""A progress bar on a terminal, for runs that take long."""

from collections.abc import Callable
from threading import Event, Lock, Thread
from time import monotonic
from types import TracebackType
from typing import Self, TextIO

_FIRST, _PAUSE = 1.0, 0.2
"""Seconds until the bar is drawn first, and between two drawings."""

_WIDTH = 30
"""Characters of the bar."""


class ProgressBar:
    """Draws how far a run has come; nothing at all where there is no terminal.

    As a context manager it draws by itself, so that it moves while a single step takes long, and
    takes itself away in the end. Otherwise it draws when it is told of a step.

    Args:
        what: What is counted (``operations``).
        stream: Where it is drawn.
        clock: What tells the time, seconds.
    """

    def __init__(
        self, what: str, stream: TextIO, *, clock: Callable[[], float] = monotonic
    ) -> None:
        self._what = what
        self._stream = stream if stream.isatty() else None
        self._clock = clock
        self._begun = clock()
        self._due = self._begun + _FIRST
        self._drawn = 0
        self._said = ""
        self._lock = Lock()
        self._ended = Event()
        self._painter: Thread | None = None

    def __enter__(self) -> Self:
        if self._stream is not None:
            self._painter = Thread(target=self._paint, name="progress bar", daemon=True)
            self._painter.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._ended.set()
        if self._painter is not None:
            self._painter.join()
        self.end()

    def __call__(self, done: int, total: int) -> None:
        """Told after each step: how many are done, of how many."""
        full = _WIDTH * done // max(total, 1)
        bar = f"[{'#' * full}{'.' * (_WIDTH - full)}]"
        self._say(f"{bar} {done} of {total} {self._what}")

    def say(self, phase: str) -> None:
        """Told what is done while there is nothing to count."""
        self._say(phase)

    def end(self) -> None:
        """Take the bar away."""
        with self._lock:
            if self._drawn:
                self._draw("")

    def _say(self, said: str) -> None:
        self._said = said
        self._draw_when_due()

    def _paint(self) -> None:
        while not self._ended.wait(_PAUSE):
            self._draw_when_due()

    def _draw_when_due(self) -> None:
        with self._lock:
            now = self._clock()
            if self._stream is None or now < self._due or not self._said:
                return
            self._due = now + _PAUSE
            self._draw(f"{self._said}, {now - self._begun:.0f} s")

    def _draw(self, line: str) -> None:
        assert self._stream is not None
        self._stream.write(f"\r{line:{self._drawn}}" + ("" if line else "\r"))
        self._stream.flush()
        self._drawn = len(line)

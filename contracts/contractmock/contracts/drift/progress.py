"""A progress bar on a terminal, for runs that take long."""

from collections.abc import Callable
from time import monotonic
from typing import TextIO

_FIRST, _PAUSE = 1.0, 0.2
"""Seconds until the bar is drawn first, and between two drawings."""

_WIDTH = 30
"""Characters of the bar."""


class ProgressBar:
    """Draws how far a run has come; nothing at all where there is no terminal.

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
        self._due = clock() + _FIRST
        self._drawn = 0

    def __call__(self, done: int, total: int) -> None:
        """Told after each step: how many are done, of how many."""
        if self._stream is None or self._clock() < self._due:
            return
        full = _WIDTH * done // max(total, 1)
        line = f"[{'#' * full}{'.' * (_WIDTH - full)}] {done} of {total} {self._what}"
        self._due = self._clock() + _PAUSE
        self._draw(line)

    def end(self) -> None:
        """Take the bar away."""
        if self._drawn:
            self._draw("")

    def _draw(self, line: str) -> None:
        assert self._stream is not None
        self._stream.write(f"\r{line:{self._drawn}}" + ("" if line else "\r"))
        self._stream.flush()
        self._drawn = len(line)

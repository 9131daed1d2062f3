"""The progress bar: on a terminal, when it takes long."""

import io
import threading

import pytest

from contractmock.contracts.drift.progress import ProgressBar


class Terminal(io.StringIO):
    """A terminal that one can wait for to show something."""

    def __init__(self) -> None:
        super().__init__()
        self._written = threading.Condition()

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        with self._written:
            self._written.notify_all()
            return super().write(text)

    def shows(self, text: str) -> bool:
        with self._written:
            return self._written.wait_for(lambda: text in self.getvalue(), timeout=60)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_long_run_draws_a_bar_and_takes_it_away() -> None:
    terminal, clock = Terminal(), Clock()
    bar = ProgressBar("operations", terminal, clock=clock)
    bar(1, 4)
    assert terminal.getvalue() == ""
    clock.now = 2.0
    bar(2, 4)
    drawn = terminal.getvalue()
    assert drawn == f"\r[{'#' * 15}{'.' * 15}] 2 of 4 operations, 2 s"
    bar(3, 4)
    assert terminal.getvalue() == drawn  # too soon to draw again
    bar.end()
    assert terminal.getvalue() == f"{drawn}\r{' ' * (len(drawn) - 1)}\r"


def test_a_step_that_takes_long_still_moves() -> None:
    """Whoever waits sees that something is done, whatever it is that is not counted."""
    terminal, clock = Terminal(), Clock()
    with ProgressBar("operations", terminal, clock=clock) as bar:
        bar.say("reading the documents")
        for seconds in (3.0, 5.0):
            clock.now = seconds
            assert terminal.shows(f"reading the documents, {seconds:.0f} s")
    assert terminal.getvalue().endswith(f"\r{' ' * len('reading the documents, 5 s')}\r")


def fail_halfway(bar: ProgressBar, clock: Clock) -> None:
    with bar:
        clock.now = 2.0
        bar(1, 2)
        raise ZeroDivisionError


def test_a_bar_goes_when_the_run_fails() -> None:
    terminal, clock = Terminal(), Clock()
    bar = ProgressBar("steps", terminal, clock=clock)
    with pytest.raises(ZeroDivisionError):
        fail_halfway(bar, clock)
    assert terminal.getvalue().endswith(" \r")


def test_nothing_is_drawn_where_there_is_no_terminal() -> None:
    stream, clock = io.StringIO(), Clock()
    bar = ProgressBar("operations", stream, clock=clock)
    clock.now = 60.0
    bar(1, 2)
    bar.end()
    assert stream.getvalue() == ""

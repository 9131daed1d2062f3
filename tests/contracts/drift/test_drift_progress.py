"""The progress bar: on a terminal, when it takes long."""

import io

from contractmock.contracts.drift.progress import ProgressBar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


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
    assert drawn == f"\r[{'#' * 15}{'.' * 15}] 2 of 4 operations"
    bar(3, 4)
    assert terminal.getvalue() == drawn  # too soon to draw again
    bar.end()
    assert terminal.getvalue() == f"{drawn}\r{' ' * (len(drawn) - 1)}\r"


def test_nothing_is_drawn_where_there_is_no_terminal() -> None:
    stream, clock = io.StringIO(), Clock()
    bar = ProgressBar("operations", stream, clock=clock)
    clock.now = 60.0
    bar(1, 2)
    bar.end()
    assert stream.getvalue() == ""

"""The patience with senders, on a clock of its own."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from contractmock.mockserver.serving.read_timer import LAST_CHANCE, SLOWEST_RATE, ReadTimer

TIMEOUT = 10.0


class Clock:
    """A loop that knows timers only and whose time passes when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0
        self.timers: list[tuple[float, Callable[[], None]]] = []

    def time(self) -> float:
        return self.now

    def call_at(self, when: float, callback: Callable[[], None]) -> "Handle":
        self.timers.append((when, callback))
        return Handle(self, self.timers[-1])

    def call_later(self, delay: float, callback: Callable[[], None]) -> "Handle":
        return self.call_at(self.now + delay, callback)

    def advance(self, seconds: float) -> None:
        until = self.now + seconds
        while self.timers and min(self.timers)[0] <= until:
            timer = min(self.timers, key=lambda each: each[0])
            self.timers.remove(timer)
            self.now = timer[0]
            timer[1]()
        self.now = until


class Handle:
    """A timer that can be called off."""

    def __init__(self, clock: Clock, timer: tuple[float, Callable[[], None]]) -> None:
        self._clock = clock
        self._timer = timer

    def cancel(self) -> None:
        self._clock.timers.remove(self._timer)


class Patience:
    """A timer on a clock, and when it expired."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.expired: list[float] = []
        loop: Any = self.clock
        self.timer = ReadTimer(loop, TIMEOUT, lambda: self.expired.append(self.clock.now))


@pytest.fixture
def patience() -> Patience:
    return Patience()


def test_silence_expires_after_the_timeout(patience: Patience) -> None:
    patience.timer.received(100)
    patience.clock.advance(TIMEOUT)
    assert not patience.expired
    patience.clock.advance(1)
    assert patience.expired == [pytest.approx(TIMEOUT + LAST_CHANCE, abs=0.1)]
    assert not patience.timer.running
    assert not patience.clock.timers


def test_data_puts_it_off(patience: Patience) -> None:
    for _ in range(9):
        patience.timer.received(SLOWEST_RATE * 10)
        patience.clock.advance(9)
    assert not patience.expired
    patience.clock.advance(2)
    assert patience.expired


def test_a_byte_in_time_does_not_put_it_off_for_ever(patience: Patience) -> None:
    for _ in range(3):
        patience.timer.received(1)
        patience.clock.advance(9)
    assert patience.expired == [pytest.approx(TIMEOUT + LAST_CHANCE, abs=0.1)]


def test_what_came_at_first_does_not_pay_for_dribbling_later(patience: Patience) -> None:
    patience.timer.received(SLOWEST_RATE * 1000)
    for _ in range(20):
        patience.clock.advance(2)
        patience.timer.received(1)
        if patience.expired:
            break
    assert patience.expired[0] < 3 * TIMEOUT


def test_who_dribbles_at_the_last_moment_is_given_up_as_well(patience: Patience) -> None:
    for _ in range(1000):
        patience.timer.received(1)
        patience.clock.advance(LAST_CHANCE / 2)
    assert patience.expired


def test_data_that_was_there_but_not_read_counts(patience: Patience) -> None:
    patience.timer.received(1)
    patience.clock.advance(TIMEOUT)
    patience.timer.received(SLOWEST_RATE * 20)
    patience.clock.advance(TIMEOUT - 1)
    assert not patience.expired


def test_a_complete_request_stops_it_and_the_next_begins_anew(patience: Patience) -> None:
    patience.timer.received(1)
    patience.clock.advance(9)
    patience.timer.stop()
    patience.clock.advance(100)
    assert not patience.expired
    patience.timer.received(1)
    patience.clock.advance(9)
    assert not patience.expired
    patience.clock.advance(2)
    assert patience.expired


def test_time_in_which_the_server_does_not_read_is_not_the_senders(patience: Patience) -> None:
    patience.timer.received(1)
    patience.clock.advance(5)
    patience.timer.pause()
    patience.clock.advance(1000)
    assert not patience.expired
    patience.timer.resume()
    patience.clock.advance(4.5)
    assert not patience.expired
    patience.clock.advance(6)
    assert patience.expired


def test_there_is_one_timer_however_much_comes(patience: Patience) -> None:
    for _ in range(100):
        patience.timer.received(100_000)
    assert len(patience.clock.timers) == 1
    patience.timer.close()
    assert not patience.clock.timers


def test_it_runs_on_a_real_loop() -> None:
    async def silent() -> bool:
        expired = asyncio.Event()
        timer = ReadTimer(asyncio.get_running_loop(), 0.001, expired.set)
        timer.received(0)
        await expired.wait()
        return timer.running

    assert asyncio.run(silent()) is False

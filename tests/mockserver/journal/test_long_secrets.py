"""What callers make up does not add up: nothing that is made of a long secret is kept."""

import tracemalloc
from collections.abc import Callable

from contractmock.mockserver.exchange import Exchange
from contractmock.mockserver.journal.redaction import Redactor

_LENGTH = 50_000
_CALLS = 20


def test_keys_that_are_long_and_differ_leave_nothing_behind(
    make_exchange: Callable[..., Exchange],
) -> None:
    redactor = Redactor()

    def record(number: int) -> str:
        key = f"{number}-" + "k" * _LENGTH
        fields = (("authorization", f"Bearer {key}"), ("x-echo", f"<{key}>"))
        return repr(redactor.entry(number, make_exchange(headers=fields, query=f"token={key}")))

    for number in range(_CALLS):
        assert "kkk" not in record(number)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for number in range(_CALLS, 2 * _CALLS):
            record(number)
        kept = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert kept < _CALLS * _LENGTH / 2

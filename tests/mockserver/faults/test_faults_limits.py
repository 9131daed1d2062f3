"""Limits: windows and buckets, what they leave to whom, and what the header fields say of it."""

from email.utils import parsedate_to_datetime
from random import Random

import pytest

from contractmock.mockserver.faults import parse_fault
from contractmock.mockserver.faults.firing import NOTHING, Circumstances, Firing, befalling
from contractmock.mockserver.faults.limits import Limits

KEY = ("a",)


def test_a_window_allows_so_many_calls_and_then_begins_anew() -> None:
    limits, fault = Limits(), parse_fault("rate-limit:limit=2,window=10")
    taken = [limits.take(fault, KEY, now) for now in (0.0, 4.0, 9.0, 10.0)]
    assert [each.allowed for each in taken] == [True, True, False, True]
    assert [each.remaining for each in taken] == [1, 0, 0, 1]
    assert [each.retry for each in taken] == [0, 6, 1, 0]
    assert [each.reset for each in taken] == [10, 6, 1, 10]


def test_a_bucket_gives_its_burst_and_then_refills_steadily() -> None:
    limits = Limits()
    fault = parse_fault("rate-limit:limit=6,window=60,algorithm=bucket,burst=2")
    taken = [limits.take(fault, KEY, now) for now in (0.0, 0.0, 0.0, 5.0, 10.0, 10.0, 40.0)]
    assert [each.allowed for each in taken] == [True, True, False, False, True, False, True]
    assert [each.remaining for each in taken] == [1, 0, 0, 0, 0, 0, 1]
    assert taken[2].retry == pytest.approx(10)
    assert taken[3].retry == pytest.approx(5)
    assert taken[2].reset == pytest.approx(20)


def test_a_bucket_holds_the_limit_unless_told() -> None:
    limits, fault = Limits(), parse_fault("rate-limit:limit=3,algorithm=bucket")
    assert [limits.take(fault, KEY, 0.0).allowed for _ in range(4)] == [True, True, True, False]


def test_each_key_has_a_count_of_its_own() -> None:
    limits, fault = Limits(), parse_fault("rate-limit:limit=1")
    assert limits.take(fault, ("a",), 0.0).allowed
    assert limits.take(fault, ("b",), 0.0).allowed
    assert not limits.take(fault, ("a",), 0.0).allowed


def test_so_many_calls_fail_then_one_succeeds_and_again() -> None:
    limits, fault = Limits(), parse_fault("fail:times=2")
    assert [limits.fails(fault, KEY) for _ in range(6)] == [True, True, False] * 2


def test_calls_that_ask_for_a_fault_are_counted_by_caller() -> None:
    limits = Limits()
    assert [limits.earlier((caller,)) for caller in "aabab"] == [0, 1, 0, 2, 1]


def test_the_callers_that_are_remembered_are_bounded() -> None:
    limits, fault = Limits(), parse_fault("rate-limit:limit=1")
    limits.take(fault, ("first",), 0.0)
    for number in range(4096):
        limits.take(fault, (str(number),), 0.0)
    assert limits.take(fault, ("first",), 0.0).allowed
    assert not limits.take(fault, ("4095",), 0.0).allowed


def met(text: str, limits: Limits, caller: str = "key", now: float = 0.0) -> Firing:
    call = Circumstances(
        mount="shop",
        operation="GET /a",
        caller=caller,
        random=Random(0),
        limits=limits,
        now=now,
    )
    return befalling(NOTHING, parse_fault(text), call)


def test_a_call_within_the_limit_is_told_what_is_left() -> None:
    firing = met("rate-limit:limit=2,window=10", Limits(), now=0.5)
    assert (firing.faults, firing.status) == ((), None)
    assert dict(firing.headers) == {
        "x-ratelimit-limit": "2",
        "x-ratelimit-remaining": "1",
        "x-ratelimit-reset": "10",
    }


def test_a_call_beyond_the_limit_is_refused_and_told_when_to_come_again() -> None:
    limits, text = Limits(), "rate-limit:limit=1,window=10"
    met(text, limits, now=0.0)
    firing = met(text, limits, now=2.5)
    assert firing.status == 429
    assert dict(firing.headers)["retry-after"] == "8"


def test_the_date_to_come_again_is_not_too_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contractmock.mockserver.faults.firing.time.time", lambda: 1_790_000_000.4)
    limits, text = Limits(), "rate-limit:limit=1,window=10,retry-after=date"
    met(text, limits)
    told = dict(met(text, limits, now=2.5).headers)["retry-after"]
    assert parsedate_to_datetime(told).timestamp() == 1_790_000_009


def test_header_fields_can_be_renamed_or_left_out() -> None:
    text = (
        "rate-limit:limit=1,limit-header=X-Limit,remaining-header=,reset-header=,retry-after=none"
    )
    limits = Limits()
    assert met(text, limits).headers == (("x-limit", "1"),)
    assert met(text, limits).headers == (("x-limit", "1"),)


@pytest.mark.parametrize("form", ["seconds", "date"])
@pytest.mark.parametrize("algorithm", ["window", "bucket"])
def test_the_longest_window_and_the_largest_numbers_can_be_told(algorithm: str, form: str) -> None:
    limits = Limits()
    text = f"rate-limit:limit=1,window=31536000,burst=1,algorithm={algorithm},retry-after={form}"
    met(text, limits)
    assert met(text, limits).status == 429
    text = f"rate-limit:limit=1,window=31536000,burst=1e9,algorithm={algorithm}"
    assert met(text, limits).headers[0] == ("x-ratelimit-limit", "1")


def test_a_fault_that_calls_ask_for_spares_the_first_of_each_caller() -> None:
    limits = Limits()
    met_by = [met("status:after=2", limits, caller).status for caller in "aabaab"]
    assert met_by == [None, None, None, 503, 503, None]


def test_a_latency_that_calls_ask_for_grows_with_each_call_of_the_caller() -> None:
    limits, text = Limits(), "latency:seconds=1,growth=0.5,after=1"
    assert [met(text, limits).delay for _ in range(4)] == [0, 1, 1.5, 2]
    assert met("latency:seconds=1", limits).delay == 1


def test_the_limit_is_for_each_key_unless_it_is_for_all() -> None:
    limits = Limits()
    assert met("rate-limit:limit=1", limits, "a").status is None
    assert met("rate-limit:limit=1", limits, "b").status is None
    assert met("rate-limit:limit=1,per=all", limits, "a").status is None
    assert met("rate-limit:limit=1,per=all", limits, "b").status == 429

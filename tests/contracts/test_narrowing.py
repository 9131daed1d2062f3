"""Large values are judged in little memory, and told of as small ones are."""

import sys
from typing import Any

import orjson
import pytest

from contractmock.contracts.contract import Contract
from contractmock.contracts.message import Body, HttpRequest
from contractmock.contracts.narrowing import narrowed
from contractmock.contracts.requests import Reading, read_request
from contractmock.contracts.shipped import load

LONG = 300_001
WIDE = "\N{GRINNING FACE}" + "é" + "A" * LONG
NARROW = "?é" + "A" * LONG


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (WIDE, NARROW),
        ("\N{GRINNING FACE}", "\N{GRINNING FACE}"),
        ({"a": [1, {"b": WIDE}], "c": None}, {"a": [1, {"b": NARROW}], "c": None}),
        ([[WIDE], WIDE, True], [[NARROW], NARROW, True]),
        ({WIDE: {WIDE: 1}}, {NARROW: {NARROW: 1}}),
        (5, 5),
        ([], []),
    ],
    ids=["text", "short", "members", "items", "names", "number", "empty"],
)
def test_long_texts_are_narrowed_wherever_they_stand(value: object, expected: object) -> None:
    assert narrowed(value) == expected


def test_the_value_itself_stays_as_it_is() -> None:
    value = {"a": [WIDE], "b": {"c": WIDE}}
    assert narrowed(value) != value
    assert value == {"a": [WIDE], "b": {"c": WIDE}}


def test_a_narrow_text_takes_a_quarter() -> None:
    copy = narrowed(WIDE)
    assert sys.getsizeof(copy) * 3 < sys.getsizeof(WIDE)


def test_depth_is_no_matter() -> None:
    value: Any = WIDE
    for _ in range(5000):
        value = [value]
    copy: Any = narrowed(value)
    for _ in range(5000):
        copy = copy[0]
    assert copy == NARROW


@pytest.fixture(scope="module")
def freepik() -> Contract:
    return Contract(load("freepik"))


def read(contract: Contract, value: object) -> Reading:
    content = orjson.dumps(value)
    match: Any = contract.find("POST", "/v1/ai/classifier/image")
    headers = (("content-type", "application/json"),)
    body = Body(size=len(content), content=content)
    request = HttpRequest(method="POST", path="", headers=headers, body=body)
    return read_request(match.operation, {}, request)


@pytest.mark.parametrize("text", ["!", "!\N{GRINNING FACE}", "A"])
def test_a_long_text_is_wrong_as_a_short_one_is(freepik: Contract, text: str) -> None:
    short, long = (read(freepik, {"image": text * size}).violations for size in (1, LONG))
    told = [[(each.pointer, each.rule, each.expected) for each in one] for one in (short, long)]
    assert told[0] == told[1]
    assert len(long) == 1


def test_a_violation_of_a_large_body_holds_no_copy_of_it(freepik: Contract) -> None:
    reading = read(freepik, {"image": "!" * LONG})
    body: Any = reading.body
    assert reading.violations[0].value is body["image"]
    assert reading.violations[0].expected is None


def test_a_large_body_that_is_right_is_handed_on_as_it_came(freepik: Contract) -> None:
    value = {"image": "AAAA" * LONG, "note": WIDE}
    reading = read(freepik, value)
    assert reading.violations == ()
    assert reading.body == value

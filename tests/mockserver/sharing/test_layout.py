"""The layout: a snapshot is its fields, and only fields that could have been written are read."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from contractmock.mockserver.answers import Answer
from contractmock.mockserver.choice import Choice, Supplied
from contractmock.mockserver.faults.parsing import parse_fault, parse_faults
from contractmock.mockserver.faults.standing_fault import StandingFault
from contractmock.mockserver.rules import Match
from contractmock.mockserver.sharing.layout import LAYOUT, changed_fields, with_fields
from contractmock.mockserver.sharing.typed_json import UnreadableError
from contractmock.mockserver.snapshot import Numbers, QueuedAnswer, Rule, Snapshot

ANSWER = Answer(
    choice=Choice(
        channel="queue",
        status=418,
        seed=7,
        delay=0.5,
        fault=parse_faults("latency:seconds=2+reset:probability=0.5"),
        headers={"x-a": "b"},
        supplied=Supplied(content=b"\x00\xff", media_type="text/plain"),
    ),
    times=3,
    validate=True,
)
MATCH = Match(
    mount="shop",
    path="/*",
    query={"a": ("1", "2")},
    headers={"x-key": ("b",)},
    json={"nested": [None, {"deep": 1}]},
    part={"image": {"filename": "*.jpg"}},
)


def standing(number: int, text: str = "drip:rate=100") -> StandingFault:
    return StandingFault(
        id=number,
        fault=parse_fault(text),
        mount=None,
        operation="createItem",
        spared=1,
        times=None,
        befallen=2,
        begun=1000.5,
        until=1600.5,
    )


FULL = Snapshot(
    queued=tuple(
        QueuedAnswer(id=each, mount=None, operation=None, answer=ANSWER) for each in (1, 12)
    ),
    rules=(
        Rule(id=2, match=MATCH, answer=replace(ANSWER, times=None)),
        Rule(id=3, match=Match(json=None), answer=ANSWER),
    ),
    turns=MappingProxyType({"shop POST /items a:b": 4}),
    faults=(standing(1), standing(2, "rate-limit:limit=2,algorithm=bucket")),
    retained=(standing(1),),
    limits={("1", "rate-limit", "shop", "caller"): (2.0, 1000.25), ("x",): (1.0, 0.0)},
    numbers=Numbers(told=12, faults=2, calls=9),
)


def read(fields: dict[str, bytes | None]) -> Snapshot:
    return with_fields(Snapshot(), fields)


def test_a_snapshot_is_its_fields() -> None:
    again = read(changed_fields(Snapshot(), FULL))
    assert again == FULL
    assert list(again.limits) == list(FULL.limits)


def test_the_order_of_items_is_that_of_their_numbers() -> None:
    fields = changed_fields(Snapshot(), FULL)
    assert read(dict(reversed(fields.items()))) == FULL


def test_only_what_has_changed_is_a_field() -> None:
    first = replace(FULL.queued[0], answer=replace(ANSWER, times=2))
    after = replace(
        FULL,
        queued=(first,),
        turns=MappingProxyType({"other": 1}),
        numbers=replace(FULL.numbers, calls=10),
    )
    fields = changed_fields(FULL, after)
    assert fields.keys() == {
        "answer:1", "answer:12", "turn:other", "turn:shop POST /items a:b", "numbers",
    }  # fmt: skip
    assert (fields["answer:12"], fields["turn:shop POST /items a:b"]) == (None, None)
    assert with_fields(FULL, fields) == after
    assert changed_fields(FULL, FULL) == {}


def test_what_has_not_changed_stays_the_same_object() -> None:
    after = with_fields(FULL, {"turn:a": b"1"})
    assert after.queued is FULL.queued
    assert after.limits is FULL.limits


@pytest.mark.parametrize(
    "fields",
    [
        {"surprise": b"1"},
        {"answer:1": b"{}"},
        {"answer:1": b'{"id":2,"mount":null,"operation":null,"answer":{"choice":{},"times":1}}'},
        {"answer:x": b"{}"},
        {"limits:1": b"[[]]"},
        {"turn:a": b'"1"'},
        {"numbers": b'{"told":"1"}'},
        {"limits": b"[[[1]]]"},
        {"retained": b"{}"},
    ],
)
def test_a_field_that_nobody_writes_is_refused(fields: dict[str, bytes | None]) -> None:
    with pytest.raises(UnreadableError):
        read(fields)


@pytest.mark.parametrize(
    "fault",
    ['{"name":"nothing"}', '{"name":"reset","parameters":{"rate":1}}',
     '{"name":"drip","parameters":{"rate":"fast"}}'],
)  # fmt: skip
def test_a_fault_that_is_not_in_the_catalogue_is_refused(fault: str) -> None:
    choice = f'{{"choice":{{"fault":[{fault}]}},"times":1}}'
    queued = f'{{"id":1,"mount":null,"operation":null,"answer":{choice}}}'
    with pytest.raises(UnreadableError, match="fault"):
        read({"answer:1": queued.encode()})


def test_the_layout_has_a_name_of_its_own() -> None:
    assert len(LAYOUT) == 8

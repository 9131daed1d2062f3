"""Typed JSON: whatever is written is read back the same, and nothing else is read."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field, make_dataclass
from typing import Literal, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractmock.contracts.pointer import ABSENT
from contractmock.mockserver.sharing.typed_json import (
    UnreadableError,
    decode,
    encode,
    fingerprint,
)


class Point(NamedTuple):
    x: int
    label: str | None
    content: bytes = b""


@dataclass(frozen=True, kw_only=True)
class Thing:
    name: str
    size: float = 0.0
    kind: Literal["a", "b"] = "a"
    points: tuple[Point, ...] = ()
    pair: tuple[str, int] | None = None
    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    anything: object = ABSENT
    flag: bool = False


POINTS = st.builds(
    Point, x=st.integers(-(2**53), 2**53), label=st.none() | st.text(), content=st.binary()
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
THINGS = st.builds(
    Thing,
    name=st.text(),
    size=st.floats(allow_nan=False, allow_infinity=False),
    kind=st.sampled_from(["a", "b"]),
    points=st.lists(POINTS, max_size=3).map(tuple),
    pair=st.none() | st.tuples(st.text(), st.integers(0, 9)),
    named=st.dictionaries(st.text(), st.lists(st.text(), max_size=2).map(tuple), max_size=2),
    anything=st.just(ABSENT) | JSON,
    flag=st.booleans(),
)


@given(THINGS)
def test_what_is_written_is_read_back(thing: Thing) -> None:
    assert decode(Thing, encode(thing)) == thing


def test_members_that_have_their_defaults_are_not_written() -> None:
    assert encode(Thing(name="x")) == b'{"name":"x"}'
    assert encode(Point(1, None, b"\xff")) == '[1,null,"ÿ"]'.encode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[",
        b"[]",
        b"{}",
        b'{"name":1}',
        b'{"name":null}',
        b'{"name":"x","size":"1"}',
        b'{"name":"x","size":true}',
        b'{"name":"x","kind":"c"}',
        b'{"name":"x","points":{}}',
        b'{"name":"x","points":[[1]]}',
        b'{"name":"x","points":[[true,null,""]]}',
        b'{"name":"x","points":[[1.5,null,""]]}',
        '{"name":"x","points":[[1,null,"\u20ac"]]}'.encode(),
        b'{"name":"x","points":[[1,null,0]]}',
        b'{"name":"x","pair":["a",1,2]}',
        b'{"name":"x","named":[]}',
        b'{"name":"x","named":{"a":"b"}}',
        b'{"name":"x","flag":1}',
        b'{"name":"x","more":1}',
    ],
)
def test_anything_else_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableError):
        decode(Thing, content)


@given(st.binary() | JSON.map(encode))
def test_no_content_makes_the_reader_fail_otherwise(content: bytes) -> None:
    with contextlib.suppress(UnreadableError):
        decode(Thing, content)


def test_another_member_is_another_fingerprint() -> None:
    class Holder(NamedTuple):
        things: tuple[Thing, ...]

    assert fingerprint(Point) == fingerprint(Point)
    prints = {
        fingerprint(Point),
        fingerprint(Thing),
        fingerprint(Holder),
        fingerprint(make_dataclass("Made", [("x", int)])),
        fingerprint(make_dataclass("Made", [("x", str)])),
        fingerprint(make_dataclass("Made", [("y", int)])),
    }
    assert len(prints) == 6

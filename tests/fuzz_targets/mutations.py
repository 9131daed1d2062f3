"""Inputs for fuzz targets: sound ones with a few edits, as strategies that shrink to fewer."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Edit = Callable[[bytes], bytes]

LONGEST = 1 << 16
"""Bytes that an input grows to at most: what costs too much there costs too much anywhere."""

_POSITIONS = st.integers(0, 1 << 12)
_LENGTHS = st.one_of(st.integers(0, 16), st.integers(0, 1 << 10))
_TIMES = st.one_of(st.integers(2, 4), st.integers(2, 1000))
_WIDTHS = st.sampled_from((1, 2, 3, 4, 8))
_ORDERS = st.sampled_from(("big", "little"))
_NUMBERS = st.one_of(
    st.sampled_from((0, 1, 2, 7, 8, 16, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000)),
    st.integers(1, 9).map(lambda below: -below),  # the largest that the width holds, and below it
)

_ODD_BYTES = st.sampled_from(
    (b"\0", b"\r", b"\n", b"\r\n", b"\t", b" ", b"\x7f", b"\x80", b"\xff", b"%", b"%00", b"%zz",
     b"%C3%28", b'"', b"\\", b"=", b";", b",", b":", b"&", b"+", b"-", b"/", b"~", b"[", b"]", b"{",
     b"}", b"\xc3\x28", b"\xed\xa0\x80", b"\xef\xbb\xbf", "\u0660\u2028\u00b2".encode(), b"0",
     b"1e999", b"9" * 25, b"9" * 5000, b"-1", b"NaN")
)  # fmt: skip

_ODD_VALUES: tuple[object, ...] = (
    None, True, False, 0, 1, -1, 200, 1.5, -0.0, 1e308, 2**31, 2**53 + 1, 2**63, 2**64, 10**400,
    "", " ", "0", "a", "\0", "\ud800", "\u2028", "é", "http://[", "$[", "/", "#/", "~", "x" * 300,
    [], {}, [[]], [None], {"": None}, {"a": "b"}, {"$ref": "#"}, float("inf"),
)  # fmt: skip
_DEEP = 1200
"""Levels of a list that no parser here should follow by recursion."""

_SHALLOW = 100
"""Levels that are walked over by recursion here, on every version of Python."""


def mutated(
    seeds: Sequence[bytes], words: Sequence[bytes], *, is_json: bool
) -> SearchStrategy[bytes]:
    """Inputs made of `seeds` and `words`."""
    edits = st.lists(_edits(seeds, words), max_size=6)
    by_bytes = st.builds(_edited, st.sampled_from(seeds), edits)
    kinds = [by_bytes, by_bytes, st.binary(max_size=200)]
    if is_json:
        values = list(_values(seeds))
        changes = st.lists(_changes(values), max_size=4)
        kinds += [st.builds(_changed, st.sampled_from(values), changes)] * 3
    return st.one_of(kinds)


def _edits(seeds: Sequence[bytes], words: Sequence[bytes]) -> SearchStrategy[Edit]:
    pieces = st.one_of(_ODD_BYTES, st.binary(min_size=1, max_size=8))
    if words:
        pieces = st.one_of(st.sampled_from(words), pieces)
    make = partial(st.builds, partial)
    return st.one_of(
        make(st.just(_insert), at=_POSITIONS, piece=pieces),
        make(st.just(_overwrite), at=_POSITIONS, piece=pieces),
        make(st.just(_cut), at=_POSITIONS, length=_LENGTHS),
        make(st.just(_end), at=_POSITIONS),
        make(st.just(_flip), at=_POSITIONS, bit=st.integers(0, 7)),
        make(st.just(_number), at=_POSITIONS, width=_WIDTHS, order=_ORDERS, number=_NUMBERS),
        make(st.just(_repeat), at=_POSITIONS, length=_LENGTHS, times=_TIMES),
        make(st.just(_swap), at=_POSITIONS, length=_LENGTHS, other=_POSITIONS),
        make(st.just(_splice), at=_POSITIONS, other=st.sampled_from(seeds), start=_POSITIONS),
    )


def _edited(seed: bytes, edits: Sequence[Edit]) -> bytes:
    for edit in edits:
        seed = edit(seed)[:LONGEST]
    return seed


def _place(data: bytes, at: int) -> int:
    return at % (len(data) + 1)


def _insert(data: bytes, *, at: int, piece: bytes) -> bytes:
    at = _place(data, at)
    return data[:at] + piece + data[at:]


def _overwrite(data: bytes, *, at: int, piece: bytes) -> bytes:
    at = _place(data, at)
    return data[:at] + piece + data[at + len(piece) :]


def _cut(data: bytes, *, at: int, length: int) -> bytes:
    at = _place(data, at)
    return data[:at] + data[at + length :]


def _end(data: bytes, *, at: int) -> bytes:
    return data[: _place(data, at)]


def _flip(data: bytes, *, at: int, bit: int) -> bytes:
    if not data:
        return data
    at %= len(data)
    return data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]


def _number(data: bytes, *, at: int, width: int, order: str, number: int) -> bytes:
    piece = (number % (1 << 8 * width)).to_bytes(width, "big" if order == "big" else "little")
    return _overwrite(data, at=at, piece=piece)


def _repeat(data: bytes, *, at: int, length: int, times: int) -> bytes:
    at = _place(data, at)
    piece = data[at : at + length]
    if piece:
        times = min(times, LONGEST // len(piece))
    return data[:at] + piece * times + data[at + length :]


def _swap(data: bytes, *, at: int, length: int, other: int) -> bytes:
    """Two stretches of one length, each in the other's place, unless they overlap."""
    first, second = sorted((_place(data, at), _place(data, other)))
    if first + length > second:
        return data
    one, two = data[first : first + length], data[second : second + length]
    return data[:first] + two + data[first + length : second] + one + data[second + length :]


def _splice(data: bytes, *, at: int, other: bytes, start: int) -> bytes:
    return data[: _place(data, at)] + other[_place(other, start) :]


Change = Callable[[object], object]


def _changes(values: Sequence[object]) -> SearchStrategy[Change]:
    keys = sorted({key for value in values for key in _keys(value)}) or [""]
    pieces = st.one_of(
        st.sampled_from(_ODD_VALUES),
        st.sampled_from([node for value in values for node in _nodes(value)]),
        st.just(_nested()),
    )
    make = partial(st.builds, partial)
    number = st.integers(0, 1 << 8)
    return st.one_of(
        make(st.just(_replaced), number=number, piece=pieces),
        make(st.just(_removed), number=number),
        make(st.just(_added), number=number, key=st.sampled_from(keys), piece=pieces),
    )


def _changed(value: object, changes: Sequence[Change]) -> bytes:
    for change in changes:
        value = change(value)
    return _text(value)[:LONGEST]


def _values(seeds: Sequence[bytes]) -> Iterator[object]:
    for seed in seeds:
        with suppress(RecursionError):
            value = json.loads(seed)
            if not _is_deep(value):  # one that is about depth is changed as bytes only
                yield value


def _is_deep(value: object) -> bool:
    level = [value]
    for _ in range(_SHALLOW):
        level = [child for node in level for child in _children(node)]
    return bool(level)


def _text(value: object) -> bytes:
    """As the standard library writes it, which is more than JSON allows."""
    return _written(value).encode("utf-8", "surrogatepass")


def _written(value: object) -> str:
    if isinstance(value, dict):
        members = (f"{_written(key)}: {_written(each)}" for key, each in value.items())
        return "{" + ", ".join(members) + "}"
    if isinstance(value, list) and value and value[0] is _MARK:
        return "[" * _DEEP + "]" * _DEEP
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    return json.dumps(value)


_MARK = object()


def _nested() -> list[object]:
    """Stands for a list of `_DEEP` levels, which could not be walked over."""
    return [_MARK]


def _nodes(value: object) -> Iterator[object]:
    yield value
    for child in _children(value):
        yield from _nodes(child)


def _children(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _keys(value: object) -> Iterator[str]:
    for node in _nodes(value):
        if isinstance(node, dict):
            yield from node


def _replaced(value: object, *, number: int, piece: object) -> object:
    """`value` with the node of this number, counted around, replaced by `piece`."""
    count = sum(1 for _ in _nodes(value))
    return _rebuilt(value, iter(range(count)), number % count, lambda _: piece)


def _added(value: object, *, number: int, key: str, piece: object) -> object:
    def with_piece(node: object) -> object:
        if isinstance(node, dict):
            return {**node, key: piece}
        return [*node, piece] if isinstance(node, list) else piece

    count = sum(1 for _ in _nodes(value))
    return _rebuilt(value, iter(range(count)), number % count, with_piece)


def _removed(value: object, *, number: int) -> object:
    def without_one(node: object) -> object:
        if isinstance(node, dict) and node:
            gone = list(node)[number % len(node)]
            return {key: each for key, each in node.items() if key != gone}
        return node[1:] if isinstance(node, list) else None

    count = sum(1 for _ in _nodes(value))
    return _rebuilt(value, iter(range(count)), number % count, without_one)


def _rebuilt(value: object, numbers: Iterator[int], wanted: int, change: Change) -> object:
    """A copy with one node changed; nodes are numbered as they are met, parents first."""
    if next(numbers, -1) == wanted:
        return change(value)
    if isinstance(value, dict):
        return {key: _rebuilt(each, numbers, wanted, change) for key, each in value.items()}
    if isinstance(value, list):
        return [_rebuilt(each, numbers, wanted, change) for each in value]
    return value

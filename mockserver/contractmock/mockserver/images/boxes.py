"""Boxes, of which ISO base media files are made, and the fields inside them."""

from collections.abc import Iterator
from dataclasses import dataclass

from contractmock.mockserver.images.source import BrokenError, Source

_UP_TO_THE_END, _LENGTH_FOLLOWS = 0, 1  # in place of a box's length


@dataclass(frozen=True, slots=True)
class Box:
    """One box of a file.

    Attributes:
        kind: Its four-character type.
        start: Offset of its payload.
        end: Offset behind it; beyond the file's end where the file was cut.
    """

    kind: bytes
    start: int
    end: int


def read_box(source: Source, offset: int) -> Box:
    """The head of the box at ``offset``."""
    head = source.at(offset, 8)
    length, start = int.from_bytes(head[:4], "big"), offset + 8
    if length == _UP_TO_THE_END:
        return Box(head[4:], start, source.size)
    if length == _LENGTH_FOLLOWS:
        length, start = int.from_bytes(source.at(start, 8), "big"), start + 8
    end = offset + length
    if end < start:
        raise BrokenError
    return Box(head[4:], start, end)


class Fields:
    """The fields of a payload in memory, taken one after the other.

    Args:
        payload: The bytes that they fill.
    """

    __slots__ = ("_offset", "_payload")

    def __init__(self, payload: bytes) -> None:
        self._payload = payload
        self._offset = 0

    def __bool__(self) -> bool:
        return self._offset < len(self._payload)

    def take(self, length: int) -> bytes:
        """The next ``length`` bytes; a payload that has fewer is broken."""
        end = self._offset + length
        if length < 0 or end > len(self._payload):
            raise BrokenError
        taken = self._payload[self._offset : end]
        self._offset = end
        return taken

    def number(self, length: int) -> int:
        """The next ``length`` bytes as an unsigned number."""
        return int.from_bytes(self.take(length), "big")


def children(payload: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The boxes inside a payload: type and payload of each, in their order."""
    fields = Fields(payload)
    while fields:
        length, kind = fields.number(4), fields.take(4)
        yield kind, fields.take(length - 8)

"""JPEG: marker segments up to the first scan, then the end-of-image marker."""

from collections.abc import Iterator
from struct import Struct

from contractmock.mockserver.images.source import BrokenError, EndsEarlyError, Source

_SEGMENT = Struct(">BBH")
_FRAME = Struct(">HH")
_FILL = 0xFF
_START_OF_SCAN = 0xDA
_END_OF_IMAGE = b"\xff\xd9"
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # not DHT, JPG, DAC
_BARE = {_FILL: 1, **dict.fromkeys((0x01, *range(0xD0, 0xD9)), 2)}
"""Bytes to go on by where no length follows: after a fill byte, TEM, RST0 to RST7, SOI."""

_TAIL_BYTES = 1 << 19


def identify(head: bytes) -> str | None:
    """``jpeg`` for a file that starts with a start-of-image marker and another marker."""
    return "jpeg" if head.startswith(b"\xff\xd8\xff") else None


def walk(source: Source) -> Iterator[tuple[int, int]]:
    """Yield the sides of the frame; return once the end of the image is seen."""
    at, segment = source.at, _SEGMENT.unpack
    offset, marker = 2, _FILL
    while marker != _START_OF_SCAN:
        prefix, marker, length = segment(at(offset, 4))
        if prefix != _FILL:
            raise BrokenError
        if marker in _FRAMES:
            height, width = _FRAME.unpack(at(offset + 5, 4))
            yield width, height
        offset += _BARE[marker] if marker in _BARE else 2 + length
    _find_end(source, offset)


def _find_end(source: Source, scan: int) -> None:
    """Look for the end-of-image marker from the file's end backwards.

    Compressed data never holds that marker (each 0xFF in it is followed by a zero), so a file
    that was cut has none, while a complete one may go on with anything after its own.
    """
    if source.at(max(scan, source.size - 2), 2) == _END_OF_IMAGE:
        return
    start = max(scan, source.size - _TAIL_BYTES)
    if _END_OF_IMAGE not in source.at(start, source.size - start):
        raise EndsEarlyError

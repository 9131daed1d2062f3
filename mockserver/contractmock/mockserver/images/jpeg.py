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
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})  # TEM, RST0 to RST7, SOI: no length follows
_TAIL_BYTES = 1 << 19


def identify(head: bytes) -> str | None:
    """``jpeg`` for a file that starts with a start-of-image marker and another marker."""
    return "jpeg" if head.startswith(b"\xff\xd8\xff") else None


def walk(source: Source) -> Iterator[tuple[int, int]]:
    """Yield the sides of the frame; return once the end of the image is seen."""
    offset = 2
    while True:
        prefix, marker, length = _SEGMENT.unpack(source.at(offset, 4))
        if prefix != _FILL:
            raise BrokenError
        if marker == _FILL:
            offset += 1
        elif marker in _STANDALONE:
            offset += 2
        else:
            if marker in _FRAMES:
                height, width = _FRAME.unpack(source.at(offset + 5, 4))
                yield width, height
            offset += 2 + length
            if marker == _START_OF_SCAN:
                break
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

"""PNG: the header chunk, then every chunk up to the closing one."""

from collections.abc import Iterator
from struct import Struct

from contractmock.mockserver.images.source import BrokenError, EndsEarlyError, Source

_HEADER = Struct(">I4sII")
_HEADER_LENGTH = 13
_CHUNK = Struct(">I4s")
_CHUNK_OVERHEAD = 12  # length, type and checksum
_FIRST_CHUNK = 8
_MAX_INTEGER = 0x7FFFFFFF  # PNG's own bound on lengths and sides


def identify(head: bytes) -> str | None:
    """``png`` for a file that starts with PNG's signature."""
    return "png" if head.startswith(b"\x89PNG\r\n\x1a\n") else None


def walk(source: Source) -> Iterator[tuple[int, int]]:
    """Yield the sides of the header chunk; return at the closing chunk."""
    length, kind, width, height = _HEADER.unpack(source.at(_FIRST_CHUNK, 16))
    if kind != b"IHDR" or length != _HEADER_LENGTH or max(width, height) > _MAX_INTEGER:
        raise BrokenError
    yield width, height
    offset = _FIRST_CHUNK
    has_pixels = False
    while kind != b"IEND":
        length, kind = _CHUNK.unpack(source.at(offset, 8))
        if length > _MAX_INTEGER or not kind.isalpha():
            raise BrokenError
        offset += length + _CHUNK_OVERHEAD
        if offset > source.size:
            raise EndsEarlyError
        has_pixels = has_pixels or kind == b"IDAT"
    if not has_pixels:
        raise BrokenError

"""WebP: the RIFF length, and the size in a lossy, lossless or extended first chunk."""

from collections.abc import Callable, Iterator
from struct import Struct

from contractmock.mockserver.images.source import BrokenError, EndsEarlyError, Source

_LENGTH = Struct("<I")
_CHUNK = Struct("<4sI")
_LOSSY = Struct("<B2x3sHH")
_LOSSLESS = Struct("<BI")
_FIRST_CHUNK = 12
_FOURTEEN_BITS = 0x3FFF
_IMAGES = frozenset({b"VP8 ", b"VP8L", b"ANMF"})


def identify(head: bytes) -> str | None:
    """``webp`` for a RIFF file of that form."""
    return "webp" if head.startswith(b"RIFF") and head[8:12] == b"WEBP" else None


def walk(source: Source) -> Iterator[tuple[int, int]]:
    """Yield the sides of the first chunk; return once the whole RIFF form is there."""
    kind, _ = _CHUNK.unpack(source.at(_FIRST_CHUNK, 8))
    if kind not in _READERS:
        raise BrokenError
    length, read_sides = _READERS[kind]
    yield read_sides(source.at(_FIRST_CHUNK + 8, length))
    end = 8 + _LENGTH.unpack(source.at(4, 4))[0]
    if end > source.size:
        raise EndsEarlyError
    _find_image(source, end)


def _find_image(source: Source, end: int) -> None:
    offset, kind = _FIRST_CHUNK, b""
    while kind not in _IMAGES:
        kind, length = _CHUNK.unpack(source.at(offset, 8))
        if offset + 8 + length > end:
            raise BrokenError
        offset += 8 + length + length % 2


def _lossy(body: bytes) -> tuple[int, int]:
    frame, start_code, width, height = _LOSSY.unpack(body)
    is_key_frame = not frame & 1
    if not is_key_frame or start_code != b"\x9d\x01\x2a":
        raise BrokenError
    return width & _FOURTEEN_BITS, height & _FOURTEEN_BITS


def _lossless(body: bytes) -> tuple[int, int]:
    signature, bits = _LOSSLESS.unpack(body)
    if signature != 0x2F:
        raise BrokenError
    return (bits & _FOURTEEN_BITS) + 1, (bits >> 14 & _FOURTEEN_BITS) + 1


def _extended(body: bytes) -> tuple[int, int]:
    return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1


# Chunk type: how many of its bytes hold the sides, and how.
_READERS: dict[bytes, tuple[int, Callable[[bytes], tuple[int, int]]]] = {
    b"VP8 ": (_LOSSY.size, _lossy),
    b"VP8L": (_LOSSLESS.size, _lossless),
    b"VP8X": (10, _extended),
}

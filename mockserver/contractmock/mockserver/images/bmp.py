"""BMP: the information header, then the extent of the pixel array."""

from collections.abc import Iterator
from struct import Struct

from contractmock.mockserver.images.source import BrokenError, EndsEarlyError, Source

_OFFSETS = Struct("<II")
_CORE = Struct("<HH2xH")
_INFORMATION = Struct("<ii2xHII")
_CORE_LENGTH = 12
_HEADER_LENGTHS = frozenset({_CORE_LENGTH, 40, 52, 56, 64, 108, 124})
_UNCOMPRESSED = frozenset({0, 3, 6})  # BI_RGB, BI_BITFIELDS, BI_ALPHABITFIELDS


def identify(head: bytes) -> str | None:
    """``bmp`` for the two letters and a header length that exists: the letters alone are text."""
    if not head.startswith(b"BM") or len(head) < 18:
        return None
    return "bmp" if int.from_bytes(head[14:18], "little") in _HEADER_LENGTHS else None


def walk(source: Source) -> Iterator[tuple[int, int]]:
    """Yield the sides; return once the pixel array is there."""
    pixels, header_length = _OFFSETS.unpack(source.at(10, 8))
    if header_length == _CORE_LENGTH:
        width, height, depth = _CORE.unpack(source.at(18, _CORE.size))
        compression = compressed_bytes = 0
    else:
        width, height, depth, compression, compressed_bytes = _INFORMATION.unpack(
            source.at(18, _INFORMATION.size)
        )
    if width < 0:
        raise BrokenError
    height = abs(height)  # negative: rows run from the top
    yield width, height
    row_bytes = (width * depth + 31) // 32 * 4
    pixel_bytes = row_bytes * height if compression in _UNCOMPRESSED else compressed_bytes
    if pixels + pixel_bytes > source.size:
        raise EndsEarlyError

"""GIF: the logical screen, then every block up to the trailer."""

from collections.abc import Iterator
from struct import Struct

from contractmock.mockserver.images.source import BrokenError, EndsEarlyError, Source

_SCREEN = Struct("<HHB")
_FIRST_BLOCK = 13  # behind signature and screen descriptor, where there is no colour table
_EXTENSION = 0x21
_IMAGE = 0x2C
_IMAGE_DESCRIPTOR_BYTES = 10
_TRAILER = 0x3B
_WALKED_BYTES = 1 << 19


def identify(head: bytes) -> str | None:
    """``gif`` for a file that starts with either of GIF's signatures."""
    return "gif" if head.startswith((b"GIF87a", b"GIF89a")) else None


def walk(source: Source) -> Iterator[tuple[int, int]]:
    """Yield the sides of the logical screen; return at the trailer.

    Blocks are followed through the first 512 KiB. A longer file is complete if its very last
    byte is a trailer, because following tens of megabytes in steps of 255 bytes is too slow.
    """
    width, height, flags = _SCREEN.unpack(source.at(6, 5))
    yield width, height
    walked = source.at(0, min(source.size, _WALKED_BYTES))
    offset = _FIRST_BLOCK + _color_table_bytes(flags)
    while offset < len(walked):
        if walked[offset] == _TRAILER:
            return
        offset = _next_block(walked, offset)
    if len(walked) == source.size or source.at(source.size - 1, 1)[0] != _TRAILER:
        raise EndsEarlyError


def _color_table_bytes(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _next_block(data: bytes, offset: int) -> int:
    """The offset behind the block at ``offset``; beyond ``data`` where it goes on there."""
    if data[offset] == _EXTENSION:
        offset += 2
    elif data[offset] != _IMAGE:
        raise BrokenError
    elif offset + _IMAGE_DESCRIPTOR_BYTES > len(data):
        return len(data)
    else:
        code_size_byte = 1
        table = _color_table_bytes(data[offset + _IMAGE_DESCRIPTOR_BYTES - 1])
        offset += _IMAGE_DESCRIPTOR_BYTES + table + code_size_byte
    while offset < len(data) and data[offset]:
        offset += 1 + data[offset]
    return offset + 1

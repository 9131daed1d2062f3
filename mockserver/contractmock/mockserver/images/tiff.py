"""TIFF and BigTIFF: the first image directory, then the extents of its strips or tiles."""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import add
from struct import Struct, calcsize, unpack

from contractmock.mockserver.images.source import BrokenError, EndsEarlyError, Source

_WIDTH, _HEIGHT = 256, 257
_STRIPS, _TILES = (273, 279), (324, 325)  # tags of the offsets and of the byte counts
_WHOLE_NUMBERS = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q"}  # BYTE, SHORT, LONG, IFD, LONG8
_TYPE_BYTES = dict(enumerate((1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4), start=1))
_TYPE_BYTES |= dict.fromkeys((16, 17, 18), 8)  # BigTIFF's own
_MAX_ENTRIES = 4096
_MAX_VALUES = 1 << 17
_FIRST_DIRECTORY = 8  # no directory lies inside the file's header
_BIG_HEADER = (8, 0)  # bytes of an offset, and a constant


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a byte order and a variant lay a directory out."""

    order: str
    first: Struct
    count: Struct
    entry: Struct
    offset: Struct


def _classic(order: str) -> _Layout:
    first = offset = Struct(order + "I")
    return _Layout(order, first, Struct(order + "H"), Struct(order + "HHI4s"), offset)


def _big(order: str) -> _Layout:
    count = offset = Struct(order + "Q")
    return _Layout(order, Struct(order + "HHQ"), count, Struct(order + "HHQ8s"), offset)


_LAYOUTS = {
    b"II*\0": _classic("<"),
    b"MM\0*": _classic(">"),
    b"II+\0": _big("<"),
    b"MM\0+": _big(">"),
}

_Directory = dict[int, tuple[int, int, bytes]]  # by tag: type, count, value or its offset


def identify(head: bytes) -> str | None:
    """``tiff`` for TIFF and BigTIFF of either byte order."""
    return "tiff" if head[:4] in _LAYOUTS else None


def walk(source: Source) -> Iterator[tuple[int, int]]:
    """Yield the sides of the first directory; return once all that it points to is there."""
    layout = _LAYOUTS[source.head[:4]]
    directory = _directory(source, layout)
    width = _values(source, layout, directory, _WIDTH)
    height = _values(source, layout, directory, _HEIGHT)
    if not width or not height:
        raise BrokenError
    yield width[0], height[0]
    offsets_tag, counts_tag = _TILES if _TILES[0] in directory else _STRIPS
    offsets = _values(source, layout, directory, offsets_tag)
    if not offsets:
        raise BrokenError
    counts = _values(source, layout, directory, counts_tag) or (1,) * len(offsets)
    end = max(*map(add, offsets, counts), _values_end(layout, directory))
    if end > source.size:
        raise EndsEarlyError


def _directory(source: Source, layout: _Layout) -> _Directory:
    *variant, start = layout.first.unpack(source.at(4, layout.first.size))
    if (variant and tuple(variant) != _BIG_HEADER) or start < _FIRST_DIRECTORY:
        raise BrokenError
    (count,) = layout.count.unpack(source.at(start, layout.count.size))
    if count > _MAX_ENTRIES:
        raise BrokenError
    length = count * layout.entry.size
    # The offset of the next directory belongs to this one, so it must be there; nobody follows it.
    content = source.at(start + layout.count.size, length + layout.offset.size)
    entries = layout.entry.iter_unpack(content[:length])
    return {tag: (kind, values, value) for tag, kind, values, value in entries}


def _values(source: Source, layout: _Layout, directory: _Directory, tag: int) -> tuple[int, ...]:
    """The whole numbers of a tag; none where the directory does not have it."""
    if tag not in directory:
        return ()
    kind, count, value = directory[tag]
    if kind not in _WHOLE_NUMBERS or count > _MAX_VALUES:
        raise BrokenError
    numbers = f"{layout.order}{count}{_WHOLE_NUMBERS[kind]}"
    length = calcsize(numbers)
    if length > len(value):
        value = source.at(layout.offset.unpack(value)[0], length)
    return unpack(numbers, value[:length])


def _values_end(layout: _Layout, directory: _Directory) -> int:
    """The offset behind the last value that did not fit into its entry."""
    end = 0
    for kind, count, value in directory.values():
        length = count * _TYPE_BYTES.get(kind, 0)
        if length > layout.offset.size:
            end = max(end, layout.offset.unpack(value)[0] + length)
    return end

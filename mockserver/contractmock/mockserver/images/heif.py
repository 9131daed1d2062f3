"""HEIF, HEIC and AVIF: the primary item's size after its crop, and the extents of all items."""

from collections.abc import Iterator
from struct import Struct

from contractmock.mockserver.images.boxes import children, read_box
from contractmock.mockserver.images.items import associations, items_end, primary_item
from contractmock.mockserver.images.source import BrokenError, EndsEarlyError, Source

_FORMATS = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis"), "heic"),
    **dict.fromkeys((b"hevc", b"hevx", b"hevm", b"hevs"), "heic"),
    **dict.fromkeys((b"mif1", b"mif2", b"msf1"), "heif"),
    **dict.fromkeys((b"avif", b"avis"), "avif"),
}
_MAX_META_BYTES = 1 << 18
_SPATIAL_EXTENTS = Struct(">4xII")
_CLEAN_APERTURE = Struct(">IIII")


def identify(head: bytes) -> str | None:
    """``heic``, ``heif`` or ``avif`` by the first brand that is known, the major one before all.

    The codec-neutral brands give ``heif``, unless the file also claims AV1: then ``avif``,
    because a reader of HEVC cannot open it.
    """
    if head[4:8] != b"ftyp":
        return None
    compatible = head[16 : int.from_bytes(head[:4], "big")]
    brands = [head[8:12], *(compatible[i : i + 4] for i in range(0, len(compatible), 4))]
    formats = [_FORMATS[brand] for brand in brands if brand in _FORMATS]
    if not formats:
        return None
    return "avif" if formats[0] == "heif" and "avif" in formats else formats[0]


def walk(source: Source) -> Iterator[tuple[int, int]]:
    """Yield the sides of the primary item; return once the bytes of every item are there."""
    boxes = dict(children(_meta(source)))
    try:
        item = primary_item(boxes[b"pitm"])
        yield _sides(_properties(boxes[b"iprp"], item))
        end = items_end(boxes[b"iloc"])
    except KeyError:
        raise BrokenError from None
    if end > source.size:
        raise EndsEarlyError


def _meta(source: Source) -> bytes:
    box = read_box(source, 0)
    while box.kind != b"meta":
        box = read_box(source, box.end)
    version_and_flags = 4
    start = box.start + version_and_flags
    if not start <= box.end <= start + _MAX_META_BYTES:
        raise BrokenError
    return source.at(start, box.end - start)


def _properties(iprp: bytes, item: int) -> list[tuple[bytes, bytes]]:
    boxes = list(children(iprp))
    known = [each for kind, body in boxes if kind == b"ipco" for each in children(body)]
    indices = [
        index for kind, body in boxes if kind == b"ipma" for index in associations(body, item)
    ]
    return [known[index - 1] for index in indices if 0 < index <= len(known)]


def _sides(properties: list[tuple[bytes, bytes]]) -> tuple[int, int]:
    """The stored sides, cropped; a crop that applies after a quarter turn is turned back."""
    stored = next((body for kind, body in properties if kind == b"ispe"), b"")
    sides = _unpack(_SPATIAL_EXTENTS, stored)
    is_turned = False
    for kind, body in properties:
        if kind == b"irot":
            is_turned ^= bool(body[-1:] in (b"\1", b"\3"))
        elif kind == b"clap":
            crop = _crop(body)
            sides = _inside(sides, crop[::-1] if is_turned else crop)
    return sides[0], sides[1]


def _crop(clap: bytes) -> tuple[int, ...]:
    width, width_divisor, height, height_divisor = _unpack(_CLEAN_APERTURE, clap)
    if not width_divisor or not height_divisor:
        raise BrokenError
    return (
        (width + width_divisor // 2) // width_divisor,
        (height + height_divisor // 2) // height_divisor,
    )


def _inside(sides: tuple[int, ...], crop: tuple[int, ...]) -> tuple[int, ...]:
    if crop[0] > sides[0] or crop[1] > sides[1]:
        raise BrokenError
    return crop


def _unpack(layout: Struct, body: bytes) -> tuple[int, ...]:
    if len(body) < layout.size:
        raise BrokenError
    return layout.unpack_from(body)

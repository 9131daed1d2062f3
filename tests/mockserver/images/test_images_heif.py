"""HEIF, HEIC and AVIF are told apart by brand and measured by their primary item."""

import struct
from io import BytesIO

import pytest

from contractmock.fixtures.images import sample_image
from contractmock.mockserver.images import ImageHeader, State, read_header

QUARTER_TURN, HALF_TURN = b"\1", b"\2"
PRIMARY, THUMBNAIL = 2, 1


def header_of(content: bytes) -> ImageHeader:
    return read_header(BytesIO(content), len(content))


def box(kind: bytes, *payloads: bytes) -> bytes:
    payload = b"".join(payloads)
    return struct.pack(">I", 8 + len(payload)) + kind + payload


def ftyp(*brands: bytes) -> bytes:
    return box(b"ftyp", brands[0], bytes(4), *brands[1:])


def ispe(width: int, height: int) -> bytes:
    return box(b"ispe", struct.pack(">III", 0, width, height))


def clap(*numbers: int) -> bytes:
    return box(b"clap", struct.pack(">8I", *numbers, 0, 1, 0, 1))


def irot(turns: bytes) -> bytes:
    return box(b"irot", turns)


def iloc(offset: int, length: int) -> bytes:
    """Both items at one extent: 4-byte offsets and lengths, no base."""
    items = b"".join(
        struct.pack(">HHHII", item, 0, 1, offset, length) for item in (THUMBNAIL, PRIMARY)
    )
    return box(b"iloc", struct.pack(">IHH", 0, 0x4400, 2), items)


def meta(properties: list[bytes], location: bytes, *, wide: bool = False) -> bytes:
    """A thumbnail of 8 by 8 and a primary item with the other properties in their order."""
    indices = range(2, 2 + len(properties))
    essential = 0x8000 if wide else 0x80
    index = ">H" if wide else ">B"
    own = b"".join(struct.pack(index, number | essential) for number in indices)
    ipma = box(
        b"ipma",
        struct.pack(">II", int(wide), 2),
        struct.pack(">HB", THUMBNAIL, 1) + struct.pack(index, 1),
        struct.pack(">HB", PRIMARY, len(properties)) + own,
    )
    iprp = box(b"iprp", box(b"ipco", ispe(8, 8), *properties), ipma)
    return box(b"meta", bytes(4), box(b"pitm", struct.pack(">IH", 0, PRIMARY)), location, iprp)


def heic(*properties: bytes, brands: tuple[bytes, ...] = (b"heic", b"mif1")) -> bytes:
    """A file with its data first, so that the directory is found behind it."""
    start = ftyp(*brands) + box(b"mdat", bytes(100))
    return start + meta(list(properties), iloc(len(start) - 100, 100))


@pytest.mark.parametrize(
    ("brands", "name"),
    [
        *(((brand,), "heic") for brand in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx")),
        *(((brand, b"mif1", b"heic"), "heif") for brand in (b"mif1", b"msf1", b"mif2")),
        ((b"mif1", b"miaf", b"avif"), "avif"),
        ((b"avif", b"mif1"), "avif"),
        ((b"avis", b"msf1"), "avif"),
        ((b"heic", b"mif1", b"avif"), "heic"),
        ((b"1pic", b"heic", b"mif1"), "heic"),
    ],
    ids=lambda value: value if isinstance(value, str) else b"+".join(value).decode(),
)
def test_the_brands_decide_the_format(brands: tuple[bytes, ...], name: str) -> None:
    assert header_of(heic(ispe(40, 30), brands=brands)).format == name


@pytest.mark.parametrize("brand", [b"isom", b"qt  ", b"crx ", b"mp42"])
def test_a_film_is_no_image(brand: bytes) -> None:
    assert header_of(heic(ispe(40, 30), brands=(brand, b"iso2"))).state == State.UNKNOWN


def test_the_primary_item_counts_and_not_the_thumbnail() -> None:
    assert header_of(heic(ispe(40, 30))) == ImageHeader("heic", 40, 30, State.READABLE)


@pytest.mark.parametrize(
    ("properties", "size"),
    [
        ((ispe(40, 30), clap(39, 1, 29, 1)), (39, 29)),
        ((ispe(40, 30), clap(78, 2, 59, 2)), (39, 30)),
        ((ispe(40, 30), irot(QUARTER_TURN)), (40, 30)),
        ((ispe(40, 30), clap(39, 1, 29, 1), irot(QUARTER_TURN)), (39, 29)),
        ((ispe(40, 30), irot(QUARTER_TURN), clap(29, 1, 39, 1)), (39, 29)),
        ((ispe(40, 30), irot(QUARTER_TURN), irot(QUARTER_TURN), clap(39, 1, 29, 1)), (39, 29)),
        ((ispe(40, 30), irot(HALF_TURN), clap(39, 1, 29, 1)), (39, 29)),
    ],
    ids=["crop", "fractions", "turn", "crop-turn", "turn-crop", "two-turns-crop", "half-turn-crop"],
)
def test_the_size_is_cropped_and_not_turned(
    properties: tuple[bytes, ...], size: tuple[int, int]
) -> None:
    assert header_of(heic(*properties)) == ImageHeader("heic", *size, State.READABLE)


def test_a_real_encoder_crops_odd_sides_by_clean_aperture() -> None:
    content = sample_image("heic", size=(641, 479))
    assert b"clap" in content
    assert (header_of(content).width, header_of(content).height) == (641, 479)


@pytest.mark.parametrize(
    "properties",
    [
        (),
        (box(b"ispe", bytes(7)),),
        (ispe(40, 0),),
        (ispe(40, 30), clap(41, 1, 30, 1)),
        (ispe(40, 30), clap(39, 0, 29, 1)),
        (ispe(40, 30), box(b"clap", bytes(9))),
    ],
    ids=["no-size", "short-size", "zero-side", "crop-beyond", "zero-divisor", "short-crop"],
)
def test_contradictory_properties_are_unreadable(properties: tuple[bytes, ...]) -> None:
    assert header_of(heic(*properties)) == ImageHeader("heic", None, None, State.UNREADABLE)


def test_long_property_indices_are_read() -> None:
    others = [box(b"free")] * 150
    content = ftyp(b"heic") + meta([*others, ispe(40, 30)], iloc(0, 1), wide=True)
    assert header_of(content) == ImageHeader("heic", 40, 30, State.READABLE)


def test_boxes_with_a_long_length_or_up_to_the_end_are_read() -> None:
    directory = meta([ispe(40, 30)], iloc(0, 1))
    long_box = struct.pack(">I4sQ", 1, b"mdat", 16 + 50) + bytes(50)
    up_to_the_end = bytes(4) + directory[4:]
    content = ftyp(b"heic") + long_box + up_to_the_end
    assert header_of(content) == ImageHeader("heic", 40, 30, State.READABLE)


def test_an_item_beyond_the_end_is_truncated_even_where_no_box_says_so() -> None:
    content = ftyp(b"heic") + meta([ispe(40, 30)], iloc(0, 9999)) + box(b"mdat", bytes(9))
    assert header_of(content) == ImageHeader("heic", 40, 30, State.TRUNCATED)


def location_v1(construction: int) -> bytes:
    """One item of version 1: a method, an extent index of 4 bytes, a base of 4 bytes."""
    item = struct.pack(">HHHIHIII", PRIMARY, construction, 0, 1000, 1, 7, 0, 9000)
    return box(b"iloc", struct.pack(">BxxxHH", 1, 0x4444, 1), item)


@pytest.mark.parametrize(("construction", "state"), [(0, State.TRUNCATED), (1, State.READABLE)])
def test_only_items_that_lie_in_the_file_are_bounded_by_its_end(
    construction: int, state: State
) -> None:
    content = ftyp(b"heic") + meta([ispe(40, 30)], location_v1(construction))
    assert header_of(content) == ImageHeader("heic", 40, 30, state)


def test_extents_without_any_field_cost_nothing() -> None:
    items = b"".join(struct.pack(">HHH", item, 0, 0xFFFF) for item in range(30_000))
    location = box(b"iloc", struct.pack(">IHH", 0, 0, 30_000), items)
    content = ftyp(b"heic") + meta([ispe(40, 30)], location)
    assert header_of(content) == ImageHeader("heic", 40, 30, State.READABLE)


@pytest.mark.parametrize("missing", [b"pitm", b"iprp", b"iloc"])
def test_a_directory_without_a_needed_box_is_unreadable(missing: bytes) -> None:
    content = heic(ispe(40, 30)).replace(missing, b"free")
    assert header_of(content).state == State.UNREADABLE


def test_a_directory_of_absurd_length_is_unreadable() -> None:
    content = ftyp(b"heic") + box(b"meta", bytes(1 << 19))
    assert header_of(content) == ImageHeader("heic", None, None, State.UNREADABLE)

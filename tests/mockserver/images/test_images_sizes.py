"""The size read from a header is the stored size, judged by Pillow and by the encoder's input."""

import struct
from io import BytesIO

import pillow_heif
import pytest
from PIL import Image

from contractmock.fixtures.images import FORMATS, sample_image
from contractmock.mockserver.images import ImageHeader, State, read_header

pillow_heif.register_heif_opener()

SIZES = [(1, 1), (2, 2), (641, 479), (3, 5), (64, 1), (1, 64), (1000, 37)]
CANONICAL = {"jpg": "jpeg"}


def header_of(content: bytes) -> ImageHeader:
    return read_header(BytesIO(content), len(content))


def saved(picture: Image.Image, pillow_format: str, **options: object) -> bytes:
    content = BytesIO()
    picture.save(content, pillow_format, **options)
    return content.getvalue()


def plain(size: tuple[int, int], mode: str = "RGB") -> Image.Image:
    return Image.radial_gradient("L").resize(size).convert(mode)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_has_the_size_that_pillow_reads(name: str, size: tuple[int, int]) -> None:
    content = sample_image(name, size=size)
    with Image.open(BytesIO(content)) as judged:
        assert judged.size == size
    assert header_of(content) == ImageHeader(CANONICAL.get(name, name), *size, State.READABLE)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", ["AVIF", "BMP"])
def test_formats_that_no_vendor_takes_are_read_too(name: str, size: tuple[int, int]) -> None:
    header = header_of(saved(plain(size), name))
    assert header == ImageHeader(name.lower(), *size, State.READABLE)


@pytest.mark.parametrize("name", ["JPEG", "TIFF", "WEBP", "PNG", "HEIF"])
def test_an_exif_rotation_does_not_swap_the_sides(name: str) -> None:
    exif = Image.Exif()
    orientation, quarter_turn = 0x112, 6
    exif[orientation] = quarter_turn
    content = saved(plain((641, 479)), name, exif=exif.tobytes())
    with Image.open(BytesIO(content)) as judged:
        is_turned = judged.size == (479, 641) or judged.getexif()[orientation] == quarter_turn
    assert is_turned, "the sample must be rotated for the test to mean anything"
    header = header_of(content)
    assert (header.width, header.height, header.state) == (641, 479, State.READABLE)


@pytest.mark.parametrize("subsampling", [0, 1, 2])
@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_a_progressive_jpeg_of_any_layout_is_read(mode: str, subsampling: int) -> None:
    content = saved(plain((641, 479), mode), "JPEG", progressive=True, subsampling=subsampling)
    assert b"\xff\xc2" in content
    assert header_of(content) == ImageHeader("jpeg", 641, 479, State.READABLE)


@pytest.mark.parametrize("marker", sorted({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}))
def test_every_frame_marker_of_jpeg_gives_the_size(marker: int) -> None:
    content = sample_image("jpeg", size=(64, 48))
    baseline = b"\xff\xc0\x00\x11"
    assert baseline in content
    header = header_of(content.replace(baseline, bytes((0xFF, marker, 0, 0x11))))
    assert (header.width, header.height) == (64, 48)


def test_thumbnails_and_large_profiles_in_a_jpeg_are_skipped() -> None:
    thumbnail = sample_image("jpeg", size=(16, 12))
    content = saved(
        plain((640, 480)),
        "JPEG",
        exif=b"Exif\0\0" + thumbnail,
        icc_profile=bytes(200_000),
    )
    assert header_of(content) == ImageHeader("jpeg", 640, 480, State.READABLE)


@pytest.mark.parametrize("count", [1, 2, 5000])
def test_fill_bytes_between_jpeg_segments_are_skipped(count: int) -> None:
    content = sample_image("jpeg", size=(64, 48))
    filled = content.replace(b"\xff\xc0\x00\x11", b"\xff" * count + b"\xff\xc0\x00\x11")
    assert header_of(filled) == ImageHeader("jpeg", 64, 48, State.READABLE)


def test_lossless_webp_is_read() -> None:
    content = saved(plain((641, 479)), "WEBP", lossless=True)
    assert content[12:16] == b"VP8L"
    assert header_of(content) == ImageHeader("webp", 641, 479, State.READABLE)


@pytest.mark.parametrize("options", [{"exif": b"II*\0"}, {"icc_profile": b"x"}, {"xmp": b"<x/>"}])
def test_extended_webp_is_read(options: dict[str, object]) -> None:
    content = saved(plain((641, 479)), "WEBP", **options)
    assert content[12:16] == b"VP8X"
    assert header_of(content) == ImageHeader("webp", 641, 479, State.READABLE)


@pytest.mark.parametrize("name", ["GIF", "WEBP", "TIFF", "PNG", "AVIF"])
def test_a_file_of_several_frames_has_the_size_of_the_first(name: str) -> None:
    frames = [plain((31, 17)), plain((31, 17)).rotate(90)]
    if name == "TIFF":
        frames.append(plain((99, 99)))
    content = saved(frames[0], name, save_all=True, append_images=frames[1:])
    header = header_of(content)
    assert (header.width, header.height, header.state) == (31, 17, State.READABLE)


@pytest.mark.parametrize("options", [{}, {"compression": "tiff_lzw"}, {"compression": "jpeg"}])
def test_big_tiff_and_directories_at_either_end_are_read(options: dict[str, object]) -> None:
    for big in (False, True):
        content = saved(plain((641, 479)), "TIFF", big_tiff=big, **options)
        assert header_of(content) == ImageHeader("tiff", 641, 479, State.READABLE)


def tiff(order: str, *, big: bool, side: str, tiles: bool) -> bytes:
    """A grey TIFF of 7 by 3 with its directory at the end."""
    pixels, types = bytes(21), {"H": 3, "I": 4, "Q": 16}
    start = 16 if big else 8
    tags = (324, 325) if tiles else (273, 279)
    entries = [(256, side, 7), (257, side, 3), (tags[0], "I", start), (tags[1], "I", len(pixels))]
    inline = 8 if big else 4
    count, offset = ("Q", "Q") if big else ("H", "I")
    mark = (b"II" if order == "<" else b"MM") + struct.pack(order + "H", 43 if big else 42)
    variant = struct.pack(order + "HH", 8, 0) if big else b""
    directory = struct.pack(order + count, len(entries)) + b"".join(
        struct.pack(order + "HH" + offset, tag, types[code], 1)
        + struct.pack(order + code, value).ljust(inline, b"\0")
        for tag, code, value in entries
    )
    first = struct.pack(order + offset, start + len(pixels))
    return mark + variant + first + pixels + directory + struct.pack(order + offset, 0)


@pytest.mark.parametrize("tiles", [False, True], ids=["strips", "tiles"])
@pytest.mark.parametrize("side", ["H", "I"], ids=["short", "long"])
@pytest.mark.parametrize("big", [False, True], ids=["classic", "big"])
@pytest.mark.parametrize("order", ["<", ">"], ids=["little", "big-endian"])
def test_every_layout_of_a_tiff_is_read(order: str, side: str, *, big: bool, tiles: bool) -> None:
    content = tiff(order, big=big, side=side, tiles=tiles)
    assert header_of(content) == ImageHeader("tiff", 7, 3, State.READABLE)


def test_a_bitmap_with_rows_from_the_top_or_a_core_header_is_read() -> None:
    from_the_top = bytearray(saved(plain((5, 3)), "BMP"))
    from_the_top[22:26] = struct.pack("<i", -3)
    assert header_of(bytes(from_the_top)) == ImageHeader("bmp", 5, 3, State.READABLE)
    core = b"BM" + struct.pack("<IHHIIHHHH", 74, 0, 0, 26, 12, 5, 3, 1, 24) + bytes(48)
    assert header_of(core) == ImageHeader("bmp", 5, 3, State.READABLE)

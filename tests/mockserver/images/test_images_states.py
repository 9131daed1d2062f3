"""A file that was cut, lies or is no image gets the state that says so."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from contractmock.fixtures.images import FORMATS, sample_image
from contractmock.mockserver.images import ImageHeader, State, read_header

TRAILING = b"\0trailing bytes that no decoder reads" * 20


def header_of(content: bytes) -> ImageHeader:
    return read_header(BytesIO(content), len(content))


def encoded(name: str) -> bytes:
    """A sample of a few kB in any format that is recognised."""
    if name in FORMATS:
        return sample_image(name, size=(161, 119))
    content = BytesIO()
    Image.radial_gradient("L").resize((61, 39)).convert("RGB").save(content, name)
    return content.getvalue()


RECOGNISED = ["jpeg", "png", "webp", "heic", "heif", "tiff", "gif", "avif", "bmp"]


def png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", header), *chunks)
    )


@pytest.mark.parametrize("name", RECOGNISED)
def test_a_cut_file_is_never_readable(name: str) -> None:
    content = encoded(name)
    whole = header_of(content)
    assert whole.state == State.READABLE
    for end in (*range(0, len(content), 37), len(content) - 1):
        cut = header_of(content[:end])
        assert cut.state in {State.TRUNCATED, State.UNKNOWN}, end
        assert cut.format in {whole.format, None}
        assert (cut.width, cut.height) in {(whole.width, whole.height), (None, None)}


@pytest.mark.parametrize("name", ["jpeg", "png", "webp", "gif", "bmp", "tiff"])
def test_a_file_that_lost_its_last_byte_keeps_its_size(name: str) -> None:
    content = encoded(name)
    whole = header_of(content)
    cut = header_of(content[:-1])
    assert cut == ImageHeader(name, whole.width, whole.height, State.TRUNCATED)


@pytest.mark.parametrize("name", RECOGNISED)
def test_trailing_bytes_after_a_complete_image_do_not_matter(name: str) -> None:
    content = encoded(name)
    assert header_of(content + TRAILING) == header_of(content)


@pytest.mark.parametrize("name", ["jpeg", "png", "gif", "tiff"])
def test_a_file_shorter_than_it_is_said_to_be_is_truncated(name: str) -> None:
    content = encoded(name)
    half = BytesIO(content[: len(content) // 2])
    assert read_header(half, len(content)).state == State.TRUNCATED


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0",
        b"\xff",
        b"hello, world",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='5' height='5'/>",
        b"%PDF-1.7",
        b"RIFF\x24\0\0\0WAVEfmt ",
        b"BMW is a maker of cars and not a bitmap",
        b"II*",
        b"\0\0\0\x08ftyp",
        b"\x89PNG\n\x1a\n",
    ],
)
def test_bytes_without_known_magic_are_unknown(content: bytes) -> None:
    assert header_of(content) == ImageHeader(None, None, None, State.UNKNOWN)


def test_a_header_that_lies_is_read_as_it_says() -> None:
    content = png(100_000, 100_000, (b"IDAT", b"x"))
    assert header_of(content) == ImageHeader("png", 100_000, 100_000, State.TRUNCATED)
    complete = png(100_000, 100_000, (b"IDAT", b"x"), (b"IEND", b""))
    assert header_of(complete) == ImageHeader("png", 100_000, 100_000, State.READABLE)


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (png(0, 5, (b"IDAT", b"x"), (b"IEND", b"")), (None, None)),
        (png(1 << 31, 5, (b"IDAT", b"x"), (b"IEND", b"")), (None, None)),
        (png(4, 5, (b"IEND", b"")), (4, 5)),
        (png(4, 5, (b"IDAT", b"x"), (b"tE\0t", b"x"), (b"IEND", b"")), (4, 5)),
        (b"\x89PNG\r\n\x1a\n\0\0\0\x0dCgBI" + bytes(40), (None, None)),
    ],
    ids=["zero-side", "side-beyond-31-bits", "no-pixels", "no-chunk-type", "other-first-chunk"],
)
def test_a_broken_png_is_unreadable(content: bytes, size: tuple[int | None, int | None]) -> None:
    assert header_of(content) == ImageHeader("png", *size, State.UNREADABLE)


def jpeg(*segments: bytes) -> bytes:
    return b"\xff\xd8" + b"".join(segments) + b"\xff\xd9"


FRAME = b"\xff\xc0\x00\x11\x08\x00\x05\x00\x04\x03" + bytes(9)
SCAN = b"\xff\xda\x00\x04\0\0data"


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (jpeg(FRAME.replace(b"\x00\x05", b"\0\0"), SCAN), (None, None)),
        (jpeg(SCAN), (None, None)),
        (jpeg(b"\xff\xe0\x00\x01", FRAME, SCAN), (None, None)),
        (jpeg(FRAME, b"garbage", SCAN), (4, 5)),
    ],
    ids=["height-to-be-defined-later", "no-frame", "length-too-small", "garbage"],
)
def test_a_broken_jpeg_is_unreadable(content: bytes, size: tuple[int | None, int | None]) -> None:
    assert header_of(jpeg(FRAME, SCAN)) == ImageHeader("jpeg", 4, 5, State.READABLE)
    assert header_of(content) == ImageHeader("jpeg", *size, State.UNREADABLE)


def test_the_first_frame_of_a_jpeg_counts() -> None:
    second = FRAME.replace(b"\x00\x05", b"\x00\x09")
    assert header_of(jpeg(FRAME, second, SCAN)) == ImageHeader("jpeg", 4, 5, State.READABLE)


def webp(*chunks: bytes, extra: int = 0) -> bytes:
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body) + extra) + body


CANVAS = b"VP8X" + struct.pack("<I", 10) + bytes(4) + b"\x03\0\0\x04\0\0"


@pytest.mark.parametrize(
    ("content", "header"),
    [
        (webp(CANVAS, b"VP8 \x02\0\0\0xx"), (4, 5, State.READABLE)),
        (webp(b"VP8 \x0a\0\0\0\0\0\0\x9d\1\x2a\4\x40\5\x80"), (4, 5, State.READABLE)),
        (webp(CANVAS, b"VP8 \x02\0\0\0xx", extra=9), (4, 5, State.TRUNCATED)),
        (webp(CANVAS, b"VP8 \x09\0\0\0xx"), (4, 5, State.UNREADABLE)),
        (webp(b"ICCP\x02\0\0\0xx"), (None, None, State.UNREADABLE)),
        (webp(b"VP8 \x0a\0\0\0\0\0\0abc\4\0\5\0"), (None, None, State.UNREADABLE)),
        (webp(b"VP8 \x0a\0\0\0\1\0\0\x9d\1\x2a\4\0\5\0"), (None, None, State.UNREADABLE)),
        (webp(b"VP8L\x06\0\0\0\0\0\0\0\0\0"), (None, None, State.UNREADABLE)),
    ],
    ids=[
        "whole",
        "scaled",
        "cut",
        "chunk-too-long",
        "no-image",
        "no-start-code",
        "delta-frame",
        "no-sign",
    ],
)
def test_a_webp_is_judged_by_its_chunks(
    content: bytes, header: tuple[int | None, int | None, State]
) -> None:
    assert header_of(content) == ImageHeader("webp", *header)


def gif(*blocks: bytes) -> bytes:
    return b"GIF89a" + struct.pack("<HHBBB", 4, 5, 0, 0, 0) + b"".join(blocks)


def test_a_long_gif_is_judged_by_its_last_byte() -> None:
    comment = b"\x21\xfe" + (b"\xff" + bytes(255)) * 3000 + b"\0"
    assert header_of(gif(comment, b";")) == ImageHeader("gif", 4, 5, State.READABLE)
    assert header_of(gif(comment)) == ImageHeader("gif", 4, 5, State.TRUNCATED)


def test_an_unknown_block_makes_a_gif_unreadable() -> None:
    assert header_of(gif(b"\x99;")) == ImageHeader("gif", 4, 5, State.UNREADABLE)


def test_a_bitmap_of_negative_width_is_unreadable() -> None:
    content = bytearray(encoded("bmp"))
    content[18:22] = struct.pack("<i", -61)
    assert header_of(bytes(content)) == ImageHeader("bmp", None, None, State.UNREADABLE)

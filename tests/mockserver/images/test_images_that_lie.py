"""A header that lies costs next to nothing, is answered by plan, and is never decoded."""

import ast
import base64
import hashlib
import json
import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from tests.counted_file import CountedFile

from contractmock.contracts.message import Body, HttpRequest, Part
from contractmock.fixtures.images import sample_image
from contractmock.mockserver.app import create_app
from contractmock.mockserver.engine import Engine
from contractmock.mockserver.images import ImageHeader, State, read_header
from contractmock.mockserver.images.source import HEAD_BYTES, READ_BUDGET, READ_COST
from contractmock.mockserver.settings import Settings

ROOT = Path(__file__).parents[3]


def box(kind: bytes, payload: bytes, length: int | None = None) -> bytes:
    return struct.pack(">I", 8 + len(payload) if length is None else length) + kind + payload


def boxes_within(depth: int) -> bytes:
    payload = b""
    for _ in range(depth):
        payload = box(b"meta", bytes(4) + payload)
    return payload


def png(width: int, height: int, *chunks: bytes) -> bytes:
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    checksum = struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + checksum + b"".join(chunks)


def tiff(*entries: tuple[int, int, int, int], next_directory: int = 0) -> bytes:
    written = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    head = b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries))
    return head + written + struct.pack("<I", next_directory)


def webp(chunk: bytes, length: int, form: int = 0xFFFFFFFF) -> bytes:
    return b"RIFF" + struct.pack("<I", form) + b"WEBP" + chunk + struct.pack("<I", length)


SIDES = ((256, 4, 1, 7), (257, 4, 1, 3))
FTYP = box(b"ftyp", b"heic\0\0\0\0mif1")
HEIC = sample_image("heic", size=(641, 479))
VP8X = bytes(4) + b"\xff\xff\xff\xff\xff\xff"
WHOLE_GIF = sample_image("gif", size=(33, 17))

LIES: dict[str, tuple[bytes, ImageHeader]] = {
    "png-of-fifty-bytes": (
        png(100_000, 100_000, b"\0\0\0\0IDAT\0\0\0\0", b"\0\0\0\0I"),
        ImageHeader("png", 100_000, 100_000, State.TRUNCATED),
    ),
    "png-chunk-of-2-gigabytes": (
        png(9, 9, b"\x7f\xff\xff\xffIDAT"),
        ImageHeader("png", 9, 9, State.TRUNCATED),
    ),
    "png-chunk-of-4-gigabytes": (
        png(9, 9, b"\xff\xff\xff\xffIDAT"),
        ImageHeader("png", 9, 9, State.UNREADABLE),
    ),
    "jpeg-of-markers": (
        b"\xff\xd8" + b"\xff\xd0" * 100_000 + b"\xff\xd9",
        ImageHeader("jpeg", None, None, State.UNREADABLE),
    ),
    "jpeg-of-empty-segments": (
        b"\xff\xd8" + b"\xff\xe1\0\2" * 100_000,
        ImageHeader("jpeg", None, None, State.UNREADABLE),
    ),
    "jpeg-segment-of-no-length": (
        b"\xff\xd8" + b"\xff\xe1\0\0" * 100_000,
        ImageHeader("jpeg", None, None, State.UNREADABLE),
    ),
    "jpeg-without-sides": (
        b"\xff\xd8\xff\xc0\0\x0b\x08\0\0\0\0\1\1\x11\0",
        ImageHeader("jpeg", None, None, State.UNREADABLE),
    ),
    "gif-without-end": (
        WHOLE_GIF[:-1] + b"\x21\xfe" + b"\1x" * 400_000,
        ImageHeader("gif", 33, 17, State.TRUNCATED),
    ),
    "gif-block-of-no-data": (
        b"GIF89a" + struct.pack("<HHBBB", 5, 4, 0, 0, 0) + b"\x21\xfe\0" * 300_000,
        ImageHeader("gif", 5, 4, State.TRUNCATED),
    ),
    "webp-chunk-of-4-gigabytes": (
        webp(b"VP8X", 0xFFFFFFFF) + VP8X,
        ImageHeader("webp", 1 << 24, 1 << 24, State.TRUNCATED),
    ),
    "webp-chunk-beyond-its-form": (
        webp(b"VP8X", 0xFFFFFFFF, form=22) + VP8X,
        ImageHeader("webp", 1 << 24, 1 << 24, State.UNREADABLE),
    ),
    "tiff-directory-loop": (
        tiff(*SIDES, (273, 4, 1, 8), next_directory=8),
        ImageHeader("tiff", 7, 3, State.READABLE),
    ),
    "tiff-values-in-themselves": (
        tiff(*SIDES, (273, 4, 9, 8), (279, 4, 9, 8)),
        ImageHeader("tiff", 7, 3, State.TRUNCATED),
    ),
    "tiff-of-2-billion-strips": (
        tiff(*SIDES, (273, 4, 1 << 31, 8)),
        ImageHeader("tiff", 7, 3, State.UNREADABLE),
    ),
    "heic-cut": (HEIC[:600], ImageHeader("heic", 641, 479, State.TRUNCATED)),
    "heic-box-up-to-the-end": (
        FTYP + box(b"free", bytes(99), length=0) + box(b"meta", b""),
        ImageHeader("heic", None, None, State.TRUNCATED),
    ),
    "heic-box-of-16-exabytes": (
        FTYP + struct.pack(">I4sQ", 1, b"free", (1 << 64) - 1) + bytes(99),
        ImageHeader("heic", None, None, State.TRUNCATED),
    ),
    "heic-box-shorter-than-its-head": (
        FTYP + struct.pack(">I4sQ", 1, b"free", 3) + bytes(99),
        ImageHeader("heic", None, None, State.UNREADABLE),
    ),
    "heic-boxes-within-boxes": (
        FTYP + boxes_within(1000),
        ImageHeader("heic", None, None, State.UNREADABLE),
    ),
    "heic-boxes-of-nothing": (
        FTYP + box(b"free", b"") * 200_000,
        ImageHeader("heic", None, None, State.UNREADABLE),
    ),
    "bmp-of-2-billion-rows": (
        b"BM" + struct.pack("<IIIIiiHHIIiiII", 0, 0, 54, 40, 9, -(1 << 31), 1, 24, *[0] * 6),
        ImageHeader("bmp", 9, 1 << 31, State.TRUNCATED),
    ),
}


@pytest.mark.parametrize(("content", "header"), LIES.values(), ids=LIES)
def test_a_lie_is_told_apart_within_the_budget(content: bytes, header: ImageHeader) -> None:
    file = CountedFile(content)
    assert read_header(file, len(content)) == header
    assert file.reads <= READ_BUDGET // READ_COST + 1
    assert file.bytes_read <= READ_BUDGET + HEAD_BYTES


@pytest.fixture(scope="module")
def engine() -> Engine:
    """The engine of a mock of both vendors."""
    return create_app(Settings()).endpoint.engine


def in_a_form(content: bytes) -> HttpRequest:
    """The call that has the image in a form."""
    digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
    part = Part(
        name="image",
        filename="image",
        content_type=None,
        size=len(content),
        digest=digest,
        content=BytesIO(content),
    )
    return HttpRequest(
        method="POST",
        path="/v2/image/sync",
        headers=(("authorization", "Bearer key"), ("content-type", "multipart/form-data")),
        body=Body(size=len(content), parts=(part,)),
    )


def in_json(content: bytes) -> HttpRequest:
    """The call that has the image as base64 in JSON."""
    text = json.dumps({"image": base64.b64encode(content).decode()}).encode()
    return HttpRequest(
        method="POST",
        path="/v1/ai/classifier/image",
        headers=(("x-freepik-api-key", "key"), ("content-type", "application/json")),
        body=Body(size=len(text), content=text),
    )


@pytest.mark.parametrize(("content", "header"), LIES.values(), ids=LIES)
def test_a_lie_is_reported_as_an_error_of_the_image_and_not_of_the_mock(
    engine: Engine, content: bytes, header: ImageHeader
) -> None:
    answered = engine.respond(in_a_form(content)).response
    assert answered.status == 200
    meta = json.loads(answered.body)["report"]["meta"]
    assert (meta["width"], meta["height"], meta["format"]) == (
        header.width,
        header.height,
        header.format,
    )
    told = set(meta["processing_status"].values())
    if header.state is State.READABLE:
        assert told == {"processed"}
    else:
        assert told <= {"errored", "rejected"}


@pytest.mark.parametrize(("content", "header"), LIES.values(), ids=LIES)
def test_a_lie_in_base64_is_judged_like_any_image(
    engine: Engine, content: bytes, header: ImageHeader
) -> None:
    assert header.format
    assert engine.respond(in_json(content)).response.status == 200


def imported(path: Path) -> set[str]:
    """The packages that a module imports, wherever in it."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("layer", ["contracts", "mockserver"])
def test_nothing_in_the_server_can_decode_an_image(layer: str) -> None:
    modules = list((ROOT / layer / "contractmock").rglob("*.py"))
    assert modules
    decoders = {"PIL", "pillow_heif", "imagesize", "cv2", "numpy"}
    assert [str(path) for path in modules if imported(path) & decoders] == []

"""Targets for the headers of images, one per container."""

import struct
from collections.abc import Callable
from io import BytesIO

from tests.counted_file import CountedFile
from tests.fuzz_targets.target import Target

from contractmock.fixtures.images import sample_image
from contractmock.mockserver.images import ImageHeader, State, read_header
from contractmock.mockserver.images.source import HEAD_BYTES, READ_BUDGET, READ_COST

MOST_READS = READ_BUDGET // READ_COST + 1
MOST_BYTES = READ_BUDGET + HEAD_BYTES

_TALLEST = {"gif": (1 << 16) - 1, "jpeg": (1 << 16) - 1, "webp": 1 << 24, "png": (1 << 31) - 1}
"""The longest side that a format can write down."""


def bounded_header(content: bytes) -> ImageHeader:
    """The header, read within the budget."""
    file = CountedFile(content)
    header = read_header(file, len(content))
    assert file.reads <= MOST_READS
    assert file.bytes_read <= MOST_BYTES
    return header


def check_image(content: bytes) -> None:
    """A header is consistent, and none of what it says changes where the file is cut."""
    header = bounded_header(content)
    sides = (header.width, header.height)
    if header.state is State.UNKNOWN:
        assert header == ImageHeader(None, None, None, State.UNKNOWN)
        return
    assert header.format is not None
    if header.state is State.READABLE:
        assert None not in sides
    assert (header.width is None) is (header.height is None)
    tallest = _TALLEST.get(header.format, (1 << 64) - 1)
    assert all(0 < side <= tallest for side in sides if side is not None)
    read_header(BytesIO(content), len(content) + 9)  # a file that is shorter than it was said to be
    for end in {len(content) // 2, len(content) - 1}:
        cut = bounded_header(content[:end])
        if cut.format == header.format and None not in (cut.width, header.width):
            assert (cut.width, cut.height) == sides


def _target(
    name: str,
    make_seeds: Callable[[], tuple[bytes, ...]],
    words: tuple[bytes, ...],
    *grown: Callable[[int], bytes],
    parts: tuple[str, ...] = (),
) -> Target:
    return Target(
        name=f"image-{name}",
        check=check_image,
        make_seeds=make_seeds,
        words=words,
        parsers=tuple(f"contractmock.mockserver.images.{each}" for each in (name, *parts)),
        grown=grown,
    )


def _jpegs() -> tuple[bytes, ...]:
    sample = sample_image("jpeg", size=(33, 17))
    return (
        sample,
        sample + b"more" * 9,
        b"\xff\xd8\xff\xff\xff\xc2\x00\x11\x08" + struct.pack(">HH", 5, 7) + b"\xff\xd0",
        b"\xff\xd8\xff\xe0\x00\x02\xff\xc0\x00\x0b\x08\0\5\0\7\1\1\x11\0\xff\xda\x00\x02..\xff\xd9",
        b"\xff\xd8\xff\xda\0\2" + bytes(5000) + b"\xff\xd9" + bytes(5000),
    )


def _pngs() -> tuple[bytes, ...]:
    sample = sample_image("png", size=(33, 17))
    return sample, sample + b"x", sample[:33] + b"\0\0\0\0tEXt\0\0\0\0" * 3 + sample[-12:]


def _gifs() -> tuple[bytes, ...]:
    sample = sample_image("gif", size=(33, 17))
    comment = b"\x21\xfe\x05hello\0"
    picture = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0x80) + bytes(6) + b"\2\2\x4c\1\0"
    small = b"GIF87a" + struct.pack("<HHBBB", 3, 2, 0x80, 0, 0) + bytes(6) + comment + picture
    long = small + comment * 70_000
    return (
        sample,
        small + b"\x3b",
        small,
        sample[:13] + b"\x21\xf9",
        small + b"\x2c\0\0",
        long,
        long + b"\x3b",
    )


def _webps() -> tuple[bytes, ...]:
    lossy = sample_image("webp", size=(33, 17))

    def riff(*chunks: bytes) -> bytes:
        body = b"WEBP" + b"".join(chunks)
        return b"RIFF" + struct.pack("<I", len(body)) + body

    def chunk(kind: bytes, body: bytes) -> bytes:
        return kind + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)

    extended = chunk(b"VP8X", bytes(4) + b"\x20\0\0\x10\0\0")
    return (
        lossy,
        riff(chunk(b"VP8L", b"\x2f" + struct.pack("<I", 32 | 16 << 14) + b"..")),
        riff(extended, chunk(b"ICCP", b"odd"), chunk(b"VP8 ", lossy[20:])),
        riff(extended, chunk(b"ANIM", bytes(6)), chunk(b"ANMF", bytes(20))),
        riff(chunk(b"VP8 ", b"\1\0\0\x9d\1\x2a\0\0\0\0")),
        riff(extended),
        riff(extended, chunk(b"VP8X", b"")[:4] + b"\xff\xff\0\0"),
        riff(chunk(b"JUNK", bytes(10))),
        riff(chunk(b"VP8L", bytes(10))),
        riff(extended)[:4] + b"\xff\xff\0\0" + riff(extended)[8:],
    )


def _bmps() -> tuple[bytes, ...]:
    info = struct.pack("<IiiHHIIiiII", 40, 3, -2, 1, 24, 0, 0, 0, 0, 0, 0)
    packed = struct.pack("<IiiHHIIiiII", 40, 3, 2, 1, 8, 1, 10, 0, 0, 0, 0)
    core = struct.pack("<IHHHH", 12, 3, 2, 1, 24)
    mirrored = struct.pack("<IiiHHIIiiII", 40, -3, 2, 1, 24, 0, 0, 0, 0, 0, 0)
    return tuple(
        b"BM" + struct.pack("<IHHI", 0, 0, 0, 14 + len(header)) + header + bytes(24)
        for header in (info, packed, core, mirrored)
    )


def tiff(*entries: tuple[int, int, int, int], order: str = "<", big: bool = False) -> bytes:
    """A TIFF of one directory; an entry is tag, type, count, and value or offset."""
    mark = b"II" if order == "<" else b"MM"
    if big:
        head = mark + struct.pack(order + "HHHQQ", 43, 8, 0, 16, len(entries))
        body = b"".join(struct.pack(order + "HHQQ", *each) for each in entries)
        return head + body + bytes(8)
    head = mark + struct.pack(order + "HIH", 42, 8, len(entries))
    body = b"".join(_classic(order, *each) for each in entries)
    return head + body + bytes(4)


def _classic(order: str, tag: int, kind: int, count: int, value: int) -> bytes:
    layout = {1: "B3x", 3: "H2x"}.get(kind if count == 1 else 0, "I")
    return struct.pack(f"{order}HHI{layout}", tag, kind, count, value)


def _tiffs() -> tuple[bytes, ...]:
    short, long, long8 = 3, 4, 16
    sides = ((256, short, 1, 7), (257, long, 1, 3))
    strips = ((273, long, 1, 8), (279, long, 1, 20))
    return (
        sample_image("tiff", size=(33, 17)),
        tiff(*sides, *strips),
        tiff(*sides, *strips, order=">"),
        tiff((256, long8, 1, 7), (257, long8, 1, 3), (273, long8, 1, 8), big=True),
        tiff(*sides, (324, long, 3, 8), (325, long, 3, 8), (305, 2, 30, 20)),
        tiff(*sides, (273, 1, 1, 9)),
        tiff(*sides)[:-4] + b"\x08\0\0\0",
    )


def box(kind: bytes, *payloads: bytes) -> bytes:
    """A box of an ISO base media file."""
    payload = b"".join(payloads)
    return struct.pack(">I", 8 + len(payload)) + kind + payload


def _heic(
    iloc: bytes, *properties: bytes, brands: bytes = b"heic\0\0\0\0mif1", wide: int = 0
) -> bytes:
    indices = bytes(range(0x81, 0x81 + len(properties)))
    if wide:
        indices = b"".join(struct.pack(">H", 0x8000 | each & 0x7F) for each in indices)
    item = struct.pack(">I" if wide else ">H", 1)
    ipma = box(
        b"ipma", struct.pack(">BxxBI", wide, wide, 1), item, bytes([len(properties)]), indices
    )
    iprp = box(b"iprp", box(b"ipco", *properties), ipma)
    pitm = box(b"pitm", bytes([wide, 0, 0, 0]), item)
    start = box(b"ftyp", brands) + box(b"mdat", bytes(40))
    return start + box(b"meta", bytes(4), pitm, box(b"iloc", iloc), iprp)


def _heics() -> tuple[bytes, ...]:
    narrow = struct.pack(">IHHHHHII", 0, 0x4400, 1, 1, 0, 1, 24, 40)
    wide = struct.pack(">BxxxHIIHHQHQQQ", 2, 0x8888, 1, 1, 0, 0, 8, 1, 0, 16, 40)
    in_meta = struct.pack(">BxxxHHHHHHII", 1, 0x4400, 1, 1, 1, 0, 1, 99, 99)
    size = box(b"ispe", struct.pack(">III", 0, 40, 30))
    crop = box(b"clap", struct.pack(">8I", 29, 1, 39, 1, 0, 1, 0, 1))
    turned = (size, box(b"irot", b"\1"), crop)
    return (
        sample_image("heic", size=(33, 17)),
        sample_image("heif", size=(33, 17)),
        _heic(narrow, size),
        _heic(wide, *turned, wide=1),
        _heic(in_meta, *turned, brands=b"mif1\0\0\0\0avif"),
        _heic(narrow, size, box(b"clap", struct.pack(">8I", 29, 0, 39, 1, 0, 1, 0, 1))),
        _heic(narrow, box(b"ispe", b"short")),
        _heic(struct.pack(">IHHHHH", 0, 0, 1, 1, 0, 9), size),
        _heic(narrow, size).replace(b"pitm\0\0\0\0\0\1", b"pitm\0\0\0\0\0\2"),
        _heic(narrow, size, brands=b"1pic\0\0\0\0avis").replace(b"\0\0\0\x30mdat", b"\0\0\0\0mdat"),
        box(b"ftyp", b"heic", bytes(4)) + struct.pack(">I4sQ", 1, b"free", 16) + box(b"meta"),
    )


def _any_format() -> tuple[bytes, ...]:
    return (
        *(make()[0] for make in (_jpegs, _pngs, _webps, _heics, _tiffs, _gifs, _bmps)),
        b"",
        b"text",
        _pngs()[0][:16] + bytes(8) + _pngs()[0][24:],
        b"\xff\xd8" + b"\xff\xd0" * 40_000,
        b"\xff\xd8\xff\xe1\xff\xfe" + bytes(60_000),
        b"\xff\xd8\xff\xe1\x10\x00" + bytes(4095) + b"\xff",
    )


TARGETS = (
    Target(
        name="image",
        check=check_image,
        make_seeds=_any_format,
        words=(b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF", b"II*\0", b"GIF89a", b"BM", b"ftyp"),
        parsers=tuple(f"contractmock.mockserver.images.{each}" for each in ("header", "source")),
    ),
    _target(
        "jpeg", _jpegs, (b"\xff\xd8", b"\xff\xc0\0\x0b\x08", b"\xff\xda", b"\xff\xd9", b"\xff\xc4"),
        lambda n: b"\xff\xd8" + b"\xff\xe1\0\2" * 20 * n + b"\xff\xd9",
        lambda n: b"\xff\xd8" + b"\xff" * 45 * n,
    ),
    _target(
        "png", _pngs, (b"IHDR", b"IDAT", b"IEND", b"\0\0\0\0IDAT\0\0\0\0", b"\0\0\0\0IEND"),
        lambda n: _pngs()[0][:33] + b"\0\0\0\0tEXt\0\0\0\0" * 20 * n,
    ),
    _target(
        "webp", _webps, (b"VP8 ", b"VP8L", b"VP8X", b"ANMF", b"RIFF", b"\xff\xff\xff\xff"),
        lambda n: b"RIFF\xff\xff\xff\x7f" + _webps()[5][8:] + b"XMP \0\0\0\0" * 20 * n,
    ),
    _target(
        "heif", _heics, (b"ftyp", b"meta", b"iloc", b"ipma", b"ispe", b"clap", b"\0\0\0\x01mdat"),
        lambda n: _heics()[2][:64] + b"\0\0\0\x08free" * 20 * n,
        lambda n: _heic(b"", *[box(b"ispe", bytes(12))] * (n % 100)) + b"\0\0\0\x08meta" * 20 * n,
        parts=("boxes", "items"),
    ),
    _target(
        "tiff", _tiffs, (b"II*\0", b"MM\0*", b"II+\0\x08\0\0\0", b"\x11\1\4\0", b"\x17\1\4\0"),
        lambda n: tiff(*[(256, 4, 1, 7)] * 20 * n),
    ),
    _target(
        "gif", _gifs, (b"GIF89a", b"\x21\xf9\4", b"\x2c", b"\x3b", b"\0\x3b"),
        lambda n: b"GIF89a" + bytes(7) + b"\x21\xfe\0" * 20 * n,
    ),
    _target("bmp", _bmps, (b"BM", b"\x28\0\0\0", b"\x0c\0\0\0", b"\xff\xff\xff\x7f")),
)  # fmt: skip

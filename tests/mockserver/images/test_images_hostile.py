"""No bytes make the reader raise, loop or read more than its budget."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.counted_file import CountedFile

from contractmock.fixtures.images import FORMATS, sample_image
from contractmock.mockserver.images import ImageHeader, State, read_header

MAX_READS = 16_400
MAX_BYTES = 1_060_000
MAGIC = [
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"RIFF\xff\xff\xff\xffWEBPVP8 ",
    b"RIFF\xff\0\0\0WEBPVP8X",
    b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    b"\0\0\0\x10ftypavif\0\0\0\0\0\0\0\x40meta\0\0\0\0",
    b"II*\0\x08\0\0\0",
    b"MM\0*\0\0\0\x08",
    b"II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0",
    b"GIF89a",
    b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0",
]
SAMPLES = [sample_image(name, size=(33, 17)) for name in FORMATS]


def bounded_header(content: bytes) -> ImageHeader:
    file = CountedFile(content)
    header = read_header(file, len(content))
    assert file.reads <= MAX_READS
    assert file.bytes_read <= MAX_BYTES
    return header


def is_consistent(header: ImageHeader) -> bool:
    if header.state == State.UNKNOWN:
        return header == ImageHeader(None, None, None, State.UNKNOWN)
    sides = (header.width, header.height)
    are_known = all(side is not None and side > 0 for side in sides)
    return header.format is not None and (
        are_known or (sides == (None, None) and header.state != State.READABLE)
    )


@settings(max_examples=300, derandomize=True, deadline=None, database=None)
@given(
    sample=st.sampled_from(SAMPLES),
    edits=st.lists(st.tuples(st.integers(0, 2000), st.binary(min_size=1, max_size=8)), max_size=6),
    end=st.integers(0, 2000),
)
def test_a_damaged_sample_gives_a_consistent_header(
    sample: bytes, edits: list[tuple[int, bytes]], end: int
) -> None:
    damaged = bytearray(sample)
    for position, patch in edits:
        start = position % len(damaged)
        damaged[start : start + len(patch)] = patch
    assert is_consistent(bounded_header(bytes(damaged[: end or None])))


@settings(max_examples=300, derandomize=True, deadline=None, database=None)
@given(magic=st.sampled_from(MAGIC), rest=st.binary(max_size=600))
def test_random_bytes_behind_any_magic_give_a_consistent_header(magic: bytes, rest: bytes) -> None:
    assert is_consistent(bounded_header(magic + rest))


def tiff_entry(tag: int, kind: int, count: int, value: int) -> bytes:
    return struct.pack("<HHII", tag, kind, count, value)


def tiff(*entries: bytes) -> bytes:
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + b"".join(entries) + bytes(4)


SIDES = (tiff_entry(256, 4, 1, 7), tiff_entry(257, 4, 1, 3))


@pytest.mark.parametrize(
    ("content", "state"),
    [
        (b"\xff\xd8" + b"\xff" * 3_000_000, State.UNREADABLE),
        (b"\xff\xd8" + b"\xff\xd0" * 1_500_000, State.UNREADABLE),
        (SAMPLES[2][:33] + b"\0\0\0\0aaaa\0\0\0\0" * 200_000, State.UNREADABLE),
        (b"\0\0\0\x10ftypheic\0\0\0\0" + b"\0\0\0\x08free" * 300_000, State.UNREADABLE),
        (b"\0\0\0\x10ftypheic\0\0\0\0" + b"\0\0\0\x01free" + bytes(99), State.UNREADABLE),
        (b"\0\0\0\x10ftypheic\0\0\0\0" + b"\0\0\0\x01free" + b"\xff" * 99, State.TRUNCATED),
        (b"II*\0\0\0\0\0" + bytes(99), State.UNREADABLE),
        (b"II*\0\x02\0\0\0" + bytes(99), State.UNREADABLE),
        (b"II*\0\x08\0\0\0\xff\xff" + bytes(2_000_000), State.UNREADABLE),
        (b"II*\0\x08\0\0\0\x10\0" + bytes(10), State.TRUNCATED),
        (b"II+\0\x09\0\0\0" + bytes(99), State.UNREADABLE),
        (tiff(*SIDES), State.UNREADABLE),
        (tiff(*SIDES, tiff_entry(273, 4, 0, 0)), State.UNREADABLE),
        (tiff(*SIDES, tiff_entry(273, 4, 1 << 31, 8)), State.UNREADABLE),
        (tiff(*SIDES, tiff_entry(273, 2, 1, 8)), State.UNREADABLE),
        (tiff(*SIDES, tiff_entry(273, 4, 100_000, 8)), State.TRUNCATED),
        (tiff(*SIDES, tiff_entry(273, 4, 1, 9000)), State.TRUNCATED),
        (tiff(*SIDES, tiff_entry(273, 4, 1, 8)), State.READABLE),
        (tiff(*SIDES, tiff_entry(273, 4, 1, 8))[:-1], State.TRUNCATED),
        (tiff(*SIDES, tiff_entry(273, 4, 1, 8), *SIDES * 3000), State.UNREADABLE),
    ],
    ids=[
        "jpeg-fill", "jpeg-restarts", "png-chunks", "boxes", "box-of-length-0", "box-of-2-exabytes",
        "no-directory", "directory-in-header", "entries", "directory-cut", "offset-size",
        "no-strips", "zero-strips", "too-many-strips", "strips-as-text", "strips-cut",
        "strip-beyond", "counts-left-out", "next-offset-cut",
        "too-many-entries",
    ],
)  # fmt: skip
def test_a_hostile_file_costs_no_more_than_the_budget(content: bytes, state: State) -> None:
    assert bounded_header(content).state == state


def test_a_tiff_whose_next_directory_is_itself_is_read_once() -> None:
    content = tiff(*SIDES, tiff_entry(273, 4, 1, 8))[:-4] + struct.pack("<I", 8)
    file = CountedFile(content)
    assert read_header(file, len(content)).state == State.READABLE
    assert file.reads == 1


@pytest.mark.parametrize("name", ["jpeg", "png", "webp", "heic", "gif"])
def test_a_small_file_is_read_once(name: str) -> None:
    content = sample_image(name, size=(33, 17))
    file = CountedFile(content)
    assert read_header(file, len(content)).state == State.READABLE
    assert file.reads == 1

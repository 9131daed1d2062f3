"""The header of an image: its format by magic bytes, its stored size, its state."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, TypeAlias

from contractmock.mockserver.images import bmp, gif, heif, jpeg, png, tiff, webp
from contractmock.mockserver.images.source import BrokenError, EndsEarlyError, Source

Sides: TypeAlias = tuple[int, int]
Identify: TypeAlias = Callable[[bytes], str | None]
Walk: TypeAlias = Callable[[Source], Iterator[Sides]]

# One row per container: its name for a file that starts with these bytes (None: not this
# container), and the walk that yields the sides as soon as they are known and returns once
# the image is seen to be complete.
_CONTAINERS: tuple[tuple[Identify, Walk], ...] = (
    (jpeg.identify, jpeg.walk),
    (png.identify, png.walk),
    (webp.identify, webp.walk),
    (heif.identify, heif.walk),
    (tiff.identify, tiff.walk),
    (gif.identify, gif.walk),
    (bmp.identify, bmp.walk),
)


class State(StrEnum):
    """How far a header can be relied on."""

    READABLE = "readable"
    """The size is known and everything that the file declares is there."""

    TRUNCATED = "truncated"
    """The format is known; the file ends before what it declares."""

    UNREADABLE = "unreadable"
    """The format is known; its structure is broken, contradicts itself or gives no size."""

    UNKNOWN = "unknown"
    """No known magic bytes, or no bytes at all."""


@dataclass(frozen=True, slots=True)
class ImageHeader:
    """What an image file says about itself; no pixel is ever decoded.

    Attributes:
        format: ``jpeg``, ``png``, ``webp``, ``heic``, ``heif``, ``tiff``, ``gif``, ``avif``
            or ``bmp``; None where the state is unknown.
        width: Stored width in pixels before any EXIF rotation, None where it is not known.
        height: Stored height in pixels before any EXIF rotation, None where it is not known.
        state: How far the rest can be relied on.
    """

    format: str | None
    width: int | None
    height: int | None
    state: State


_UNKNOWN = ImageHeader(None, None, None, State.UNKNOWN)


def read_header(content: IO[bytes], size: int) -> ImageHeader:
    """Read the header of the first or primary image in a file.

    Sides are reported as the file declares them, however large; the caller bounds them.

    Args:
        content: The file, seekable; its position afterwards is not defined.
        size: Its length in bytes.
    """
    source = Source(content, size)
    for identify, walk in _CONTAINERS:
        image_format = identify(source.head)
        if image_format is not None:
            sides, state = _follow(walk(source))
            width, height = sides or (None, None)
            return ImageHeader(image_format, width, height, state)
    return _UNKNOWN


def _follow(steps: Iterator[Sides]) -> tuple[Sides | None, State]:
    sides: Sides | None = None
    try:
        for found in steps:
            if not all(found):
                return None, State.UNREADABLE
            sides = sides or found
    except EndsEarlyError:
        return sides, State.TRUNCATED
    except BrokenError:
        return sides, State.UNREADABLE
    return sides, State.READABLE if sides else State.UNREADABLE

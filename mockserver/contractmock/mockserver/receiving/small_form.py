"""Takes a small, regular multipart body apart in one go, at a third of the parser's cost."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from contractmock.mockserver.receiving.multipart import (
    FIELD_SIZE,
    MAX_FIELDS,
    MalformedBodyError,
    part,
    part_head,
)

if TYPE_CHECKING:
    from contractmock.contracts.message import Part
    from contractmock.mockserver.receiving.multipart import PartHead

_BOUNDARY_SIZE = 100
_HEAD_SIZE = 1000
_HEAD_LINES = 8
_TOKEN = b"!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def read_small_form(data: bytes, boundary: bytes, limit: int) -> tuple[Part, ...] | None:
    """The parts of a whole body, or None where anything about it is out of the ordinary.

    It only takes what `MultipartReader` is certain to read in the same way, and leaves every
    doubt, error and bound to it.

    Args:
        data: The whole body.
        boundary: What stands between the parts, without its hyphens.
        limit: Bytes that one file may have.
    """
    delimiter = b"\r\n--" + boundary
    if not 0 < len(boundary) <= _BOUNDARY_SIZE or not data.startswith(delimiter[2:] + b"\r\n"):
        return None
    parts: list[Part] = []
    at = len(delimiter)
    while len(parts) < MAX_FIELDS:
        head_end = data.find(b"\r\n\r\n", at)
        end = data.find(delimiter, head_end + 4)
        if head_end < 0 or end < 0 or head_end - at > _HEAD_SIZE:
            return None
        head = _head(data[at:head_end])
        if head is None or end - head_end - 4 > (FIELD_SIZE if head.filename is None else limit):
            return None
        parts.append(_part(head, data[head_end + 4 : end]))
        after = end + len(delimiter)
        at = after + 2
        if data[after:at] == b"--":
            return tuple(parts) if data[at:] in (b"", b"\r\n") else None
        if data[after:at] != b"\r\n":
            return None
    return None


def _part(head: PartHead, content: bytes) -> Part:
    is_file = head.filename is not None
    digest = hashlib.md5(content, usedforsecurity=False).hexdigest() if is_file else ""
    return part(head, len(content), digest, BytesIO(content))


@lru_cache(maxsize=256)
def _head(block: bytes) -> PartHead | None:
    """Read the header fields of a part; clients send the same few again and again."""
    lines = block.split(b"\r\n")
    if len(lines) > _HEAD_LINES:
        return None
    headers = []
    for line in lines:
        name, colon, value = line.partition(b":")
        if not name or not colon or name.translate(None, _TOKEN) or b"\r" in value:
            return None
        headers.append((name.lower().decode("latin-1"), value.lstrip(b" ").decode("latin-1")))
    try:
        return part_head(tuple(headers))
    except MalformedBodyError:
        return None

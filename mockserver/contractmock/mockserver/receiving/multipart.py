"""Takes a ``multipart/form-data`` body apart while it arrives."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, NoReturn

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from contractmock.contracts.message import Part
from contractmock.mockserver.receiving.spool import PartStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from contractmock.contracts.message import Headers

SPOOL_SIZE = 1 << 20
"""Bytes of one body's parts that stay in memory; what is beyond goes to a temporary file."""

FIELD_SIZE = 1 << 20
"""Bytes that a field (a part without a filename) may have, Starlette 1.10's own bound."""

MAX_FILES = MAX_FIELDS = 1000
"""How many parts of either kind a body may have, Starlette 1.10's own bound."""


_USUAL_TYPE = re.compile(r"multipart/form-data; boundary=([A-Za-z0-9'()+_./:?-]+)")
"""What nearly every client sends; read so at a tenth of the cost of a real parser."""


class MalformedBodyError(Exception):
    """The body cannot be taken apart; the text is what FastAPI 0.165 answers in ``detail``."""


class PartTooLargeError(Exception):
    """A file, or all fields together, are longer than the limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartHead:
    """What the header fields of a part say about it; the members are those of `Part`."""

    name: str
    filename: str | None
    content_type: str | None
    headers: Headers


class MultipartReader:
    """Collects the parts of one body.

    Python-multipart is driven directly: Starlette's own reader awaits once per piece of a file and
    may hop to another thread for it, which costs more than all the rest of a small upload.

    Args:
        boundary: What stands between the parts, without its hyphens.
        limit: Bytes that one file may have.
        spool_dir: Where temporary files go, None for the system's own place.
        text_limit: Bytes that all fields may have together, which are decoded in memory; None
            bounds each of them only.

    Attributes:
        close: Gives back every temporary file.

    Raises:
        MalformedBodyError: The boundary is too long.
    """

    def __init__(
        self,
        boundary: bytes,
        limit: int,
        spool_dir: str | None = None,
        *,
        text_limit: int | None = None,
    ) -> None:
        self._limit = limit
        self._text_limit = text_limit
        self._store = PartStore(spool_dir, SPOOL_SIZE)
        self.close: Callable[[], None] = self._store.close
        self._parts: list[Part] = []
        self._files = self._fields = self._text_size = 0
        self._begin()
        try:
            self._parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": self._begin,
                    "on_header_field": self._header_field,
                    "on_header_value": self._header_value,
                    "on_header_end": self._header_end,
                    "on_headers_finished": self._headers_finished,
                    "on_part_data": self._data,
                    "on_part_end": self._end,
                },
            )
        except FormParserError:
            _invalid()

    def feed(self, data: bytes) -> None:
        """Take the next bytes of the body.

        Raises:
            MalformedBodyError: They cannot belong to a multipart body.
            PartTooLargeError: A file has become longer than the limit.
        """
        try:
            self._parser.write(data)
        except FormParserError:
            _invalid()

    def finish(self) -> tuple[Part, ...]:
        """The parts, each rewound; one that the body broke off in is left out, as FastAPI does."""
        return tuple(self._parts)

    def _begin(self) -> None:
        self._name = b""
        self._value = b""
        self._headers: list[tuple[str, str]] = []
        self._size = 0

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        self._headers.append((self._name.lower().decode("latin-1"), self._value.decode("latin-1")))
        self._name = self._value = b""

    def _headers_finished(self) -> None:
        self._head = part_head(tuple(self._headers))
        self._count(is_file=self._head.filename is not None)
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._store.begin()

    def _count(self, *, is_file: bool) -> None:
        self._files += is_file
        self._fields += not is_file
        if self._files > MAX_FILES:
            raise MalformedBodyError(f"Too many files. Maximum number of files is {MAX_FILES}.")
        if self._fields > MAX_FIELDS:
            raise MalformedBodyError(f"Too many fields. Maximum number of fields is {MAX_FIELDS}.")

    def _data(self, data: bytes, start: int, end: int) -> None:
        chunk = memoryview(data)[start:end]
        self._size += len(chunk)
        if self._head.filename is None:
            self._text_size += len(chunk)
            if self._size > FIELD_SIZE:
                raise MalformedBodyError(f"Part exceeded maximum size of {FIELD_SIZE // 1024}KB.")
            if self._text_limit is not None and self._text_size > self._text_limit:
                raise PartTooLargeError
        else:
            if self._size > self._limit:
                raise PartTooLargeError
            self._md5.update(chunk)
        self._store.write(chunk)

    def _end(self) -> None:
        digest = "" if self._head.filename is None else self._md5.hexdigest()
        self._parts.append(part(self._head, self._size, digest, self._store.finish()))


def boundary_of(content_type: str) -> bytes:
    """The boundary that a ``Content-Type`` names.

    Raises:
        MalformedBodyError: It names none.
    """
    if usual := _USUAL_TYPE.fullmatch(content_type):
        return usual[1].encode("ascii")
    boundary = parse_options_header(content_type)[1].get(b"boundary")
    if boundary is None:
        raise MalformedBodyError("Missing boundary in multipart.")
    return boundary


def part_head(headers: Headers) -> PartHead:
    """What the header fields of a part, names in lower case, say about it.

    Raises:
        MalformedBodyError: The part has no name.
    """
    fields = dict(headers)
    options = parse_options_header(fields.get("content-disposition"))[1]
    name, filename = options.get(b"name"), options.get(b"filename")
    if name is None:
        raise MalformedBodyError('The Content-Disposition header field "name" must be provided.')
    return PartHead(
        name=_decode(name),
        filename=None if filename is None else _decode(filename),
        content_type=fields.get("content-type"),
        headers=headers,
    )


def part(head: PartHead, size: int, digest: str, content: IO[bytes]) -> Part:
    """The part that has this head and this content."""
    return Part(
        name=head.name,
        filename=head.filename,
        content_type=head.content_type,
        headers=head.headers,
        size=size,
        digest=digest,
        content=content,
    )


def _decode(text: bytes) -> str:
    """Browsers send names as UTF-8; whatever else comes must not be lost."""
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("latin-1")


def _invalid() -> NoReturn:
    raise MalformedBodyError("Invalid multipart data.") from None

"""What the protocol answers by itself to requests that never reach the application."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that closes the connection.

    Attributes:
        status: The status.
        reason: The body: what was wrong, one sentence.
    """

    status: HTTPStatus
    reason: str

    @property
    def message(self) -> bytes:
        """The answer as it goes over the wire."""
        reason = self.reason.encode("ascii")
        return (
            f"HTTP/1.1 {self.status.value} {self.status.phrase}\r\n"
            "content-type: text/plain; charset=utf-8\r\n"
            f"content-length: {len(reason)}\r\n"
            "connection: close\r\n\r\n"
        ).encode("ascii") + reason


HEAD_LIMIT = 1 << 16
"""Bytes that a request line and its header fields may have together (httptools sets no limit)."""

FIELD_LIMIT = 256
"""Header fields that a request may have."""

TARGET_LIMIT = 1 << 14
"""Bytes that the request target, path and query, may have."""

PIPELINE_LIMIT = 64
"""Requests that may wait behind one that is being answered on the same connection."""

FRAMING_LIMIT = 1 << 17
FRAMING_SHARE = 8
"""Bytes that chunk sizes, chunk extensions and trailers may have: so many, and eight for each byte
of the body. A body in chunks of one byte has five."""

DISCARD_LIMIT = 256 << 20
"""Bytes of a request that are read and thrown away once it has been answered, so that a client
which sends first and reads then sees the answer and not a reset."""

HEAD_TOO_LARGE = Refusal(
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The request head is longer than 64 KiB."
)
TOO_MANY_FIELDS = Refusal(
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The request has more than 256 header fields."
)
TARGET_TOO_LONG = Refusal(
    HTTPStatus.REQUEST_URI_TOO_LONG, "The request target is longer than 16 KiB."
)
TOO_MUCH_FRAMING = Refusal(
    HTTPStatus.BAD_REQUEST, "The chunks of the body have more framing than content."
)
TIMED_OUT = Refusal(HTTPStatus.REQUEST_TIMEOUT, "The request was not sent in time.")
INVALID = Refusal(HTTPStatus.BAD_REQUEST, "Invalid HTTP request received.")

"""What every client here shares: its errors, its requests, the answers it reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field

MAX_ANSWER = 4 << 20
"""Bytes of an answer, decompressed, that a client takes."""


class ApiError(Exception):
    """All that a client raises."""


class ConnectionFailed(ApiError):
    """The API could not be reached, or the connection broke."""


class UnreadableAnswer(ApiError):
    """The API answered, but with nothing that the client understands."""


class Refused(ApiError):
    """The API said no."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"{status}: {message}")
        self.status = status
        self.message = message


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request before any HTTP library has seen it; one of `json` and `image` is the body."""

    path: str
    headers: dict[str, str]
    query: tuple[tuple[str, str], ...] = ()
    part: str = "image"
    image: bytes | None = None
    json: Mapping[str, object] | None = None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A response, read whole; header names in lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

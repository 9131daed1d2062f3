"""The requests that servers are loaded with."""

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from contractmock.fixtures.images import sample_image

BOUNDARY = "contractmock-bench"

AIORNOT_KEY: Mapping[str, str] = {"authorization": "Bearer bench"}
FREEPIK_KEY: Mapping[str, str] = {"x-freepik-api-key": "bench"}
FORM: Mapping[str, str] = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}
JSON: Mapping[str, str] = {"content-type": "application/json"}

AIORNOT_PATH = "/v2/image/sync"
FREEPIK_PATH = "/v1/ai/classifier/image"

_PART = (
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="image"; filename="upload"\r\n'
    "Content-Type: application/octet-stream\r\n\r\n"
).encode()
_END = f"\r\n--{BOUNDARY}--\r\n".encode()


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request; its host is that of the server it is sent to.

    Attributes:
        path: Path and query.
        body: The body, empty for none.
        headers: Its header fields, those of the body's length apart.
        method: The method.
    """

    path: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"

    def head(self, length: int | None = None) -> bytes:
        """The request as it is sent, up to its body.

        Args:
            length: Bytes of the body, where another is sent than `body`.
        """
        size = len(self.body) if length is None else length
        fields = {"host": "127.0.0.1", **self.headers, "content-length": str(size)}
        lines = [f"{self.method} {self.path} HTTP/1.1", *(f"{k}: {v}" for k, v in fields.items())]
        return "\r\n".join((*lines, "\r\n")).encode()

    def raw(self) -> bytes:
        """The request as it is sent."""
        return self.head() + self.body

    def to(self, path: str) -> "Request":
        """The same to another path."""
        return replace(self, path=path)


@dataclass(frozen=True, kw_only=True)
class Load:
    """One request, sent over and over.

    Attributes:
        vendor: Whose operation it calls.
        title: The heading in the table.
        request: The request.
        bare: Path of the bare endpoint that parses the same body.
        floors: The least ratio to the bare endpoint and to Prism that counts as reached.
    """

    vendor: str
    title: str
    request: Request
    bare: str
    floors: tuple[float, float]


def loads() -> tuple[Load, ...]:
    """The three loads that have floors."""
    return (
        Load(
            vendor="aiornot",
            title="AIORNOT upload, 3 kB",
            request=aiornot_upload(3_000),
            bare="/form",
            floors=(0.6, 3.0),
        ),
        Load(
            vendor="aiornot",
            title="AIORNOT upload, 170 kB",
            request=aiornot_upload(170_000),
            bare="/form-with-digest",
            floors=(0.6, 25.0),
        ),
        Load(
            vendor="freepik",
            title="Freepik JSON, a URL",
            request=freepik_url(),
            bare="/json",
            floors=(0.5, 2.0),
        ),
    )


def aiornot_upload(size: int, query: str = "", headers: Mapping[str, str] | None = None) -> Request:
    """An upload of an image of `size` bytes; `headers` take the key's place."""
    return Request(
        path=AIORNOT_PATH + query,
        body=_PART + image(size) + _END,
        headers={**FORM, **(AIORNOT_KEY if headers is None else headers)},
    )


def freepik_url(headers: Mapping[str, str] | None = None) -> Request:
    """A call with an image's URL; `headers` take the key's place."""
    return freepik({"image": "https://images.example.com/a.jpg"}, headers)


def freepik(body: object, headers: Mapping[str, str] | None = None) -> Request:
    """A call with any JSON body; `headers` take the key's place."""
    return Request(
        path=FREEPIK_PATH,
        body=json.dumps(body).encode(),
        headers={**JSON, **(FREEPIK_KEY if headers is None else headers)},
    )


def admin(method: str, path: str, body: object = None) -> Request:
    """A call of the admin API."""
    if body is None:
        return Request(method=method, path=f"/_mock{path}")
    content = json.dumps(body).encode()
    return Request(method=method, path=f"/_mock{path}", body=content, headers=JSON)


def image(size: int) -> bytes:
    """A JPEG of `size` bytes: a small picture, then bytes as random as those of a real one."""
    small = sample_image("jpeg", size=(64, 48))
    return small + random.Random(size).randbytes(size - len(small))


def long_upload(size: int) -> tuple[Request, int, Iterator[bytes]]:
    """An upload too long to be held: the request, its body's length and its pieces.

    Args:
        size: Bytes of the image, all but the first few of them zero.
    """
    first = image(3_000)
    length = len(_PART) + size + len(_END)
    request = Request(path=AIORNOT_PATH, headers={**FORM, **AIORNOT_KEY})
    return request, length, _pieces(_PART + first, size - len(first), b"\0", _END)


def long_json(size: int) -> tuple[Request, int, Iterator[bytes]]:
    """A Freepik call with base64 too long to be held, of `size` bytes in all; as `long_upload`."""
    start, end = b'{"image": "/9j/', b'"}'
    letters = (size - len(start) - len(end)) // 4 * 4
    request = Request(path=FREEPIK_PATH, headers={**JSON, **FREEPIK_KEY})
    return request, len(start) + letters + len(end), _pieces(start, letters, b"A", end)


def long_wrong_json(size: int) -> tuple[Request, int, Iterator[bytes]]:
    """A Freepik call whose image is no base64, of `size` bytes in all; as `long_upload`."""
    start, end = b'{"image": "', b'"}'
    request = Request(path=FREEPIK_PATH, headers={**JSON, **FREEPIK_KEY})
    return request, size, _pieces(start, size - len(start) - len(end), b"!", end)


def long_other(size: int) -> tuple[Request, int, Iterator[bytes]]:
    """A call of a media type that the operation does not take; as `long_upload`."""
    request = Request(path=FREEPIK_PATH, headers={"content-type": "image/png", **FREEPIK_KEY})
    return request, size, _pieces(b"", size, b"\0", b"")


def _pieces(start: bytes, length: int, filling: bytes, end: bytes) -> Iterator[bytes]:
    yield start
    piece = filling * (1 << 18)
    for sent in range(0, length, len(piece)):
        yield piece[: length - sent]
    yield end

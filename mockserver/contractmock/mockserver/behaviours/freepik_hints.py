"""The known mistakes in calls to Freepik, seen in public code."""

import base64
from collections.abc import Iterator, Mapping
from io import BytesIO

from contractmock.contracts.message import HttpRequest
from contractmock.mockserver.exchange import Call, Hint
from contractmock.mockserver.images import State, read_header

KEY_HEADER = "x-freepik-api-key"
SECOND_HOST = "api.magnific.com"

MESSAGES = {
    "multipart-body": "only JSON is read, so a multipart form is refused: send "
    '{"image": "<URL or base64>"} as application/json',
    "image-url-field": "'image_url' is not read, so 'image' counts as missing: put the URL in "
    "'image', which takes URLs and base64 alike",
    "bearer-token": "a bearer token is not read, so the call is refused with 401: send the key "
    "in x-freepik-api-key",
    "wrong-path": "this API has no such path: call POST /v1/ai/classifier/image",
    "data-uri": "it is not known whether the vendor takes a data URI: send the base64 alone, "
    "without 'data:...;base64,'",
    "undecodable-image": "the base64 decodes to no known image format: encode the file's own "
    "bytes, once",
    "misspelled-base64": "the base64 has line breaks, the URL-safe alphabet or no padding: send "
    "the standard alphabet, padded, in one line",
    "second-header": "the key came in {name} (scheme {scheme}), the header of the vendor's new "
    "name; the published page has x-freepik-api-key",
    "second-host": "the call went to api.magnific.com, the host of the vendor's new name; the "
    "published page has api.freepik.com",
}
"""What the vendor does with such a call and what to send instead, by the hint's code."""

_WRONG_PATHS = ("/v1/classifier/classify", "/v1/ai/image-classifier")

_MISSPELLING = "-_ \t\r\n"
_MENDING = str.maketrans("-_", "+/", " \t\r\n")
"""From the URL-safe alphabet to the standard one, and without line breaks."""

_HEAD_LENGTH = 4096
"""Characters of base64 that show the format; a multiple of four."""


def hints(call: Call) -> Iterator[Hint]:
    """The known mistakes in a call to the classifier."""
    yield from _address_hints(call)
    if (call.request.media_type or "").startswith("multipart/"):
        yield _hint("multipart-body")
    if isinstance(call.reading.body, dict):
        yield from _body_hints(call.reading.body)


def base64_content(text: str) -> bytes | None:
    """The bytes that `text` is the base64 of, None where it is something else."""
    if ":" in text:  # a URL: to have the decoder find that out costs an exception
        return None
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return None


def stray_hints(request: HttpRequest) -> Iterator[Hint]:
    """The known mistakes in a request that matched no operation."""
    if request.path.rstrip("/").endswith(_WRONG_PATHS):
        yield _hint("wrong-path")


def _hint(code: str, pointer: str = "", **values: str) -> Hint:
    message = MESSAGES[code].format(**values) if values else MESSAGES[code]
    return Hint(code=code, message=message, pointer=pointer)


def _address_hints(call: Call) -> Iterator[Hint]:
    credentials = call.authentication.credentials
    for credential in credentials:
        scheme = credential.scheme
        if scheme.parameter.lower() != KEY_HEADER:
            name = scheme.parameter
            yield _hint("second-header", f"/{name}", name=name, scheme=scheme.name)
    authorization = call.request.header("authorization") or ""
    if not credentials and authorization.lower().startswith("bearer "):
        yield _hint("bearer-token", "/authorization")
    if (call.request.header("host") or "").lower().partition(":")[0] == SECOND_HOST:
        yield _hint("second-host")


def _body_hints(body: Mapping[str, object]) -> Iterator[Hint]:
    image = body.get("image")
    if "image_url" in body and image is None:
        yield _hint("image-url-field", "/image_url")
    if not isinstance(image, str):
        return
    if image.startswith("data:"):
        yield _hint("data-uri", "/image")
        image = image.partition(",")[2]
    if _is_no_image(image):
        yield _hint("undecodable-image", "/image")
    elif _is_misspelled(image):
        yield _hint("misspelled-base64", "/image")


def _is_no_image(text: str) -> bool:
    """Whether `text` is base64 of something else than an image."""
    head = base64_content(text[:_HEAD_LENGTH])
    if not head:
        return False
    return read_header(BytesIO(head), len(head)).state is State.UNKNOWN


def _is_misspelled(text: str) -> bool:
    """Whether `text` is an image in base64 once alphabet, line breaks and padding are put right."""
    is_misspelled = len(text) % 4 or any(each in text for each in _MISSPELLING)
    if ":" in text or not is_misspelled:
        return False
    mended = text[:_HEAD_LENGTH].translate(_MENDING).rstrip("=")
    head = base64_content(mended[: len(mended) // 4 * 4])
    if not head:
        return False
    return read_header(BytesIO(head), len(head)).state is not State.UNKNOWN

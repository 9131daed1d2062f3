"""Images written as text: finding base64 and data URIs, and summing them up without their bytes."""

import base64
import binascii
import hashlib
import re

LONGEST_TEXT = 256
"""Characters of a string in a body beyond which it is summed up, whatever it holds."""

SHORTEST_IMAGE = 24
"""Characters of base64 below which a string is too short to hold an image."""

BASE64_STARTS = ("/9j/", "_9j_", "iVBORw0KGgo", "R0lGOD", "UklGR", "SUkqA", "TU0AK", "AAAA", "Qk")
"""How base64 of an image begins; `_MAGIC` decides, this is the quick look before decoding."""

_STARTS = (*BASE64_STARTS, "data:", "DATA:", "Data:")
_MAGIC = re.compile(
    rb"\xff\xd8\xff"  # JPEG
    rb"|\x89PNG\r\n\x1a\n"
    rb"|GIF8[79]a"
    rb"|RIFF....WEBP"
    rb"|II\*\x00|MM\x00\*"  # TIFF
    rb"|\x00\x00..(?:ftyp|JXL )"  # HEIC, AVIF, JPEG XL
    rb"|BM....\x00\x00\x00\x00",  # BMP
    re.DOTALL,
)
_URL_SAFE = str.maketrans("-_", "+/")
_DATA_URI = re.compile(r"(?i:data):([\w.+-]+/[\w.+-]+)?[^,\s]*,")
_EMBEDDED = re.compile(
    r"(?i:data):[\w.+/-]*(?:;[\w.+-]+(?:=[\w.+-]*)?)*,[^\s\"'<>]*"
    r"|(?<![A-Za-z0-9+/_-])(?:/9j/|_9j_|iVBORw0KGgo|R0lGOD|UklGR|SUkqA|TU0AK|AAAA|Qk)"
    r"[A-Za-z0-9+/_-]{18,}={0,2}"
)


def digest(content: bytes) -> str:
    """The MD5 of `content`, 32 hex digits: it names content here, it protects nothing."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def looks_like_image(text: str) -> bool:
    """Whether a look at its beginning says that `text` may be an image: quick, never too few."""
    return text.lstrip().startswith(_STARTS)


def image_summary(text: str) -> str | None:
    """What stands for `text` in a report when it is a data URI or the base64 of an image.

    The digest is that of the decoded bytes, so that it can be compared with that of the file.
    """
    if not looks_like_image(text):
        return None
    if _DATA_URI.match(text):
        return _data_uri_summary(text)
    if len(text) < SHORTEST_IMAGE:
        return None
    content = _decoded(text)
    if content is None or not _MAGIC.match(content):
        return None
    return f"<base64 image, {len(text)} characters, md5 {digest(content)}>"


def text_summary(text: str) -> str | None:
    """What stands for `text`, a string in a request's body: also where it is merely long."""
    if text[:5].lower() == "data:":
        return _data_uri_summary(text)
    found = image_summary(text)
    if found is None and len(text) > LONGEST_TEXT:
        return f"<text, {len(text)} characters, md5 {digest(_encoded(text))}>"
    return found


def without_images(text: str) -> str:
    """`text` with every data URI and every base64 image inside it summed up."""
    return _EMBEDDED.sub(lambda found: image_summary(found[0]) or found[0], text)


def _data_uri_summary(text: str) -> str:
    head = _DATA_URI.match(text)
    media_type = f" {head[1]}" if head and head[1] else ""
    content = _decoded(text[head.end() :]) if head and ";base64" in head[0].lower() else None
    if content is None:
        content = _encoded(text)
    return f"<data URI{media_type}, {len(text)} characters, md5 {digest(content)}>"


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _decoded(text: str) -> bytes | None:
    """The bytes of base64 in either alphabet, with or without line breaks and padding.

    An echo may be cut anywhere: a last character that makes no byte is left out.
    """
    compact = "".join(text.split()).translate(_URL_SAFE).rstrip("=")
    if len(compact) % 4 == 1:
        compact = compact[:-1]
    try:
        return base64.b64decode(compact + "=" * (-len(compact) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None

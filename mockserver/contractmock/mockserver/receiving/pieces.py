"""The bound on how many pieces a body may fall into: each takes far more than its bytes."""

from __future__ import annotations

from contractmock.contracts.message import is_json

FORM = "application/x-www-form-urlencoded"

MAX_PIECES = 250_000
"""Values, names and brackets of JSON, or percent-escapes of a form. Decoded and judged, so many
take some 100 MB and half a second; 20 MB of empty objects took 3 GB and twelve seconds."""

MAX_FORM_FIELDS = 1000
"""Fields of an urlencoded form, Starlette 1.10's own bound."""


_HARMLESS = 1000
"""Bytes that cannot hold too much of anything."""

_PUNCTUATION = (b",", b":", b"[", b"{")


def too_many_pieces(media_type: str, content: bytes) -> str | None:
    """Why a body must not be decoded, None where it may.

    Punctuation is counted wherever it stands, in texts as well, because to tell the difference
    would be to decode it.

    Args:
        media_type: That of the body, lower case and without parameters; empty where there is none.
        content: The whole body.
    """
    if len(content) <= _HARMLESS:
        return None
    if media_type == FORM:
        if content.count(b"&") >= MAX_FORM_FIELDS:
            return f"the body has more than {MAX_FORM_FIELDS} fields"
        if content.count(b"%") > MAX_PIECES:
            return f"the body has more than {MAX_PIECES} percent-escapes"
    elif is_json(media_type) and sum(map(content.count, _PUNCTUATION)) > MAX_PIECES:
        return f"the body has more than {MAX_PIECES} values"
    return None

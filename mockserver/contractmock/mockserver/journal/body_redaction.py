"""What is kept of bodies and values: their texts without secrets, images only as summaries."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl

import orjson

from contractmock.contracts.message import HttpRequest, HttpResponse, Part
from contractmock.contracts.pointer import ABSENT
from contractmock.contracts.secrets import MASK, masked_members, may_hold_url
from contractmock.mockserver.journal.entry import BodyRecord, PartRecord
from contractmock.mockserver.journal.image_text import digest, looks_like_image
from contractmock.mockserver.journal.sensitive import Sensitive

Scrub = Callable[[str], str]

CUT = 64 << 10
"""Bytes of a body that are kept."""

MOST_VALUES = 20_000
DEEPEST = 64
"""JSON with more values, or nested deeper, is kept as size and digest: looking through it would
hold up every other request."""

_MOST_FIELDS = 1000
_LONGEST_FIELD = 1 << 20


@dataclass(slots=True)
class Decoded:
    """A request's body, decoded and looked through.

    Attributes:
        value: The JSON value, `ABSENT` for any other body or one that is not kept.
        fields: The fields of an urlencoded form, None for any other body.
        texts: What an entry would keep of it, to look for secrets in.
        note: Why the body could not be read, empty where it could.
    """

    value: object = ABSENT
    fields: list[tuple[str, str]] | None = None
    texts: list[str] = field(default_factory=list)
    note: str = ""


def decode(request: HttpRequest, sensitive: Sensitive) -> Decoded:
    """Decode the body of `request` and note the secrets and images in it."""
    body, media_type = request.body, request.media_type or ""
    if body.parts is not None:
        return _decode_parts(body.parts, sensitive)
    if not body.content or body.too_large:
        return Decoded()
    if media_type.endswith("json"):
        return _decode_json(body.content, sensitive)
    if media_type == "application/x-www-form-urlencoded":
        return _decode_form(body.content, sensitive)
    return Decoded()


def record_request_body(
    request: HttpRequest, decoded: Decoded, sensitive: Sensitive, scrub: Scrub
) -> BodyRecord | None:
    """What the journal keeps of the body of `request`, None where there was none.

    Args:
        request: The request.
        decoded: Its body as `decode` gave it.
        sensitive: What was noted in the whole exchange.
        scrub: Takes that out of a text; `str` where nothing has to be taken out.
    """
    body = request.body
    if body.parts is not None:
        parts = tuple([_part(part, scrub) for part in body.parts])
        note = sensitive.scrub(body.malformed) if body.malformed else ""
        return BodyRecord(body.size, "multipart", parts=parts, note=note)
    if body.too_large:
        return BodyRecord(body.size, "opaque", note="larger than the server takes")
    if body.malformed:
        return BodyRecord(body.size, "opaque", note=sensitive.scrub(body.malformed))
    if not body.size:
        return None
    if decoded.fields is not None:
        return BodyRecord(body.size, "form", fields=_fields(decoded.fields, sensitive, scrub))
    if decoded.value is ABSENT:
        return BodyRecord(body.size, "opaque", md5=digest(body.content), note=decoded.note)
    content = body.content
    if scrub is not str:
        content = orjson.dumps(_presentable(decoded.value, sensitive))
    return BodyRecord(body.size, "json", content[:CUT], len(content) > CUT)


def record_response_body(response: HttpResponse, sensitive: Sensitive | None) -> BodyRecord | None:
    """What the journal keeps of the body of `response`, None where there was none.

    Args:
        response: The response.
        sensitive: What to take out; None where there is nothing, as in an answer that the mock
            composed for a correct call, so that its bytes are kept as they are.
    """
    content, media_type = response.body, response.media_type or ""
    if not content:
        return None
    if media_type.endswith("json"):
        kind: Literal["json", "text"] = "json"
        if sensitive is not None:
            kind, content = _scrubbed_json(content, sensitive)
        return BodyRecord(len(response.body), kind, content[:CUT], len(content) > CUT)
    if not _is_text(media_type) or b"\0" in content:
        return BodyRecord(len(content), "opaque", md5=digest(content))
    if sensitive is not None:
        content = _scrubbed_text(content, sensitive)
    return BodyRecord(len(response.body), "text", content[:CUT], len(content) > CUT)


def presentable(value: object, sensitive: Sensitive) -> object:
    """`value`, anything that a violation may carry, as JSON without secrets and images."""
    if isinstance(value, (dict, list)) and not _look_through(value, sensitive, [], set()):
        return f"<{'object' if isinstance(value, dict) else 'array'} of {len(value)}>"
    return _presentable(value, sensitive)


def _presentable(value: object, sensitive: Sensitive) -> object:
    return _rewritten(masked_members(value, sensitive.names), sensitive, sensitive.shortened)


def _decode_parts(parts: tuple[Part, ...], sensitive: Sensitive) -> Decoded:
    texts: list[str] = []
    for part in parts:
        for text in (part.name, part.filename or "", part.content_type or ""):
            _note_text(text, sensitive, texts)
        if part.filename is None and not part.content.closed and part.size <= _LONGEST_FIELD:
            if part.name in sensitive.names:
                sensitive.add_members({part.name: part.text()})
            else:
                _note_text(part.text(), sensitive, [])  # not kept, but an error may echo it
    if any(looks_like_image(text) or len(text) > CUT for text in texts):
        sensitive.certain = True
    return Decoded(texts=texts)


def _decode_json(content: bytes, sensitive: Sensitive) -> Decoded:
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError:
        return Decoded(note="malformed JSON")
    texts: list[str] = []
    names: set[str] = set()
    if not _look_through(value, sensitive, texts, names):
        return Decoded(note="too many values to keep")
    if any(map(sensitive.names.is_secret, names)):
        sensitive.add_members(value)
    return Decoded(value=value, texts=texts)


def _decode_form(content: bytes, sensitive: Sensitive) -> Decoded:
    try:
        text = content.decode("utf-8", "replace")
        fields = parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return Decoded(note="too many fields to keep")
    texts: list[str] = []
    for name, value in fields:
        _note_text(name, sensitive, texts)
        if name in sensitive.names:
            sensitive.add(value)
        else:
            _note_text(value, sensitive, texts)
    return Decoded(fields=fields, texts=texts)


def _look_through(root: object, sensitive: Sensitive, texts: list[str], names: set[str]) -> bool:
    """Note what is sensitive in a JSON value, and collect its texts and the names of members.

    Returns:
        Whether it is small enough to be kept.
    """
    level, seen = [root], 0
    for _ in range(DEEPEST):
        below: list[object] = []
        for value in level:
            if isinstance(value, str):
                _note_text(value, sensitive, texts)
            elif isinstance(value, dict):
                for name in value:
                    _note_text(str(name), sensitive, texts)
                    names.add(str(name))
                below += value.values()
            elif isinstance(value, list):
                below += value
            elif isinstance(value, int):
                texts.append(str(value))
        seen += len(below)
        if seen > MOST_VALUES:
            return False
        if not below:
            return True
        level = below
    return False


def _note_text(text: str, sensitive: Sensitive, texts: list[str]) -> None:
    if may_hold_url(text) and len(text) <= CUT:  # signed addresses are long, but not that long
        sensitive.add_from_urls(text)
    if sensitive.summary(text) is None:
        texts.append(text)


def _rewritten(value: object, sensitive: Sensitive, scrub: Scrub) -> object:
    match value:
        case str():
            return scrub(value)
        case dict():
            return {
                scrub(str(name)): _rewritten(each, sensitive, scrub) for name, each in value.items()
            }
        case list():
            return [_rewritten(each, sensitive, scrub) for each in value]
        case bool():
            return value
        case int():
            return MASK if sensitive.occurs_plainly(str(value)) else value
        case bytes():
            return f"<{len(value)} bytes, md5 {digest(value)}>"
        case Part():
            return f"<part {scrub(value.name)!r}, {value.size} bytes>"
    return value


def _scrubbed_json(content: bytes, sensitive: Sensitive) -> tuple[Literal["json", "text"], bytes]:
    """The JSON, or as text what is no JSON or too deep to be told as such."""
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError:
        return "text", _scrubbed_text(content, sensitive)
    if not _look_through(value, sensitive, [], set()):
        return "text", _scrubbed_text(content, sensitive)
    rewritten = _rewritten(value, sensitive, sensitive.scrub)
    return "json", content if rewritten == value else orjson.dumps(rewritten)


def _scrubbed_text(content: bytes, sensitive: Sensitive) -> bytes:
    return sensitive.scrub(content.decode("utf-8", "replace")).encode("utf-8", "replace")


def _part(part: Part, scrub: Scrub) -> PartRecord:
    return PartRecord(
        scrub(part.name),
        scrub(part.filename) if part.filename is not None else None,
        scrub(part.content_type) if part.content_type is not None else None,
        part.size,
        part.digest,
    )


def _fields(
    fields: list[tuple[str, str]], sensitive: Sensitive, scrub: Scrub
) -> tuple[tuple[str, str], ...]:
    kept = sensitive.shortened if scrub is not str else scrub
    return tuple(
        [(kept(name), MASK if name in sensitive.names else kept(value)) for name, value in fields]
    )


def _is_text(media_type: str) -> bool:
    return not media_type or media_type.startswith("text/") or media_type.endswith("xml")

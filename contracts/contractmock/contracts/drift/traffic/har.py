"""HAR 1.2: exchanges as browsers, proxies and our own mock archive them."""

import base64
import binascii
import json
import re
from urllib.parse import urlencode

from contractmock.contracts.bodies import FORM, MULTIPART
from contractmock.contracts.drift.traffic.bodies import (
    CUT,
    LEFT_OUT,
    UNREADABLE,
    KnownBody,
    known,
    known_form,
    noted,
)
from contractmock.contracts.drift.traffic.fields import (
    UnreadableEntry,
    address,
    encoded,
    headers,
    mapping,
    media_type_first,
    named,
    sequence,
    size,
    text,
)
from contractmock.contracts.drift.traffic.forms import listed_form, parse_form
from contractmock.contracts.drift.traffic.mock_notes import invented
from contractmock.contracts.drift.traffic.recorded import RecordedExchange
from contractmock.contracts.message import (
    Headers,
    HttpRequest,
    HttpResponse,
    header,
    is_json,
    media_type,
)

_OURS = "_contractmock"
"""The member in which our own mock says what HAR has no word for."""

_SUMMARY = re.compile(r"\d+ bytes, md5 [0-9a-f]{32}")


def is_har(data: object) -> bool:
    """Whether `data` is an archive."""
    return "log" in mapping(data)


def har_entries(data: object) -> list[object]:
    """The entries of an archive."""
    return sequence(mapping(mapping(data).get("log")).get("entries"))


def har_exchange(label: str, entry: object) -> RecordedExchange:
    """The exchange that one entry records.

    Raises:
        UnreadableEntry: It records none.
    """
    node = mapping(entry)
    request, response = mapping(node.get("request")), mapping(node.get("response"))
    ours = mapping(node.get(_OURS))
    method = text(request.get("method")).upper()
    if not method:
        raise UnreadableEntry("it has no request")
    host, port, path, query = address(text(request.get("url")))
    posted = mapping(request.get("postData"))
    sent = media_type_first(headers(named(request.get("headers"))), text(posted.get("mimeType")))
    body = _request_body(request, posted, sent, is_ours=bool(ours))
    received, response_gap = _response(response, is_ours=bool(ours))
    return RecordedExchange(
        label=label,
        host=host,
        port=port,
        mount=text(ours.get("mount")),
        request=HttpRequest(method=method, path=path, query=query, headers=sent, body=body.body),
        response=received,
        request_gap=body.gap,
        response_gap=response_gap,
        unknown=body.unknown,
        keeps_credentials=bool(ours),
        invented=invented(ours),
    )


def _request_body(
    request: dict[str, object], posted: dict[str, object], sent: Headers, *, is_ours: bool
) -> KnownBody:
    if not posted:
        announced = header(sent, "content-length") not in (None, "0")
        left_out = size(request.get("bodySize")) > 0 or announced or header(sent, "content-type")
        return KnownBody(gap=LEFT_OUT) if left_out else KnownBody()
    notes = _notes(posted) if is_ours else []
    if "cut" in notes:
        return KnownBody(gap=CUT)
    content, params = _text(posted), sequence(posted.get("params"))
    kind = text(posted.get("mimeType")) or header(sent, "content-type") or ""
    if content is None:
        return KnownBody(gap=UNREADABLE)
    if not content and _reasons(notes):
        return noted(_reasons(notes)[0])
    if media_type(kind) == MULTIPART:
        return _multipart(content, params, kind)
    if not content and params and media_type(kind) == FORM:
        content = urlencode(list(named(params)), errors="replace").encode()
    if not content and (notes or size(request.get("bodySize")) > 0):
        return KnownBody(gap=LEFT_OUT)
    return known(content)


def _multipart(content: bytes, params: list[object], kind: str) -> KnownBody:
    if content:
        return known_form(parse_form(content.decode("utf-8", "replace"), kind))
    if params:
        return known_form(listed_form(params, "fileName", "contentType"))
    return KnownBody(gap=LEFT_OUT)


def _response(response: dict[str, object], *, is_ours: bool) -> tuple[HttpResponse | None, str]:
    """The response and why its body is not known; None for a call that was never answered."""
    status = response.get("status")
    if not isinstance(status, int) or not 100 <= status <= 999:
        return None, ""
    content = mapping(response.get("content"))
    body = _text(content)
    received = media_type_first(
        headers(named(response.get("headers"))), text(content.get("mimeType"))
    )
    declared = size(content.get("size"))
    gap = ""
    if body is None:
        gap, body = UNREADABLE, b""
    elif not body and (declared > 0 or _is_missing(content, received)):
        gap = LEFT_OUT
    elif (is_ours and "cut" in _notes(content)) or _breaks_off(body, declared, received):
        gap = CUT
    return HttpResponse(status=status, headers=received, body=b"" if gap else body), gap


def _is_missing(content: dict[str, object], received: Headers) -> bool:
    """Whether the server announced a body that the recorder says nothing of."""
    return "text" not in content and (header(received, "content-length") or "0") != "0"


def _breaks_off(body: bytes, declared: int, received: Headers) -> bool:
    """Whether a recorder has cut JSON: shorter than it says, and JSON no more."""
    if not 0 < len(body) < declared or not is_json(
        media_type(header(received, "content-type")) or ""
    ):
        return False
    try:
        json.loads(body)
    except ValueError:
        return True
    return False


def _text(content: dict[str, object]) -> bytes | None:
    """The bytes of a body, empty where there are none, None where they cannot be read."""
    written = text(content.get("text"))
    if text(content.get("encoding")).lower() != "base64":
        return encoded(written)
    try:
        return base64.b64decode(written)
    except (binascii.Error, ValueError):
        return None


def _notes(content: dict[str, object]) -> list[str]:
    """What our own mock remarks on a body."""
    return [each for each in text(content.get("comment")).split("; ") if each]


def _reasons(notes: list[str]) -> list[str]:
    """The remarks that say why a body could not be read."""
    return [each for each in notes if each != "cut" and not _SUMMARY.fullmatch(each)]

"""The journal of our own mock, as its admin API gives it."""

import json
from urllib.parse import urlencode

from contractmock.contracts.drift.traffic.bodies import (
    CUT,
    LEFT_OUT,
    NOT_KEPT,
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
    named,
    sequence,
    size,
    text,
)
from contractmock.contracts.drift.traffic.forms import listed_form
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


def is_journal(data: object) -> bool:
    """Whether `data` is a journal: its export, a list of entries, or one entry."""
    return _listed(data) is not None


def journal_entries(data: object) -> list[object]:
    """The entries of a journal."""
    return _listed(data) or []


def _listed(data: object) -> list[object] | None:
    if isinstance(data, list):
        return data if any("request" in mapping(each) for each in data) else None
    node = mapping(data)
    if isinstance(node.get("entries"), list):
        return sequence(node["entries"])
    return [node] if "request" in node and "response" in node else None


def journal_exchange(label: str, entry: object) -> RecordedExchange:
    """The exchange that one entry tells of.

    Raises:
        UnreadableEntry: It tells of none.
    """
    node = mapping(entry)
    request, response = mapping(node.get("request")), mapping(node.get("response"))
    method, path = text(request.get("method")).upper(), text(request.get("path"))
    if not method or not path:
        raise UnreadableEntry("it has no request")
    sent = _headers(request)
    told = path if "://" in path else f"http://{header(sent, 'host') or 'localhost'}{path}"
    host, port, path, _ = address(told)
    body = _request_body(request)
    return RecordedExchange(
        label=label,
        host=host,
        port=port,
        mount=text(node.get("mount")),
        request=HttpRequest(
            method=method,
            path=path,
            query=text(request.get("query")),
            headers=sent,
            body=body.body,
        ),
        response=_response(response),
        request_gap=body.gap,
        response_gap=_response_gap(response),
        unknown=body.unknown,
        keeps_credentials=True,
        invented=invented({**node, "origin": response.get("origin")}),
    )


def _headers(message: dict[str, object]) -> Headers:
    fields = mapping(message.get("headers")).items()
    return headers((name, text(value)) for name, value in fields)


def _request_body(request: dict[str, object]) -> KnownBody:
    body = mapping(request.get("body"))
    if not body:
        return KnownBody()
    note = text(body.get("note"))
    if body.get("truncated") is True:
        return KnownBody(gap=CUT)
    if "json" in body:
        return known(json.dumps(body["json"]).encode())
    if "text" in body:
        return known(encoded(text(body["text"])))
    if note:
        return noted(note)
    if "parts" in body:
        return known_form(listed_form(sequence(body["parts"]), "filename", "content_type"))
    if "form" in body:
        return known(_urlencoded(body["form"]))
    return KnownBody(gap=LEFT_OUT)


def _urlencoded(form: object) -> bytes:
    return urlencode(list(named(form))).encode()


def _response(response: dict[str, object]) -> HttpResponse | None:
    status = response.get("status")
    if not isinstance(status, int):
        return None
    received = _headers(response)
    return HttpResponse(status=status, headers=received, body=_content(response, received))


def _response_gap(response: dict[str, object]) -> str:
    if response.get("truncated") is True:
        return CUT
    return NOT_KEPT if response.get("body") is None and response.get("md5") else ""


def _content(response: dict[str, object], received: Headers) -> bytes:
    """The bytes of the body: the journal tells JSON as values, all else as text."""
    value, declared = response.get("body"), size(response.get("size"))
    if _response_gap(response) or declared <= 0:
        return b""
    written = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode(
        "utf-8", "replace"
    )
    if not isinstance(value, str):
        return written
    kind = media_type(header(received, "content-type")) or ""
    return written if is_json(kind) and declared == len(written) else encoded(value)

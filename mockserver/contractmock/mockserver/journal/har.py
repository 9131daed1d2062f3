"""HAR 1.2: the journal as the archive format that browsers and proxies read."""

from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import parse_qsl

from contractmock.contracts.message import Headers, header
from contractmock.contracts.version import version
from contractmock.mockserver.journal.entry import BodyRecord, Entry, timestamp

_UNKNOWN = -1
"""What the format asks for where a size is not known."""


def har(entries: Iterable[Entry]) -> dict[str, object]:
    """The archive of `entries`, as redacted as they are.

    What HAR has no word for stands in each entry's ``_contractmock``.
    """
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "contractmock", "version": version()},
            "entries": [_entry(entry) for entry in entries],
        }
    }


def _entry(entry: Entry) -> dict[str, object]:
    milliseconds = round(entry.duration * 1000, 3)
    told = entry.as_json()
    return {
        "startedDateTime": timestamp(entry.started),
        "time": milliseconds,
        "request": _request(entry),
        "response": _response(entry),
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "_contractmock": {
            "origin": entry.response.origin,
            **{
                name: told[name]
                for name in (
                    "id",
                    "mount",
                    "operation",
                    "channel",
                    "scenario",
                    "faults",
                    "credential",
                    "violations",
                    "hints",
                )
            },
        },
    }


def _request(entry: Entry) -> dict[str, object]:
    request = entry.request
    host = header(request.headers, "host") or "localhost"
    url = request.path if "://" in request.path else f"http://{host}{request.path}"
    told: dict[str, object] = {
        "method": request.method,
        "url": f"{url}?{request.query}" if request.query else url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(request.headers),
        "queryString": _pairs(parse_qsl(request.query, keep_blank_values=True)),
        "headersSize": _UNKNOWN,
        "bodySize": request.body.size if request.body else 0,
    }
    if request.body is not None:
        told["postData"] = _post_data(request.body, request.media_type or "")
    return told


def _post_data(body: BodyRecord, media_type: str) -> dict[str, object]:
    parts = [
        {
            "name": part.name,
            "fileName": part.filename or "",
            "contentType": part.content_type or "",
            "comment": f"{part.size} bytes" + (f", md5 {part.md5}" if part.md5 else ""),
        }
        for part in body.parts
    ]
    told: dict[str, object] = {
        "mimeType": media_type,
        "params": parts or _pairs(body.fields),
        "text": body.text(),
    }
    if comment := _comment(body):
        told["comment"] = comment
    return told


def _response(entry: Entry) -> dict[str, object]:
    response = entry.response
    body = response.body
    content: dict[str, object] = {
        "size": body.size if body else 0,
        "mimeType": header(response.headers, "content-type") or "",
    }
    if body is not None:
        content["text"] = body.text()
        if comment := _comment(body):
            content["comment"] = comment
    return {
        "status": response.status,
        "statusText": _phrase(response.status),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(response.headers),
        "content": content,
        "redirectURL": header(response.headers, "location") or "",
        "headersSize": _UNKNOWN,
        "bodySize": body.size if body else 0,
    }


def _comment(body: BodyRecord) -> str:
    remarks = (
        body.note,
        "cut" if body.truncated else "",
        f"{body.size} bytes, md5 {body.md5}" if body.md5 else "",
    )
    return "; ".join(remark for remark in remarks if remark)


def _pairs(pairs: Headers | Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""

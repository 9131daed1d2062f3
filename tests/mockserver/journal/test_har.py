"""The journal as a HAR 1.2 file."""

import json
from collections.abc import Callable

import jsonschema_rs
import pytest

from contractmock.contracts.message import Body, HttpResponse, Part
from contractmock.contracts.version import version
from contractmock.contracts.violation import Violation
from contractmock.mockserver.exchange import Exchange, Hint
from contractmock.mockserver.journal.har import har
from contractmock.mockserver.journal.journal import Journal

PAIRS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["name", "value"],
        "properties": {"name": {"type": "string"}, "value": {"type": "string"}},
    },
}
SIZE = {"type": "integer", "minimum": -1}
# What the specification of HAR 1.2 requires of a log without pages.
HAR = {
    "type": "object",
    "required": ["log"],
    "properties": {
        "log": {
            "type": "object",
            "required": ["version", "creator", "entries"],
            "properties": {
                "version": {"const": "1.2"},
                "creator": {
                    "type": "object",
                    "required": ["name", "version"],
                    "additionalProperties": {"type": "string"},
                },
                "entries": {"type": "array", "items": {"$ref": "#/$defs/entry"}},
            },
        }
    },
    "$defs": {
        "entry": {
            "type": "object",
            "required": ["startedDateTime", "time", "request", "response", "cache", "timings"],
            "properties": {
                "startedDateTime": {"type": "string", "format": "date-time"},
                "time": {"type": "number", "minimum": 0},
                "cache": {"type": "object", "maxProperties": 0},
                "timings": {
                    "type": "object",
                    "required": ["send", "wait", "receive"],
                    "additionalProperties": {"type": "number"},
                },
                "request": {"$ref": "#/$defs/request"},
                "response": {"$ref": "#/$defs/response"},
            },
        },
        "request": {
            "type": "object",
            "required": [
                "method",
                "url",
                "httpVersion",
                "cookies",
                "headers",
                "queryString",
                "headersSize",
                "bodySize",
            ],
            "properties": {
                "url": {"type": "string", "format": "uri"},
                "cookies": PAIRS,
                "headers": PAIRS,
                "queryString": PAIRS,
                "headersSize": SIZE,
                "bodySize": SIZE,
                "postData": {
                    "type": "object",
                    "required": ["mimeType", "params", "text"],
                    "properties": {
                        "mimeType": {"type": "string"},
                        "text": {"type": "string"},
                        "params": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "required": ["name"],
                                "additionalProperties": {"type": "string"},
                            },
                        },
                    },
                },
            },
        },
        "response": {
            "type": "object",
            "required": [
                "status",
                "statusText",
                "httpVersion",
                "cookies",
                "headers",
                "content",
                "redirectURL",
                "headersSize",
                "bodySize",
            ],
            "properties": {
                "status": {"type": "integer"},
                "statusText": {"type": "string"},
                "cookies": PAIRS,
                "headers": PAIRS,
                "content": {
                    "type": "object",
                    "required": ["size", "mimeType"],
                    "properties": {"size": SIZE, "text": {"type": "string"}},
                },
                "redirectURL": {"type": "string"},
                "headersSize": SIZE,
                "bodySize": SIZE,
            },
        },
    },
}


def exported(exchange: Exchange) -> dict[str, object]:
    journal = Journal(1 << 20)
    journal.record(exchange)
    told = har(journal.entries())
    jsonschema_rs.validator_for(HAR, validate_formats=True).validate(told)
    json.dumps(told, allow_nan=False)
    entry: dict[str, object] = told["log"]["entries"][0]  # type: ignore[index]
    return entry


def test_an_empty_journal_is_a_valid_file() -> None:
    told = har([])
    jsonschema_rs.validator_for(HAR).validate(told)
    assert told["log"]["creator"] == {"name": "contractmock", "version": version()}  # type: ignore[index]


def test_a_json_call_is_exported(make_exchange: Callable[..., Exchange]) -> None:
    entry = exported(
        make_exchange(query="a=1&a=%20&token=open-sesame", content=b'{"name": "lamp"}')
    )
    request, response = entry["request"], entry["response"]
    assert request["url"] == "http://127.0.0.1:4010/items?a=1&a=+&token=***"  # type: ignore[index]
    assert request["queryString"][1] == {"name": "a", "value": " "}  # type: ignore[index]
    assert request["postData"] == {  # type: ignore[index]
        "mimeType": "application/json",
        "params": [],
        "text": '{"name": "lamp"}',
    }
    assert response["status"] == 201  # type: ignore[index]
    assert response["statusText"] == "Created"  # type: ignore[index]
    assert response["content"] == {  # type: ignore[index]
        "size": 8,
        "mimeType": "application/json",
        "text": '{"id":7}',
    }
    assert entry["time"] == 1.5


def test_an_upload_is_exported_as_its_parts(
    make_exchange: Callable[..., Exchange], make_part: Callable[..., Part]
) -> None:
    body = Body(size=300, parts=(make_part(content=b"x" * 5),))
    entry = exported(make_exchange(body=body, media_type="multipart/form-data"))
    assert entry["request"]["postData"]["params"] == [  # type: ignore[index]
        {
            "name": "image",
            "fileName": "photo.jpg",
            "contentType": "image/jpeg",
            "comment": "5 bytes, md5 0123456789abcdef0123456789abcdef",
        }
    ]


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse(status=204),
        HttpResponse(status=599, headers=(("location", "/x"),)),
        HttpResponse(status=200, headers=(("content-type", "image/png"),), body=b"\x89PNG"),
        HttpResponse(status=200, headers=(("content-type", "text/html"),), body=b"\xff<h1>"),
    ],
)
def test_every_answer_gives_a_valid_file(
    make_exchange: Callable[..., Exchange], response: HttpResponse
) -> None:
    entry = exported(make_exchange(method="GET", response=response, mount=None, operation=None))
    assert entry["response"]["bodySize"] == len(response.body)  # type: ignore[index]


def test_what_the_format_has_no_word_for_stands_in_its_extension(
    make_exchange: Callable[..., Exchange],
) -> None:
    violation = Violation(location="query", pointer="/a", rule="enum", message="no", value=1)
    hint = Hint(code="x", message="y")
    entry = exported(make_exchange(violations=(violation,), hints=(hint,)))
    assert entry["_contractmock"] == {
        "origin": "composed",
        "id": 1,
        "mount": "shop",
        "operation": "POST /items",
        "channel": "default",
        "scenario": "success",
        "faults": [],
        "credential": [],
        "violations": [
            {"location": "query", "pointer": "/a", "rule": "enum", "message": "no", "value": "1"}
        ],
        "hints": [{"code": "x", "message": "y"}],
    }

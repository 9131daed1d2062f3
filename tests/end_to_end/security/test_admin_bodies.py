"""What the admin API is sent that it cannot take: explained, refused, and nothing is changed."""

import json
from typing import Any

import pytest

from contractmock.mockserver.admin.resource import BODY_LIMIT, DEEPEST

POSTS = ("/_mock/answers", "/_mock/rules", "/_mock/faults", "/_mock/reset")
JSON = ("Content-Type", "application/json")

OPEN, CLOSE = b"[" * 300, b"]" * 300
MANGLED = {
    "nothing": b"",
    "no JSON": b"status=503",
    "half an object": b'{"status": 503',
    "two objects": b'{"status": 503}{"status": 503}',
    "NaN": b'{"status": NaN}',
    "infinity": b'{"delay": 1e999}',
    "a number of 6000 digits": b'{"seed": ' + b"9" * 6000 + b"}",
    "a single quote": b"{'status': 503}",
    "a byte order mark": b'\xef\xbb\xbf{"status": 503}',
    "UTF-16": '{"status": 503}'.encode("utf-16"),
    "invalid UTF-8": b'{"text": "\xff"}',
    "half a surrogate": b'{"text": "\\ud800"}',
    "a NUL": b'{"status": 503}\0',
    "a list": b'[{"status": 503}]',
    "a text": b'"status"',
    "a number": b"503",
    "null": b"null",
    "100 000 brackets": b"[" * 100_000,
    "a nest of lists": b'{"body": ' + OPEN + CLOSE + b', "parts": ' + OPEN + CLOSE + b"}",
    "a nest of objects": b'{"a":' * 500 + b"1" + b"}" * 500,
    "a name of a megabyte": json.dumps({"x" * (BODY_LIMIT - 10): 1}).encode(),
}

TOO_DEEP: object = json.loads("[" * (DEEPEST - 1) + "]" * (DEEPEST - 1))

WRONG: dict[str, list[dict[str, object]]] = {
    "/_mock/answers": [
        {},
        {"staus": 503},
        {"status": "503"},
        {"status": 503.0},
        {"status": True},
        {"status": 199},
        {"status": 600},
        {"status": -(2**63)},
        {"status": [503]},
        {"scenario": 7},
        {"scenario": "no-such"},
        {"seed": 1.5},
        {"seed": 2**64},
        {"delay": -1},
        {"delay": 300.001},
        {"delay": 10**30},
        {"fault": "refused"},
        {"fault": "no-such"},
        {"fault": {"reset": 1}},
        {"headers": ["a"]},
        {"headers": {"a b": "c"}},
        {"headers": {"a\r\nb": "c"}},
        {"headers": {"a": "b\r\nc: d"}},
        {"headers": {"a": None}},
        {"headers": {"content-length": "5"}},
        {"media_type": "a/b\r\nc: d", "text": "x"},
        {"media_type": "text/html"},
        {"text": 1},
        {"text": "x", "body": "x"},
        {"body": 1, "scenario": "ai"},
        {"times": 0, "status": 503},
        {"times": "2", "status": 503},
        {"times": 1e3, "status": 503},
        {"validate": "yes", "status": 503},
        {"mount": "no-such", "status": 503},
        {"mount": 7, "status": 503},
        {"mount": ["shop"], "status": 503},
        {"mount": "shop", "operation": "POST /v2/image/sync", "status": 503},
        {"operation": "createItem", "status": 201, "body": {}, "validate": True},
    ],
    "/_mock/rules": [
        {},
        {"match": {}},
        {"answer": {"status": 503}},
        {"match": [], "answer": {"status": 503}},
        {"match": {}, "answer": {}},
        {"match": {}, "answer": {"staus": 503}},
        {"match": {}, "answer": {"status": 503}, "times": 1},
        {"match": {"pth": "*"}, "answer": {"status": 503}},
        {"match": {"path": 7}, "answer": {"status": 503}},
        {"match": {"query": ["a"]}, "answer": {"status": 503}},
        {"match": {"query": {"a": {"b": 1}}}, "answer": {"status": 503}},
        {"match": {"headers": {"a": None}}, "answer": {"status": 503}},
        {"match": {"part": {"image": "x"}}, "answer": {"status": 503}},
        {"match": {"part": {"image": {"size": 3}}}, "answer": {"status": 503}},
        {"match": {"mount": "no-such"}, "answer": {"status": 503}},
        {"match": {"json": TOO_DEEP}, "answer": {"status": 503}},
    ],
    "/_mock/faults": [
        {},
        {"fault": "reset", "profile": "flaky"},
        {"fault": "none"},
        {"fault": ""},
        {"fault": "reset+no-such"},
        {"fault": "status:code=999"},
        {"fault": "status:code=" + "9" * 5000},
        {"fault": "status+outage", "mount": "shop"},
        {"fault": "refused", "times": 1},
        {"profile": "no-such"},
        {"profile": ["flaky"]},
        {"fault": "status", "times": 0},
        {"fault": "status", "seconds": 0},
        {"fault": "status", "seconds": 86401},
        {"fault": "status", "seconds": "5"},
        {"fault": "status", "seconds": True},
        {"fault": "status", "mount": "no-such"},
        {"fault": "status", "oops": 1},
    ],
    "/_mock/reset": [
        {"part": ["rules"]},
        {"parts": []},
        {"parts": None},
        {"parts": "rules"},
        {"parts": ["rules", "no-such"]},
        {"parts": ["answers", ["rules"]]},
        {"parts": [{}]},
        {"parts": [None, "journal"]},
    ],
}


WRONG_CALLS = [
    pytest.param(path, body, id=f"{path} {json.dumps(body)[:60]}")
    for path, bodies in WRONG.items()
    for body in bodies
]


@pytest.mark.parametrize(
    ("path", "name"),
    # Nothing at all resets everything, as the documentation says.
    [(p, n) for p in POSTS for n in MANGLED if (p, n) != ("/_mock/reset", "nothing")],
)
def test_a_body_that_is_no_json_object_changes_nothing(
    open_mock: Any, path: str, name: str
) -> None:
    before = open_mock.told()
    refused = open_mock(path, JSON, method="POST", body=MANGLED[name])
    assert refused.status in (400, 422)
    assert len(refused.error["input"]) <= 500
    assert open_mock.told() == before


@pytest.mark.parametrize(("path", "body"), WRONG_CALLS)
def test_a_wrong_member_is_named_and_nothing_is_changed(
    open_mock: Any, path: str, body: dict[str, object]
) -> None:
    before = open_mock.told()
    refused = open_mock.post(path, body)
    assert refused.status == 422
    assert refused.error["input"]
    assert open_mock.told() == before


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_beyond_the_limit_is_refused(open_mock: Any, path: str, *, chunked: bool) -> None:
    before = open_mock.told()
    content = b" " * (BODY_LIMIT + 1)
    fields = [JSON]
    if chunked:
        fields.append(("Transfer-Encoding", "chunked"))
        content = b"".join(b"10000\r\n" + b" " * 0x10000 + b"\r\n" for _ in range(17))
        content += b"0\r\n\r\n"
    refused = open_mock(path, *fields, method="POST", body=content)
    assert refused.status == 413
    assert str(BODY_LIMIT) in refused.error["rule"]
    assert open_mock.told() == before


def test_a_body_of_just_the_limit_is_taken(open_mock: Any) -> None:
    answer = {"status": 503, "text": ""}
    answer["text"] = "x" * (BODY_LIMIT - len(json.dumps(answer)))
    assert open_mock.post("/_mock/answers", answer).status == 201
    assert open_mock.post("/_mock/answers", json.dumps(answer).encode() + b" ").status == 413


@pytest.mark.parametrize("kind", ["rules", "faults"])
@pytest.mark.parametrize("number", ["0", "-1", "1e3", "9" * 15, "9" * 5000, "%D9%A3", "x", "%00"])
def test_a_number_that_was_never_given_is_explained(open_mock: Any, kind: str, number: str) -> None:
    before = open_mock.told()
    refused = open_mock(f"/_mock/{kind}/{number}", method="DELETE")
    assert refused.status == 404
    assert "possible: " in refused.error["cure"]
    assert open_mock.told() == before


@pytest.mark.parametrize("number", ["0", "-1", "9" * 15, "9" * 5000, "%D9%A3", "x"])
def test_an_entry_that_was_never_made_is_explained(open_mock: Any, number: str) -> None:
    assert open_mock(f"/_mock/journal/{number}").status == 404


@pytest.mark.parametrize("name", ["since", "limit", "status"])
@pytest.mark.parametrize("value", ["", "-1", "1.5", "9" * 5000, "%D9%A3", "x"])
def test_a_filter_that_is_no_number_is_explained(open_mock: Any, name: str, value: str) -> None:
    refused = open_mock(f"/_mock/journal?{name}={value}")
    assert refused.status == 422
    assert refused.error["input"].startswith(f"query.{name}")


@pytest.mark.parametrize("number", ["9" * 5000, "-1", "x", "\xb2"])
def test_a_stream_begins_with_the_next_entry_after_a_number_that_is_none(
    open_mock: Any, number: str
) -> None:
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", open_mock.port, timeout=60)
    connection.putrequest("GET", "/_mock/journal/stream")
    connection.putheader("Last-Event-ID", number.encode("latin-1"))
    connection.endheaders()
    response = connection.getresponse()
    assert response.status == 200
    assert response.readline() == b": the journal of contractmock\n"
    connection.close()


@pytest.mark.parametrize(
    "text",
    [
        "123456789012345678901234567890",
        '"\\ud800"',
        "[" * 900 + "]" * 900,
        "NaN",
        '{"a": 1e999}',
        "{",
        "",
    ],
)
def test_any_text_that_claims_to_be_json_is_queued_listed_and_sent(
    open_mock: Any, text: str
) -> None:
    open_mock("/_mock/answers", method="DELETE")
    answer = {"text": text, "media_type": "application/json"}
    assert open_mock.post("/_mock/answers", answer).status == 201
    listed = open_mock("/_mock/answers")
    assert listed.status == 200
    assert len(listed.json["answers"]) == 1
    sent = open_mock("/v1/system/live", ("Prefer", "fault=none"))
    assert sent.body.decode() == text
    assert open_mock("/_mock/journal").status == 200


@pytest.mark.parametrize("glob", ["[b-a]", "[", "[!", "[]", "[\\", "*" * 5000, "?*" * 500 + "x"])
def test_any_glob_is_taken_and_tried(open_mock: Any, glob: str) -> None:
    rule = {"match": {"path": glob}, "answer": {"status": 418}}
    assert open_mock.post("/_mock/rules", rule).status == 201
    assert open_mock("/v1/system/live/" + "x" * 5000).status == 404
    assert open_mock("/v1/system/live", ("Prefer", "fault=none")).status == 503


def test_a_list_of_faults_is_set_as_a_whole_or_not_at_all(open_mock: Any) -> None:
    before = open_mock.told()["faults"]["faults"]
    for text in ("status+refused+no-such", "latency+status:code=1", "reset+outage"):
        refused = open_mock.post("/_mock/faults", {"fault": text, "mount": "shop"})
        assert refused.status == 422
    assert open_mock.told()["faults"]["faults"] == before
    added = open_mock.post("/_mock/faults", {"fault": "status+latency", "mount": "shop"})
    assert added.status == 201
    assert len(open_mock.told()["faults"]["faults"]) == len(before) + 2

"""The target for recorded traffic: read, and judged by a contract as ``drift traffic`` does."""

from functools import cache
from typing import cast

import orjson
from tests.fuzz_targets.document_seeds import SHOP
from tests.fuzz_targets.target import Target

from contractmock.contracts import pointer
from contractmock.contracts.comparison.policies import Policies
from contractmock.contracts.contract import Contract
from contractmock.contracts.documents.loading import load_document
from contractmock.contracts.drift.traffic.belonging import Territory
from contractmock.contracts.drift.traffic.judging import judge
from contractmock.contracts.drift.traffic.reading import recording_of
from contractmock.contracts.errors import ContractError


@cache
def _shop() -> Contract:
    return Contract(load_document(str(SHOP)))


def check_traffic(data: bytes) -> None:
    """What a recording shows is told as changes at places, or it is refused in one line."""
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        return
    try:
        recording = recording_of("recording", value)
        found = judge(_shop(), recording, Territory(_shop(), "shop"), Policies(()))
    except ContractError as error:
        assert error.cure
        return
    for change in found.changes:
        pointer.tokens(change.pointer)
        assert change.message
    assert all(isinstance(gap, str) for gap in found.gaps)
    assert all(fact.message for fact in found.facts)


def _entry(
    method: str, path: str, status: int, answer: object, *, sent: object = None, form: bool = False
) -> dict[str, object]:
    json_type = {"name": "Content-Type", "value": "application/json"}
    request: dict[str, object] = {
        "method": method,
        "url": f"https://shop.example.com/v1{path}",
        "headers": [{"name": "x-shop-key", "value": "secret"}, *([json_type] if not form else [])],
    }
    if sent is not None:
        kind = "application/x-www-form-urlencoded" if form else "application/json"
        text = str(sent) if form else orjson.dumps(sent).decode()
        request["postData"] = {"mimeType": kind, "text": text}
    text = orjson.dumps(answer).decode()
    return {
        "request": request,
        "response": {
            "status": status,
            "headers": [json_type, {"name": "x-total", "value": "1"}],
            "content": {"size": len(text), "mimeType": "application/json", "text": text},
        },
    }


def _kept_by_us() -> dict[str, object]:
    """An entry of our own journal, which keeps credentials and masks what is secret in a body."""
    body = {"json": {"name": "***", "kind": ["***", {"a": "<text, 300 characters, md5 x>"}]}}
    headers = {"host": "127.0.0.1:4010", "content-type": "application/json", "x-shop-key": "***"}
    return {
        "mount": "shop",
        "request": {"method": "POST", "path": "/shop/items", "headers": headers, "body": body},
        "response": {
            "status": 400,
            "headers": {"content-type": "text/plain"},
            "body": "no",
            "size": 2,
        },
    }


def _recordings() -> tuple[bytes, ...]:
    lamp = {"name": "lamp", "kind": {"type": "simple"}}
    problem = {"title": "x", "status": 404}
    entries = [
        _entry(
            "GET", "/items?tag=a,b&size=1|2&filter[colour]=red&limit=5", 200, [{**lamp, "id": 7}]
        ),
        _entry("GET", "/items?tag=A&limit=0&unknown=1", 200, [{**lamp, "id": "x", "price": 0.3}]),
        _entry("POST", "/items?token=t", 201, {**lamp, "id": 7, "more": 1}, sent=lamp),
        _entry("POST", "/items", 201, lamp, sent={"name": "", "kind": {"type": "none"}}),
        _entry("GET", "/items/5", 404, problem),
        _entry("GET", "/items/5", 503, "down"),
        _entry("PATCH", "/items/5", 204, None, sent="name=a&tags=new", form=True),
        _entry("DELETE", "/items/5", 405, None),
        _entry("GET", "/elsewhere", 200, None),
        _entry("PATCH", "/items/5", 200, {"a": 1}, sent={"name": 1}),
    ]
    plain = _entry("GET", "/items/5", 200, None)
    plain["response"] = {
        "status": 200,
        "content": {"mimeType": "text/plain", "text": "a lamp", "size": 6},
    }
    local, left_out = _entry("GET", "/items/5", 204, None), _entry("POST", "/items", 201, 1)
    local["request"] = {"method": "GET", "url": "http://shop.localhost/shop/items/5"}
    left_out["request"] = {**cast(dict[str, object], left_out["request"]), "bodySize": 9}
    entries += [plain, local, left_out]
    return (
        orjson.dumps({"log": {"entries": entries}}),
        *(orjson.dumps({"log": {"entries": [each]}}) for each in entries),
        orjson.dumps([_kept_by_us()]),
    )


TARGETS = (
    Target(
        name="traffic",
        check=check_traffic,
        make_seeds=_recordings,
        words=(b'"text":', b'"status":', b"\\ud800", b'"postData":', b'"headers":'),
        is_json=True,
        parsers=("contractmock.contracts.drift.traffic.judging_requests",),
    ),
)

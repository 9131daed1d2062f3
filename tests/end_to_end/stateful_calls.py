"""The calls and the tellings that the stateful tests draw from."""

import base64
from typing import Any

from tests.end_to_end.stateful_model import Call

from contractmock.fixtures.images.smallest import smallest_png

IMAGE = smallest_png()
SYNC = ("POST /v2/image/sync", "get_image_report_image_sync_post")
LIVE = ("GET /v1/system/live", "assumed_is_live")
CLASSIFY = ("POST /v1/ai/classifier/image", "detect_ai_image")
LIST = ("GET /items", "listItems")

FILES = {"image": ("a.png", IMAGE, "image/png")}

CALLS = {
    each.name: each
    for each in (
        Call("sync", "aiornot", SYNC, "POST", "/v2/image/sync", "authorization", {"files": FILES}),
        Call(
            "sync without a file",
            "aiornot",
            SYNC,
            "POST",
            "/v2/image/sync",
            "authorization",
            {"data": {"only": "ai_generated"}},
            right="sync",
        ),
        Call("live", "aiornot", LIVE, "GET", "/v1/system/live", ""),
        Call(
            "classify",
            "freepik",
            CLASSIFY,
            "POST",
            "/v1/ai/classifier/image",
            "x-freepik-api-key",
            {"json": {"image": base64.b64encode(IMAGE).decode()}},
        ),
        Call(
            "classify a number",
            "freepik",
            CLASSIFY,
            "POST",
            "/v1/ai/classifier/image",
            "x-freepik-api-key",
            {"json": {"image": 7}},
            right="classify",
        ),
        Call("list", "shop", LIST, "GET", "/shop/items", "x-shop-key"),
        Call("nowhere", None, (), "GET", "/nowhere", ""),
    )
}
"""Right and wrong calls of both vendors and of a document of no vendor, and one of nobody's."""

RIGHT_KEY = "any-key"
KEYS = ("mock-503", "mock-rate-limited", "mock-no-such")
PREFERENCES = ("code=418", "scenario=unavailable", "scenario=fail-then-succeed")
TEAMS = ("a", "b")

PLACES: tuple[tuple[str | None, str | None], ...] = (
    (None, None),
    ("aiornot", None),
    ("freepik", None),
    ("shop", None),
    ("aiornot", SYNC[0]),
    (None, LIST[1]),
    (None, LIVE[0]),
)
"""Mount and operation that an answer or a fault may be for."""

ANSWERS: tuple[dict[str, Any], ...] = (
    {"status": 503},
    {"status": 418},
    {"status": 200},
    {"scenario": "unavailable"},
    {"scenario": "deepfake"},
    {"scenario": "fail-then-succeed"},
    {"body": {"n": 1}, "status": 202, "media_type": "application/json"},
    {"text": "hello", "media_type": "text/plain"},
    {"seed": 7},
)
"""Answers as they are told and listed; the last says how, not which."""

MATCHES: tuple[dict[str, Any], ...] = (
    {},
    {"mount": "freepik"},
    {"operation": LIST[1]},
    {"mount": "aiornot", "operation": SYNC[0]},
    {"method": "GET"},
    {"path": "/v*"},
    {"headers": {"x-team": ["a"]}},
    {"headers": {"x-team": ["b"]}},
    {"json": {"image": 7}},
    {"part": {"image": {"filename": "*.png"}}},
)

FAULTS: tuple[dict[str, Any], ...] = (
    {"fault": "status", "name": "status", "code": 503, "times": None},
    {"fault": "status:code=418", "name": "status", "code": 418, "times": None},
    {"fault": "fail:times=2", "name": "fail", "code": 503, "times": 2},
    {
        "fault": "rate-limit:limit=2,window=86400,per=all",
        "name": "rate-limit",
        "code": 429,
        "times": None,
        "limit": 2,
    },
)
"""Faults that refuse calls, and what their parameters come to."""

WRONG: tuple[tuple[str, dict[str, Any]], ...] = (
    ("answers", {"status": 99}),
    ("answers", {"scenario": "no-such"}),
    ("rules", {"match": {"mount": "no-such"}, "answer": {"status": 503}}),
    ("rules", {"match": {}, "answer": {"times": 0, "status": 503}}),
    ("faults", {"fault": "status+no-such"}),
    ("reset", {"parts": ["rules", "no-such"]}),
)
"""What the admin API refuses as a whole."""

PARTS = ("answers", "rules", "faults", "sequences", "journal")

"""Calls to begin from: of the admin API, several at a time, and of the contracts."""

from collections.abc import Iterator

import orjson

from contractmock.fixtures.images import smallest_png


def admin_calls() -> Iterator[bytes]:
    def post(path: str, value: object) -> bytes:
        return f"POST {path}\n\n".encode() + orjson.dumps(value)

    match = {"mount": "shop", "operation": "createItem", "method": "post", "path": "/items*",
             "query": {"a": [1, True]}, "headers": {"X-A": "b"}, "json": {"a": [1, {"b": None}]},
             "part": {"image": {"filename": "*.png", "md5": "AB"}}}  # fmt: skip
    told = {
        "body": [1, {"a": None}],
        "headers": {"x-a": 1},
        "status": 201,
        "delay": 0.5,
        "times": 2,
    }
    yield post("/answers", {"scenario": "ai", "mount": "aiornot", "fault": "latency:seconds=1"})
    yield post("/answers", {**told, "seed": -1}) + b"\n\n\nGET /answers\n\n\nDELETE /answers"
    yield post("/answers", {"text": "x", "media_type": "text/html", "example": None})
    yield post("/answers", {"body": {}, "validate": True, "operation": "createItem"})
    yield (
        post("/rules", {"match": match, "answer": told}) + b"\n\n\nGET /rules\n\n\nDELETE /rules/1"
    )
    yield post(
        "/rules", {"match": {}, "answer": {"text": "\ud800".encode("utf-8", "replace").decode()}}
    )
    yield post(
        "/faults", {"fault": "drip:rate=9+reset", "mount": "shop", "times": 2, "seconds": 1.5}
    )
    yield (
        post("/faults", {"profile": "flaky", "operation": "createItem"}) + b"\n\n\nDELETE /faults/1"
    )
    yield post("/reset", {"parts": ["journal", "rules"]})
    yield b"POST /reset\n\n\n\n\nDELETE /journal\n\n\nDELETE /faults\n\n\nDELETE /rules"
    yield b"GET /journal?mount=a&operation=b&status=200&violation=true&since=1&limit=2"
    yield (
        b"GET /journal.har?status=99999999999999999999\n\n\nGET /journal/1\n\n\nGET /journal/"
        + b"9" * 40
    )
    yield b"GET /journal/stream\nlast-event-id: 7"
    yield b"GET /health\nauthorization: Bearer x\norigin: http://a:1\nsec-fetch-site: cross-site"
    yield b"GET /contracts/shop?format=json\n\n\nGET /contracts\n\n\nGET /openapi.json"
    yield b"GET /scenarios"
    yield b"GET /faults\n\n\nDELETE /faults/" + b"9" * 40 + b"\n\n\nPUT /health"
    yield b"POST /answers\nhost: evil.example\ncontent-length: " + b"9" * 40
    yield post("/faults", {"fault": "reset"}) + b"\n\n\nDELETE /faults/1\n\n\nGET /faults"
    yield post("/faults", {}) + b"\n\n\n" + post("/faults", {"fault": "none"})
    yield post("/faults", {"fault": "reset", "seconds": 0})
    yield post("/faults", {"profile": "none"})
    yield post("/rules", {"match": {}, "answer": {"status": 200}}) + b"\n\n\nDELETE /rules/1"
    yield post("/rules", {"match": 1})
    yield post("/answers", {"mount": 1, "status": 200})
    yield post("/reset", {"parts": []})
    yield post("/reset", {"parts": ["journal"]})
    yield post("/reset", {"parts": ["rules"]})
    yield b'POST /answers\n\n[]\n\n\nPOST /answers\n\n{"a": ' + b"[" * 500 + b"]" * 500 + b"}"
    yield b"POST /answers\n\n" + b" " * ((1 << 20) + 1)
    yield b"POST /answers\ncontent-type: text/plain\n\n{}\n\n\nPOST /answers\n\n[1"


FORM_TYPE = b"content-type: multipart/form-data; boundary=line"
_FORM = (
    b'--line\r\nContent-Disposition: form-data; name="image"; '
    b'filename="a.png"\r\n\r\n%s\r\n--line--\r\n'
)


def exchanges() -> Iterator[bytes]:
    bearer, key = b"authorization: Bearer secret-token", b"x-freepik-api-key: secret-key"
    image = _FORM % smallest_png()
    json = b"content-type: application/json"
    classifier = b"POST /v1/ai/classifier/image\n" + key
    yield (
        b"POST /v2/image/sync?only=nsfw&external_id=a\n"
        + bearer
        + b"\n"
        + FORM_TYPE
        + b"\n\n"
        + image
    )
    yield (
        b"POST /v2/image/sync?only=x&excluding[]=deepfake&only=a,b\n" + FORM_TYPE + b"\n\n" + image
    )
    yield b"POST /aiornot/v2/image/sync\n" + bearer + b"\n" + FORM_TYPE + b"\n\n" + image[:90]
    yield (
        b"POST /v2/image/sync\n"
        + bearer
        + b"\ncontent-type: application/x-www-form-urlencoded\n\nimage=a"
    )
    yield classifier + b"\n" + json + b'\n\n{"image": "https://u:p@example.com/a?key=b"}'
    yield (
        classifier
        + b"\n"
        + json
        + b'\n\n{"image": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAE="}'
    )
    yield (
        classifier + b"\n" + json + b'\n\n{"image": "/9j/4AAQSkZJRgABAQAAAQABAAD", "image_url": 1}'
    )
    yield classifier + b"\n" + json + b"\nprefer: code=503, seed=1\n\n{}"
    yield classifier + b"\nprefer: example=missing_api_key\naccept: application/problem+json\n\n[]"
    yield b"POST /freepik/v1/ai/classifier/image?__scenario=reversed\nhost: api.freepik.com"
    yield (
        b"GET /items?tag=a,b&size=1|2&filter[colour]=red&token=s&limit=x\nx-shop-key: "
        b"k\ncookie: basket=1"
    )
    yield (
        b"POST /shop/items?token=t\nx-shop-key: k\n"
        + json
        + b'\n\n{"name": "lamp", "kind": {"type": "simple"}}'
    )
    yield (
        b"PATCH /items/3\nauthorization: Basic YTpi\ncontent-type: "
        b"application/x-www-form-urlencoded\n\nname=a&tags=x"
    )
    yield (
        b"PUT /items/3/photos/a.png\nx-shop-key: k\n"
        + FORM_TYPE
        + b"\n\n"
        + image.replace(b"image", b"photo")
    )
    yield b"GET /items/5\naccept: text/plain\nprefer: fault=latency:seconds=0.1+html"
    yield b"GET /items/5?__fault=reset\n\n"
    yield b"GET /items/5\nauthorization: Bearer mock-fault-truncate"
    field = b'--line\r\nContent-Disposition: form-data; name="password"\r\n\r\nhush\r\n'
    named = (
        b'--line\r\nContent-Disposition: form-data; name="data:image/png;base64,iVBO"\r\n\r\n1\r\n'
    )
    yield b"PUT /items/3/photos/a.png\n" + FORM_TYPE + b"\n\n" + field + named + image
    yield (
        b"PATCH /items/x\ncontent-type: application/x-www-form-urlencoded\n\npassword=a&"
        b"name=b&x=hush"
    )
    yield b"POST /items\n" + json + b"\n\n" + b"[" * 70 + b"true, 1.5" + b"]" * 70
    yield (
        b"POST /items\n"
        + json
        + b'\n\n{"name": [true, {"secret": "hush"}], "kind": {"type": "hush"}}'
    )
    yield (
        b"GET /items?data:image/png;base64,iVBORw0KGgo=1&"
        b"data=/9j/4AAQSkZJRgABAQAAAQABAAD\ncookie: basket=x"
    )
    yield b"GET /items/5\nprefer: code=200\naccept: text/plain\nx-note: /9j/4AAQSkZJRgABAQAAAQABAAD"
    yield b"GET /items/5\nprefer: fault=wrong-type:type=image/png"
    yield b"POST /items\ncontent-type: text/plain\n\nhush"
    urlencoded = b"content-type: application/x-www-form-urlencoded"
    yield b"PATCH /items/3\nx-shop-key: k\n" + urlencoded + b"\n\nname=a&tags=new"
    yield b"POST /items\n" + json + b"\n\n" + b" " * 4000
    yield b"PUT /items/3/photos/a.png\n" + FORM_TYPE + b"\n\nno form"
    yield b"GET /items/5\n" + bearer + b"\naccept: text/plain"
    yield b"DELETE /v2//image/sync/\n\nGET"
    yield (
        b"POST /v1/reports/image\nauthorization: Basic YTpi\n"
        + json
        + b'\n\n{"a": [[[1]]], "password": "x"}'
    )
    yield b"POST /v2/image/sync\n" + bearer + b"\ncontent-length: 9999999999999\n" + FORM_TYPE

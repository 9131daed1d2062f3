"""The application: receive, respond, delay, journal, send; the admin API beside it."""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import unquote

import orjson
import pytest
from starlette.applications import Starlette
from starlette.types import Message

from contractmock.contracts.errors import ContractError
from contractmock.contracts.message import Body, Part
from contractmock.mockserver.app import MockEndpoint, create_app
from contractmock.mockserver.receiving.receive import receive_body
from contractmock.mockserver.settings import Settings

SHOP = ("shop", str(Path(__file__).parents[1] / "documents" / "shop.yaml"))
MODULE = "contractmock.mockserver.app"
Fields = tuple[tuple[str, str], ...]


class Answer:
    """What the application sent."""

    def __init__(self, messages: list[Message]) -> None:
        self.messages = messages

    @property
    def status(self) -> int:
        return int(self.messages[0]["status"])

    @property
    def headers(self) -> dict[str, str]:
        return {n.decode(): v.decode("latin-1") for n, v in self.messages[0]["headers"]}

    @property
    def body(self) -> bytes:
        return b"".join(each.get("body", b"") for each in self.messages[1:])

    def json(self) -> Any:
        return orjson.loads(self.body)


def scope(method: str, target: str, headers: Fields = ()) -> dict[str, Any]:
    path, _, query = target.partition("?")
    return {
        "type": "http",
        "method": method,
        "path": unquote(path, errors="replace"),
        "raw_path": path.encode("latin-1"),
        "query_string": query.encode("latin-1"),
        "headers": [(n.encode("latin-1"), v.encode("latin-1")) for n, v in headers],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 4010),
        "root_path": "",
        "scheme": "http",
        "http_version": "1.1",
        "extensions": {},
    }


def call(
    app: Starlette,
    method: str,
    target: str,
    headers: Fields = (),
    pieces: Iterable[bytes | None] = (b"",),
) -> Answer:
    """Call the application; a piece that is None is the client going away."""
    left = list(pieces)
    sent: list[Message] = []

    async def receive() -> Message:
        piece = left.pop(0) if left else None
        if piece is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": piece, "more_body": bool(left)}

    async def send(message: Message) -> None:
        sent.append(message)

    fields = (("host", "127.0.0.1:4010"), *headers)
    asyncio.run(app(scope(method, target, fields), receive, send))
    return Answer(sent)


@pytest.fixture(scope="module")
def app() -> Starlette:
    return create_app(Settings(specs=(SHOP,)))


def journal(app: Starlette) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = call(app, "GET", "/_mock/journal").json()["entries"]
    return entries


def test_an_exchange_is_answered_and_recorded(app: Starlette) -> None:
    answer = call(app, "GET", "/v1/system/live?a=%20b", (("x-own", "c"),))
    assert (answer.status, answer.json()) == (200, {"is_live": True})
    assert answer.headers["content-length"] == str(len(answer.body))
    entry = journal(app)[-1]
    assert (entry["request"]["path"], entry["request"]["query"]) == ("/v1/system/live", "a=%20b")
    assert entry["request"]["headers"]["x-own"] == "c"
    assert entry["response"]["body"] == {"is_live": True}


def test_the_admin_api_is_not_recorded(app: Starlette) -> None:
    before = len(journal(app))
    assert call(app, "GET", "/_mock/health").json()["mounts"] == ["aiornot", "freepik", "shop"]
    assert len(journal(app)) == before


def test_an_exchange_whose_client_goes_away_leaves_no_trace(app: Starlette) -> None:
    before = len(journal(app))
    fields = (("content-type", "application/json"), ("content-length", "100"))
    answer = call(app, "POST", "/v1/ai/classifier/image", fields, [b'{"image"', None])
    assert answer.messages == []
    assert len(journal(app)) == before


def test_a_body_may_come_in_pieces(app: Starlette) -> None:
    fields = (("content-type", "application/json"), ("x-freepik-api-key", "a"))
    body = b'{"image": "https://images.example.com/a.jpg"}'
    pieces = [body[at : at + 5] for at in range(0, len(body), 5)]
    assert call(app, "POST", "/v1/ai/classifier/image", fields, pieces).status == 200


def test_an_answer_without_content_says_no_length(app: Starlette) -> None:
    fields = (("content-type", "application/x-www-form-urlencoded"), ("x-shop-key", "a"))
    answer = call(app, "PATCH", "/shop/items/7", fields, [b"name=lamp"])
    assert (answer.status, answer.body) == (204, b"")
    assert "content-length" not in answer.headers


def test_the_answer_to_head_has_a_length_and_no_body(app: Starlette) -> None:
    answer = call(app, "HEAD", "/v2/image/sync")
    assert (answer.status, answer.body) == (405, b"")
    assert int(answer.headers["content-length"]) > 0


def test_a_delay_is_waited_for_and_belongs_to_the_duration(
    app: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    clock = iter((100.0, 107.0))

    async def wait(seconds: float, *_: object) -> None:
        waited.append(seconds)

    class Clock:
        monotonic = staticmethod(lambda: next(clock))

    monkeypatch.setattr(f"{MODULE}.wait", wait)
    monkeypatch.setattr(f"{MODULE}.time", Clock)
    assert call(app, "GET", "/v1/system/live", (("prefer", "delay=7"),)).status == 200
    assert waited == [7]
    assert 7000 <= journal(app)[-1]["duration_ms"] < 8000


def test_what_was_received_is_given_back(app: Starlette, monkeypatch: pytest.MonkeyPatch) -> None:
    received: list[Body] = []

    async def receive(*arguments: Any, **options: Any) -> Body:
        received.append(await receive_body(*arguments, **options))
        return received[-1]

    monkeypatch.setattr(f"{MODULE}.receive_body", receive)
    head = b'--x\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n'
    fields = (("content-type", "multipart/form-data; boundary=x"), ("authorization", "Bearer a"))
    assert call(app, "POST", "/v2/image/sync", fields, [head + b"...\r\n--x--\r\n"]).status == 200
    parts: tuple[Part, ...] = received[0].parts or ()
    assert [part.content.closed for part in parts] == [True]


def test_every_path_but_the_admin_apis_goes_to_the_engine(app: Starlette) -> None:
    assert isinstance(app.router.default, MockEndpoint)
    for path in ("/", "/_mocks", "//", "/nothing/_mock/health"):
        answer = call(app, "GET", path)
        assert answer.headers["content-type"] == "application/problem+json"
    assert call(app, "GET", "/_mock/nothing").json()["error"]


def test_browsers_may_call_only_where_that_is_set() -> None:
    origin = ("origin", "http://localhost:3000")
    asked = (origin, ("access-control-request-method", "POST"))
    closed, opened = create_app(Settings()), create_app(Settings(cors_origins=(origin[1],)))
    assert call(closed, "OPTIONS", "/v2/image/sync", asked).status == 405
    preflight = call(opened, "OPTIONS", "/v2/image/sync", asked)
    assert preflight.status == 200
    assert preflight.headers["access-control-allow-origin"] == origin[1]
    answer = call(opened, "GET", "/v1/system/live", (origin,))
    assert answer.headers["access-control-allow-origin"] == origin[1]
    assert "contractmock-hint" in answer.headers["access-control-expose-headers"]
    foreign = call(opened, "GET", "/v1/system/live", (("origin", "http://evil.example"),))
    assert "access-control-allow-origin" not in foreign.headers


def test_a_mistake_in_the_settings_is_told_at_once() -> None:
    with pytest.raises(ContractError, match="no mount has such a scenario"):
        create_app(Settings(scenario={"*": "nonsense"}))


PATHS = (
    *("/v2/image/sync", "/v1/ai/classifier/image", "/v1/system/live", "/v2/billing/balance"),
    *("/shop/items", "/shop/items/7", "/shop/items/%FF", "/shop/items/7/photos/a.png"),
    *("/", "//", "/aiornot", "/shop/items/7/photos/.png", "*", "/\xff", "/%"),
)
QUERIES = (
    *("only=nsfw", "only=", "only[]=nsfw", "only=%FF", "%", "&&=", "\xe9=\xff", "filter[colour]=x"),
    *("__code=200", "__code=x", "__seed=99999999999999999999", "__scenario=ai", "__delay=nan"),
    *("external_id=" + "a" * 40, "size=1|2", "tag=,", "limit=1e9", "token=\xff"),
)
FIELDS: Fields = (
    *(("authorization", each) for each in ("Bearer a", "Bearer ", "Basic \xff", "Bearer mock-503")),
    *(("x-freepik-api-key", each) for each in ("a", "", "mock-\xff", "mock-ai")),
    *(("prefer", each) for each in ("code=500", "seed=-9", 'scenario="', "example=\xff", "=;=,")),
    *(("content-type", each) for each in ("application/json", "text/plain", "\xff/\xff", ";")),
    *(("content-type", f"multipart/form-data; boundary={each}") for each in ("x", "\xff", "")),
    ("content-type", "application/x-www-form-urlencoded"),
    *(("accept", each) for each in ("*/*", "text/plain;q=nan", "application/problem+json;q=9")),
    *(("cookie", each) for each in ("basket=1; x=\xff", "=;;=")),
    *(("x-shop-key", "a"), ("x-trace", "\xff"), ("host", "[::1"), ("host", "api.freepik.com:x")),
)
PART = b'--x\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\n\r\nabc\r\n--x--\r\n'
BODIES = (
    *(b"", b"{}", b"null", b"NaN", b"[" * 2000, b'{"a":' * 600, b"\xff\xfe", b"name=a&tags=b"),
    *(b'{"image":"\\ud800"}', b'{"image":1e999}', b"1" * 40, b'{"name":"a","price":1e400}'),
    *(PART % (b"image", b"a"), PART % (b"\xff", b"\xff"), PART % (b"", b""), PART[:40]),
)


def test_whatever_is_sent_is_answered_and_can_be_told(app: Starlette) -> None:
    random = Random(7)
    call(app, "DELETE", "/_mock/journal")
    for _ in range(1500):
        method = random.choice(("GET", "POST", "PUT", "PATCH", "HEAD", "OPTIONS", "ODD"))
        query = "&".join(random.choices(QUERIES, k=random.randrange(4)))
        fields = tuple(random.choices(FIELDS, k=random.randrange(6)))
        target = f"{random.choice(PATHS)}?{query}"
        answer = call(app, method, target, fields, [random.choice(BODIES)])
        asked = (method, target, fields)
        forced = "code=500" in str(fields) or "mock-503" in str(fields)
        assert 200 <= answer.status < 500 or forced, (asked, answer.body)
        assert all(value.isprintable() for value in answer.headers.values()), asked
    told = call(app, "GET", "/_mock/journal").json()
    assert told["forgotten"] + len(told["entries"]) == 1500
    assert len(call(app, "GET", "/_mock/journal.har").json()["log"]["entries"]) > 0

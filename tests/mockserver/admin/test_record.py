"""The journal through the admin API: listed, exported, live."""

import asyncio
from collections.abc import Callable

import httpx
import orjson
import pytest
from starlette.applications import Starlette
from starlette.types import Message

from contractmock.mockserver.admin import AdminContext
from contractmock.mockserver.state import State

Call = Callable[..., httpx.Response]
Read = Callable[[httpx.Response], dict[str, str]]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("", [1, 2, 3]),
        ("?mount=shop", [1, 2]),
        ("?operation=createItem", [1, 2]),
        ("?operation=POST%20/items&status=201", [1]),
        ("?violation=true", [2]),
        ("?violation=enum", [2]),
        ("?violation=false", [1, 3]),
        ("?since=1&limit=1", [3]),
    ],
)
@pytest.mark.usefixtures("recorded")
def test_the_journal_is_listed_by_every_filter(call: Call, query: str, ids: list[int]) -> None:
    told = call("GET", f"/journal{query}").json()
    assert [entry["id"] for entry in told["entries"]] == ids
    assert (told["forgotten"], told["last_id"]) == (0, 3)
    har = call("GET", f"/journal.har{query}").json()
    assert [entry["_contractmock"]["id"] for entry in har["log"]["entries"]] == ids


@pytest.mark.parametrize(
    "query", ["statu=1", "status=ok", "since=-1", "limit=1.5", "status=" + "9" * 99]
)
def test_a_wrong_filter_is_refused(call: Call, query: str, error: Read) -> None:
    response = call("GET", f"/journal?{query}")
    assert response.status_code == 422
    assert error(response)["input"].startswith(f"query.{query.split('=', maxsplit=1)[0]}")


def test_one_entry_is_given_by_its_number(call: Call, recorded: State, error: Read) -> None:
    assert call("GET", "/journal/2").json() == recorded.journal.entries()[1].as_json()
    for number in ("4", "0", "x", "9" * 99):
        response = call("GET", f"/journal/{number}")
        assert response.status_code == 404
        error(response)


@pytest.mark.usefixtures("recorded")
def test_the_journal_is_cleared(call: Call) -> None:
    assert call("DELETE", "/journal").json() == {"removed": 3}
    assert call("GET", "/journal").json() == {"entries": [], "forgotten": 0, "last_id": 3}


def test_the_stream_replays_and_ends_when_the_server_stops(
    app: Starlette, context: AdminContext, recorded: State
) -> None:
    sent: list[Message] = []

    async def run() -> None:
        async def receive() -> Message:
            await context.stopping.wait()
            return {"type": "http.disconnect"}

        async def collect(message: Message) -> None:
            sent.append(message)
            if b"id: 3\n" in message.get("body", b""):
                context.stopping.set()

        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "method": "GET",
            "path": "/_mock/journal/stream",
            "raw_path": b"/_mock/journal/stream",
            "query_string": b"",
            "headers": [(b"host", b"localhost"), (b"last-event-id", b"1")],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
            "scheme": "http",
        }
        await asyncio.wait_for(app(scope, receive, collect), 5)

    asyncio.run(run())
    head, *chunks = sent
    assert (b"content-type", b"text/event-stream; charset=utf-8") in head["headers"]
    lines = b"".join(chunk["body"] for chunk in chunks).splitlines()
    told = [orjson.loads(line[6:]) for line in lines if line.startswith(b"data: ")]
    assert told == [entry.as_json() for entry in recorded.journal.following(1)]

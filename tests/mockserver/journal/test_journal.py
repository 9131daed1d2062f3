"""The ring of entries: numbering, bounds, filters, readers."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from contractmock.contracts.message import Body, HttpResponse, Part
from contractmock.contracts.violation import Violation
from contractmock.mockserver.choice import Choice
from contractmock.mockserver.exchange import Exchange, Hint
from contractmock.mockserver.journal.filters import EntryFilters
from contractmock.mockserver.journal.journal import LONGEST_WAITING, MOST_WAITING, Journal
from contractmock.mockserver.journal.redaction import MOST_REMARKS

ENUM = Violation(location="query", pointer="/only/0", rule="enum", message="no", value="x")


@pytest.fixture
def journal() -> Journal:
    return Journal(1 << 20)


def test_entries_are_numbered_from_one(
    journal: Journal, make_exchange: Callable[..., Exchange]
) -> None:
    assert [journal.record(make_exchange()).id for _ in range(3)] == [1, 2, 3]


def test_an_entry_tells_the_exchange_as_json(
    journal: Journal, make_exchange: Callable[..., Exchange]
) -> None:
    hint = Hint(code="doubled-slash", message="leave one out")
    exchange = make_exchange(
        query="only=x&token=open-sesame",
        headers=(("x-shop-key", "k"), ("accept", "a"), ("accept", "b")),
        content=b'{"name": "lamp"}',
        choice=Choice(channel="queue"),
        violations=(ENUM,),
        hints=(hint,),
    )
    assert journal.record(exchange).as_json() == {
        "id": 1,
        "started": "2026-09-21T14:13:20.250Z",
        "duration_ms": 1.5,
        "mount": "shop",
        "operation": "POST /items",
        "channel": "queue",
        "scenario": "success",
        "faults": [],
        "credential": ["key", "token"],
        "request": {
            "method": "POST",
            "path": "/items",
            "query": "only=x&token=***",
            "headers": {
                "host": "127.0.0.1:4010",
                "content-type": "application/json",
                "x-shop-key": "***",
                "accept": "a, b",
            },
            "media_type": "application/json",
            "body": {"size": 16, "json": {"name": "lamp"}},
        },
        "response": {
            "status": 201,
            "headers": {"content-type": "application/json"},
            "origin": "composed",
            "size": 8,
            "body": {"id": 7},
        },
        "violations": [
            {
                "location": "query",
                "pointer": "/only/0",
                "rule": "enum",
                "message": "no",
                "value": '"x"',
            }
        ],
        "hints": [{"code": "doubled-slash", "message": "leave one out"}],
        "left_out": 0,
    }


def test_the_oldest_entries_are_forgotten_beyond_the_limit_and_counted(
    make_exchange: Callable[..., Exchange],
) -> None:
    size = Journal(1 << 20).record(make_exchange()).memory
    journal = Journal(3 * size + 1)
    for _ in range(5):
        journal.record(make_exchange())
    assert [entry.id for entry in journal.entries()] == [3, 4, 5]
    assert journal.forgotten == 2


def test_what_an_entry_holds_counts_against_the_limit(
    make_exchange: Callable[..., Exchange],
) -> None:
    big = HttpResponse(status=200, headers=(("content-type", "text/plain"),), body=b"x" * 50_000)
    journal = Journal(100_000)
    for _ in range(4):
        journal.record(make_exchange(response=big))
    assert len(journal) == 1


def test_a_journal_without_room_keeps_nothing(make_exchange: Callable[..., Exchange]) -> None:
    journal = Journal(0)
    assert journal.record(make_exchange()).id == 1
    assert journal.entries() == []
    assert journal.entry(1) is None


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({}, [1, 2, 3]),
        ({"operation": "POST /items"}, [1, 3]),
        ({"operation": "createItem"}, [1, 3]),
        ({"operation": "createIte"}, []),
        ({"status": 404}, [2]),
        ({"violation": True}, [3]),
        ({"violation": "enum"}, [3]),
        ({"violation": "required"}, []),
        ({"violation": False}, [1, 2]),
        ({"mount": "shop"}, [1, 3]),
        ({"since": 1}, [2, 3]),
        ({"since": 9}, []),
        ({"limit": 2}, [2, 3]),
        ({"limit": 0}, []),
        ({"limit": 1, "mount": "shop", "violation": False}, [1]),
    ],
)
def test_entries_are_chosen_by_every_filter(
    journal: Journal,
    make_exchange: Callable[..., Exchange],
    filters: dict[str, Any],
    ids: list[int],
) -> None:
    journal.record(make_exchange())
    journal.record(make_exchange(mount=None, operation=None, response=HttpResponse(status=404)))
    journal.record(make_exchange(violations=(ENUM,)))
    assert [entry.id for entry in journal.entries(EntryFilters(**filters))] == ids


def test_clearing_goes_on_numbering(
    journal: Journal, make_exchange: Callable[..., Exchange]
) -> None:
    journal.record(make_exchange())
    assert journal.clear() == 1
    assert journal.record(make_exchange()).id == 2
    assert journal.entry(1) is None
    assert journal.entry(2) is journal.entries()[0]


def test_the_body_may_be_closed_once_it_is_recorded(
    journal: Journal, make_exchange: Callable[..., Exchange], make_part: Callable[..., Part]
) -> None:
    body = Body(size=700, parts=(make_part(content=b"\xff\xd8\xff" + b"x" * 497),))
    entry = journal.record(make_exchange(body=body, media_type="multipart/form-data"))
    body.close()
    assert entry.as_json()["request"]["body"] == {  # type: ignore[index]
        "size": 700,
        "parts": [
            {
                "name": "image",
                "filename": "photo.jpg",
                "content_type": "image/jpeg",
                "size": 500,
                "md5": "0123456789abcdef0123456789abcdef",
            }
        ],
    }


def test_a_long_body_is_cut_and_says_so(
    journal: Journal, make_exchange: Callable[..., Exchange]
) -> None:
    long = HttpResponse(
        status=200,
        headers=(("content-type", "application/json"),),
        body=b'["' + b"x" * 100_000 + b'"]',
    )
    told = journal.record(make_exchange(response=long)).as_json()["response"]
    assert told["truncated"] is True  # type: ignore[index]
    assert told["size"] == 100_004  # type: ignore[index]
    assert len(told["body"]) == 64 << 10  # type: ignore[index]


def test_many_violations_are_counted_beyond_the_first_hundred(
    journal: Journal, make_exchange: Callable[..., Exchange]
) -> None:
    entry = journal.record(make_exchange(violations=(ENUM,) * (MOST_REMARKS + 7)))
    assert len(entry.violations) == MOST_REMARKS
    assert entry.left_out == 7


def test_readers_in_other_threads_see_whole_entries(
    journal: Journal, make_exchange: Callable[..., Exchange]
) -> None:
    exchange, done, seen = make_exchange(), threading.Event(), []

    def read() -> None:
        while not done.is_set():
            seen.append([entry.id for entry in journal.entries()])

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(500):
        journal.record(exchange)
    done.set()
    reader.join()
    assert all(ids == list(range(ids[0], ids[-1] + 1)) for ids in seen if ids)


def test_threads_that_record_share_the_numbers(
    journal: Journal, make_exchange: Callable[..., Exchange]
) -> None:
    exchange = make_exchange()
    threads = [
        threading.Thread(target=lambda: [journal.record(exchange) for _ in range(100)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [entry.id for entry in journal.entries()] == list(range(1, 401))


def test_listeners_are_called_until_they_unsubscribe(
    journal: Journal, make_exchange: Callable[..., Exchange]
) -> None:
    calls: list[int] = []
    unsubscribe = journal.subscribe(lambda: calls.append(journal.last_id))
    journal.record(make_exchange())
    unsubscribe()
    journal.record(make_exchange())
    assert calls == [1]


def test_what_waits_is_added_before_anything_is_read(
    make_exchange: Callable[..., Exchange],
) -> None:
    journal = Journal(1 << 20)
    for _ in range(3):
        journal.record_soon(make_exchange())
    assert [entry.id for entry in journal.entries()] == [1, 2, 3]
    journal.record_soon(make_exchange())
    assert (journal.last_id, len(journal), journal.forgotten) == (4, 4, 0)
    journal.record_soon(make_exchange())
    assert journal.record(make_exchange()).id == 6
    journal.record_soon(make_exchange())
    assert journal.clear() == 7


def test_no_more_than_a_few_exchanges_wait(make_exchange: Callable[..., Exchange]) -> None:
    journal = Journal(1 << 20)
    for _ in range(MOST_WAITING):
        journal.record_soon(make_exchange())
    assert not journal._waiting


def test_a_body_that_is_long_or_still_needed_does_not_wait(
    make_exchange: Callable[..., Exchange], make_part: Callable[..., Part]
) -> None:
    journal = Journal(1 << 20)
    field = make_part("note", b"x", filename=None, content_type=None)
    for body in (Body(size=LONGEST_WAITING + 1), Body(size=9, parts=(field,))):
        journal.record_soon(make_exchange(body=body))
        assert not journal._waiting
    journal.record_soon(make_exchange(response=HttpResponse(status=200, body=bytes(1 << 20))))
    assert not journal._waiting


def test_a_listener_is_woken_at_once_and_finds_what_waited(
    make_exchange: Callable[..., Exchange],
) -> None:
    journal = Journal(1 << 20)
    woken: list[int] = []
    unsubscribe = journal.subscribe(lambda: woken.append(journal.last_id))
    journal.record_soon(make_exchange())
    unsubscribe()
    assert woken == [1]

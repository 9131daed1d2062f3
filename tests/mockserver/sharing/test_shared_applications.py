"""Two applications on one Redis, as two workers are: whoever is asked, it is one mock."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from redis import Redis

from contractmock.mockserver.app import MockApplication, create_app
from contractmock.mockserver.faults import parse_fault
from contractmock.mockserver.serving.reload import Reloadable
from contractmock.mockserver.serving.server import running
from contractmock.mockserver.settings import Settings
from contractmock.mockserver.sharing.shared_state import shared_state

DOCUMENTS = Path(__file__).parents[2] / "documents"
SHOP = ("shop", str(DOCUMENTS / "shop.yaml"))
PATH = "/items/7"

Play = Callable[[httpx.AsyncClient, httpx.AsyncClient], Awaitable[None]]


@contextlib.asynccontextmanager
async def client(app: MockApplication) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
        yield http


@pytest.fixture
def play(state_url: str) -> Callable[..., None]:
    """Plays a scene with a client of each of two applications."""

    def do(scene: Play, **options: Any) -> None:
        async def run() -> None:
            apps = [create_app(Settings(specs=(SHOP,), state=state_url, **options)) for _ in "ab"]
            async with client(apps[0]) as one, client(apps[1]) as other:
                await scene(one, other)
            for app in apps:
                await app.endpoint.engine.state.close()

        asyncio.run(run())

    return do


async def statuses(*clients: httpx.AsyncClient, times: int = 1) -> list[int]:
    return [(await http.get(PATH)).status_code for _ in range(times) for http in clients]


async def posted(http: httpx.AsyncClient, path: str, **body: Any) -> Any:
    response = await http.post(f"/_mock/{path}", json=body)
    assert response.status_code in (200, 201), response.text
    return response.json()


async def told(http: httpx.AsyncClient, path: str) -> Any:
    response = await http.get(f"/_mock/{path}")
    assert response.status_code == 200, response.text
    return response.json()


def test_a_queued_answer_is_given_by_whoever_is_called_as_often_as_told(
    play: Callable[..., None],
) -> None:
    async def scene(one: httpx.AsyncClient, other: httpx.AsyncClient) -> None:
        await posted(one, "answers", status=418, times=3)
        assert [each["answer"]["times"] for each in (await told(other, "answers"))["answers"]] == [
            3
        ]
        assert await statuses(other, one, times=2) == [418, 418, 418, 200]
        await posted(other, "answers", text="\x00", status=418, headers={"x-a": "b"})
        answer = await one.get(PATH)
        assert (answer.content, answer.headers["x-a"]) == (b"\x00", "b")
        await posted(one, "answers", status=418)
        assert (await other.delete("/_mock/answers")).json() == {"removed": 1}
        assert await statuses(one) == [200]

    play(scene)


def test_a_rule_holds_for_all_until_any_of_them_removes_it(play: Callable[..., None]) -> None:
    async def scene(one: httpx.AsyncClient, other: httpx.AsyncClient) -> None:
        match = {"path": PATH, "headers": {"x-test": "yes"}}
        rule = await posted(one, "rules", match=match, answer={"status": 418})
        assert (await told(other, "rules"))["rules"] == [rule]
        assert (await other.get(PATH, headers={"x-test": "yes"})).status_code == 418
        assert await statuses(other) == [200]
        missing = await other.delete("/_mock/rules/9")
        assert "possible: 1" in missing.json()["error"]["cure"]
        assert (await other.delete("/_mock/rules/1")).json() == {"removed": 1}
        assert (await one.get(PATH, headers={"x-test": "yes"})).status_code == 200

    play(scene)


def test_faults_and_their_counts_are_common(play: Callable[..., None]) -> None:
    async def scene(one: httpx.AsyncClient, other: httpx.AsyncClient) -> None:
        await posted(one, "faults", fault="fail:times=3")
        assert await statuses(one, other, times=2) == [503, 503, 503, 200]
        (fault,) = (await posted(other, "faults", fault="rate-limit:limit=1"))["faults"]
        assert await statuses(one, other) == [200, 429]
        assert (await one.delete(f"/_mock/faults/{fault['id']}")).json() == {"removed": 1}
        assert (await one.delete("/_mock/faults/9")).status_code == 404
        assert await statuses(one, other) == [200, 200]
        await posted(other, "faults", profile="flaky")
        assert (await one.delete("/_mock/faults")).json()["removed"] > 0
        assert (await told(other, "faults"))["faults"] == []

    play(scene)


def test_sequences_take_turns_over_all(play: Callable[..., None], tmp_path: Path) -> None:
    file = tmp_path / "scenarios.yaml"
    file.write_text(
        "shop:\n"
        "  down: {summary: Down., status: 503}\n"
        "  up: {summary: Up., status: 200}\n"
        "  flaky: {summary: By turns., sequence: [down, down, up]}\n"
    )

    async def scene(one: httpx.AsyncClient, other: httpx.AsyncClient) -> None:
        assert await statuses(one, other, times=3) == [503, 503, 200] * 2
        await posted(other, "reset", parts=["sequences"])
        assert await statuses(other) == [503]

    play(scene, scenario_files=(file,), scenario={"shop": "flaky"})


def test_the_journal_is_one(play: Callable[..., None]) -> None:
    async def scene(one: httpx.AsyncClient, other: httpx.AsyncClient) -> None:
        await statuses(one, other, times=2)
        await other.post("/nowhere", json={})
        for http in (one, other):
            journal = await told(http, "journal")
            assert [each["id"] for each in journal["entries"]] == [1, 2, 3, 4, 5]
            assert (journal["last_id"], journal["forgotten"]) == (5, 0)
            assert (await told(http, "journal/5"))["request"]["path"] == "/nowhere"
            assert len((await told(http, "journal.har?mount=shop"))["log"]["entries"]) == 4
            assert (await told(http, "health"))["journal"]["entries"] == 5
        assert (await one.get("/_mock/journal/6")).status_code == 404
        assert (await one.delete("/_mock/journal")).json() == {"removed": 5}
        assert (await told(other, "journal"))["entries"] == []

    play(scene)


def test_a_reset_is_for_all(play: Callable[..., None]) -> None:
    async def scene(one: httpx.AsyncClient, other: httpx.AsyncClient) -> None:
        await posted(one, "answers", status=418)
        await posted(one, "rules", match={}, answer={"status": 418})
        await posted(one, "faults", fault="reset")
        await other.get("/nowhere")
        await posted(other, "reset")
        health, faults = await told(one, "health"), await told(one, "faults")
        assert (health["journal"], faults["faults"]) == (
            {"entries": 0, "forgotten": 0, "last_id": 1},
            [],
        )
        assert await statuses(one) == [200]

    play(scene)


def test_a_large_upload_is_read_again_when_its_answer_is_chosen_again(
    play: Callable[..., None],
) -> None:
    image = b"\x89PNG\r\n\x1a\n" + b"x" * 2_000_000

    async def scene(one: httpx.AsyncClient, other: httpx.AsyncClient) -> None:
        match = {"mount": "aiornot", "part": {"image": {"filename": "*.png"}}}
        await posted(one, "rules", match=match, answer={"status": 503, "times": 8})
        calls = [
            http.post(
                "/v2/image/sync",
                files={"image": ("a.png", image, "image/png")},
                headers={"authorization": "Bearer open-sesame"},
            )
            for _ in range(5)
            for http in (one, other)
        ]
        answers = await asyncio.gather(*calls)
        assert sorted(each.status_code == 503 for each in answers) == [False] * 2 + [True] * 8

    play(scene)


def test_no_secret_of_a_call_is_told_to_the_redis(
    play: Callable[..., None], state_url: str
) -> None:
    async def scene(one: httpx.AsyncClient, other: httpx.AsyncClient) -> None:
        await posted(other, "faults", fault="rate-limit:limit=99")
        fields = {"x-shop-key": "open-sesame", "authorization": "Bearer open-sesame"}
        await one.post("/items?token=open-sesame", json={"name": "open-sesame"}, headers=fields)

    play(scene)
    prefix = state_url.rpartition("=")[2]
    with Redis.from_url(state_url.partition("?")[0]) as redis:
        dumped = {key: redis.dump(key) for key in redis.keys(f"{prefix}:*")}
        entries = redis.xrange(f"{prefix}:journal")
        fields = redis.hgetall(f"{prefix}:state")
    assert len(dumped) >= 4
    assert b"/items" in str(entries).encode()
    assert "open-sesame" not in f"{entries} {fields}"


def test_a_fault_that_closes_the_port_closes_that_of_every_server(state_url: str) -> None:
    def is_open(url: str) -> bool:
        try:
            return httpx.get(f"{url}/_mock/health", timeout=30).status_code == 200
        except httpx.TransportError:
            return False

    def wait_until(url: str, *, is_so: bool) -> None:
        deadline = time.monotonic() + 60
        while is_open(url) is not is_so:
            assert time.monotonic() < deadline
            time.sleep(0.02)

    async def reset() -> None:
        state = shared_state(state_url, 0)
        await state.apply(lambda: state.reset("faults"))
        await state.close()

    settings = Settings(specs=(SHOP,), state=state_url)
    with running(create_app(settings)) as one, running(create_app(settings)) as other:
        answer = httpx.post(f"{one}/_mock/faults", json={"fault": "refused:for=600"}, timeout=60)
        assert answer.status_code == 201
        assert not is_open(one)
        wait_until(other, is_so=False)
        asyncio.run(reset())
        wait_until(one, is_so=True)
        wait_until(other, is_so=True)


def test_faults_of_the_start_are_set_by_the_first(play: Callable[..., None]) -> None:
    async def scene(one: httpx.AsyncClient, other: httpx.AsyncClient) -> None:
        assert await statuses(one, other, times=2) == [503, 503, 200, 200]
        await posted(one, "reset")
        assert await statuses(other) == [503]

    play(scene, faults=(("*", parse_fault("fail:times=2")),))


def test_what_was_told_is_kept_when_files_change(state_url: str) -> None:
    settings = Settings(specs=(SHOP,), state=state_url)

    async def run() -> None:
        reloadable = Reloadable(lambda: create_app(settings), [DOCUMENTS])
        transport = httpx.ASGITransport(app=reloadable)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
            await posted(http, "answers", status=418)
            assert (await http.get("/nowhere")).status_code == 404
            before = reloadable._application
            await reloadable.rebuild(["shop.yaml"])
            assert reloadable._application is not before
            assert (await told(http, "journal"))["last_id"] == 1
            assert await statuses(http) == [418]
            for each in (before, reloadable._application):
                assert isinstance(each, MockApplication)
                await each.endpoint.engine.state.close()

    asyncio.run(run())

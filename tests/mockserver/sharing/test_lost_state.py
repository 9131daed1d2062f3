"""A Redis that is not there, goes away, hangs, or holds what is not ours: it is said in a line."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from redis import Redis

from contractmock.contracts.cli import main
from contractmock.contracts.errors import ContractError
from contractmock.mockserver.app import create_app
from contractmock.mockserver.serving.server import running
from contractmock.mockserver.settings import Settings
from contractmock.mockserver.sharing import connection

LIVE = "/v1/system/live"

Scene = Callable[[httpx.AsyncClient], Awaitable[None]]


def play(url: str, scene: Scene) -> None:
    """Play a scene with an application's client, within a bound on how long anything may take."""

    async def run() -> None:
        app = create_app(Settings(state=url))
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
            await asyncio.wait_for(scene(http), 120)
        await app.endpoint.engine.state.close()

    asyncio.run(run())


def test_without_a_redis_the_mock_does_not_start(
    capfd: pytest.CaptureFixture[str], start_redis: Callable[..., Any]
) -> None:
    redis = start_redis()
    redis.stop()
    assert main(["serve", "--port", "0", "--state", f"unix://:open-sesame@{redis.socket}"]) == 2
    out, err = capfd.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert f"state unix://{redis.socket}?db=0: the Redis cannot be reached" in err
    assert "open-sesame" not in err


def test_with_a_wrong_password_the_mock_does_not_start(start_redis: Callable[..., Any]) -> None:
    redis = start_redis("--requirepass", "the-right-one")
    for url in (redis.url, redis.url.replace("//", "//:open-sesame@")):
        with pytest.raises(ContractError, match="asks for another password") as caught:
            create_app(Settings(state=url))
        assert "open-sesame" not in str(caught.value)


def test_a_password_is_told_nowhere(
    start_redis: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    redis = start_redis("--requirepass", "open-sesame")

    async def scene(http: httpx.AsyncClient) -> None:
        paths = ("health", "contracts", "journal", "journal.har", "faults", "answers", "rules")
        answers = [await http.get(LIVE), *[await http.get(f"/_mock/{path}") for path in paths]]
        assert {each.status_code for each in answers} == {200}
        redis.stop()
        lost = [await http.get(LIVE), *[await http.get(f"/_mock/{path}") for path in paths]]
        told = "".join(f"{each.text} {each.headers}" for each in (*answers, *lost))
        assert "open-sesame" not in told

    play(redis.url.replace("//", "//:open-sesame@"), scene)
    assert "open-sesame" not in caplog.text


def test_calls_are_refused_while_the_state_is_lost_and_answered_when_it_is_back(
    start_redis: Callable[..., Any],
) -> None:
    redis = start_redis()

    async def scene(http: httpx.AsyncClient) -> None:
        assert (await http.get(LIVE)).status_code == 200
        redis.stop()
        for path in (LIVE, "/nowhere", "/_mock/health", "/_mock/answers", "/_mock/journal"):
            answer = await http.get(path)
            assert answer.status_code == 503, path
            error = answer.json()["error"]
            assert error["input"] == f"state {redis.url}?db=0"
            assert error["rule"].startswith("the Redis cannot be reached")
            is_contracts = not path.startswith("/_mock")
            assert ("contractmock-error" in answer.headers) is is_contracts
        refused = await http.post("/_mock/answers", json={"status": 418})
        assert refused.status_code == 503
        redis.start()
        assert (await http.get(LIVE)).status_code == 200
        assert (await http.get("/_mock/health")).status_code == 200

    play(redis.url, scene)


def test_a_redis_that_has_forgotten_everything_begins_anew(start_redis: Callable[..., Any]) -> None:
    redis = start_redis()

    async def scene(http: httpx.AsyncClient) -> None:
        await http.post("/_mock/answers", json={"status": 418, "times": 9})
        assert (await http.get(LIVE)).status_code == 418
        redis.stop()
        redis.start()
        assert (await http.get(LIVE)).status_code == 200
        assert (await http.post("/_mock/answers", json={"status": 418})).json()["id"] == 1
        assert (await http.get("/_mock/journal")).json()["last_id"] == 1

    play(redis.url, scene)


async def until_answered(http: httpx.AsyncClient) -> None:
    while (await http.get(LIVE)).status_code != 200:
        await asyncio.sleep(0.05)


def test_a_redis_that_hangs_is_waited_for_no_longer_than_a_moment(
    start_redis: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "TIMEOUT", 2.0)
    redis = start_redis()

    async def scene(url: str) -> None:
        async with httpx.AsyncClient(base_url=url, timeout=60) as http:
            await until_answered(http)
            redis.pause()
            try:
                calls = [http.get(LIVE) for _ in range(20)]
                answers = await asyncio.gather(*calls, http.get("/_mock/health"))
            finally:
                redis.go_on()
            assert {each.status_code for each in answers} == {503}
            await until_answered(http)

    with running(create_app(Settings(state=redis.url))) as url:
        asyncio.run(asyncio.wait_for(scene(url), 120))


def keys(url: str, name: str) -> tuple[Redis, str]:
    return Redis.from_url(url.partition("?")[0]), f"{url.rpartition('=')[2]}:{name}"


def test_what_another_release_wrote_is_refused_at_the_start(state_url: str) -> None:
    redis, key = keys(state_url, "version")
    with redis:
        redis.hset(key, mapping={"epoch": "01234567-89", "version": 3, "floor": 0})
    with pytest.raises(ContractError, match="written by another release") as caught:
        create_app(Settings(state=state_url))
    assert "?prefix=NAME" in caught.value.cure


def test_what_is_no_state_at_all_is_refused_at_the_start(state_url: str) -> None:
    redis, key = keys(state_url, "version")
    with redis:
        redis.set(key, "x")
    with pytest.raises(ContractError, match="answers with an error"):
        create_app(Settings(state=state_url))


@pytest.mark.parametrize(
    ("name", "field", "value", "rule"),
    [
        ("version", "epoch", "01234567-89", "written by another release"),
        ("state", "answer:1", "{}", "it holds what no contractmock writes"),
    ],
)
def test_what_another_writes_meanwhile_is_refused(
    state_url: str, name: str, field: str, value: str, rule: str
) -> None:
    redis, key = keys(state_url, name)

    async def scene(http: httpx.AsyncClient) -> None:
        await http.post("/_mock/answers", json={"status": 418})
        redis.hset(key, field, value)
        redis.hset(key.replace("state", "version"), "epoch", redis_epoch(redis, key, name))
        answer = await http.get(LIVE)
        assert (answer.status_code, rule in answer.json()["error"]["rule"]) == (503, True)

    with redis:
        play(state_url, scene)


def redis_epoch(redis: Redis, key: str, name: str) -> bytes:
    """Another epoch, so that all fields are read anew, unless it has been changed already."""
    epoch = redis.hget(key.replace("state", "version"), "epoch")
    assert isinstance(epoch, bytes)
    return epoch if name == "version" else epoch + b"0"


def test_without_the_extra_the_mock_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "redis", None)
    with pytest.raises(ContractError, match="needs redis") as caught:
        create_app(Settings(state="redis://localhost"))
    assert caught.value.cure == "install it with: pip install 'contractmock[redis]'"

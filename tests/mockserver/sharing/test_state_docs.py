"""The page about the shared state says what is so."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path

from redis import Redis

from contractmock.mockserver.answers import Answer
from contractmock.mockserver.choice import Choice
from contractmock.mockserver.exchange import Exchange
from contractmock.mockserver.serving.following import SHARED_PAUSE
from contractmock.mockserver.sharing.address import parse_state
from contractmock.mockserver.sharing.connection import TIMEOUT
from contractmock.mockserver.sharing.shared_state import shared_state
from contractmock.mockserver.state import State

PAGE = (Path(__file__).parents[3] / "docs" / "state.md").read_text(encoding="utf-8")


def test_the_keys_are_those_of_the_page(
    state_url: str, make_exchange: Callable[..., Exchange]
) -> None:
    documented = dict(re.findall(r"^\| `(:[a-z-]+)` \| ([a-z ]+) \|", PAGE, re.MULTILINE))

    async def use() -> None:
        state: State = shared_state(state_url, 1 << 20)
        answer = Answer(choice=Choice(channel="queue", status=418), times=1)
        await state.apply(lambda: state.queue(answer))
        await state.record(make_exchange())
        await state.close()

    asyncio.run(use())
    prefix = parse_state(state_url).prefix
    with Redis.from_url(state_url.partition("?")[0], decode_responses=True) as redis:
        found = {
            str(key).removeprefix(prefix): redis.type(key) for key in redis.keys(f"{prefix}:*")
        }
    kinds = {"sorted set": "zset"}
    assert found == {key: kinds.get(kind, kind) for key, kind in documented.items()}


def test_the_addresses_of_the_page_are_addresses() -> None:
    texts = re.findall(r"(?:--state |`)((?:rediss?|unix)://[^`\s]+)", PAGE)
    assert len(texts) >= 5
    for text in texts:
        parse_state(text.replace("PORT", "7000").replace("DATABASE", "1"))


def test_the_times_of_the_page_are_those_of_the_code() -> None:
    assert f"given up after {TIMEOUT:g} s" in PAGE
    assert "within a quarter of a second" in PAGE
    assert SHARED_PAUSE < 0.25

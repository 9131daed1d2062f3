"""States that are one: as many as a test likes, on one Redis, in one event loop."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from contractmock.contracts.contract import Contract
from contractmock.contracts.operation import Operation
from contractmock.mockserver.sharing.shared_state import SharedState


@pytest.fixture
def operation(shop: Contract) -> Operation:
    found = shop.operation("createItem")
    assert found is not None
    return found


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as found:
        yield found


@pytest.fixture
def share(runner: asyncio.Runner, state_url: str) -> Iterator[Callable[..., SharedState]]:
    """Makes a state as another process would; at the test's own URL, unless told."""
    from contractmock.mockserver.sharing.shared_state import shared_state

    made: list[SharedState] = []

    def make(url: str = state_url, *, journal_bytes: int = 1 << 20, **options: Any) -> SharedState:
        made.append(shared_state(url, journal_bytes, **options))
        return made[-1]

    yield make
    for state in made:
        runner.run(state.close())

"""The password of a shared state is told nowhere, and what is kept there of calls has no secret."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from contractmock.contracts.cli import run_command
from contractmock.contracts.errors import ContractError
from contractmock.mockserver.app import create_app
from contractmock.mockserver.commands import serve
from contractmock.mockserver.serving.server import running
from contractmock.mockserver.settings import Settings

PASSWORD = "Redis-Pw_5f6e7d8c"
KEY = "sk-Live_9f8e7d6c5b4a3210"

Leaks = Callable[[str, str], list[str]]


@pytest.mark.parametrize(
    "url",
    [
        f"redis://:{PASSWORD}@127.0.0.1:1",
        f"redis://ann:{PASSWORD}@127.0.0.1:1/0",
        f"redis://:{PASSWORD}@[::1",
        f"redis://:{PASSWORD}@127.0.0.1:1/x",
        f"http://:{PASSWORD}@127.0.0.1",
        f"unix://:{PASSWORD}@/nowhere/redis",
        f"redis://127.0.0.1:1?password={PASSWORD}",
        PASSWORD,
    ],
)
def test_a_state_that_cannot_be_is_refused_without_its_password(
    capsys: pytest.CaptureFixture[str], leaks: Leaks, url: str
) -> None:
    pytest.importorskip("redis", reason="needs the extra: pip install 'contractmock[redis]'")
    with pytest.raises(ContractError) as refused:
        run_command(serve.command, ["--port", "0", "--state", url])
    assert "state" in str(refused.value)
    assert leaks(str(refused.value) + "".join(capsys.readouterr()), PASSWORD) == []


@contextmanager
def sharing(redis: Any, caller_at: Callable[[int], Any]) -> Iterator[Any]:
    """The caller of a mock whose state is in `redis`, which wants the password."""
    url = f"unix://:{PASSWORD}@{redis.socket}?prefix=secrets"
    with running(create_app(Settings(state=url))) as started:
        yield caller_at(int(started.rpartition(":")[2]))


def test_what_is_kept_of_calls_has_no_secret_of_theirs(
    start_redis: Callable[..., Any], caller_at: Callable[[int], Any], leaks: Leaks
) -> None:
    import redis as client

    redis = start_redis("--requirepass", PASSWORD, "--rdbcompression", "no")
    with sharing(redis, caller_at) as call:
        key = ("Authorization", f"Bearer {KEY}")
        assert call("/v1/system/live", key, ("Prefer", "code=503")).status == 503
        assert call(f"/nowhere?token={KEY}", key).status == 404
        assert len(call("/_mock/journal").json["entries"]) == 2
        with client.Redis(unix_socket_path=str(redis.socket), password=PASSWORD) as kept:
            dumped = {name: kept.dump(name) or b"" for name in kept.scan_iter("*")}
        text = "".join(f"{name!r}{content!r}" for name, content in dumped.items())
        assert "/nowhere" in text  # else it would be no wonder that nothing else is found
        assert leaks(text, KEY) == []
        assert leaks(text, PASSWORD) == []


def test_a_mock_that_has_lost_its_state_does_not_tell_its_password(
    start_redis: Callable[..., Any],
    caller_at: Callable[[int], Any],
    leaks: Leaks,
    capfd: pytest.CaptureFixture[str],
) -> None:
    redis = start_redis("--requirepass", PASSWORD)
    with sharing(redis, caller_at) as call:
        targets = ("/v1/system/live", "/_mock/health", "/_mock/rules", "/_mock/journal")
        whole = [call(target) for target in targets]
        redis.stop()
        lost = [call(target) for target in targets]
    assert [each.status for each in whole] == [200] * 4
    assert 503 in [each.status for each in lost]
    told = "".join(f"{each.headers}{each.body.decode()}" for each in (*whole, *lost))
    assert leaks(told + "".join(capfd.readouterr()), PASSWORD) == []

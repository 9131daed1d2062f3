"""Many large bodies at once: what the process takes, and that none is lost or kept."""

import asyncio
import os
import re
import signal
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from contractmock.fixtures.images import sample_image

MEGABYTE = 1 << 20

BOUND = 250 * MEGABYTE
"""Bytes that the process may take at its height. The promise is 300 MB for fifty uploads of 50 MB,
which `bench/run.py uploads` sends; here it is less than what is sent."""

COMMAND = Path(sysconfig.get_path("scripts"), "contractmock")

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")


class Process:
    """``contractmock serve`` as a process of its own, which the test's memory is no part of."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        found = re.search(r"http://(.+):(\d+)", process.stdout.readline())
        assert found is not None
        self.host, self.port = found[1], int(found[2])
        self._proc = Path(f"/proc/{process.pid}")

    def memory(self, name: str) -> int:
        found = re.search(rf"^{name}:\s+(\d+) kB", (self._proc / "status").read_text(), re.M)
        assert found is not None
        return int(found[1]) << 10

    def files(self) -> list[str]:
        return [os.readlink(each) for each in (self._proc / "fd").iterdir()]


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    started = subprocess.Popen(
        [COMMAND, "serve", "--port=0", f"--spool-dir={tmp_path}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield Process(started)
    finally:
        started.send_signal(signal.SIGTERM)
        started.communicate(timeout=60)


def head(path: str, content_type: str, size: int) -> bytes:
    return (
        f"POST {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer a-key\r\n"
        f"x-freepik-api-key: a-key\r\ncontent-type: {content_type}\r\n"
        f"content-length: {size}\r\nconnection: close\r\n\r\n"
    ).encode()


def multipart(size: int) -> list[bytes]:
    begin = b'--line\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n'
    pieces = [begin, sample_image("jpeg"), *zeros(size), b"\r\n--line--\r\n"]
    return [head("/v2/image/sync", "multipart/form-data; boundary=line", length(pieces)), *pieces]


def json(size: int) -> list[bytes]:
    pieces = [b'{"image": "', *[b"A" * MEGABYTE] * (size // MEGABYTE), b'"}']
    return [head("/v1/ai/classifier/image", "application/json", length(pieces)), *pieces]


def raw(size: int) -> list[bytes]:
    pieces = zeros(size)
    return [head("/v1/ai/classifier/image", "image/png", length(pieces)), *pieces]


def zeros(size: int) -> list[bytes]:
    return [bytes(MEGABYTE)] * (size // MEGABYTE)


def length(pieces: list[bytes]) -> int:
    return sum(map(len, pieces))


async def status(process: Process, pieces: list[bytes]) -> int:
    reader, writer = await asyncio.open_connection(process.host, process.port)
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        return int((await reader.read()).split()[1])
    finally:
        writer.close()
        await writer.wait_closed()


async def crowd(process: Process, size: int, pieces: list[bytes]) -> list[int]:
    return await asyncio.gather(*[status(process, pieces) for _ in range(size)])


CROWDS = {
    "multipart": (32, multipart(12 * MEGABYTE), 200),
    "JSON": (14, json(19 * MEGABYTE), 200),
    "raw": (12, raw(40 * MEGABYTE), 415),
}


@pytest.mark.parametrize("name", CROWDS)
def test_a_crowd_of_large_bodies_is_answered_in_bounded_memory(
    process: Process, name: str, tmp_path: Path
) -> None:
    size, pieces, expected = CROWDS[name]
    assert asyncio.run(crowd(process, size, pieces)) == [expected] * size
    assert process.memory("VmHWM") < BOUND
    assert not [each for each in process.files() if each.startswith(str(tmp_path))]


def test_a_disk_that_is_full_is_507_and_the_next_upload_is_taken(
    victim: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(**options: Any) -> None:
        raise OSError(28, "No space left on device")

    data = b"".join(multipart(3 * MEGABYTE))
    with monkeypatch.context() as patch:
        patch.setattr("tempfile.TemporaryFile", full)
        assert victim.send(data) == 507
    assert victim.send(data) == 200


def test_clients_that_stay_away_starve_no_other(victim: Any) -> None:
    """They declare more than there is memory, and hold no more than they brought."""
    begun = head("/v1/ai/classifier/image", "application/json", 20 * MEGABYTE) + b'{"image": "'
    with ExitStack() as stack:
        for _ in range(10):
            client = stack.enter_context(closing(victim.connect()))
            client.sendall(begun + b"A" * MEGABYTE)
        assert victim.send(b"".join(json(MEGABYTE))) == 200
        assert victim.send(b"".join(json(19 * MEGABYTE))) == 200


def test_bodies_wait_for_memory_until_another_goes(victim: Any) -> None:
    begun = head("/v1/ai/classifier/image", "application/json", 20 * MEGABYTE) + b'{"image": "'
    with ExitStack() as stack:
        large = [stack.enter_context(closing(victim.connect())) for _ in range(2)]
        for client in large:  # more than the budget: one of them has to overdraw it
            client.sendall(begun + b"A" * (18 * MEGABYTE))
        waiting = stack.enter_context(closing(victim.connect()))
        for client in large:
            client.close()
        assert victim.exchange(waiting, b"".join(json(19 * MEGABYTE))) == 200


def test_a_delay_holds_no_memory(victim: Any) -> None:
    delayed = b"".join(json(MEGABYTE)).replace(b"\r\n", b"\r\nPrefer: delay=50\r\n", 1)
    with closing(victim.connect()) as client:
        client.sendall(delayed)
        deadline = time.monotonic() + 40
        while time.monotonic() < deadline:
            entries = httpx.get(f"{victim.url}/_mock/journal").json()["entries"]
            if entries[-1]["channel"] == "prefer":
                break
        assert entries[-1]["channel"] == "prefer"  # recorded, though not answered
        assert entries[-1]["duration_ms"] > 50_000

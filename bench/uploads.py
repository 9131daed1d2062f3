"""Fifty large bodies at once: the memory that ``contractmock serve`` takes for them."""

import argparse
import asyncio
import re
import subprocess
import sys
import sysconfig
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from contractmock.fixtures.images import sample_image

MEGABYTE = 1 << 20
BOUND = 300
"""Megabytes that the process may take."""

BOUND_OF_WRONG = 350
"""The same where every body breaks the contract: saying where takes five copies of it."""

COMMAND = Path(sysconfig.get_path("scripts"), "contractmock")
FORM = b'--line\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n'


@dataclass(frozen=True)
class Load:
    """Bodies of one kind.

    Attributes:
        path: Where they go.
        media_type: What they are.
        begin: How each begins.
        fill: The byte that fills it up.
        end: How it ends.
        size: Megabytes that each has, in all.
        bound: Megabytes that the process may take for them.
    """

    path: str
    media_type: str
    begin: bytes
    fill: bytes
    end: bytes
    size: int
    bound: int = BOUND

    @property
    def head(self) -> bytes:
        return (
            f"POST {self.path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer a-key\r\n"
            f"x-freepik-api-key: a-key\r\ncontent-type: {self.media_type}\r\n"
            f"content-length: {self.size * MEGABYTE}\r\nconnection: close\r\n\r\n"
        ).encode()

    @property
    def filling(self) -> Iterator[bytes]:
        """What stands between beginning and end, a megabyte at a time."""
        left = self.size * MEGABYTE - len(self.begin) - len(self.end)
        whole = self.fill * MEGABYTE
        while left > 0:
            yield whole[:left]
            left -= MEGABYTE


LOADS = {
    "multipart": Load(
        "/v2/image/sync",
        "multipart/form-data; boundary=line",
        FORM + sample_image("jpeg"),
        b"\0",
        b"\r\n--line--\r\n",
        50,
    ),
    "JSON": Load("/v1/ai/classifier/image", "application/json", b'{ "image" : "', b"A", b'" }', 20),
    "wrong JSON": Load(
        "/v1/ai/classifier/image",
        "application/json",
        b'{"image": "',
        b"!",
        b'"}',
        20,
        BOUND_OF_WRONG,
    ),
    "other": Load("/v1/ai/classifier/image", "image/png", b"", b"\0", b"", 50),
}


@contextmanager
def serving() -> Iterator[tuple[int, Path]]:
    """The port of a serving process, and what the system tells of it."""
    process = subprocess.Popen(
        [COMMAND, "serve", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline().rpartition(":")[2]), Path(f"/proc/{process.pid}")
    finally:
        process.terminate()
        process.communicate()


def megabytes(process: Path, name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB", (process / "status").read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1]) >> 10


def cpu_seconds(process: Path) -> float:
    fields = (process / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


async def answered(port: int, load: Load) -> tuple[float, str]:
    """The status of one body, and before it the seconds that it came after the last byte."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(load.head + load.begin)
    for piece in load.filling:
        writer.write(piece)
        await writer.drain()
    writer.write(load.end)
    await writer.drain()
    sent = time.monotonic()
    status = (await reader.read()).split()[1].decode()
    writer.close()
    await writer.wait_closed()
    return time.monotonic() - sent, status


async def together(port: int, load: Load, count: int) -> list[tuple[float, str]]:
    return await asyncio.gather(*[answered(port, load) for _ in range(count)])


def measure(name: str, load: Load, count: int) -> bool:
    """Whether the process kept to its bound; prints a row."""
    with serving() as (port, process):
        rest = megabytes(process, "VmRSS")
        began = time.monotonic()
        answers = asyncio.run(together(port, load, count))
        wall = time.monotonic() - began
        height = megabytes(process, "VmHWM")
        statuses = ", ".join(f"{n} x {each}" for each, n in Counter(s for _, s in answers).items())
        print(
            f"| {count} {name} bodies of {load.size} MB | {statuses} | {rest} MB | {height} MB"
            f" | {cpu_seconds(process):.1f} s | {wall:.1f} s | {max(answers)[0]:.1f} s |",
            flush=True,
        )
    return height < load.bound


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=50)
    args = parser.parse_args()
    print("| load | answers | at rest | at its height | CPU | wall | slowest after its last byte |")
    print("|---|---|---|---|---|---|---|")
    kept = [measure(name, load, args.count) for name, load in LOADS.items()]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())

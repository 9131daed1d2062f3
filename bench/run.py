"""Throughput and latency beside a bare Starlette endpoint and Prism, in one run.

Usage: python bench/run.py [--seconds 3] [--rounds 3] [--connections 16]

Needs wrk (Debian: apt-get install wrk); Prism is measured where Node is present.
"""

import argparse
import json
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import servers

from contractmock.fixtures.images import sample_image

BOUNDARY = "contractmock-bench"
_SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1.0}


@dataclass(frozen=True)
class Load:
    """One request, sent over and over.

    Attributes:
        vendor: Whose operation it calls.
        title: The heading in the table.
        path: The operation's path.
        bare: The bare endpoint that parses the same body.
        body: The request's body.
        headers: Its header fields.
        floors: The least ratio to the bare endpoint and to Prism that counts as reached.
    """

    vendor: str
    title: str
    path: str
    bare: str
    body: bytes
    headers: dict[str, str]
    floors: tuple[float, float]


@dataclass(frozen=True)
class Measured:
    """What one run of wrk saw: requests per second, seconds at two percentiles, failures."""

    rate: float
    p50: float
    p99: float
    failed: int


def loads() -> Iterable[Load]:
    """The three loads of the floors."""
    for size, bare, floors in (
        (3_000, "/form", (0.6, 3.0)),
        (170_000, "/form-with-digest", (0.6, 25.0)),
    ):
        yield Load(
            vendor="aiornot",
            title=f"AIORNOT upload, {size // 1000} kB",
            path="/v2/image/sync",
            bare=bare,
            body=_multipart(_image(size)),
            headers={
                "content-type": f"multipart/form-data; boundary={BOUNDARY}",
                "authorization": "Bearer bench",
            },
            floors=floors,
        )
    yield Load(
        vendor="freepik",
        title="Freepik JSON, URL",
        path="/v1/ai/classifier/image",
        bare="/json",
        body=json.dumps({"image": "https://images.example.com/a.jpg"}).encode(),
        headers={"content-type": "application/json", "x-freepik-api-key": "bench"},
        floors=(0.5, 2.0),
    )


def _image(size: int) -> bytes:
    """A JPEG of `size` bytes: a small picture, then bytes as random as those of a real one."""
    image = sample_image("jpeg", size=(64, 48))
    return image + random.Random(size).randbytes(size - len(image))


def _multipart(image: bytes) -> bytes:
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="image"; filename="upload"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    return head.encode() + image + f"\r\n--{BOUNDARY}--\r\n".encode()


def measure(url: str, load: Load, seconds: float, connections: int) -> Measured:
    """Run wrk once."""
    with tempfile.TemporaryDirectory() as folder:
        body, script = Path(folder, "body"), Path(folder, "load.lua")
        body.write_bytes(load.body)
        headers = "".join(
            f"wrk.headers[{json.dumps(k)}] = {json.dumps(v)}\n" for k, v in load.headers.items()
        )
        script.write_text(
            f'wrk.method = "POST"\n{headers}'
            f'local file = io.open("{body}", "rb")\nwrk.body = file:read("*a")\nfile:close()\n'
        )
        command = [
            "wrk",
            "-t1",
            f"-c{connections}",
            f"-d{seconds:g}s",
            "--latency",
            "-s",
            str(script),
            url,
        ]
        text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", text)
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    assert rate, text
    return Measured(
        rate=float(rate[1]),
        p50=_percentile(text, "50%"),
        p99=_percentile(text, "99%"),
        failed=int(failed[1]) if failed else 0,
    )


def _percentile(text: str, name: str) -> float:
    found = re.search(rf"{re.escape(name)}\s+([\d.]+)(us|ms|s)", text)
    assert found, text
    return float(found[1]) * _SECONDS[found[2]]


def compare(load: Load, arguments: argparse.Namespace) -> bool:
    """Measure one load on every server, in turns, and print a row for each; whether floors hold."""
    runs: dict[str, list[Measured]] = {"contractmock": [], "bare Starlette": []}
    with servers.mock() as mock, servers.bare() as bare:
        urls = {"contractmock": mock + load.path, "bare Starlette": bare + load.bare}
        for url in urls.values():
            measure(url, load, 1, arguments.connections)  # warm
        for _ in range(arguments.rounds):
            for name, url in urls.items():
                runs[name].append(measure(url, load, arguments.seconds, arguments.connections))
    if servers.prism_command():
        # Alone: it goes on with what it was sent long after a run has ended.
        with servers.prism(load.vendor) as url:
            measure(url + load.path, load, 1, arguments.connections)
            runs["Prism"] = [
                measure(url + load.path, load, arguments.seconds, arguments.connections)
                for _ in range(arguments.rounds)
            ]
    return _report(load, runs)


def _report(load: Load, runs: dict[str, list[Measured]]) -> bool:
    rates = {name: statistics.median(run.rate for run in each) for name, each in runs.items()}
    print(f"\n{load.title}")
    headings = ("req/s", "p50 ms", "p99 ms", "failed", "ratio", "floor")
    print(f"{'server':16}" + "".join(f"{heading:>10}" for heading in headings))
    held = True
    floors = {"bare Starlette": load.floors[0], "Prism": load.floors[1]}
    for name, each in runs.items():
        p50 = statistics.median(run.p50 for run in each) * 1000
        p99 = statistics.median(run.p99 for run in each) * 1000
        row = f"{name:16}{rates[name]:10.0f}{p50:10.2f}{p99:10.2f}{sum(r.failed for r in each):10}"
        if name in floors:
            ratio = rates["contractmock"] / rates[name]
            row += f"{ratio:10.2f}{floors[name]:10.2f}"
            held &= ratio >= floors[name]
        print(row)
    held &= not any(run.failed for run in runs["contractmock"])
    return held


def main() -> int:
    """Measure everything and say whether the floors hold."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=3.0, help="of each run of wrk")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each server; medians count")
    parser.add_argument("--connections", type=int, default=16)
    arguments = parser.parse_args()
    if not shutil.which("wrk"):
        print("bench: wrk is not installed; on Debian: apt-get install wrk", file=sys.stderr)
        return 2
    ready = sorted(servers.start_up_seconds() for _ in range(5))
    print(f"serve is ready after {ready[2]:.3f} s (median of 5, worst {ready[-1]:.3f}; target 0.5)")
    held = [compare(load, arguments) for load in loads()]
    print("\nall floors hold" if all(held) else "\na floor does not hold")
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())

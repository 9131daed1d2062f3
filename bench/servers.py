"""The servers that are measured side by side, each a process of its own."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
COMMAND = Path(sys.executable).with_name("contractmock")


@contextlib.contextmanager
def mock() -> Iterator[str]:
    """The mock as a user starts it, everything on."""
    with _process([str(COMMAND), "serve", "--port", "0"], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield process.stdout.readline().decode().split()[-1]


@contextlib.contextmanager
def bare() -> Iterator[str]:
    """The bare Starlette endpoints under the same server with the same loop and parser."""
    port = _free_port()
    command = [sys.executable, "-m", "uvicorn", "bare:app", "--port", str(port)]
    with _process([*command, "--log-level", "warning", "--no-access-log"], cwd=HERE):
        yield _reachable(f"http://127.0.0.1:{port}")


@contextlib.contextmanager
def prism(vendor: str) -> Iterator[str]:
    """Prism as a user starts it, on the repaired document: it does not start on the published."""
    port = _free_port()
    document = subprocess.run(
        [str(COMMAND), "contracts", "--document", vendor, "--view", "published"],
        check=True,
        capture_output=True,
    ).stdout
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"{vendor}.json")
        file.write_bytes(document)
        command = [*prism_command(), "mock", "--port", str(port), str(file)]
        with _process(command, stdout=subprocess.DEVNULL):
            yield _reachable(f"http://127.0.0.1:{port}")


@cache
def prism_command() -> list[str]:
    """How to run Prism: ``$PRISM``, the path, or by npx; empty where there is none."""
    named = os.environ.get("PRISM") or shutil.which("prism")
    if named:
        return [named]
    by_npx = ["npx", "--yes", "@stoplight/prism-cli@5"]
    if not shutil.which("npx"):
        return []
    # Asking for its version first installs it, which may take longer than a server may to start.
    found = subprocess.run([*by_npx, "--version"], capture_output=True, check=False)
    return [] if found.returncode else by_npx


def start_up_seconds() -> float:
    """Seconds from starting ``contractmock serve`` to its ready line."""
    started = time.perf_counter()
    with mock():
        return time.perf_counter() - started


@contextlib.contextmanager
def _process(
    command: list[str], *, stdout: int | None = None, cwd: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    # A session of its own: npx would leave the server it started behind.
    process = subprocess.Popen(
        command, stdout=stdout, stderr=subprocess.DEVNULL, cwd=cwd, start_new_session=True
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()
        if process.stdout:
            process.stdout.close()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


def _reachable(url: str) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=1).close()
        except urllib.error.HTTPError:
            return url
        except OSError:
            time.sleep(0.1)
        else:
            return url
    raise TimeoutError(f"{url} did not answer within a minute")

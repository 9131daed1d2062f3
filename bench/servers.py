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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

HERE = Path(__file__).parent
COMMAND = Path(sys.executable).with_name("contractmock")


class NotStartedError(Exception):
    """A server ended before it was ready; its last line says why."""


@dataclass(frozen=True)
class Server:
    """A server that answers.

    Attributes:
        url: Its base URL.
        pid: Its process, which others may be children of.
    """

    url: str
    pid: int


@contextlib.contextmanager
def mock(
    *flags: str, program: Sequence[str] = (str(COMMAND),), spool: Path | None = None
) -> Iterator[Server]:
    """The mock as a user starts it, everything on.

    Args:
        flags: Further flags of ``serve``.
        program: What runs the command.
        spool: Where its temporary files go.

    Raises:
        NotStartedError: It refused to serve so.
    """
    command = [*program, "serve", "--port", "0", *flags]
    environment = {**os.environ, "TMPDIR": str(spool)} if spool else None
    with tempfile.NamedTemporaryFile() as told:  # with a name: files without count as spooled
        started = _process(command, stdout=subprocess.PIPE, stderr=told, env=environment)
        with started as process:
            assert process.stdout is not None
            ready = process.stdout.readline().decode().split()
            if not ready:
                process.wait()
                raise NotStartedError(_last_line(told))
            yield Server(ready[-1], process.pid)


@contextlib.contextmanager
def bare() -> Iterator[Server]:
    """The bare Starlette endpoints under the same server with the same loop and parser."""
    port = _free_port()
    command = [sys.executable, "-m", "uvicorn", "bare:app", "--port", str(port)]
    with _process([*command, "--log-level", "warning", "--no-access-log"], cwd=HERE) as process:
        yield Server(_reachable(f"http://127.0.0.1:{port}"), process.pid)


@contextlib.contextmanager
def prism(vendor: str) -> Iterator[Server]:
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
        with _process(command, stdout=subprocess.DEVNULL) as process:
            yield Server(_reachable(f"http://127.0.0.1:{port}"), process.pid)


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


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """The URL of a Redis that is empty, keeps nothing on disk and ends with the block.

    Raises:
        NotStartedError: There is no redis-server.
    """
    found = shutil.which("redis-server")
    if found is None:
        raise NotStartedError("redis-server is not installed; on Debian: apt-get install redis")
    port = _free_port()
    memory_only = ["--save", "", "--appendonly", "no"]
    command = [found, "--bind", "127.0.0.1", "--port", str(port), *memory_only]
    with _process(command, stdout=subprocess.DEVNULL):
        _wait_for(lambda: socket.create_connection(("127.0.0.1", port), timeout=1).close())
        yield f"redis://127.0.0.1:{port}/0"


@contextlib.contextmanager
def _process(
    command: list[str],
    *,
    stdout: int | None = None,
    stderr: int | IO[bytes] = subprocess.DEVNULL,
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    # A session of its own: npx would leave the server it started behind.
    try:
        process = subprocess.Popen(
            command, stdout=stdout, stderr=stderr, cwd=cwd, env=env, start_new_session=True
        )
    except OSError as error:
        raise NotStartedError(f"{command[0]} does not start: {error.strerror}") from error
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):  # it ended by itself
            os.killpg(process.pid, signal.SIGTERM)
        process.wait()
        if process.stdout:
            process.stdout.close()


def _last_line(told: IO[bytes]) -> str:
    told.seek(0)
    lines = told.read().decode(errors="replace").splitlines()
    return lines[-1] if lines else "it said nothing"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


def _reachable(url: str) -> str:
    def ask() -> None:
        with contextlib.suppress(urllib.error.HTTPError):  # an answer, too
            urllib.request.urlopen(url, timeout=1).close()

    _wait_for(ask)
    return url


def _wait_for(attempt: Callable[[], None]) -> None:
    """Try until it works, a minute at most."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return attempt()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)

"""What was measured on: the machine, the day, the versions."""

import os
import platform
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import servers
import tables

_DISTRIBUTIONS = ("contractmock", "starlette", "uvicorn", "uvloop", "httptools", "jsonschema-rs")


def described() -> str:
    """A table."""
    return tables.table(("what", "which"), _rows())


def _rows() -> Iterator[tuple[str, str]]:
    yield "date", f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    yield "machine", f"{os.cpu_count()} cores, {_processor()}, {_memory()}"
    yield "system", f"{platform.system()} {platform.release()}"
    yield "load before", ", ".join(f"{each:.2f}" for each in os.getloadavg())
    yield "Python", platform.python_version()
    yield from ((each, metadata.version(each)) for each in _DISTRIBUTIONS)
    yield "wrk", _version(["wrk", "-v"])
    yield "Node", _version(["node", "--version"])
    if prism := servers.prism_command():
        yield "Prism", _version([*prism, "--version"])
    yield "Redis", _version(["redis-server", "--version"])


def _version(command: Sequence[str]) -> str:
    if not shutil.which(command[0]):
        return "none"
    # wrk's only way to tell its version is a usage error.
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return " ".join((done.stdout or done.stderr).split()[:3])


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / (1 << 30):.0f} GiB"

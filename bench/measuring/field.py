"""Field clients: AIORNOT's official client, two releases of it, as the package index has them."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from clients.subjects import Transport

RELEASES = ("0.1.1", "0.1.0")
TRANSPORTS: tuple[Transport, ...] = ("process", "socket")

_SCRIPT = Path(__file__).parent.parent / "field_client.py"


@dataclass(frozen=True)
class FieldRun:
    """What one run says of a release.

    Attributes:
        release: The release.
        transport: How it was answered.
        findings: Zone, rule, pointer, oracle, message and cases of each finding.
        cases: How many cases there were.
        seconds: Seconds on the wall, the start of Python included.
        unavailable: Why there was no run; empty where there was one.
    """

    release: str
    transport: Transport
    findings: tuple[dict[str, Any], ...] = ()
    cases: int = 0
    seconds: float = 0.0
    unavailable: str = ""


def field_runs(folder: Path) -> Iterator[FieldRun]:
    """Run each release over each transport, in a process of its own.

    Args:
        folder: Where a release is put that is not installed.
    """
    for release in RELEASES:
        try:
            home = _home(release, folder)
        except subprocess.CalledProcessError as error:
            reason = error.stderr.strip().splitlines()[-1:] or ["pip failed"]
            yield FieldRun(release, "process", unavailable=reason[0])
            continue
        for transport in TRANSPORTS:
            yield _run(release, transport, home)


def _home(release: str, folder: Path) -> Path | None:
    """The folder that holds the release, None where it is installed."""
    if metadata.version("aiornot") == release:
        return None
    home = folder / release
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command = [*pip, "--no-deps", "--target", str(home), f"aiornot=={release}"]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return home


def _run(release: str, transport: Transport, home: Path | None) -> FieldRun:
    environment = dict(os.environ, **({"PYTHONPATH": str(home)} if home else {}))
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, str(_SCRIPT), release, transport],
        check=True,
        stdout=subprocess.PIPE,
        env=environment,
    )
    told = json.loads(done.stdout)
    return FieldRun(
        release=release,
        transport=transport,
        findings=tuple(told["findings"]),
        cases=told["cases"],
        seconds=time.perf_counter() - began,
    )

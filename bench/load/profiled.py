"""The command, run under a sampling profiler that tells the steps of a call apart.

Usage: python bench/load/profiled.py FILE serve [FLAG ...]; FILE gets a count for each step as JSON.
"""

import json
import signal
import sys
from collections import Counter
from pathlib import Path
from types import FrameType

from contractmock.contracts.cli import main

INTERVAL = 0.002
"""Seconds of processor time between two samples."""

LINE = "between the steps"
SERVER = "server and loop"

_MOCK = "contractmock.mockserver"

STEPS = {
    (f"{_MOCK}.receiving.receive", "receive_body"): "receive",
    (f"{_MOCK}.serving.protocol", "MockProtocol.data_received"): "parse the head",
    (f"{_MOCK}.mounts", "Mounts.locate"): "match",
    (f"{_MOCK}.engine", "Engine.authenticate"): "authenticate",
    ("contractmock.contracts.requests", "read_request"): "validate",
    (f"{_MOCK}.choosing", "choose"): "choose",
    (f"{_MOCK}.choosing", "settle"): "choose",
    (f"{_MOCK}.engine", "Engine.compose"): "compose",
    (f"{_MOCK}.engine", "Engine.refuse"): "compose",
    (f"{_MOCK}.engine", "Engine.check"): "check",
    (f"{_MOCK}.control", "with_remarks"): "remark",
    (f"{_MOCK}.behaviours.aiornot_hints", "hints"): "remark",
    (f"{_MOCK}.behaviours.freepik_hints", "hints"): "remark",
    (f"{_MOCK}.journal.journal", "Journal.record_soon"): "journal",
    (f"{_MOCK}.app", "_send"): "send",
    (f"{_MOCK}.serving.transport", "JoiningTransport._flush"): "send",
    (f"{_MOCK}.app", "MockEndpoint.__call__"): LINE,
    ("asyncio.runners", "Runner.run"): SERVER,
}
"""The step that a function is, or begins; the innermost on the stack that has one counts."""


def sample_into(counts: Counter[str]) -> None:
    """Begin to count the step that each sample finds; those before the loop runs have none."""

    def sample(_: int, frame: FrameType | None) -> None:
        while frame is not None:
            step = STEPS.get((frame.f_globals.get("__name__", ""), frame.f_code.co_qualname))
            if step is not None:
                counts[step] += 1
                return
            frame = frame.f_back

    signal.signal(signal.SIGPROF, sample)
    signal.setitimer(signal.ITIMER_PROF, INTERVAL, INTERVAL)


def run(file: Path) -> int:
    """Run the command of the arguments that are left, then write what was counted."""
    counts: Counter[str] = Counter()
    sample_into(counts)
    try:
        return main()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        file.write_text(json.dumps(counts))


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv.pop(1))))

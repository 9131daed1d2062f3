"""What a server's processes take: memory, processor time, open files (Linux)."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Usage:
    """What a server takes, its child processes among it.

    Attributes:
        resident: Bytes in memory.
        peak: The most bytes that it ever had there; of several processes the sum of each one's.
        cpu: Seconds of processor time since it started.
        descriptors: Open files and sockets.
        spooled: Open files that have no name any more, and files in the folder for temporary ones.
    """

    resident: int
    peak: int
    cpu: float
    descriptors: int
    spooled: int


def usage(pid: int, spool: Path | None = None) -> Usage:
    """What the server takes now.

    Args:
        pid: Its first process.
        spool: Its folder for temporary files.
    """
    pids = list(_family(pid))
    opened = [target for each in pids for target in _descriptors(each)]
    left = sum(path.is_file() for path in spool.rglob("*")) if spool else 0
    return Usage(
        resident=sum(_status(each, "VmRSS") for each in pids),
        peak=sum(_status(each, "VmHWM") for each in pids),
        cpu=sum(map(_cpu, pids)),
        descriptors=len(opened),
        spooled=left + sum(target.endswith(" (deleted)") for target in opened),
    )


def cpu(pid: int) -> float:
    """Seconds of processor time of a server and its child processes."""
    return sum(map(_cpu, _family(pid)))


def _family(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from _family(int(child))


def _status(pid: int, name: str) -> int:
    """A line of ``status``, in bytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) * 1024


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def _descriptors(pid: int) -> Iterator[str]:
    for each in Path(f"/proc/{pid}/fd").iterdir():
        try:
            yield os.readlink(each)
        except FileNotFoundError:
            continue  # closed meanwhile

"""Where the processor time of a call goes, step by step."""

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import servers
import tables
from sections.section import Section, section
from servers import Server

from load import wrk
from load.processes import cpu
from load.profiled import LINE, SERVER, STEPS
from load.requests import Load, loads

_CONNECTIONS = 16


@dataclass(frozen=True)
class Profile:
    """What one load costs.

    Attributes:
        bare: Seconds of processor time for each answer of the bare endpoint.
        mock: The same of the mock.
        samples: How often each step was found.
    """

    bare: float
    mock: float
    samples: Mapping[str, int]

    def of(self, step: str) -> float:
        """Seconds that a step takes of a call."""
        return self.mock * self.samples.get(step, 0) / max(1, sum(self.samples.values()))


def profile(seconds: int) -> Section:
    """Each load, on the mock as it is for the cost and on a sampled one for its parts.

    Args:
        seconds: How long each is loaded.
    """
    measured = {load.title: _profile(load, seconds) for load in loads()}
    found = list(measured.values())
    steps = [*dict.fromkeys(each for each in STEPS.values() if each not in (LINE, SERVER))]
    rows: list[tuple[str, ...]] = [(step, *_cells(found, step)) for step in (SERVER, *steps, LINE)]
    rows.append(("in all", *(f"{each.mock * 1e6:.0f}" for each in found)))
    rows.append(("bare Starlette in all", *(f"{each.bare * 1e6:.0f}" for each in found)))
    told = (
        f"Processor time for each answer in µs at {_CONNECTIONS} connections, that of the kernel "
        "among it; its parts by samples of a run of their own. What the loop does in C between two "
        "calls of Python is counted with the first of them that follows."
    )
    return section("Profile", (told, tables.table(("step", *measured), rows)))


def _cells(found: list[Profile], step: str) -> Iterator[str]:
    for each in found:
        yield f"{each.of(step) * 1e6:.1f}"


def _profile(load: Load, seconds: int) -> Profile:
    with servers.bare() as bare, servers.mock() as mock:
        costs = _cost(bare, load, load.bare, seconds), _cost(mock, load, load.request.path, seconds)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "samples.json")
        program = sys.executable, "-P", str(Path(__file__).with_name("profiled.py")), str(file)
        with servers.mock(program=program) as sampled:
            _cost(sampled, load, load.request.path, seconds)
        return Profile(*costs, samples=json.loads(file.read_text()))


def _cost(server: Server, load: Load, path: str, seconds: int) -> float:
    """Seconds of processor time for each answer."""
    request = load.request.to(path)
    wrk.repeat(server.url, request, 1, _CONNECTIONS)  # warm
    before = cpu(server.pid)
    seen = wrk.repeat(server.url, request, seconds, _CONNECTIONS)
    return (cpu(server.pid) - before) / max(1, seen.requests)

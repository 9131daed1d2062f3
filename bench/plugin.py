"""What the pytest plugin costs a project that has it installed and does not use it.

Usage: python bench/plugin.py [--pairs 40]

Two environments are made that hold pytest and what it needs; one of them has contractmock, too, as
its wheel is installed. In both, ``pytest -q`` runs one trivial test, in turns.
"""

import argparse
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import tables
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
MOST = 1.03
"""The greatest median ratio that counts as reached."""

REPETITIONS = 10
"""Runs of which the fastest import of each module counts."""

_WITHOUT = ("-p", "no:contractmock")

_LISTING = """
import time
from importlib.metadata import distribution
taken = []
for _ in range(10):
    began = time.perf_counter()
    files = [str(each) for each in distribution("contractmock").files]
    taken.append(time.perf_counter() - began)
print(f"{len(files)} files, read in {1000 * min(taken):.1f} ms")
"""
"""What pytest does at its start with every distribution that has a plugin, used or switched off."""


@dataclass(frozen=True)
class Cost:
    """What one run of pytest took, in seconds: on the wall, and of the processor."""

    wall: float
    cpu: float


Pairs = list[tuple[Cost, Cost]]
"""With the plugin and without it, side by side."""


def main() -> int:
    """Measure and print; 1 where the plugin costs too much."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pairs", type=int, default=40)
    number = parser.parse_args().pairs
    with tempfile.TemporaryDirectory() as folder:
        bare, full = environment(Path(folder, "bare")), environment(Path(folder, "full"))
        _install(full)
        project = Path(folder, "project")
        project.mkdir()
        Path(project, "test_trivial.py").write_text("def test_trivial():\n    pass\n")
        against = {
            "not installed": lambda: cost(bare, project),
            "installed, with `-p no:contractmock`": lambda: cost(full, project, *_WITHOUT),
        }
        measured = {
            title: pairs(lambda: cost(full, project), without, number)
            for title, without in against.items()
        }
        modules = imports(full, project)
        files = listing(full)
    print(_report(measured, modules, files))
    ratio = statistics.median(_ratios(measured["not installed"], "cpu"))
    if ratio > MOST:
        print(f"\nMISSED: an unused plugin takes {ratio - 1:.1%} of a trivial run, more than 3 %")
    return int(ratio > MOST)


def environment(folder: Path) -> Path:
    """A virtual environment with pytest and what it needs, linked from this one.

    Returns:
        Its Python.
    """
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    packages = _packages(folder)
    for name in {"pytest", *_needed("pytest")}:
        distribution = metadata.distribution(name)
        for top in {file.parts[0] for file in distribution.files or ()} - {"..", "__pycache__"}:
            Path(packages, top).symlink_to(str(distribution.locate_file(top)))
    return folder / "bin" / "python"


def _needed(name: str) -> Iterator[str]:
    """The distributions that one needs on this machine, all the way down."""
    for line in metadata.requires(name) or ():
        wanted = Requirement(line)
        if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
            yield wanted.name
            yield from _needed(wanted.name)


def _install(python: Path) -> None:
    """Put contractmock alone into the environment, as its wheel has it."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    packages = str(_packages(python.parent.parent))
    options = ["--no-deps", "--no-build-isolation", "--target", packages]
    subprocess.run([*pip, *options, str(ROOT)], check=True)


def _packages(folder: Path) -> Path:
    return next(folder.glob("lib/python*/site-packages"))


def pairs(with_: Callable[[], Cost], without: Callable[[], Cost], number: int) -> Pairs:
    """Measure both in turns, in an order that is drawn anew for each pair; a first pair warms."""
    found = []
    for _ in range(number + 1):
        if random.random() < 0.5:
            found.append((with_(), without()))
        else:
            second = without()
            found.append((with_(), second))
    return found[1:]


def cost(python: Path, project: Path, *options: str) -> Cost:
    """Run the trivial test once."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [str(python), "-m", "pytest", "-q", *options], cwd=project, check=True, capture_output=True
    )
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu)


def imports(python: Path, project: Path) -> dict[str, float]:
    """Milliseconds that each module of ours takes to import, without those that it imports."""
    fastest: dict[str, float] = {}
    command = [str(python), "-X", "importtime", "-m", "pytest", "-q"]
    for _ in range(REPETITIONS):
        done = subprocess.run(command, cwd=project, check=True, capture_output=True, text=True)
        for line in done.stderr.splitlines():
            own, _, name = line.removeprefix("import time:").split("|")
            if name.strip().startswith("contractmock"):
                taken = int(own) / 1000
                fastest[name.strip()] = min(taken, fastest.get(name.strip(), taken))
    return fastest


def listing(python: Path) -> str:
    """How many files the distribution lists, and how long it takes to read the list."""
    done = subprocess.run([str(python), "-c", _LISTING], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def _report(measured: dict[str, Pairs], modules: dict[str, float], files: str) -> str:
    headings = ("without: the plugin is", "pairs", "ratio of CPU time", "ratio of wall time", "ms")
    rows = [(title, *_cells(each)) for title, each in measured.items()]
    everything = {**modules, "in all": sum(modules.values())}
    listed = [(name, f"{taken:.2f}") for name, taken in everything.items()]
    return "\n\n".join(
        (
            "## An unused plugin",
            "`pytest -q` on one trivial test with the plugin, over the same without it: median "
            "[quartiles] of the pairs; ms: the median difference of CPU time.",
            tables.table(headings, rows),
            f"What it imports, the fastest of {REPETITIONS} runs:",
            tables.table(("module", "ms"), listed),
            "At its start pytest reads the list of installed files of every distribution that has "
            f"a plugin, even of one that is switched off: {files}.",
        )
    )


def _cells(found: Pairs) -> tuple[object, ...]:
    added = statistics.median(1000 * (with_.cpu - without.cpu) for with_, without in found)
    cpu, wall = (_spread(_ratios(found, name)) for name in ("cpu", "wall"))
    return len(found), cpu, wall, f"{added:.1f}"


def _ratios(found: Pairs, name: str) -> list[float]:
    return [getattr(with_, name) / getattr(without, name) for with_, without in found]


def _spread(values: list[float]) -> str:
    low, middle, high = statistics.quantiles(values, method="inclusive")
    return f"{middle:.3f} [{low:.3f}, {high:.3f}]"


if __name__ == "__main__":
    sys.exit(main())

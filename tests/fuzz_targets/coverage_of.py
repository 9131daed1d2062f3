"""How much of a parser its target reaches: branch coverage, with the target alone."""

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

import coverage
from tests.fuzz_targets.hunting import hunt
from tests.fuzz_targets.target import Target


def branch_coverage(target: Target, examples: int, seed: int) -> Iterator[tuple[str, float, str]]:
    """For each parser the share of its branches that so many inputs take, and those they do not.

    Args:
        target: The target.
        examples: Inputs to try beside the seeds.
        seed: What they follow from.
    """
    files = {name: str(import_module(name).__file__) for name in target.parsers}
    assert target.seeds  # made before anything is counted: making them may run a parser, too
    measured = coverage.Coverage(
        branch=True, include=list(files.values()), data_file=None, config_file=False
    )
    measured.start()
    failure = hunt(
        target, seconds=float("inf"), examples=examples, first_seed=seed, tell=lambda progress: None
    )
    measured.stop()
    if failure is not None:
        raise failure.error
    with TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        measured.json_report(morfs=list(files.values()), outfile=str(report))
        told = json.loads(report.read_text())["files"]
    by_path = {Path(name).resolve(): each for name, each in told.items()}
    for name, file in files.items():
        found = by_path[Path(file).resolve()]
        summary = found["summary"]
        missing = ", ".join(f"{start}->{end}" for start, end in found["missing_branches"])
        branches = summary["num_branches"]
        yield name, summary["covered_branches"] / branches if branches else 1.0, missing

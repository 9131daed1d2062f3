"""The official command line `aiornot`, unmodified, as a user runs it against the mock."""

import hashlib
import json
import os
import subprocess
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from contractmock.fixtures.images import sample_image
from contractmock.mockserver.app import create_app
from contractmock.mockserver.serving.server import running
from contractmock.mockserver.settings import Settings

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def keyed_url() -> Iterator[str]:
    with running(create_app(Settings(api_keys=frozenset({"right"})))) as url:
        yield url


@pytest.fixture
def run(keyed_url: str, tmp_path: Path) -> Run:
    command = Path(sysconfig.get_path("scripts"), "aiornot")

    def done(*arguments: str, key: str = "right") -> "subprocess.CompletedProcess[str]":
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "AIORNOT_BASE_URL": keyed_url,
            "AIORNOT_API_KEY": key,
        }
        return subprocess.run(
            [command, *arguments],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    return done


def test_a_single_image_is_analysed(run: Run, tmp_path: Path) -> None:
    image = sample_image("heic", size=(641, 479))
    (tmp_path / "photo.heic").write_bytes(image)
    flags = ("--only", "ai_generated", "--only", "quality", "--external-id", "mine")
    done = run("image", "single", "photo.heic", *flags)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["external_id"] == "mine"
    meta = told["report"]["meta"]
    assert (meta["width"], meta["height"], meta["format"]) == (641, 479, "heic")
    assert meta["md5"] == hashlib.md5(image).hexdigest()
    ran = {name for name, report in told["report"].items() if report is not None}
    assert ran == {"ai_generated", "quality", "meta"}


@pytest.mark.parametrize(("key", "valid"), [("right", True), ("wrong", False)])
def test_a_token_is_checked(run: Run, key: str, valid: bool) -> None:
    done = run("token", "check", key=key)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["is_valid"] is valid


def test_a_folder_is_scanned(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    (folder / "below").mkdir(parents=True)
    sizes = {"a.jpg": (33, 7), "b.png": (8, 9), "below/c.webp": (5, 31)}
    for name, size in sizes.items():
        (folder / name).write_bytes(sample_image(name.partition(".")[2], size=size))
    done = run("image", "batch-scan", "photos", "--output", "out.jsonl")
    assert done.returncode == 0, done.stderr
    assert "3 succeeded, 0 failed" in done.stdout
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert len(lines) == 3
    metas = [found["report"]["meta"] for found in map(response_of, lines)]
    assert {(each["width"], each["height"]) for each in metas} == set(sizes.values())


def response_of(line: dict[str, object]) -> dict[str, dict[str, dict[str, object]]]:
    """The answer that a line of the batch holds, whatever the client calls it."""
    (found,) = (each for each in line.values() if isinstance(each, dict) and "report" in each)
    return found

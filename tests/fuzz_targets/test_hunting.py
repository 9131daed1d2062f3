"""A hunt finds what is wrong with a parser, shrinks it, and says how to run it again."""

import base64
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.fuzz_targets import __main__ as command
from tests.fuzz_targets import hunting
from tests.fuzz_targets.catalogue import TARGETS
from tests.fuzz_targets.hunting import Progress, hunt
from tests.fuzz_targets.target import Target

ROOT = Path(__file__).parents[2]


def refuse_two(data: bytes) -> None:
    """A parser that breaks on two signs in this order, which no seed has."""
    if b"{" in data and b"}" in data.partition(b"{")[2]:
        raise ValueError("broken")


PLANTED = Target(
    name="planted",
    check=refuse_two,
    make_seeds=lambda: (b"begin end" * 20, b"}{"),
    words=(b"{", b"}"),
)


def nothing(_: Progress) -> None:
    """For a hunt that nobody watches."""


def test_a_hunt_ends_with_the_smallest_input_that_fails() -> None:
    failure = hunt(PLANTED, seconds=600, examples=5000, first_seed=1, tell=nothing)
    assert failure is not None
    assert failure.data == b"{}"
    assert isinstance(failure.error, ValueError)


def test_a_hunt_ends_after_its_number_of_inputs() -> None:
    sound = Target(name="sound", check=lambda data: None, make_seeds=lambda: (b"seed",))
    told: list[int] = []
    found = hunt(
        sound,
        seconds=600,
        examples=30,
        first_seed=1,
        tell=lambda progress: told.append(progress.examples),
    )
    assert found is None
    assert told == [30]


def test_a_seed_that_fails_is_told_at_once() -> None:
    broken = Target(name="broken", check=refuse_two, make_seeds=lambda: (b"fine", b"{ }"))
    failure = hunt(broken, seconds=600, examples=1, first_seed=1, tell=nothing)
    assert failure is not None
    assert failure.data == b"{}"


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The planted target in the catalogue, and the folder where its failures are kept."""
    monkeypatch.setitem(TARGETS, PLANTED.name, PLANTED)
    monkeypatch.setattr(hunting, "FOUND", tmp_path)
    return tmp_path


def test_a_failure_is_kept_and_replayed(planted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["planted", "--examples", "5000", "--seed", "1"]) == 1
    (file,) = planted.rglob("*.base64")
    assert base64.b64decode(file.read_text()) == b"{}"
    assert list(hunting.found_before(PLANTED)) == [b"{}"]
    last = capsys.readouterr().out.strip().splitlines()[-1]
    assert last == "again: python -m tests.fuzz_targets planted --replay 'e30='"
    with pytest.raises(ValueError, match="broken"):
        command.main(["planted", "--replay", "e30="])


def test_progress_is_told_with_the_slowest_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["pointer", "--examples", "20", "--seed", "1"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "pointer: seed 1"
    assert told[1].startswith("pointer: 20 inputs, ")
    assert "slowest" in told[1]


def test_coverage_is_that_of_the_parser_alone() -> None:
    # In a process of its own, because this one may be measured itself.
    asked = ["pointer", "--coverage", "--examples", "20", "--seed", "1"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz_targets", *asked],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    told = re.fullmatch(
        r"pointer +([0-9.]+)% +contractmock\.contracts\.pointer *([-0-9>, ]*)\n", done.stdout
    )
    assert told, done.stdout + done.stderr
    assert 50 < float(told[1]) <= 100
    assert bool(told[2]) is (float(told[1]) < 100)

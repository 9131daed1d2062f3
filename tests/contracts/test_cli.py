"""The command: what it dispatches to, and how it says what went wrong."""

import argparse
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata

import pytest

from contractmock.contracts import cli
from contractmock.contracts.cli import Command, main
from contractmock.contracts.errors import ContractError


def nothing_found(arguments: argparse.Namespace) -> int:
    return 0


def refuse(arguments: argparse.Namespace) -> int:
    raise ContractError("pets.yaml", "it is empty", "hand over a document")


def interrupt(arguments: argparse.Namespace) -> int:
    raise KeyboardInterrupt


def count(arguments: argparse.Namespace) -> int:
    return int(arguments.number)


def take_a_number(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--number", type=int, default=3, help="the exit code")


def take_nothing(parser: argparse.ArgumentParser) -> None:
    pass


def command(
    name: str,
    run: Callable[[argparse.Namespace], int] = nothing_found,
    configure: Callable[[argparse.ArgumentParser], None] = take_nothing,
) -> Command:
    return Command(
        name=name,
        summary=f"Try {name}.",
        configure=configure,
        run=run,
        example=f"contractmock {name} --number 3",
    )


refusing = command("refuse", refuse)
interrupted = command("interrupt", interrupt)
counting = command("count", count, take_a_number)
COMMANDS = {"refuse": "refusing", "interrupt": "interrupted", "count": "counting"}


@pytest.fixture(autouse=True)
def _commands(monkeypatch: pytest.MonkeyPatch) -> None:
    """The entry points of this module instead of those that are installed."""
    monkeypatch.setitem(sys.modules, "these_commands", sys.modules[__name__])
    found = metadata.EntryPoints(
        metadata.EntryPoint(name, f"these_commands:{value}", cli.ENTRY_POINTS)
        for name, value in COMMANDS.items()
    )
    monkeypatch.setattr(metadata, "entry_points", lambda group: found)


def test_a_command_gets_its_arguments_and_gives_the_exit_code() -> None:
    assert main(["count"]) == 3
    assert main(["count", "--number", "1"]) == 1


def test_the_version_is_the_distributions(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"contractmock {metadata.version('contractmock')}\n"


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"], ["help"]])
def test_help_lists_the_commands(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 0
    out = capsys.readouterr().out
    assert "  count      Try count.\n" in out
    assert "  interrupt  Try interrupt.\n" in out


def test_help_of_a_command_shows_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["count", "--help"]) == 0
    out = capsys.readouterr().out
    assert "usage: contractmock count" in out
    assert "example:\n  contractmock count --number 3\n" in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["coutn"], "coutn: there is no such command; did you mean count? the commands are count,"),
        (["zzz"], "zzz: there is no such command; the commands are count, interrupt, refuse\n"),
        (["--verbose"], "--verbose: there is no such command; the commands are"),
        (["refuse"], "pets.yaml: it is empty; hand over a document\n"),
        (["count", "--number", "x"], "contractmock count: argument --number: invalid int value"),
        (["count", "--num", "1"], "contractmock count: unrecognized arguments: --num 1; see"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"contractmock: {message}")
    assert err.count("\n") == 1


def test_an_interrupt_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["interrupt"]) == 130
    assert capsys.readouterr() == ("", "")


def test_a_reader_that_has_gone_is_no_traceback() -> None:
    code = (
        "import sys, subprocess\n"
        "from contractmock.contracts.cli import main\n"
        "sys.exit(main(['check', '--format', 'json']))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 2


def test_only_the_command_that_runs_is_imported() -> None:
    code = (
        "import sys\n"
        "from contractmock.contracts.cli import main\n"
        "main(['check', 'freepik'])\n"
        "print([name for name in sys.modules if 'mockserver' in name or 'starlette' in name])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"

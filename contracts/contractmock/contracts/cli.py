"""The ``contractmock`` command: a dispatcher that imports only the subcommand that runs."""

import argparse
import difflib
import io
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import NoReturn

from contractmock.contracts.errors import ContractError
from contractmock.contracts.reporting.row import printable
from contractmock.contracts.version import version

ENTRY_POINTS = "contractmock.commands"
"""The group of entry points in which each layer registers its subcommands."""

OK, FOUND, CANNOT = 0, 1, 2
"""Exit codes: nothing found; something found; a mistake in what was asked."""

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it: 128 and the number of SIGINT."""

_USAGE = """usage: contractmock COMMAND [OPTIONS]

commands:
{commands}

  contractmock COMMAND --help   what a command does, its options, an example
  contractmock --version        the version

exit codes: 0 nothing found, 1 something found, 2 could not
"""


@dataclass(frozen=True, kw_only=True)
class Command:
    """A subcommand; an entry point of the group `ENTRY_POINTS` names one.

    Attributes:
        name: What the user types.
        summary: One line for listings.
        configure: Declares its arguments on a parser.
        run: Runs it and returns the exit code; a `ContractError` becomes one line and code 2.
        example: A command line that works, shown by ``--help``.
    """

    name: str
    summary: str
    configure: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]
    example: str = ""


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, without the usage."""

    def error(self, message: str) -> NoReturn:
        raise ContractError(self.prog, message, f"see {self.prog} --help")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv`, the process's own when left out, and return the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    _open_standard_streams()
    _write_utf8()
    try:
        return _dispatch(words)
    except ContractError as error:
        sys.stderr.write(f"contractmock: {printable(' '.join(str(error).split()))}\n")
        return CANNOT
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has gone; without this the interpreter complains when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CANNOT


def _open_standard_streams() -> None:
    """Open those that the shell has closed (``>&-``): the next file would take their number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - for good


def _write_utf8() -> None:
    """Write UTF-8 whatever the locale: documents, and what is said of them, hold any character."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")


def _dispatch(words: list[str]) -> int:
    if words[:1] == ["--version"]:
        sys.stdout.write(f"contractmock {version()}\n")
        return OK
    commands = _entry_points()
    if not words or words[0] in ("-h", "--help", "help"):
        sys.stdout.write(_usage(commands))
        return OK
    if words[0] not in commands:
        raise _unknown(words[0], commands)
    return run_command(commands[words[0]].load(), words[1:])


def run_command(command: Command, words: Sequence[str]) -> int:
    """Run `command` with its own arguments, and return the exit code.

    Raises:
        ContractError: The arguments make no sense, or what the command says of its input.
    """
    parser = _Parser(
        prog=f"contractmock {command.name}",
        description=command.summary,
        epilog=f"example:\n  {command.example}" if command.example else None,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.configure(parser)
    try:
        arguments = parser.parse_args(words)
    except SystemExit:
        return OK  # --help has been printed; errors do not come this way
    code = command.run(arguments)
    sys.stdout.flush()
    return code


def _entry_points() -> Mapping[str, metadata.EntryPoint]:
    found = metadata.entry_points(group=ENTRY_POINTS)
    return {entry_point.name: entry_point for entry_point in sorted(found, key=lambda e: e.name)}


def _usage(commands: Mapping[str, metadata.EntryPoint]) -> str:
    """The list of commands; only this needs their summaries, and so imports them all."""
    width = max(map(len, commands), default=0)
    lines = [f"  {name:{width}}  {entry.load().summary}" for name, entry in commands.items()]
    return _USAGE.format(commands="\n".join(lines))


def _unknown(word: str, commands: Mapping[str, metadata.EntryPoint]) -> ContractError:
    close = difflib.get_close_matches(word, commands, n=1)
    guess = f"did you mean {close[0]}? " if close else ""
    return ContractError(
        word, "there is no such command", f"{guess}the commands are {', '.join(commands)}"
    )

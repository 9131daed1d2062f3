"""``contractmock drift``: where a contract has been left, by whichever source was asked."""

import argparse
import sys
from collections.abc import Mapping
from datetime import date
from importlib import metadata
from pathlib import Path

from contractmock.contracts.cli import Command, run_command
from contractmock.contracts.drift.formats import WRITERS
from contractmock.contracts.drift.judgement import Judged
from contractmock.contracts.drift.settings import load_settings
from contractmock.contracts.drift.source import DriftSource, registered
from contractmock.contracts.errors import ContractError


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``drift``: a source, and whatever that one takes."""
    sources = registered()
    parser.add_argument("source", metavar="SOURCE", help=f"one of {', '.join(sources)}")
    parser.add_argument(
        "rest",
        metavar="...",
        nargs=argparse.REMAINDER,
        help="what the source takes: see contractmock drift SOURCE --help",
    )


def run(arguments: argparse.Namespace) -> int:
    """Run one source and report; see `Judged.exit_code` for what is returned.

    Raises:
        ContractError: There is no such source, or it could not check.
    """
    source = _source(arguments.source, registered())
    return run_command(command_for(source), arguments.rest)


def _source(name: str, sources: Mapping[str, metadata.EntryPoint]) -> DriftSource:
    if name not in sources:
        raise ContractError(
            name, "there is no such source of drift", f"the sources are {', '.join(sources)}"
        )
    source: DriftSource = sources[name].load()
    return source


def command_for(source: DriftSource) -> Command:
    """The command of one source: what it takes itself, and what all of them do."""

    def configure_source(parser: argparse.ArgumentParser) -> None:
        source.configure(parser)
        _report_options(parser)

    return Command(
        name=f"drift {source.name}",
        summary=source.summary,
        configure=configure_source,
        run=lambda arguments: _run(source, arguments),
        example=source.example,
    )


def _report_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format", choices=list(WRITERS), default="text", help="how to report (default: text)"
    )
    parser.add_argument("--output", metavar="FILE", help="write the report there")
    parser.add_argument(
        "--accept",
        metavar="FILE",
        help="the accept file (default: contractmock.toml or pyproject.toml, here or above)",
    )
    parser.add_argument(
        "--strict", action="store_true", help="exit with 3 where something is undecided"
    )
    parser.add_argument(
        "--policy",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="how to judge what no wire can tell, like formats=annotation (repeatable)",
    )


def _run(source: DriftSource, arguments: argparse.Namespace) -> int:
    output = _output(arguments.output)
    settings = load_settings(arguments.accept, arguments.policy, Path.cwd())
    report = source.find(arguments, settings.policies)
    judged = Judged(
        report=report,
        acceptances=settings.acceptances,
        today=date.today(),
        strict=arguments.strict,
    )
    text = WRITERS[arguments.format](judged)
    if output is None:
        sys.stdout.write(text)
    else:
        _write(output, text)
        sys.stdout.write(WRITERS["text"](judged).rstrip("\n").rpartition("\n")[2] + "\n")
    return judged.exit_code


def _output(name: str | None) -> Path | None:
    """The file of the report; what stands in its way is told before anything else is done."""
    if name is None:
        return None
    path = Path(name)
    if path.is_dir():
        raise ContractError(f"--output {name}", "it is a folder", "name a file inside it")
    if not path.parent.is_dir():
        raise ContractError(f"--output {name}", "its folder is not there", "create the folder")
    return path


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ContractError(
            f"--output {path}", f"it cannot be written ({error.strerror})", "check its permissions"
        ) from None


command = Command(
    name="drift",
    summary="Find where a contract has been left, each place with a witness.",
    configure=configure,
    run=run,
    example="contractmock drift page --base pinned.yaml --against openapi.yaml --strict",
)

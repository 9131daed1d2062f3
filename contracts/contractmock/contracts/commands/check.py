"""``contractmock check``: what is wrong with OpenAPI documents."""

import argparse
import sys

from contractmock.contracts import report
from contractmock.contracts.checks import check
from contractmock.contracts.cli import FOUND, OK, Command
from contractmock.contracts.notice import Level
from contractmock.contracts.shipped import View, load, shipped_names
from contractmock.contracts.view_option import add_view


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``check``."""
    names = ", ".join(shipped_names())
    parser.add_argument(
        "documents",
        metavar="DOCUMENT",
        nargs="*",
        help=f"a path, a URL, - for standard input, or a shipped document ({names}); "
        "all shipped ones when left out",
    )
    add_view(parser, View.AS_PUBLISHED)
    parser.add_argument(
        "--format",
        choices=["text", "json"],
        default="text",
        help="how to report (default: %(default)s)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Check the documents and report; 1 where a notice of level error is among what is found.

    Raises:
        ContractError: A document cannot be read.
    """
    names = arguments.documents or shipped_names()
    found = {name: check(load(name, View(arguments.view))) for name in names}
    write = report.as_json if arguments.format == "json" else report.text
    sys.stdout.write(write(found))
    every = (notice for notices in found.values() for notice in notices)
    return FOUND if any(notice.level is Level.ERROR for notice in every) else OK


command = Command(
    name="check",
    summary="Find what is wrong with an OpenAPI document.",
    configure=configure,
    run=run,
    example="contractmock check openapi.yaml --format json",
)

"""The option ``--view``, the same in every command that reads a shipped document."""

import argparse

from contractmock.contracts.shipped import View


def add_view(parser: argparse.ArgumentParser, default: View) -> None:
    """Declare ``--view``; the parsed value is that of a `View`.

    Args:
        parser: The parser of the command.
        default: The view where none is given.
    """
    parser.add_argument(
        "--view",
        choices=[view.value for view in View],
        default=default.value,
        help="with which overlays shipped documents are read (default: %(default)s)",
    )

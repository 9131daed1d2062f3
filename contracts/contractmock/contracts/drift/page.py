"""The source ``page``: the vendor's page, or any other document, against the pinned one."""

import argparse
import hashlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contractmock.contracts.checks import check
from contractmock.contracts.comparison.comparing import Comparison, compare
from contractmock.contracts.comparison.policies import Policies
from contractmock.contracts.documents.document import Document
from contractmock.contracts.documents.loading import load_text
from contractmock.contracts.documents.parsing import parse
from contractmock.contracts.documents.sources import Source, read_source
from contractmock.contracts.drift.progress import ProgressBar
from contractmock.contracts.drift.report import DriftReport
from contractmock.contracts.drift.source import DriftSource
from contractmock.contracts.errors import ContractError
from contractmock.contracts.notice import Level, Notice
from contractmock.contracts.overlay import apply, load_overlay
from contractmock.contracts.shipped import View, load, openapi_folder, shipped_names
from contractmock.contracts.view_option import add_view

FACTS: Mapping[str, str] = {
    "page-unchanged": "The text is the one that was pinned.",
    "page-changed-contract-equal": "The text is another one, what it allows is the same.",
}
"""By code what a run tells of itself."""


@dataclass(frozen=True, slots=True)
class _Pinned:
    """What a page is held against.

    Attributes:
        name: What reports call it.
        document: The document.
        digest: The SHA-256 of the text that it was made from.
        page: The address of the vendor's page, empty for none.
    """

    name: str
    document: Document
    digest: str
    page: str = ""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``drift page``."""
    names = ", ".join(shipped_names())
    parser.add_argument(
        "vendor",
        metavar="VENDOR",
        nargs="?",
        help=f"whose page and pinned document ({names}); may be left out with --base",
    )
    parser.add_argument(
        "--base",
        metavar="FILE",
        help="the document that holds so far, in place of the shipped one: a path, a URL or -",
    )
    parser.add_argument(
        "--against",
        metavar="FILE",
        help="the document that is held against it: a path, a URL, or - for standard input "
        "(default: the vendor's page)",
    )
    add_view(parser, View.AS_PUBLISHED)


def find(arguments: argparse.Namespace, policies: Policies) -> DriftReport:
    """Compare the two documents.

    Raises:
        ContractError: One of them is not named, or cannot be read.
    """
    with ProgressBar("operations", sys.stderr) as progress:
        return _found(arguments, policies, progress)


def _found(arguments: argparse.Namespace, policies: Policies, progress: ProgressBar) -> DriftReport:
    progress.say("reading the documents")
    vendor, view = arguments.vendor, View(arguments.view)
    if vendor is not None and vendor not in shipped_names():
        raise ContractError(
            vendor,
            "no document of that name is shipped",
            f"name one of {', '.join(shipped_names())}, or give two documents with --base and "
            "--against",
        )
    pinned = _base(vendor, arguments.base, view)
    against = arguments.against or pinned.page
    if not against:
        raise ContractError(
            "--against", "there is nothing to compare with", "name a file, a URL or -"
        )
    source = read_source(against)
    document = _overlaid(vendor, view, load_text(source.name, source.text, source.folder))
    progress.say("reading the contracts")
    comparison = compare(pinned.document, document, policies, progress=progress)
    progress.say("looking for defects")
    return DriftReport(
        source=SOURCE.name,
        base=pinned.name,
        against=against,
        changes=comparison.changes,
        facts=(*comparison.notices, *_sameness(pinned, source, comparison)),
        defects=check(document),
        meanings=FACTS,
    )


def _base(vendor: str | None, base: str | None, view: View) -> _Pinned:
    if base is not None:
        source = read_source(base)
        document = load_text(source.name, source.text, source.folder)
        page = _origin(vendor)["url"] if vendor else ""
        return _Pinned(base, _overlaid(vendor, view, document), _digest(source.text), page)
    if vendor is None:
        raise ContractError(
            "VENDOR",
            "no contract is named",
            f"name one of {', '.join(shipped_names())}, or a file with --base",
        )
    origin = _origin(vendor)
    return _Pinned(vendor, load(vendor, view), str(origin["sha256"]), str(origin["url"]))


def _origin(vendor: str) -> dict[str, Any]:
    """Where the shipped document comes from."""
    path = openapi_folder() / vendor / "source.yaml"
    origin: dict[str, Any] = parse(str(path), path.read_text(encoding="utf-8")).data
    return origin


def _overlaid(vendor: str | None, view: View, document: Document) -> Document:
    """`document` with the vendor's overlays of this view."""
    for kind in view.overlays if vendor else ():
        name = f"{vendor}/{kind}.overlay.yaml"
        text = (openapi_folder() / name).read_text(encoding="utf-8")
        document = apply(document, load_overlay(name, text))
    return document


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _sameness(pinned: _Pinned, source: Source, comparison: Comparison) -> tuple[Notice, ...]:
    """What has to be said where nothing else is: a quiet run must not look like a blind one."""
    if _digest(source.text) == pinned.digest:
        return (_fact("page-unchanged", "page unchanged: the text is the one that was pinned"),)
    if comparison.changes:
        return ()
    message = "page changed, contract equal: the text is another one, what it allows is the same"
    return (_fact("page-changed-contract-equal", message),)


def _fact(rule: str, message: str) -> Notice:
    return Notice(rule=rule, level=Level.ADVICE, pointer="", message=message, cure="nothing to do")


SOURCE = DriftSource(
    name="page",
    summary="The vendor's page, or any other document, against the pinned one.",
    configure=configure,
    find=find,
    example="contractmock drift page --base pinned.yaml --against openapi.yaml --format markdown",
)
"""The source itself, which an entry point names."""

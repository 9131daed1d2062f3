"""The source ``traffic``: recorded exchanges against the contract."""

import argparse
import sys

from contractmock.contracts.comparison.policies import Policies
from contractmock.contracts.contract import Contract
from contractmock.contracts.drift.progress import ProgressBar
from contractmock.contracts.drift.report import DriftReport
from contractmock.contracts.drift.source import DriftSource
from contractmock.contracts.drift.traffic.belonging import Territory, base_url
from contractmock.contracts.drift.traffic.catalogue import CODES, FACTS
from contractmock.contracts.drift.traffic.judging import Judgement, judge
from contractmock.contracts.drift.traffic.reading import read_recording
from contractmock.contracts.drift.traffic.recorded import Recording
from contractmock.contracts.shipped import View, load, shipped_names
from contractmock.contracts.view_option import add_view


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``drift traffic``."""
    parser.add_argument(
        "vendor",
        metavar="VENDOR",
        help=f"a shipped document ({', '.join(shipped_names())}), a path, or a URL",
    )
    parser.add_argument(
        "recording",
        metavar="FILE",
        help="a HAR file, or the journal of the mock as JSON (/_mock/journal)",
    )
    parser.add_argument(
        "--base-url",
        metavar="URL",
        action="append",
        default=[],
        help="another address that the API was called at (repeatable); those of the document, of "
        "this machine and of the mock are known",
    )
    add_view(parser, View.PUBLISHED)


def find(arguments: argparse.Namespace, policies: Policies) -> DriftReport:
    """Judge the recording.

    Raises:
        ContractError: Contract or recording cannot be read, or have nothing in common.
    """
    further = [base_url(each) for each in arguments.base_url]
    contract = Contract(load(arguments.vendor, View(arguments.view)))
    recording = read_recording(arguments.recording)
    territory = Territory(contract, arguments.vendor, further)
    found = _judged(contract, recording, territory, policies)
    return DriftReport(
        source=SOURCE.name,
        base=arguments.vendor,
        against=arguments.recording,
        changes=found.changes,
        facts=found.facts,
        defects=contract.notices,
        gaps=found.gaps,
        meanings={**CODES, **FACTS},
    )


def _judged(
    contract: Contract, recording: Recording, territory: Territory, policies: Policies
) -> Judgement:
    progress = ProgressBar("exchanges", sys.stderr)
    try:
        return judge(contract, recording, territory, policies, progress=progress)
    finally:
        progress.end()


SOURCE = DriftSource(
    name="traffic",
    summary="Recorded exchanges (HAR, or the mock's journal) against the contract.",
    configure=configure,
    find=find,
    example="contractmock drift traffic openapi.yaml recorded.har --format markdown",
)
"""The source itself, which an entry point names."""

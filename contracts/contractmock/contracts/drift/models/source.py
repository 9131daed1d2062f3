"""The source ``models``: a client's own model against all that the contract lets come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractmock.contracts.contract import Contract
from contractmock.contracts.drift.models.examination import (
    CODES,
    FACTS,
    Examination,
    response_place,
)
from contractmock.contracts.drift.models.loading import load_candidate
from contractmock.contracts.drift.report import DriftReport
from contractmock.contracts.drift.source import DriftSource
from contractmock.contracts.errors import ContractError
from contractmock.contracts.message import is_json
from contractmock.contracts.shipped import View, load, shipped_names
from contractmock.contracts.view_option import add_view

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from contractmock.contracts.comparison.policies import Policies
    from contractmock.contracts.operation import MediaType, Operation, Response

DEFAULT_STATUS = "200"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``drift models``."""
    names = ", ".join(shipped_names())
    parser.add_argument(
        "vendor", metavar="VENDOR", help=f"whose contract: {names}, or any document"
    )
    parser.add_argument(
        "model",
        metavar="MODEL",
        help="a model of pydantic 2 (package.module:Model), or a JSON Schema "
        "(schema.json#/$defs/Answer)",
    )
    parser.add_argument(
        "--operation",
        metavar="NAME",
        help='whose answers the model takes, like "POST /pets" (default: the only one)',
    )
    parser.add_argument(
        "--status",
        default=DEFAULT_STATUS,
        help="the declared status of the answers (default: %(default)s)",
    )
    add_view(parser, View.PUBLISHED)
    parser.add_argument(
        "--lossless",
        action="store_true",
        help="let a declared value that the model does not hold count as breaking",
    )


def find(arguments: argparse.Namespace, policies: Policies) -> DriftReport:
    """Examine the model that the command line names; see `examine`."""
    return examine(
        arguments.vendor,
        arguments.model,
        policies,
        operation=arguments.operation,
        status=arguments.status,
        view=View(arguments.view),
        lossless=arguments.lossless,
    )


def examine(
    vendor: str,
    model: str | type,
    policies: Policies,
    *,
    operation: str | None = None,
    status: str = DEFAULT_STATUS,
    view: View = View.PUBLISHED,
    lossless: bool = False,
) -> DriftReport:
    """Hold a model against all that a contract lets come.

    Args:
        vendor: What `contractmock.contracts.load` takes.
        model: A model of pydantic 2, or what `load_candidate` takes.
        policies: The answers to what no wire can answer.
        operation: The label or id of the operation; None for the only one that has such answers.
        status: The declared status of the answers.
        view: The view of a shipped document.
        lossless: Whether a declared value that the model does not hold is breaking.

    Raises:
        ContractError: The contract or the model cannot be loaded, or it has no such answers.
    """
    candidate = load_candidate(model)
    contract = Contract(load(vendor, view))
    chosen = _operation(contract, vendor, operation, status)
    response = _response(chosen, status)
    assert response is not None
    results = [
        Examination(
            candidate=candidate,
            schema=media_type.schema.lowered,
            place=response_place(
                chosen.label, response.status, media_type.name, media_type.schema.pointer
            ),
            policies=policies,
            is_lossless=lossless,
        ).run()
        for media_type in _bodies(response)
        if media_type.schema
    ]
    return DriftReport(
        source=SOURCE.name,
        base=vendor,
        against=model if isinstance(model, str) else f"{model.__module__}:{model.__qualname__}",
        changes=tuple(change for changes, _, _ in results for change in changes),
        facts=tuple(dict.fromkeys(fact for _, facts, _ in results for fact in facts)),
        defects=contract.notices,
        gaps=tuple(dict.fromkeys(gap for _, _, gaps in results for gap in gaps)),
        file=candidate.file,
        meanings={**CODES, **FACTS},
    )


def _operation(contract: Contract, vendor: str, name: str | None, status: str) -> Operation:
    """The operation whose answers are meant."""
    fitting = [each for each in contract.operations if _bodies(_response(each, status))]
    labels = ", ".join(f"{each.label!r}" for each in fitting) or "there is none"
    if name is None and len(fitting) == 1:
        return fitting[0]
    if name is None:
        raise ContractError(
            vendor,
            f"{len(fitting)} operations answer {status} with JSON of a declared kind",
            f"name one with --operation: {labels}" if fitting else "name a status with --status",
        )
    chosen = contract.operation(name)
    if chosen is None or chosen not in fitting:
        raise ContractError(
            f"--operation {name}",
            f"{vendor} has no such operation that answers {status} with JSON of a declared kind",
            f"those that do: {labels}",
        )
    return chosen


def _response(operation: Operation, status: str) -> Response | None:
    declared = operation.responses.get(status)
    if declared is None and status.isdecimal():
        return operation.response(int(status))
    return declared


def _bodies(response: Response | None) -> Sequence[MediaType]:
    """The media types that models are for."""
    content = response.content if response else ()
    return [each for each in content if each.schema and is_json(each.name)]


SOURCE = DriftSource(
    name="models",
    summary="A client's own model against all that the contract lets come.",
    configure=configure,
    find=find,
    example="contractmock drift models petstore.yaml shop.models:Pet --operation 'GET /pets/{id}'",
)
"""The source itself, which an entry point names."""

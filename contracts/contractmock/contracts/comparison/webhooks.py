"""Webhooks: the operations that the vendor calls, compared with the sides swapped."""

from collections.abc import Iterator
from dataclasses import replace

from contractmock.contracts import pointer as pointers
from contractmock.contracts.comparison.change import Change, Side, Verdict
from contractmock.contracts.contract import Contract
from contractmock.contracts.documents.document import Document
from contractmock.contracts.operation import Operation

LABEL = "webhook"


def webhooks(document: Document) -> Contract | None:
    """The webhooks of `document` as a contract of their own; None where it has none."""
    listed = document.data.get("webhooks")
    if not isinstance(listed, dict) or not listed:
        return None
    paths = {f"/{name}": {"$ref": pointers.join("#/webhooks", name)} for name in listed}
    return Contract(replace(document, data={**document.data, "paths": paths}, notices=()))


def label(operation: Operation) -> str:
    """What changes call the webhook: ``webhook POST orderPlaced``."""
    return f"{LABEL} {operation.method} {operation.path.removeprefix('/')}"


def coming_and_going(old: Operation | None, new: Operation | None) -> Iterator[Change]:
    """A webhook that is gone, or new."""
    operation = old or new
    assert operation is not None
    name, at = label(operation), operation.pointer
    if new is None:
        yield Change(
            code="webhook-removed",
            verdict=Verdict.BREAKING,
            direction=Side.NONE,
            operation=name,
            pointer=at,
            before=name,
            message="the vendor calls it no more",
            witness={"method": operation.method, "webhook": operation.path.removeprefix("/")},
            source=(at, ""),
        )
    elif old is None:
        yield Change(
            code="webhook-added",
            verdict=Verdict.COMPATIBLE,
            direction=Side.NONE,
            operation=name,
            pointer=at,
            after=name,
            message="the vendor offers to call it",
            source=("", at),
        )

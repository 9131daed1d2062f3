"""Webhooks and callbacks: what the vendor calls, compared with the sides swapped."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import quote

from contractmock.contracts import pointer as pointers
from contractmock.contracts.comparison.change import Change, Side, Verdict
from contractmock.contracts.contract import Contract
from contractmock.contracts.documents.document import Document
from contractmock.contracts.documents.references import follow
from contractmock.contracts.operation import Operation

LABEL = "webhook"

_PREFIX = f"/{LABEL} "
"""What stands before the names of calls among the paths, where no path of an API begins so."""


def webhooks(document: Document) -> Contract | None:
    """`document` with its webhooks and callbacks as further operations; None without any."""
    listed = _members(document, "/webhooks")
    places = {name: pointers.join("/webhooks", name) for name in listed} | _callbacks(document)
    if not places:
        return None
    calls = {f"{_PREFIX}{name}": {"$ref": f"#{quote(at)}"} for name, at in places.items()}
    paths = {**_members(document, "/paths"), **calls}
    return Contract(replace(document, data={**document.data, "paths": paths}, notices=()))


def is_call(operation: Operation) -> bool:
    """Whether it is one that the vendor calls."""
    return operation.path.startswith(_PREFIX)


def _callbacks(document: Document) -> dict[str, str]:
    """By name where the callbacks of all operations stand; a name is as unique as they are."""
    found = {}
    for path in _members(document, "/paths"):
        item = pointers.join("/paths", path)
        for method in _members(document, item):
            within = pointers.join(item, method, "callbacks")
            for name in _members(document, within):
                for expression in _members(document, at := pointers.join(within, name)):
                    label_ = f"{method.upper()} {path} {name} {expression}"
                    found[label_] = pointers.join(follow(document.data, at)[0], expression)
    return found


def _members(document: Document, pointer: str) -> Mapping[str, object]:
    value = follow(document.data, pointer)[1]
    return value if isinstance(value, dict) else {}


def label(operation: Operation) -> str:
    """What changes call the webhook: ``webhook POST orderPlaced``."""
    return f"{LABEL} {operation.method} {operation.path.removeprefix(_PREFIX)}"


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
            witness={"method": operation.method, "webhook": operation.path.removeprefix(_PREFIX)},
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

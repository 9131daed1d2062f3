"""Gaps: what of recorded calls was not judged, counted by operation and reason."""

from collections import Counter
from collections.abc import Iterator

from contractmock.contracts.contract import Contract
from contractmock.contracts.documents.references import follow
from contractmock.contracts.documents.walk import target
from contractmock.contracts.lowering import defects
from contractmock.contracts.notice import Notice
from contractmock.contracts.pointer import resolve
from contractmock.contracts.schema import Schema

_UNRESOLVED = frozenset({"dangling-reference", "remote-reference", "reference-loop"})
"""Rules of notices on references, each of which lets anything pass."""


class Gaps:
    """Collects what was not judged.

    Args:
        contract: The contract that judges.
    """

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._counts = Counter[tuple[str, str, str]]()
        self._schemas: dict[str, Schema] = {}

    def note(self, what: str, operation: str, why: str) -> None:
        """Note that something of one call was not judged.

        Args:
            what: A clause (``the request's body``).
            operation: The operation's label.
            why: A clause.
        """
        self._counts[what, operation, why] += 1

    def used(self, schema: Schema) -> None:
        """Note that values were judged by `schema`."""
        self._schemas.setdefault(schema.pointer, schema)

    def sentences(self) -> Iterator[str]:
        """What was not judged, one sentence each."""
        for (what, operation, why), count in self._counts.items():
            times = "once" if count == 1 else f"{count} times"
            yield f"{what} of {operation}, {times}: {why}"
        for notice in self._unresolved():
            yield f"what the document says at {notice.pointer}: {notice.message}"

    def _unresolved(self) -> Iterator[Notice]:
        """The defects because of which a schema that was used let anything pass."""
        document = self._contract.document
        told: dict[Notice, None] = {}
        for schema in self._schemas.values():
            reached = _reached(document.data, schema.pointer)
            for notice in document.notices:
                if notice.rule in _UNRESOLVED and _is_below(notice.pointer, reached):
                    told[notice] = None
            told |= dict.fromkeys(defects(document, schema.pointer))
        yield from told


def _is_below(pointer: str, places: set[str]) -> bool:
    return any(pointer.startswith(f"{place}/") for place in places)


def _reached(data: dict[str, object], start: str) -> set[str]:
    """The places that a schema consists of: its own, and those that it refers to."""
    found: set[str] = set()
    pending: list[str] = [start]
    while pending:
        place = pending.pop()
        if place not in found:
            found.add(place)
            pending += _references(resolve(data, place))
            pending.append(follow(data, place)[0])
    return found


def _references(node: object) -> Iterator[str]:
    """The pointers that references inside `node` name."""
    pending = [node]
    while pending:
        current = pending.pop()
        if isinstance(current, dict):
            ref = current.get("$ref")
            there = target(ref) if isinstance(ref, str) else None
            if there is not None:
                yield there
            pending += current.values()
        elif isinstance(current, list):
            pending += current

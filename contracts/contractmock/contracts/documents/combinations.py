"""Combinations: how much each schema is made of in one place, which is what validating it costs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from contractmock.contracts.documents.limits import COMBINATION_LIMIT, SEARCH_LIMIT
from contractmock.contracts.documents.walk import Reference, target
from contractmock.contracts.errors import ContractError

_LISTS = frozenset({"allOf", "anyOf", "oneOf"})
_SINGLES = frozenset({"else", "if", "not", "then"})
_MAPS = frozenset({"dependentSchemas"})


def refuse_bombs(name: str, references: Sequence[Reference]) -> None:
    """Refuse a document whose schemas refer to each other so that few bytes mean endless work.

    Twice ``allOf: [B, B]`` in A, twice ``[C, C]`` in B and so on: every step doubles what a
    validator goes through for one and the same value. References below members or items are
    another matter: they cost as much as the value has members and items.

    Args:
        name: What errors call the document.
        references: All references of the document.

    Raises:
        ContractError: A schema refers to others in one place, those of these included, more than
            `COMBINATION_LIMIT` times and more often than the whole document has references; or
            finding that out takes more than `SEARCH_LIMIT` steps.
    """
    limit = max(COMBINATION_LIMIT, len(references))
    counting = _Counting(_in_place(references), limit)
    for pointer in counting.edges:
        if counting.count(pointer) > limit:
            raise ContractError(
                f"{name}#{pointer}",
                f"in allOf, anyOf, oneOf and the like it refers to over {limit:,} schemas, "
                "those of these included",
                "refer to each schema once, or put it into members or items",
            )


def _in_place(references: Iterable[Reference]) -> dict[str, list[str]]:
    """By the pointer of a schema what it refers to for the very value that it is about."""
    edges: dict[str, list[str]] = {}
    for reference in references:
        there = target(reference.text) if reference.key == "$ref" else None
        if there is not None:
            for owner in _owners(reference.pointer.removesuffix("/$ref")):
                edges.setdefault(owner, []).append(there)
    return edges


def _owners(pointer: str) -> Iterator[str]:
    """The schema at `pointer`, and those around it that it is a part of in the same place."""
    while True:
        yield pointer
        above, _, last = pointer.rpartition("/")
        around, _, keyword = above.rpartition("/")
        if last in _SINGLES:
            pointer = above
        elif (keyword in _LISTS and last.isdecimal()) or keyword in _MAPS:
            pointer = around
        else:
            return


@dataclass(slots=True)
class _Frame:
    """A schema whose references are being counted.

    Attributes:
        pointer: Where it stands.
        targets: What it refers to and is still to be counted.
        count: How many references were counted so far.
        highest: How far up a circle was left out: only from there on the count is one for all.
    """

    pointer: str
    targets: Iterator[str]
    highest: int
    count: int = 0


class _Counting:
    """Counts references in one place; circles are left out, as validators do.

    Args:
        edges: As for `_in_place`.
        limit: Where counting stops.
    """

    def __init__(self, edges: Mapping[str, Sequence[str]], limit: int) -> None:
        self.edges = edges
        self._limit = limit
        self._known: dict[str, int] = {}
        self._spare = SEARCH_LIMIT

    def count(self, start: str) -> int:
        """How many references `start` comes to; what is beyond the limit is not told exactly."""
        way = [self._frame(start, 0)]
        levels = {start: 0}
        while True:
            frame = way[-1]
            there = next(frame.targets, None)
            if there is None:
                way.pop()
                del levels[frame.pointer]
                if frame.highest >= len(way):
                    self._known[frame.pointer] = frame.count
                if not way:
                    return frame.count
                way[-1].count += frame.count
                way[-1].highest = min(way[-1].highest, frame.highest)
                continue
            self._spare -= 1
            frame.count += 1 + self._known.get(there, 0)
            if frame.count > self._limit or self._spare < 0:
                return self._limit + 1
            if there in levels:
                frame.highest = min(frame.highest, levels[there])
            elif there in self.edges and there not in self._known:
                levels[there] = len(way)
                way.append(self._frame(there, len(way)))

    def _frame(self, pointer: str, level: int) -> _Frame:
        return _Frame(pointer, iter(self.edges[pointer]), highest=level)

"""The parts of a schema that others refer to: which refer to themselves, and in what order."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from contractmock.contracts import pointer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractmock.contracts.generation.node import SchemaValue

_PROSE = frozenset(
    {"$comment", "default", "deprecated", "description", "example", "examples", "title"}
)


@dataclass(frozen=True, slots=True)
class Circle:
    """Definitions that refer to each other, or one by itself.

    Attributes:
        addresses: Their pointers.
        recurs: Whether they refer to themselves.
    """

    addresses: tuple[str, ...]
    recurs: bool


class Definitions:
    """What the references in a root schema point at.

    Args:
        root: The root schema.

    Attributes:
        circles: All that is referred to; each comes after those that it refers to.
    """

    def __init__(self, root: SchemaValue) -> None:
        self._root = root
        self._names: dict[str, str] = {}
        self._below: dict[str, tuple[str, ...]] = {}
        start = root if isinstance(root, bool) else {**root, "$defs": None}
        self.circles = tuple(self._find_circles(_addresses(start)))
        for circle in self.circles:
            self._name(circle)

    def at(self, address: str) -> SchemaValue:
        """The schema with this pointer; one that allows anything if there is none."""
        found = pointer.resolve(self._root, address)
        return found if isinstance(found, bool | dict) else True

    def name(self, address: str) -> str:
        """What is the same, in another root too, wherever the definition says the same."""
        return self._names[address]

    def text(self, part: object) -> str:
        """What is the same, in another root too, only for parts that say the same."""
        names = sorted((each, self._names.get(each, each)) for each in set(_addresses(part)))
        return json.dumps([_without_prose(part), names], sort_keys=True)

    def _name(self, circle: Circle) -> None:
        parts = [[each, _without_prose(self.at(each))] for each in circle.addresses]
        text = self.text([part for _, part in parts])
        digest = hashlib.sha256(json.dumps([text, sorted(circle.addresses)]).encode()).hexdigest()
        self._names.update({each: f"{each} {digest}" for each in circle.addresses})

    def _find_circles(self, starts: list[str]) -> Iterator[Circle]:
        """The strongly connected components, by Tarjan's algorithm without recursion."""
        order: dict[str, int] = {}
        lowest: dict[str, int] = {}
        open_: dict[str, None] = {}
        for start in dict.fromkeys(starts):
            if start in order:
                continue
            path: list[tuple[str, Iterator[str]]] = []
            self._enter(start, order, lowest, open_, path)
            while path:
                address, below = path[-1]
                following = next(below, None)
                if following is None:
                    path.pop()
                    if path:
                        parent = path[-1][0]
                        lowest[parent] = min(lowest[parent], lowest[address])
                    if lowest[address] == order[address]:
                        yield self._close(address, open_)
                elif following not in order:
                    self._enter(following, order, lowest, open_, path)
                elif following in open_:
                    lowest[address] = min(lowest[address], order[following])

    def _enter(
        self,
        address: str,
        order: dict[str, int],
        lowest: dict[str, int],
        open_: dict[str, None],
        path: list[tuple[str, Iterator[str]]],
    ) -> None:
        order[address] = lowest[address] = len(order)
        open_[address] = None
        self._below[address] = tuple(dict.fromkeys(_addresses(self.at(address))))
        path.append((address, iter(self._below[address])))

    def _close(self, address: str, open_: dict[str, None]) -> Circle:
        addresses = [open_.popitem()[0]]
        while addresses[-1] != address:
            addresses.append(open_.popitem()[0])
        recurs = len(addresses) > 1 or address in self._below[address]
        return Circle(tuple(sorted(addresses)), recurs)


def address_of(reference: str) -> str:
    """The pointer that a ``$ref`` holds."""
    return unquote(reference.removeprefix("#"))


def _addresses(part: object) -> list[str]:
    """The pointers of all references in `part`."""
    found: list[str] = []
    pending = [part]
    while pending:
        each = pending.pop()
        if isinstance(each, dict):
            if isinstance(reference := each.get("$ref"), str):
                found.append(address_of(reference))
            pending.extend(each.values())
        elif isinstance(each, list):
            pending.extend(each)
    return found


def _without_prose(part: object) -> object:
    if isinstance(part, dict):
        return {
            name: _without_prose(member)
            for name, member in part.items()
            if name not in _PROSE or isinstance(member, dict | bool)
        }
    return [_without_prose(item) for item in part] if isinstance(part, list) else part

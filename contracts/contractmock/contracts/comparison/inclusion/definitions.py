"""The parts of a schema that others refer to: which refer to themselves, and in what order."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractmock.contracts import pointer
from contractmock.contracts.comparison.inclusion.kinds import Kinds, Member, address_of, spelled

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

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
        kinds: Gives kinds their numbers; roots that are compared share it.

    Attributes:
        circles: All that is referred to; each comes after those that it refers to.
    """

    def __init__(self, root: SchemaValue, kinds: Kinds) -> None:
        self._root = root
        self._kinds = kinds
        self._below: dict[str, tuple[str, ...]] = {}
        self._by_address: dict[str, int] = {}
        self._by_schema: dict[int, tuple[SchemaValue, int]] = {}  # kept: ids are used again
        self.circles = tuple(self._find_circles(addresses(root)))
        for circle in self.circles:
            self._settle(circle)

    def at(self, address: str) -> SchemaValue:
        """The schema with this pointer; one that allows anything if there is none."""
        found = pointer.resolve(self._root, address)
        return found if isinstance(found, bool | dict) else True

    def below(self, address: str) -> Sequence[str]:
        """The pointers that the definition with this one refers to."""
        return self._below.get(address, ())

    def kind_at(self, address: str) -> int:
        """The kind of the definition with this pointer."""
        known = self._by_address.get(address)
        return self._kinds.number((id(self), address)) if known is None else known

    def kind(self, schema: SchemaValue) -> int:
        """The kind of a part of the root, or of a schema made of its parts."""
        known = self._by_schema.get(id(schema))
        if known is None:
            known = schema, self._kinds.number(spelled(schema, self.kind, self.kind_at))
            self._by_schema[id(schema)] = known
        return known[1]

    def text(self, part: object) -> str:
        """What is the same, in another root too, only for parts that say the same."""
        names = sorted((each, self.kind_at(each)) for each in set(addresses(part)))
        return json.dumps([_without_prose(part), names], sort_keys=True)

    def _settle(self, circle: Circle) -> None:
        """Find the kinds of definitions; those that they refer to besides have theirs."""
        if not circle.recurs:
            [address] = circle.addresses
            self._by_address[address] = self.kind(self.at(address))
            return
        found = self._kinds.circle([self._member(each, circle) for each in circle.addresses])
        self._by_address.update(zip(circle.addresses, found, strict=True))
        for address, kind in zip(circle.addresses, found, strict=True):
            schema = self.at(address)
            self._kinds.unfold(spelled(schema, self.kind, self.kind_at), kind)
            self._by_schema[id(schema)] = schema, kind

    def _member(self, address: str, circle: Circle) -> Member:
        places = {each: at for at, each in enumerate(circle.addresses)}
        targets: list[int] = []

        def referring(other: str) -> Hashable:
            if other not in places:
                return self.kind_at(other)
            targets.append(places[other])
            return "gap"

        def saying(schema: SchemaValue) -> Hashable:
            return spelled(schema, saying, referring)

        return Member(saying(self.at(address)), tuple(targets))

    def _find_circles(self, starts: Iterable[str]) -> Iterator[Circle]:
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
        self._below[address] = tuple(dict.fromkeys(addresses(self.at(address))))
        path.append((address, iter(self._below[address])))

    def _close(self, address: str, open_: dict[str, None]) -> Circle:
        addresses = [open_.popitem()[0]]
        while addresses[-1] != address:
            addresses.append(open_.popitem()[0])
        recurs = len(addresses) > 1 or address in self._below[address]
        return Circle(tuple(sorted(addresses)), recurs)


def addresses(part: object) -> list[str]:
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

"""Announcements: what a document says of the future, while nothing changes on the wire."""

import json
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from contractmock.contracts import pointer as pointers
from contractmock.contracts.comparison.change import Change, Side, Verdict
from contractmock.contracts.comparison.defaults import Default, changed_defaults, default_change
from contractmock.contracts.comparison.parameters import keyed
from contractmock.contracts.comparison.place import Place
from contractmock.contracts.comparison.reach import Reach
from contractmock.contracts.comparison.schemas import SchemaComparer
from contractmock.contracts.comparison.scope import Scope
from contractmock.contracts.documents.document import Document
from contractmock.contracts.documents.references import follow
from contractmock.contracts.generation.node import Json
from contractmock.contracts.operation import MediaType

_KEYS = ("deprecated", "x-sunset", "x-stability-level", "x-extensible-enum")
_COMBINED = ("allOf", "anyOf", "oneOf")

MAX_TOLD = 1_000
"""Announcements after which a schema that was told of is not told of again."""

_Steps: TypeAlias = tuple[str | int, ...]
"""The way from a value to a value in it."""


class Announcements:
    """Finds what is announced; each pair of schemas is looked at once.

    Args:
        schemas: Knows both documents, and what is the same in them.
    """

    def __init__(self, schemas: SchemaComparer) -> None:
        self._schemas = schemas
        self._known: dict[tuple[str, str], _Pair] = {}
        self._inside: dict[_Pair, tuple[tuple[_Steps, _Pair], ...]] = {}
        self._reach: Reach[_Pair] = Reach(
            lambda pair: (each for _, each in self._below(pair)), _Pair.says_something
        )
        self._told: set[_Pair] = set()
        self._many = 0

    def changes(self, scope: Scope) -> Iterator[Change]:
        """What is announced of an operation, its parameters and the members of its bodies."""
        old, new = scope.old, scope.new
        place = scope.place(Side.NONE, "document").in_document(old.pointer, new.pointer)
        yield from _told(scope, place, self._pair(old.pointer, new.pointer))
        seen: set[_Pair] = set()
        known = keyed(old)
        for key, parameter in keyed(new).items():
            if key in known:
                before = known[key]
                source = before.pointer, parameter.pointer
                at = scope.place(Side.REQUEST, parameter.location, source=source)
                at = at.below(parameter.name)
                yield from _told(scope, at, self._pair(*source))
                ends = before.schema.pointer, parameter.schema.pointer
                yield from self._of_schemas(scope, at, ends, seen)
        for at, ends in _bodies(scope):
            yield from self._of_schemas(scope, at, ends, seen)

    def _of_schemas(
        self, scope: Scope, place: Place, ends: tuple[str, str], seen: "set[_Pair]"
    ) -> Iterator[Change]:
        """What two schemas announce of themselves and of what is in them, level by level."""
        pending = deque([(place, self._pair(*ends))])
        while pending:
            here, pair = pending.popleft()
            if pair in seen or not self._reach.leads(pair):
                continue
            seen.add(pair)
            yield from self._of_pair(scope, here, pair)
            pending.extend((here.below(*steps), each) for steps, each in self._below(pair))

    def _of_pair(self, scope: Scope, place: Place, pair: "_Pair") -> Iterator[Change]:
        """What one pair of schemas announces; once that has come to a lot, where it is new only."""
        if self._many > MAX_TOLD and pair in self._told:
            return
        self._told.add(pair)
        found = [*_told(scope, place, pair)]
        if place.location == "body" and not place.produced:
            found += (default_change(place.below(each.name), each) for each in pair.defaults)
        self._many += len(found)
        yield from found

    def _pair(self, old: str, new: str) -> "_Pair":
        documents = self._schemas.old, self._schemas.new
        ends = tuple(
            follow(each.data, at)[0] for each, at in zip(documents, (old, new), strict=True)
        )
        key = ends[0], ends[1]
        if key not in self._known:
            before, after = (_mapping(each, at) for each, at in zip(documents, key, strict=True))
            defaults = tuple(changed_defaults(documents, before, after))
            self._known[key] = _Pair(key, before, after, defaults)
        return self._known[key]

    def _below(self, pair: "_Pair") -> "tuple[tuple[_Steps, _Pair], ...]":
        if pair not in self._inside:
            is_same = self._schemas.untouched(*pair.ends)
            self._inside[pair] = () if is_same else tuple(self._children(pair))
        return self._inside[pair]

    def _children(self, pair: "_Pair") -> "Iterator[tuple[_Steps, _Pair]]":
        for tokens, steps in _children(pair.old, pair.new):
            yield steps, self._pair(*(pointers.join(end, *tokens) for end in pair.ends))


@dataclass(frozen=True, eq=False)
class _Pair:
    """What stands at two pointers.

    Attributes:
        ends: The pointers, in the old document and in the new one.
        old: What stands in the old one.
        new: What stands in the new one.
        defaults: The members whose defaults differ.
    """

    ends: tuple[str, str]
    old: Mapping[str, Any]
    new: Mapping[str, Any]
    defaults: tuple[Default, ...]

    def says_something(self) -> bool:
        """Whether something is announced right here."""
        return bool(self.announced or self.defaults)

    @cached_property
    def announced(self) -> tuple[tuple[str, Json, Json], ...]:
        """What both announce of themselves otherwise: the keyword, what it was and what it is."""
        rows = ((key, self.old.get(key) or None, self.new.get(key) or None) for key in _KEYS)
        return tuple(row for row in rows if row[1] != row[2])  # false says nothing


def _told(scope: Scope, place: Place, pair: _Pair) -> Iterator[Change]:
    return (_announced(scope, place, *each) for each in pair.announced)


def _bodies(scope: Scope) -> Iterator[tuple[Place, tuple[str, str]]]:
    """The schemas of bodies that both sides have, and their places."""
    old, new = scope.old.request_body, scope.new.request_body
    if old and new:
        place = scope.place(Side.REQUEST, "body")
        yield from ((place, ends) for ends in _in_common(old.content, new.content))
    for status in (each for each in scope.old.responses if each in scope.new.responses):
        place = scope.place(Side.RESPONSE, "body", status=status)
        before, after = scope.old.responses[status], scope.new.responses[status]
        yield from ((place, ends) for ends in _in_common(before.content, after.content))


def _in_common(old: tuple[MediaType, ...], new: tuple[MediaType, ...]) -> Iterator[tuple[str, str]]:
    known = {each.name: each.schema.pointer for each in new if each.schema}
    for each in old:
        if each.schema and each.name in known:
            yield each.schema.pointer, known[each.name]


def _children(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[_Steps, _Steps]]:
    """The schemas inside both: where they stand in theirs, and in the value."""
    mine, theirs = old.get("properties"), new.get("properties")
    if isinstance(mine, dict) and isinstance(theirs, dict):
        yield from ((("properties", name), (name,)) for name in mine if name in theirs)
    if isinstance(old.get("items"), dict) and isinstance(new.get("items"), dict):
        yield ("items",), (0,)
    for keyword in _COMBINED:
        mine, theirs = old.get(keyword), new.get(keyword)
        if isinstance(mine, list) and isinstance(theirs, list):
            yield from (((keyword, i), ()) for i in range(min(len(mine), len(theirs))))


def _mapping(document: Document, pointer: str) -> Mapping[str, Any]:
    value = follow(document.data, pointer)[1]
    return value if isinstance(value, dict) else {}


def _announced(scope: Scope, place: Place, key: str, before: Json, after: Json) -> Change:
    code = "deprecated" if key == "deprecated" else f"{key.removeprefix('x-')}-announced"
    if key == "deprecated" and not after:
        code = "deprecation-withdrawn"
    words = f"`{key}` was {_words(before)} and is {_words(after)}"
    return place.change(
        code,
        Verdict(scope.policy("announcements", place)),
        f"{words}; nothing changes on the wire",
        before=before,
        after=after,
        witness={"method": scope.old.method, "path": scope.old.path},
    )


def _words(value: Json) -> str:
    return "not said" if value is None else json.dumps(value)

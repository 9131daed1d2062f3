"""Announcements: what a document says of the future, while nothing changes on the wire."""

import json
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from contractmock.contracts import pointer as pointers
from contractmock.contracts.comparison.change import Change, Side, Verdict
from contractmock.contracts.comparison.parameters import keyed
from contractmock.contracts.comparison.place import Place
from contractmock.contracts.comparison.scope import Scope
from contractmock.contracts.documents.document import Document
from contractmock.contracts.documents.references import follow
from contractmock.contracts.generation.node import Json
from contractmock.contracts.operation import MediaType

_KEYS = ("deprecated", "x-sunset", "x-stability-level", "x-extensible-enum")
_COMBINED = ("allOf", "anyOf", "oneOf")


def announcement_changes(scope: Scope) -> Iterator[Change]:
    """What is announced of the operation, its parameters and the members of its bodies."""
    walk = _Walk(scope)
    old, new = scope.old, scope.new
    place = scope.place(Side.NONE, "document").in_document(old.pointer, new.pointer)
    yield from walk.node(place, old.pointer, new.pointer)
    known = keyed(old)
    for key, parameter in keyed(new).items():
        if key in known:
            before = known[key]
            source = before.pointer, parameter.pointer
            at = scope.place(Side.REQUEST, parameter.location, source=source)
            at = at.below(parameter.name)
            yield from walk.node(at, *source)
            yield from walk.schema(at, before.schema.pointer, parameter.schema.pointer)
    yield from _bodies(scope, walk)


def _bodies(scope: Scope, walk: "_Walk") -> Iterator[Change]:
    old, new = scope.old.request_body, scope.new.request_body
    if old and new:
        place = scope.place(Side.REQUEST, "body")
        yield from _contents(walk, place, _by_name(old.content), _by_name(new.content))
    for status in scope.old.responses.keys() & scope.new.responses.keys():
        place = scope.place(Side.RESPONSE, "body", status=status)
        before, after = scope.old.responses[status], scope.new.responses[status]
        yield from _contents(walk, place, _by_name(before.content), _by_name(after.content))


def _by_name(content: tuple[MediaType, ...]) -> Mapping[str, str]:
    return {each.name: each.schema.pointer for each in content if each.schema}


def _contents(
    walk: "_Walk", place: Place, old: Mapping[str, str], new: Mapping[str, str]
) -> Iterator[Change]:
    for name in (each for each in old if each in new):
        yield from walk.schema(place, old[name], new[name])


class _Walk:
    """One walk down the schemas of an operation side by side, as they are written."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._old, self._new = scope.schemas.old, scope.schemas.new
        self._seen: set[tuple[str, str]] = set()

    def node(self, place: Place, old: str, new: str) -> Iterator[Change]:
        """What two nodes announce of themselves."""
        before, after = _mapping(self._old, old), _mapping(self._new, new)
        for key in _KEYS:
            was, now = before.get(key) or None, after.get(key) or None  # false says nothing
            if was != now:
                yield _announced(self._scope, place, key, was, now)

    def schema(self, place: Place, old: str, new: str) -> Iterator[Change]:
        """What two schemas announce of themselves and of what is in them, level by level."""
        pending = deque([(place, old, new)])
        while pending:
            here, *ends = pending.popleft()
            pair = follow(self._old.data, ends[0])[0], follow(self._new.data, ends[1])[0]
            if pair in self._seen or self._scope.schemas.untouched(*pair):
                continue
            self._seen.add(pair)
            yield from self.node(here, *pair)
            before, after = _mapping(self._old, pair[0]), _mapping(self._new, pair[1])
            pending.extend(
                (
                    here.below(*steps),
                    pointers.join(pair[0], *tokens),
                    pointers.join(pair[1], *tokens),
                )
                for tokens, steps in _children(before, after)
            )


def _children(
    old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[tuple[tuple[str | int, ...], tuple[str | int, ...]]]:
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

"""Pieces: where two schemas can be cut so that what is below can be compared by itself."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contractmock.contracts.comparison.untouched import references
from contractmock.contracts.generation.node import SchemaValue

_PROSE = frozenset(
    {"$comment", "$defs", "$schema", "default", "deprecated", "description", "example"}
    | {"examples", "readOnly", "title", "writeOnly"}
)
_COMPLEX = frozenset({"$ref", "allOf", "anyOf", "items", "oneOf", "properties"})
"""Keywords of schemas that are worth a cut; what has none of them is told of at once."""

_UNIONS = ("anyOf", "oneOf")
_CONTAINERS = ("array", "object")


@dataclass(frozen=True, slots=True)
class Step:
    """The way from a value to a part of it.

    Attributes:
        type: The type of the value that it leads from.
        member: The name of the member; None where it leads to the items of a list.
        is_inside: Whether it leads inside; otherwise to the value itself, where it has the type
            or, with none, where it is of one branch.
    """

    type: str
    member: str | None = None
    is_inside: bool = True


@dataclass(frozen=True, slots=True)
class Piece:
    """A schema that holds the definitions that it refers to, and no others.

    Attributes:
        schema: The schema.
        digest: The same for those that are spelled the same.
    """

    schema: SchemaValue
    digest: str


@dataclass(frozen=True, slots=True)
class Cut:
    """A part that both schemas have.

    Attributes:
        step: The way to it.
        narrow: What the narrow schema says of it.
        wide: What the wide one does.
    """

    step: Step
    narrow: Piece
    wide: Piece


class Source:
    """A lowered schema that pieces are taken from.

    Args:
        root: The schema, with its definitions.
    """

    def __init__(self, root: SchemaValue) -> None:
        self._definitions: Mapping[str, Any] = (
            root.get("$defs", {}) if isinstance(root, dict) else {}
        )
        self._named = {name: _names(node) for name, node in self._definitions.items()}

    def piece(self, node: SchemaValue) -> Piece:
        """`node` with all that it refers to."""
        schema = node
        if isinstance(node, dict):
            schema = {key: value for key, value in node.items() if key != "$defs"}
            held = {name: self._definitions[name] for name in sorted(self._reached(schema))}
            schema |= {"$defs": held} if held else {}
        text = json.dumps(schema, sort_keys=True)
        return Piece(schema, hashlib.sha256(text.encode()).hexdigest())

    def spelled_out(self, node: SchemaValue) -> SchemaValue:
        """What `node` refers to, where it does nothing but refer."""
        seen: set[int] = set()
        while isinstance(node, dict) and id(node) not in seen:
            seen.add(id(node))
            said = node.keys() - _PROSE
            if said == {"$ref"}:
                node = self._definitions.get(node["$ref"].removeprefix("#/$defs/"), True)
            elif said == {"allOf"} and len(node["allOf"]) == 1:
                node = node["allOf"][0]
            else:
                break
        return node

    def _reached(self, node: SchemaValue) -> set[str]:
        found: set[str] = set()
        pending = list(_names(node))
        while pending:
            name = pending.pop()
            if name not in found and name in self._definitions:
                found.add(name)
                pending += self._named[name]
        return found


def cut(narrow: Piece, wide: Piece) -> tuple[SchemaValue, SchemaValue, tuple[Cut, ...]]:
    """Both schemas with what can be compared by itself taken out, and what that is.

    A part is taken out where both schemas ask for it of whatever value stands there, so that the
    narrow schema is included in the wide one if that holds of what is left and of each part.
    """
    sources = Source(narrow.schema), Source(wide.schema)
    left, right = sources[0].spelled_out(narrow.schema), sources[1].spelled_out(wide.schema)
    if not isinstance(left, dict) or not isinstance(right, dict):
        return narrow.schema, wide.schema, ()
    alternatives = tuple(_alternatives(sources, left, right))
    if alternatives:
        taken = {each.step.member for each in alternatives}
        rest = [
            each
            for each in left["anyOf"]
            if each is False or not (_is_reference(each) and each["$ref"] in taken)
        ]
        return (
            sources[0].piece({**left, "anyOf": rest or [False]}).schema,
            wide.schema,
            alternatives,
        )
    left, right = {**left}, {**right}
    cuts = (*_members(sources, left, right), *_items(sources, left, right),
            *_branches(sources, left, right))  # fmt: skip
    if not cuts:
        return narrow.schema, wide.schema, ()
    return sources[0].piece(left).schema, sources[1].piece(right).schema, cuts


def _members(
    sources: tuple[Source, Source], left: dict[str, Any], right: dict[str, Any]
) -> Iterator[Cut]:
    mine, theirs = left.get("properties", {}), right.get("properties", {})
    shared = [name for name in mine if name in theirs and _is_worth(mine[name], theirs[name])]
    for name in shared:
        step = Step("object", name)
        yield Cut(step, sources[0].piece(mine[name]), sources[1].piece(theirs[name]))
    if shared:
        left["properties"] = {**mine, **dict.fromkeys(shared, True)}
        right["properties"] = {**theirs, **dict.fromkeys(shared, True)}


def _items(
    sources: tuple[Source, Source], left: dict[str, Any], right: dict[str, Any]
) -> Iterator[Cut]:
    if "prefixItems" in left or "prefixItems" in right:
        return
    if "items" in left and "items" in right and _is_worth(left["items"], right["items"]):
        yield Cut(Step("array"), sources[0].piece(left["items"]), sources[1].piece(right["items"]))
        left["items"] = right["items"] = True


def _alternatives(
    sources: tuple[Source, Source], left: dict[str, Any], right: dict[str, Any]
) -> Iterator[Cut]:
    """The branches of an ``anyOf`` that have the same name in both: each is included by itself.

    ``oneOf`` is another matter: there a branch that grows takes values away from the others.
    """
    if any(end.keys() - _PROSE - {"type"} != {"anyOf"} for end in (left, right)):
        return
    theirs = {each["$ref"]: each for each in right["anyOf"] if _is_reference(each)}
    for branch in left["anyOf"]:
        if _is_reference(branch) and branch["$ref"] in theirs:
            ends = sources[0].piece(branch), sources[1].piece(theirs[branch["$ref"]])
            yield Cut(Step("", branch["$ref"], is_inside=False), *ends)


def _is_reference(node: SchemaValue) -> bool:
    return isinstance(node, dict) and node.keys() - _PROSE == {"$ref"}


def _branches(
    sources: tuple[Source, Source], left: dict[str, Any], right: dict[str, Any]
) -> Iterator[Cut]:
    """The branches of unions of different types, of which a value can only mean one."""
    keywords = [next((each for each in _UNIONS if each in end), "") for end in (left, right)]
    if not all(keywords) or any(_is_entangled(end) for end in (left, right)):
        return
    lists = left[keywords[0]], right[keywords[1]]
    mine, theirs = (_by_type(*each) for each in zip(sources, lists, strict=True))
    shared = [type_ for type_ in _CONTAINERS if type_ in mine and type_ in theirs]
    for type_ in shared:
        narrow = sources[0].piece(lists[0][mine[type_]])
        yield Cut(Step(type_, is_inside=False), narrow, sources[1].piece(lists[1][theirs[type_]]))
    for end, keyword, where in ((left, keywords[0], mine), (right, keywords[1], theirs)):
        branches = list(end[keyword])
        for type_ in shared:
            branches[where[type_]] = {"type": type_}
        end[keyword] = branches


def _is_entangled(node: dict[str, Any]) -> bool:
    """Whether more than its one union depends on what the branches say."""
    return all(each in node for each in _UNIONS) or any(
        key.startswith("unevaluated") for key in node
    )


def _by_type(source: Source, branches: list[SchemaValue]) -> Mapping[str, int]:
    """The place of the branch for each type; empty where several branches may mean one value."""
    found: dict[str, int] = {}
    for index, branch in enumerate(branches):
        node = source.spelled_out(branch)
        types = node.get("type") if isinstance(node, dict) else None
        named = [types] if isinstance(types, str) else list(types or ())
        for type_ in named:
            if type_ in found:
                return {}
            found[type_] = index if isinstance(types, str) else -1
        if not named:
            return {}
    return {type_: index for type_, index in found.items() if index >= 0}


def _is_worth(narrow: SchemaValue, wide: SchemaValue) -> bool:
    if not isinstance(narrow, dict) or not isinstance(wide, dict):
        return False
    return not _COMPLEX.isdisjoint({*narrow, *wide})


def _names(node: object) -> tuple[str, ...]:
    return tuple(each.removeprefix("/$defs/") for each in references(node))

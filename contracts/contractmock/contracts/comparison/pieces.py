"""Pieces: where two schemas can be cut so that what is below can be compared by itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from contractmock.contracts.comparison.inclusion.kinds import keywords
from contractmock.contracts.comparison.inclusion.roots import Part
from contractmock.contracts.generation.node import SchemaValue

_COMPLEX = frozenset({"$ref", "allOf", "anyOf", "items", "oneOf", "properties"})
"""Keywords of schemas that are worth a cut; what has none of them is told of at once."""

MANY = 200
"""Members above which each is compared by itself: to go through all for each takes too long."""

_UNIONS = ("anyOf", "oneOf")
_CONTAINERS = ("array", "object")

Ends: TypeAlias = tuple[Part, Part]
"""A narrow part, and the wide one that it is held against."""


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
class Cut:
    """A part that both schemas have.

    Attributes:
        step: The way to it.
        narrow: What the narrow schema says of it.
        wide: What the wide one does.
    """

    step: Step
    narrow: Part
    wide: Part


def cut(narrow: Part, wide: Part) -> tuple[Part, Part, tuple[Cut, ...]]:
    """Both schemas with what can be compared by itself taken out, and what that is.

    A part is taken out where both schemas ask for it of whatever value stands there, so that the
    narrow schema is included in the wide one if that holds of what is left and of each part.
    """
    if (found := _alternatives(narrow, wide)) is not None:
        return found
    ends = narrow.spelled_out(), wide.spelled_out()
    if not all(isinstance(end.schema, dict) for end in ends):
        return narrow, wide, ()
    left, right = ({**_schema(end)} for end in ends)
    cuts = (*_members(ends, left, right), *_items(ends, left, right),
            *_branches(ends, left, right))  # fmt: skip
    if not cuts:
        return narrow, wide, ()
    return ends[0].made(left), ends[1].made(right), cuts


def _schema(part: Part) -> dict[str, Any]:
    assert isinstance(part.schema, dict)
    return part.schema


def _members(ends: Ends, left: dict[str, Any], right: dict[str, Any]) -> Iterator[Cut]:
    mine, theirs = left.get("properties", {}), right.get("properties", {})
    both = [name for name in mine if name in theirs]
    shared = [name for name in both if _is_worth(mine[name], theirs[name])]
    if len(both) > MANY:
        shared = both
    for name in shared:
        yield Cut(Step("object", name), *(end.child("properties", name) for end in ends))
    if shared:
        left["properties"] = {**mine, **dict.fromkeys(shared, True)}
        right["properties"] = {**theirs, **dict.fromkeys(shared, True)}


def _items(ends: Ends, left: dict[str, Any], right: dict[str, Any]) -> Iterator[Cut]:
    if "prefixItems" in left or "prefixItems" in right:
        return
    if "items" in left and "items" in right and _is_worth(left["items"], right["items"]):
        yield Cut(Step("array"), *(end.child("items") for end in ends))
        left["items"] = right["items"] = True


def _alternatives(narrow: Part, wide: Part) -> tuple[Part, Part, tuple[Cut, ...]] | None:
    """The branches of an ``anyOf`` that have the same name in both: each is included by itself.

    ``oneOf`` is another matter: there a branch that grows takes values away from the others.

    Returns:
        As `cut`; None where the two are not unions, or have no branch in common.
    """
    unions = _union(narrow), _union(wide)
    if unions[1] is None or unions[0] is None:
        return None
    theirs = {name: each for each in unions[1].branches if (name := _name(each))}
    kinds = {each.kind for each in unions[1].branches}
    rest: list[SchemaValue] = []
    cuts: list[Cut] = []
    for each in unions[0].branches:
        name = _name(each)
        if each.kind in kinds:
            continue
        if name in theirs:
            cuts.append(Cut(Step("", name, is_inside=False), each, theirs[name]))
        else:
            rest.append(each.schema)
    if not cuts or unions[0].types != unions[1].types:
        return None
    types = {} if unions[0].types is None else {"type": unions[0].types}
    return narrow.made({**types, "anyOf": rest or [False]}), wide, tuple(cuts)


@dataclass(frozen=True, slots=True)
class _Union:
    """An ``anyOf`` with nothing beside it but a ``type``; unions among its branches dissolved.

    Attributes:
        branches: The branches.
        types: What ``type`` holds, None if it is not there.
    """

    branches: tuple[Part, ...]
    types: str | list[str] | None = None


def _union(part: Part) -> _Union | None:
    part = part.spelled_out()
    if not isinstance(part.schema, dict):
        return None
    if keywords(part.schema) - {"type"} != {"anyOf"}:
        return None
    branches = (part.child("anyOf", index) for index in range(len(part.schema["anyOf"])))
    found = tuple(inner for each in branches for inner in _dissolved(each))
    return _Union(found, part.schema.get("type"))


def _dissolved(branch: Part) -> Iterator[Part]:
    is_plain = isinstance(branch.schema, dict) and keywords(branch.schema) == {"anyOf"}
    inner = _union(branch) if is_plain else None
    if inner is None:
        yield branch
    else:
        yield from inner.branches


def _name(part: Part) -> str | None:
    """What the part refers to, or a list's items do, where it does nothing else."""
    schema = part.schema
    while isinstance(schema, dict):
        said = keywords(schema)
        if said == {"$ref"}:
            return str(schema["$ref"])
        if said == {"items", "type"} and schema["type"] == "array":
            items = _name(part.made(schema["items"]))
            return items and f"{items}[]"
        if said != {"allOf"} or len(schema["allOf"]) > 1:
            break
        schema = schema["allOf"][0]
    return None


def _branches(ends: Ends, left: dict[str, Any], right: dict[str, Any]) -> Iterator[Cut]:
    """The branches of unions of different types, of which a value can only mean one."""
    used = [next((each for each in _UNIONS if each in end), "") for end in (left, right)]
    if not all(used) or any(_is_entangled(end) for end in (left, right)):
        return
    lists = [
        [end.child(keyword, index) for index in range(len(_schema(end)[keyword]))]
        for end, keyword in zip(ends, used, strict=True)
    ]
    mine, theirs = map(_by_type, lists)
    shared = [type_ for type_ in _CONTAINERS if type_ in mine and type_ in theirs]
    for type_ in shared:
        parts = lists[0][mine[type_]], lists[1][theirs[type_]]
        yield Cut(Step(type_, is_inside=False), *parts)
    for end, keyword, where in ((left, used[0], mine), (right, used[1], theirs)):
        branches = list(end[keyword])
        for type_ in shared:
            branches[where[type_]] = {"type": type_}
        end[keyword] = branches


def _is_entangled(node: dict[str, Any]) -> bool:
    """Whether more than its one union depends on what the branches say."""
    return all(each in node for each in _UNIONS) or any(
        key.startswith("unevaluated") for key in node
    )


def _by_type(branches: list[Part]) -> Mapping[str, int]:
    """The place of the branch for each type; empty where several branches may mean one value."""
    found: dict[str, int] = {}
    for index, branch in enumerate(branches):
        node = branch.spelled_out().schema
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

"""Keywords without effect: what a document says of values of a type that cannot come there."""

import json
from collections.abc import Iterator, Mapping

from contractmock.contracts import pointer as pointers
from contractmock.contracts.comparison.likeness import Likeness
from contractmock.contracts.comparison.outline import Outline
from contractmock.contracts.lowering import Node
from contractmock.contracts.notice import Level, Notice

_BRIEF = 60
"""Characters of a value that a message shows."""

_OF_NUMBERS = ("exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum", "multipleOf")
_OF_TYPES: Mapping[str, tuple[str, ...]] = {
    "array": ("contains", "items", "maxItems", "minItems", "prefixItems", "uniqueItems"),
    "integer": _OF_NUMBERS,
    "number": _OF_NUMBERS,
    "object": (
        "additionalProperties", "maxProperties", "minProperties", "patternProperties",
        "properties", "propertyNames", "required",
    ),
    "string": ("contentEncoding", "contentMediaType", "maxLength", "minLength", "pattern"),
}  # fmt: skip


def notices(at: str, old: Node, new: Node) -> Iterator[Notice]:
    """Each keyword that has changed and constrains nothing, before and after.

    Args:
        at: Where the new document says it.
        old: The old schema, lowered.
        new: The new one.
    """
    likeness = Likeness(old, new)
    pending = [("", Outline(old), Outline(new))]
    seen: set[tuple[frozenset[int], frozenset[int]]] = set()
    while pending:
        where, before, after = pending.pop()
        if likeness.is_alike(before, after) or (before.identity, after.identity) in seen:
            continue
        seen.add((before.identity, after.identity))
        yield from _changed(at, where, before, after)
        members = (name for name in before.members if name in after.members)
        pending += [
            (pointers.join(where, name), before.members[name], after.members[name])
            for name in members
        ]
        lists = before.items(), after.items()
        if lists[0] and lists[1]:
            pending.append((pointers.join(where, 0), lists[0], lists[1]))


def _changed(at: str, where: str, old: Outline, new: Outline) -> Iterator[Notice]:
    idle = _idle(old) & _idle(new)
    for keyword in sorted(idle):
        before, after = _said(old, keyword), _said(new, keyword)
        if before != after:
            yield Notice(
                rule="keyword-without-effect",
                level=Level.ADVICE,
                pointer=at,
                message=f"`{keyword}` at {where or 'the top'} was {_words(before)} and is "
                f"{_words(after)}: neither says anything of {' or '.join(sorted(new.types))}",
                cure="ask the author which type is meant",
            )


def _idle(outline: Outline) -> set[str]:
    """The keywords that say nothing of any type that the value may have."""
    if not outline.types:
        return set()
    every = {keyword for keywords in _OF_TYPES.values() for keyword in keywords}
    return every - {each for kind in outline.types for each in _OF_TYPES.get(kind, ())}


def _said(outline: Outline, keyword: str) -> list[str]:
    held = (node[keyword] for node in outline.nodes if keyword in node)
    return sorted(json.dumps(value, sort_keys=True, default=str) for value in held)


def _words(values: list[str]) -> str:
    text = " and ".join(values) or "not there"
    return text if len(text) <= _BRIEF else f"{text[: _BRIEF - 1]}…"

"""Keywords without effect: what a document says of values of a type that cannot come there."""

import json
from collections.abc import Iterator, Mapping

from contractmock.contracts import pointer as pointers
from contractmock.contracts.comparison.abreast import Twins
from contractmock.contracts.comparison.outline import Outline
from contractmock.contracts.comparison.reach import Reach
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


class Ineffective:
    """Finds the keywords that have changed and constrain nothing, before and after."""

    def __init__(self) -> None:
        self._reach: Reach[Twins] = Reach(lambda twins: (t for _, t in twins.below), _differ)

    def notices(self, at: str, twins: Twins) -> Iterator[Notice]:
        """Each such keyword below one place.

        Args:
            at: Where the new document says it.
            twins: What both documents declare.
        """
        pending, seen = [("", twins)], {twins}
        while pending:
            where, met = pending.pop()
            if not self._reach.leads(met):
                continue
            yield from _changed(at, where, met.old, met.new)
            fresh = [(token, each) for token, each in met.below if each not in seen]
            seen.update(each for _, each in fresh)
            pending += [(pointers.join(where, token), each) for token, each in fresh]


def _differ(twins: Twins) -> bool:
    return not twins.are_alike and any(True for _ in _changed("", "", twins.old, twins.new))


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

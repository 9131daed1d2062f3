"""Where the narrow schema speaks of the same values as a place of the wide one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from contractmock.contracts import pointer as pointers
from contractmock.contracts.comparison.inclusion import texts
from contractmock.contracts.comparison.inclusion.codes import counterparts
from contractmock.contracts.comparison.inclusion.steps import (
    ItemsFrom,
    MatchingMembers,
    OtherMembers,
)

if TYPE_CHECKING:
    from contractmock.contracts.comparison.inclusion.steps import Step
    from contractmock.contracts.generation.node import SchemaValue

_LISTS = ("allOf", "anyOf", "oneOf")


class Targets(Protocol):
    """Knows what references point at."""

    def target(self, reference: str) -> SchemaValue:
        """What `reference` points at."""

    def address(self, reference: str) -> str:
        """The pointer that `reference` holds."""


@dataclass(frozen=True, slots=True)
class Source:
    """One schema and its pointer."""

    schema: SchemaValue
    at: str

    def child(self, *tokens: str | int) -> Source:
        """The subschema that `tokens` lead to."""
        schema: Any = self.schema
        for token in tokens:
            schema = schema[token]
        return Source(schema, pointers.join(self.at, *tokens))


def spread(source: Source, targets: Targets) -> tuple[Source, ...]:
    """The schema and those that it refers to or combines, for the same value."""
    found: dict[str, Source] = {}
    pending = [source]
    while pending:
        each = pending.pop(0)
        if each.at in found:
            continue
        found[each.at] = each
        if isinstance(each.schema, bool):
            continue
        if isinstance(reference := each.schema.get("$ref"), str):
            pending.append(Source(targets.target(reference), targets.address(reference)))
        for keyword in _LISTS:
            pending += [
                each.child(keyword, index) for index in range(len(each.schema.get(keyword, ())))
            ]
    return tuple(found.values())


def below(sources: tuple[Source, ...], step: Step, targets: Targets) -> tuple[Source, ...]:
    """The schemas for the values that `step` leads to."""
    return tuple(
        each
        for source in sources
        if not isinstance(source.schema, bool)
        for child in _children(source, source.schema, step)
        for each in spread(child, targets)
    )


def _children(source: Source, schema: dict[str, Any], step: Step) -> Iterator[Source]:
    if isinstance(step, int | ItemsFrom):
        prefix = len(schema.get("prefixItems", ()))
        if isinstance(step, int) and step < prefix:
            yield source.child("prefixItems", step)
        elif "items" in schema:
            yield source.child("items")
        return
    matching = [
        source.child("patternProperties", pattern)
        for pattern in schema.get("patternProperties", ())
        if (isinstance(step, str) and texts.is_match(pattern, step))
        or (isinstance(step, MatchingMembers) and step.pattern == pattern)
    ]
    yield from matching
    if isinstance(step, str) and step in schema.get("properties", ()):
        yield source.child("properties", step)
    elif "additionalProperties" in schema and not matching:
        yield source.child("additionalProperties")


def declared(sources: tuple[Source, ...], step: OtherMembers) -> tuple[str, ...]:
    """The members that the sources name and that the wide schema does not."""
    names = dict.fromkeys(
        name
        for source in sources
        if not isinstance(source.schema, bool)
        for name in source.schema.get("properties", ())
    )
    return tuple(
        name
        for name in names
        if name not in step.names and not any(texts.is_match(each, name) for each in step.patterns)
    )


def counterpart(sources: tuple[Source, ...], keyword: str) -> tuple[str, object]:
    """Where a source speaks of what `keyword` speaks of, and what it holds, else `ABSENT`."""
    for spelling in counterparts(keyword):
        for source in sources:
            if not isinstance(source.schema, bool) and spelling in source.schema:
                return pointers.join(source.at, spelling), source.schema[spelling]
    return (sources[0].at if sources else ""), pointers.ABSENT

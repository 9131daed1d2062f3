"""Places of the wide schema, each with what the narrow one says of the same values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from contractmock.contracts import pointer as pointers
from contractmock.contracts.comparison.inclusion.sources import Source, below, declared
from contractmock.contracts.comparison.inclusion.steps import (
    ItemsFrom,
    MatchingMembers,
    OtherMembers,
    projected,
)

if TYPE_CHECKING:
    from contractmock.contracts.comparison.inclusion.factory import Forms
    from contractmock.contracts.comparison.inclusion.forms import Form
    from contractmock.contracts.comparison.inclusion.reading import Reading
    from contractmock.contracts.comparison.inclusion.steps import Step
    from contractmock.contracts.generation.node import SchemaValue

Rebuild: TypeAlias = "Callable[[SchemaValue], SchemaValue]"
"""Makes a whole schema of one part of it."""


@dataclass(frozen=True, slots=True)
class Place:
    """One schema of the wide document, as it is met on one way from the root.

    Attributes:
        schema: The schema.
        at: Its pointer.
        keyword: The keyword that holds it; empty at the root.
        steps: The way from an instance to the values that it constrains.
        form: What the narrow schema says of those values, or less.
        sources: Where it says so.
        rebuild: Makes the wide schema anew, with another one at this place only.
    """

    schema: SchemaValue
    at: str
    keyword: str
    steps: tuple[Step, ...]
    form: Form
    sources: tuple[Source, ...]
    rebuild: Rebuild


class Descent:
    """Ways from a place of the wide schema to the places right below it.

    Args:
        forms: What made the forms of the places.
        narrow: The reading of the narrow schema.
        wide: The reading of the wide schema.
    """

    def __init__(self, forms: Forms, narrow: Reading, wide: Reading) -> None:
        self._forms = forms
        self._narrow = narrow
        self._wide = wide

    def same_value(self, place: Place) -> Iterator[Place]:
        """The places that constrain the same values: what is referred to, and parts of it."""
        schema = place.schema
        if isinstance(schema, bool):
            return
        if "$ref" in schema:
            target = self._wide.target(schema["$ref"])
            rest = {name: held for name, held in schema.items() if name != "$ref"}
            yield replace(
                place,
                schema=target,
                at=self._wide.address(schema["$ref"]),
                rebuild=lambda new: place.rebuild({**rest, "allOf": [*rest.get("allOf", ()), new]}),
            )
        for index in range(len(schema.get("allOf", ()))):
            yield self.branch(place, "allOf", index)

    def branch(self, place: Place, keyword: str, index: int) -> Place:
        """The place of one of the schemas in a list."""
        schema: Any = place.schema
        parts = schema[keyword]

        def rebuild(new: SchemaValue) -> SchemaValue:
            return place.rebuild({**schema, keyword: [*parts[:index], new, *parts[index + 1 :]]})

        at = pointers.join(place.at, keyword, index)
        return replace(place, schema=parts[index], at=at, keyword=keyword, rebuild=rebuild)

    def parts(self, place: Place) -> Iterator[Place]:
        """The places that constrain members and items."""
        schema = place.schema
        if isinstance(schema, bool):
            return
        for keyword in ("properties", "patternProperties"):
            for name in schema.get(keyword, ()):
                step = name if keyword == "properties" else MatchingMembers(name)
                yield self._below(place, step, keyword, name)
        if "additionalProperties" in schema:
            yield from self._others(place, schema)
        for index in range(len(schema.get("prefixItems", ()))):
            yield self._below(place, index, "prefixItems", index)
        if "items" in schema:
            yield self._below(place, ItemsFrom(len(schema.get("prefixItems", ()))), "items")

    def _others(self, place: Place, schema: dict[str, Any]) -> Iterator[Place]:
        """The members that the wide schema does not name: those that the narrow one does first."""
        own = schema.get("properties", {})
        step = OtherMembers(frozenset(own), frozenset(schema.get("patternProperties", ())))
        names = declared(place.sources, step)
        other = schema["additionalProperties"]
        for name in names:
            yield self._below(
                replace(place, rebuild=_naming(place, name)), name, "additionalProperties"
            )
        spelled_out = {**schema, "properties": {**own, **dict.fromkeys(names, other)}}
        step = OtherMembers(step.names | frozenset(names), step.patterns)
        yield self._below(replace(place, schema=spelled_out), step, "additionalProperties")

    def _below(self, place: Place, step: Step, *tokens: str | int) -> Place:
        schema: Any = place.schema
        for token in tokens:
            schema = schema[token]
        return Place(
            schema=schema,
            at=pointers.join(place.at, *tokens),
            keyword=str(tokens[0]),
            steps=(*place.steps, step),
            form=projected(self._forms, place.form, step),
            sources=below(place.sources, step, self._narrow),
            rebuild=lambda new: place.rebuild(_with(place.schema, tokens, new)),
        )


def _naming(place: Place, name: str) -> Rebuild:
    """Puts what would hold for all other members at one of them."""
    schema: Any = place.schema

    def rebuild(new: SchemaValue) -> SchemaValue:
        other = new["additionalProperties"] if isinstance(new, dict) else new
        return place.rebuild(
            {**schema, "properties": {**schema.get("properties", {}), name: other}}
        )

    return rebuild


def _with(schema: Any, tokens: tuple[str | int, ...], new: SchemaValue) -> Any:
    """A copy of `schema` with `new` where `tokens` lead."""
    if not tokens:
        return new
    inner = _with(schema[tokens[0]], tokens[1:], new)
    if isinstance(schema, list):
        index = int(tokens[0])
        return [*schema[:index], inner, *schema[index + 1 :]]
    return {**schema, tokens[0]: inner}

"""Places: the values in an instance, each with the schemas that hold for it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING

from contractmock.contracts import pointer as pointers
from contractmock.contracts.generation.arrays import item_nodes
from contractmock.contracts.generation.expansion import Preference
from contractmock.contracts.generation.node import Conjunction
from contractmock.contracts.generation.objects import member_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractmock.contracts.deviations.edits import Path
    from contractmock.contracts.generation.expansion import Choice
    from contractmock.contracts.generation.generator import Generator
    from contractmock.contracts.generation.node import Alternative, Json, Node

MAX_CONJUNCTIONS = 32
"""Ways to make the choices of one place that are looked at for its types and listed values."""

MAX_NESTING = 200
"""Levels of references and branches at one place that are followed."""

_FULL = Preference(full=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One value in an instance.

    Attributes:
        path: Where it is.
        value: The value.
        nodes: The schemas for it, choices not yet made.
        conjunction: The schemas that hold for this value, choices made as it makes them.
        choices: The choices between alternatives that it makes.
        possible: The conjunctions that hold for its other possible values; several at most.
    """

    path: Path
    value: Json
    nodes: tuple[Node, ...]
    conjunction: Conjunction
    choices: tuple[Choice, ...]
    possible: tuple[Conjunction, ...]

    @property
    def pointer(self) -> str:
        """The JSON Pointer of the value in the instance."""
        return pointers.of(self.path)

    @property
    def types(self) -> tuple[str, ...]:
        """The JSON types that the place may have."""
        return tuple(dict.fromkeys(chain.from_iterable(map(_types, self.possible))))

    @property
    def listed(self) -> list[Json]:
        """The values that ``enum`` and ``const`` list for it, in order; some of them twice."""
        return list(chain.from_iterable(map(_listed, self.possible)))

    @property
    def is_listed(self) -> bool:
        """Whether it may have listed values only."""
        return all(map(_listed, self.possible))

    def declares(self, type_: str) -> bool:
        """Whether a ``type`` names a JSON type for it."""
        return any(each.having("type") and type_ in each.types for each in self.possible)

    def allows(self, type_: str) -> bool:
        """Whether the place may have a value of a JSON type."""
        return type_ in self.types or (type_ == "integer" and "number" in self.types)


class Places:
    """Finds the places of instances of one schema.

    Args:
        generator: The generator of the schema's instances.
    """

    def __init__(self, generator: Generator) -> None:
        self._root = generator.root
        self._expansion = generator.means.expansion
        self._verifier = generator.means.verifier
        self._possible: dict[tuple[int, ...], tuple[Conjunction, ...]] = {}

    def root(self, instance: Json) -> Place:
        """The place of a whole valid instance."""
        return self._place((), instance, (self._root,))

    def member(self, place: Place, name: str, value: Json) -> Place:
        """The place of a member of an object, there or not."""
        nodes = member_nodes(self._verifier, place.conjunction, name)
        return self._place((*place.path, name), value, nodes)

    def item(self, place: Place, index: int, value: Json) -> Place:
        """The place of an item of an array, there or not."""
        nodes = item_nodes(place.conjunction, index)
        return self._place((*place.path, index), value, nodes)

    def walk(self, place: Place) -> Iterator[Place]:
        """A place and all those in it, in the order of the instance."""
        yield place
        for inner in self.inner(place):
            yield from self.walk(inner)

    def inner(self, place: Place) -> Iterator[Place]:
        """The places of all members; of items the first one and the last one."""
        if isinstance(place.value, dict):
            for name, member in place.value.items():
                yield self.member(place, name, member)
        elif isinstance(place.value, list):
            for index in sorted({0, len(place.value) - 1}) if place.value else ():
                yield self.item(place, index, place.value[index])

    def _place(self, path: Path, value: Json, nodes: tuple[Node, ...]) -> Place:
        choices: list[Choice] = []
        in_force: dict[int, Node] = {}
        self._collect(nodes, value, in_force, choices, MAX_NESTING)
        return Place(
            path=path,
            value=value,
            nodes=nodes,
            conjunction=Conjunction(tuple(in_force.values())),
            choices=tuple(choices),
            possible=self._conjunctions(nodes),
        )

    def _collect(
        self,
        nodes: tuple[Node, ...],
        value: Json,
        in_force: dict[int, Node],
        choices: list[Choice],
        levels: int,
    ) -> None:
        """Add the nodes that hold for `value`, and the choices among them that it makes."""
        for node in nodes if levels else ():
            if isinstance(node.schema, bool) or id(node.schema) in in_force:
                continue
            in_force[id(node.schema)] = node
            for choice in self._expansion.choices(node, _FULL):
                if len(choice.alternatives) > 1:
                    choices.append(choice)
                for alternative in self._taken(choice, value):
                    self._collect(alternative, value, in_force, choices, levels - 1)

    def _taken(self, choice: Choice, value: Json) -> Iterator[Alternative]:
        """The alternatives that `value` is of."""
        if len(choice.alternatives) == 1:
            yield from choice.alternatives
            return
        for alternative in choice.alternatives:
            if self.is_of(alternative, value):
                yield alternative

    def is_of(self, alternative: Alternative, value: Json) -> bool:
        """Whether a valid `value` is of an alternative; its first node tells it from the others."""
        declared = alternative[0].get("type")
        if isinstance(declared, str) and not _fits(json_type(value), declared):
            return False  # most choices are between types, and asking the validator takes time
        return self._verifier.accepts(alternative[:1], value)

    def _conjunctions(self, nodes: tuple[Node, ...]) -> tuple[Conjunction, ...]:
        key = tuple(id(node.schema) for node in nodes)
        if key not in self._possible:
            made = self._expansion.conjunctions(nodes, _FULL) if nodes else iter([Conjunction(())])
            self._possible[key] = tuple(islice(made, MAX_CONJUNCTIONS))
        return self._possible[key]


def _listed(conjunction: Conjunction) -> list[Json]:
    return [*conjunction.values("const"), *chain(*conjunction.values("enum"))]


def _types(conjunction: Conjunction) -> tuple[str, ...]:
    """The types that are declared; without any, those of the values that are listed."""
    listed = _listed(conjunction)
    if listed and not conjunction.having("type"):
        return tuple(map(json_type, listed))
    return conjunction.types


def _fits(type_: str, declared: str) -> bool:
    return type_ == declared or (type_ == "integer" and declared == "number")


def json_type(value: object) -> str:
    """The JSON type of a value; whole numbers are integers however they are written."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "integer" if value.is_integer() else "number"
        case str():
            return "string"
        case list():
            return "array"
    return "object"

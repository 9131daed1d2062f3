"""A survey of a document: its schemas, examples and operations, each with its pointer."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from contractmock.contracts import pointer as pointers
from contractmock.contracts.checks.judge import Judge
from contractmock.contracts.checks.reach import Reach
from contractmock.contracts.checks.site import Site, nested
from contractmock.contracts.contract import Contract
from contractmock.contracts.documents.document import Document
from contractmock.contracts.documents.grammar import ELEMENTS, Element, children
from contractmock.contracts.documents.references import follow
from contractmock.contracts.lowering import Lowering, lowering
from contractmock.contracts.operation import MediaType, Operation, Response
from contractmock.contracts.schema import Direction
from contractmock.contracts.shape import Shape

_SCHEMA = ELEMENTS["schema"]
_CARRIERS = (ELEMENTS["parameter"], ELEMENTS["header"], ELEMENTS["media type"])
"""The elements that have a schema and may have examples of it."""


@dataclass(frozen=True, slots=True)
class Example:
    """An example value.

    Attributes:
        pointer: Where the value stands.
        value: The value.
        owner: Pointer of the schema, media type, parameter or header that it illustrates.
        schema: Pointer of the schema that it must satisfy.
    """

    pointer: str
    value: object = field(compare=False)
    owner: str
    schema: str


class Survey:
    """Everything that rules look at, gathered once.

    Args:
        document: The document to judge.

    Attributes:
        reach: What its schemas are made of.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.contract = Contract(document)
        self.reach = Reach(document.data)

    @property
    def operations(self) -> tuple[Operation, ...]:
        """The operations of the document."""
        return self.contract.operations

    @cached_property
    def sites(self) -> tuple[Site, ...]:
        """Every schema of the document, each once where it stands."""
        return tuple(site for root in self.roots for site in nested(root))

    @property
    def roots(self) -> tuple[Site, ...]:
        """The schemas that stand inside no other."""
        return self._elements[_SCHEMA.label]

    @cached_property
    def examples(self) -> tuple[Example, ...]:
        """Every example of the document, once for each schema that it illustrates."""
        found = [example for site in self.sites for example in self._of_schema(site)]
        for element in _CARRIERS:
            for site in self._elements[element.label]:
                found += self._of_carrier(site)
        return tuple(dict.fromkeys(found))

    @cached_property
    def success_sites(self) -> tuple[Site, ...]:
        """The schemas that documented successes are made of."""
        starts = (
            pointers.join(media_type.pointer, "schema")
            for _, response, media_type in self.answers()
            if response.status.startswith("2")
        )
        return tuple(self.reach.of(starts))

    def schemas(self, direction: Direction) -> Lowering:
        """The document's schemas for values that travel in `direction`."""
        return lowering(self.document, direction.value)

    def judge(self, direction: Direction) -> Judge:
        """The judge of values that travel in `direction`."""
        return Judge(self.schemas(direction))

    def shape(self, pointer: str) -> Shape:
        """The shape of the schema at `pointer`, for the direction that its place implies."""
        schemas = self.schemas(direction_of(pointer))
        return Shape({"$defs": schemas}, schemas.node(pointer))

    def accepting_empty(self, places: Iterable[str]) -> frozenset[str]:
        """Those pointers of schemas that accept an empty object, as for `shape`."""
        places = tuple(places)
        return frozenset(
            accepting
            for direction in Direction
            for accepting in self.judge(direction).accepting_empty(
                place for place in places if direction_of(place) is direction
            )
        )

    def mapping(self, pointer: str) -> Mapping[str, Any]:
        """The mapping at `pointer`, an empty one where there is none."""
        value = pointers.resolve(self.document.data, pointer)
        return value if isinstance(value, dict) else {}

    def target(self, pointer: str) -> str:
        """Where the chain of references that begins at `pointer` ends."""
        return follow(self.document.data, pointer)[0]

    def answers(self) -> Iterator[tuple[Operation, Response, MediaType]]:
        """The media types with a schema of all documented responses."""
        for operation in self.operations:
            for response in operation.responses.values():
                for media_type in response.content:
                    if media_type.schema is not None:
                        yield operation, response, media_type

    @cached_property
    def _elements(self) -> Mapping[str, tuple[Site, ...]]:
        """Schemas, as roots only, and what carries them, by label, in the document's order."""
        found: dict[str, list[Site]] = {each.label: [] for each in (_SCHEMA, *_CARRIERS)}
        pending: list[tuple[object, str, str, Element]] = [
            (self.document.data, "", "", ELEMENTS["document"])
        ]
        while pending:
            node, at, name, element = pending.pop()
            if element.label in found and isinstance(node, dict):
                found[element.label].append(Site(at, node, name))
            if element is _SCHEMA:
                continue
            below = [
                (value, pointers.join(at, key), _name(node, name, element, key), inner)
                for key, value, inner in children(node, element)
            ]
            pending += reversed(below)
        return {label: tuple(sites) for label, sites in found.items()}

    def _of_schema(self, site: Site) -> Iterator[Example]:
        if self.document.is_3_0 and "$ref" in site.node:
            return  # 3.0 ignores whatever stands beside a reference
        if "example" in site.node:
            at = pointers.join(site.pointer, "example")
            yield Example(at, site.node["example"], site.pointer, site.pointer)
        listed = site.node.get("examples")
        for index, value in enumerate(listed if isinstance(listed, list) else ()):
            at = pointers.join(site.pointer, "examples", index)
            yield Example(at, value, site.pointer, site.pointer)

    def _of_carrier(self, site: Site) -> Iterator[Example]:
        if "schema" not in site.node:
            return
        schema = pointers.join(site.pointer, "schema")
        if "example" in site.node:
            at = pointers.join(site.pointer, "example")
            yield Example(at, site.node["example"], site.pointer, schema)
        named = site.node.get("examples")
        for name in named if isinstance(named, dict) else ():
            at, example = follow(self.document.data, pointers.join(site.pointer, "examples", name))
            if isinstance(example, dict) and "value" in example:
                yield Example(pointers.join(at, "value"), example["value"], site.pointer, schema)


def direction_of(pointer: str) -> Direction:
    """Which way values of the schema at `pointer` travel, as far as its place tells."""
    tokens = pointers.tokens(pointer)
    is_request = tokens[:1] == ("paths",) and "responses" not in tokens
    return Direction.REQUEST if is_request else Direction.RESPONSE


def _name(node: object, name: str, element: Element, key: str | int) -> str:
    """What stands under `key` describes: a parameter or a header, by its name."""
    if element is ELEMENTS["headers"]:
        return str(key)
    if element is ELEMENTS["parameter"] and isinstance(node, dict):
        return str(node.get("name", ""))
    return name if element is ELEMENTS["header"] else ""

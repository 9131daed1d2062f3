"""A survey of a document: its schemas, examples and operations, each with its pointer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from contractmock.contracts import pointer as pointers
from contractmock.contracts.contract import Contract
from contractmock.contracts.documents.document import Document
from contractmock.contracts.documents.grammar import ELEMENTS, Element, children
from contractmock.contracts.documents.references import follow
from contractmock.contracts.operation import MediaType, Operation, Response
from contractmock.contracts.schema import Direction, Schema

_SCHEMA = ELEMENTS["schema"]
_CARRIERS = (ELEMENTS["parameter"], ELEMENTS["header"], ELEMENTS["media type"])
"""The elements that have a schema and may have examples of it."""


@dataclass(frozen=True, slots=True)
class Site:
    """A schema where it stands in the document, references not followed.

    Attributes:
        pointer: Where.
        node: The schema as written.
        name: The member, parameter or header that it describes, empty for any other.
    """

    pointer: str
    node: Mapping[str, Any] = field(compare=False)
    name: str = ""

    @property
    def types(self) -> tuple[str, ...]:
        """The JSON types that it names itself."""
        named = self.node.get("type")
        return (named,) if isinstance(named, str) else self.names("type")

    @property
    def members(self) -> tuple[str, ...]:
        """The names of the members that it declares itself."""
        declared = self.node.get("properties")
        return tuple(declared) if isinstance(declared, dict) else ()

    def names(self, keyword: str) -> tuple[str, ...]:
        """The texts that `keyword` lists (``required``); none where it is no list."""
        listed = self.node.get(keyword)
        return tuple(map(str, listed)) if isinstance(listed, list) else ()


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
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.contract = Contract(document)
        self._schemas: dict[str, Schema] = {}
        self._reach: dict[str, tuple[Site, ...]] = {}

    @property
    def operations(self) -> tuple[Operation, ...]:
        """The operations of the document."""
        return self.contract.operations

    @cached_property
    def sites(self) -> tuple[Site, ...]:
        """Every schema of the document, each once where it stands."""
        return tuple(site for root in self.roots for site in _nested(root))

    @cached_property
    def roots(self) -> tuple[Site, ...]:
        """The schemas that stand inside no other."""
        return tuple(self._elements(_SCHEMA))

    @cached_property
    def examples(self) -> tuple[Example, ...]:
        """Every example of the document, once for each schema that it illustrates."""
        found = [example for site in self.sites for example in self._of_schema(site)]
        for element in _CARRIERS:
            for site in self._elements(element):
                found += self._of_carrier(site)
        return tuple(dict.fromkeys(found))

    def schema(self, pointer: str) -> Schema:
        """The compiled schema at `pointer`, for the direction that its place implies."""
        if pointer not in self._schemas:
            tokens = pointers.tokens(pointer)
            is_request = tokens[:1] == ("paths",) and "responses" not in tokens
            direction = Direction.REQUEST if is_request else Direction.RESPONSE
            self._schemas[pointer] = Schema(self.document, pointer, direction)
        return self._schemas[pointer]

    def mapping(self, pointer: str) -> Mapping[str, Any]:
        """The mapping at `pointer`, an empty one where there is none."""
        value = pointers.resolve(self.document.data, pointer)
        return value if isinstance(value, dict) else {}

    def target(self, pointer: str) -> str:
        """Where the chain of references that begins at `pointer` ends."""
        return follow(self.document.data, pointer)[0]

    def reach(self, pointer: str, name: str = "") -> tuple[Site, ...]:
        """The schema at `pointer` and all that it is made of, references followed, each once."""
        if pointer not in self._reach:
            seen: dict[str, Site] = {}
            pending = [(pointer, name)]
            while pending:
                start, label = pending.pop()
                at, node = follow(self.document.data, start)
                if at not in seen and isinstance(node, dict):
                    seen[at] = Site(at, node, label)
                    pending += [(below.pointer, below.name) for below in _inside(seen[at])]
            self._reach[pointer] = tuple(seen.values())
        return self._reach[pointer]

    def answers(self) -> Iterator[tuple[Operation, Response, MediaType]]:
        """The media types with a schema of all documented responses."""
        for operation in self.operations:
            for response in operation.responses.values():
                for media_type in response.content:
                    if media_type.schema is not None:
                        yield operation, response, media_type

    def success_sites(self) -> Iterator[Site]:
        """The schemas that documented successes are made of; some come more than once."""
        for _, response, media_type in self.answers():
            if response.status.startswith("2"):
                yield from self.reach(pointers.join(media_type.pointer, "schema"))

    def _elements(self, wanted: Element) -> Iterator[Site]:
        """Every element of one kind, in the order of the document; schemas only as roots."""
        pending: list[tuple[object, str, str, Element]] = [
            (self.document.data, "", "", ELEMENTS["document"])
        ]
        while pending:
            node, at, name, element = pending.pop()
            if element is wanted and isinstance(node, dict):
                yield Site(at, node, name)
            if element is _SCHEMA:
                continue
            below = [
                (value, pointers.join(at, key), _name(node, name, element, key), inner)
                for key, value, inner in children(node, element)
            ]
            pending += reversed(below)

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


def _name(node: object, name: str, element: Element, key: str | int) -> str:
    """What stands under `key` describes: a parameter or a header, by its name."""
    if element is ELEMENTS["headers"]:
        return str(key)
    if element is ELEMENTS["parameter"] and isinstance(node, dict):
        return str(node.get("name", ""))
    return name if element is ELEMENTS["header"] else ""


def _nested(site: Site) -> Iterator[Site]:
    """A schema and all that stand inside it, references not followed."""
    yield site
    for below in _inside(site):
        yield from _nested(below)


def _inside(site: Site) -> Iterator[Site]:
    """The schemas right inside a schema."""
    for keyword, value, element in children(site.node, _SCHEMA):
        at = pointers.join(site.pointer, keyword)
        if element is _SCHEMA and isinstance(value, dict):
            yield Site(at, value)
        for key, below, inner in children(value, element) if element is not _SCHEMA else ():
            if inner is _SCHEMA and isinstance(below, dict):
                yield Site(
                    pointers.join(at, key), below, str(key) if keyword == "properties" else ""
                )

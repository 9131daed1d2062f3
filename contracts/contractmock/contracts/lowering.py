"""Lowering: a schema of OpenAPI 3.0 or 3.1 as self-contained JSON Schema 2020-12."""

import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from contractmock.contracts import pointer as pointers
from contractmock.contracts.documents import walk
from contractmock.contracts.documents.document import Document
from contractmock.contracts.documents.references import follow
from contractmock.contracts.keywords import BOUNDS, PLAIN, TYPES, is_pattern
from contractmock.contracts.notice import Level, Notice

__all__ = ["DIALECT", "TYPES", "Lowering", "Node", "defects", "lower", "lowering"]

Node = dict[str, Any] | bool

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_SCHEMAS = "/components/schemas"
_DEFINITIONS = "#/$defs/"
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")
_INTEGER_BITS = {"int32": 32, "int64": 64}

_ONE = {
    "additionalProperties", "contains", "else", "if", "items", "not",
    "propertyNames", "then", "unevaluatedItems", "unevaluatedProperties",
}  # fmt: skip
_LIST = {"allOf", "anyOf", "oneOf", "prefixItems"}
_MAP = {"dependentSchemas", "patternProperties", "properties"}
_CHOICES = frozenset({"allOf", "anyOf", "oneOf"})
"""What ``nullable`` of OpenAPI 3.0 adds null to, whatever its letter says: it is the only way to
say there that what is referred to may be null, and no document means anything else by it."""

_known: WeakKeyDictionary[Document, dict[str, "Lowering"]] = WeakKeyDictionary()


def lower(document: Document, pointer: str, direction: str) -> Node:
    """The schema at `pointer` as JSON Schema 2020-12 that refers to nothing outside itself.

    What cannot be understood (a dangling reference, a malformed keyword) allows anything. Schemas
    of one document share what they refer to: the result is not to be changed.

    Args:
        document: The document, references bundled.
        pointer: Where the schema stands.
        direction: ``request`` or ``response``: members that are ``readOnly`` are not required
            of requests, ``writeOnly`` ones not of responses.
    """
    return lowering(document, direction).whole(pointer)


def lowering(document: Document, direction: str) -> "Lowering":
    """The schemas of `document` in `direction`, which all who ask for them share."""
    both = _known.setdefault(document, {})
    if direction not in both:
        both[direction] = Lowering(document, direction)
    return both[direction]


def defects(document: Document, pointer: str) -> tuple[Notice, ...]:
    """The keywords at and below `pointer` that lowering has to leave out."""
    return Lowering(document, "response").defects([pointer])


class Lowering(Mapping[str, Node]):
    """The schemas of a document in one direction, each lowered when first asked for.

    As a mapping: the definitions that lowered schemas refer to as ``#/$defs/NAME``, by name. A
    name follows from the pointer of what it names, so that it is the same in the next version of
    a document.

    Args:
        document: The document, references bundled.
        direction: As for `lower`.

    Attributes:
        notices: The keywords that had to be left out of what was lowered so far.
    """

    def __init__(self, document: Document, direction: str) -> None:
        # The document itself is not held: it is the key under which its lowering is kept.
        self._data, self._is_3_0 = document.data, document.is_3_0
        self._hidden = {"request": "readOnly", "response": "writeOnly"}[direction]
        self._nodes: dict[str, Node] = {}
        self._names: dict[str, str | None] = {}
        self._pointers: dict[str, str] = {}
        self._below: dict[str, tuple[str, ...]] = {}
        schemas = pointers.resolve(self._data, _SCHEMAS)
        self._taken = Counter(map(_safe, schemas if isinstance(schemas, dict) else ()))
        self.notices: list[Notice] = []

    def __getitem__(self, name: str) -> Node:
        return self.node(self._pointers[name])

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._pointers))

    def __len__(self) -> int:
        return len(self._pointers)

    def node(self, pointer: str) -> Node:
        """The schema at `pointer`, which may refer to the definitions."""
        if pointer not in self._nodes:
            self._schema(pointers.resolve(self._data, pointer), pointer)
        return self._nodes[pointer]

    def whole(self, pointer: str) -> Node:
        """The schema at `pointer` with the definitions that it needs."""
        node = self.node(pointer)
        if isinstance(node, bool):
            return node
        whole: dict[str, Any] = {"$schema": DIALECT, **node}
        definitions = self.definitions([node])
        if definitions:
            whole["$defs"] = definitions
        return whole

    def definitions(self, nodes: Iterable[Node]) -> dict[str, Node]:
        """The definitions that `nodes` need, directly or not."""
        found: dict[str, Node] = {}
        pending = [name for node in nodes for name in _references(node)]
        while pending:
            name = pending.pop()
            if name not in found:
                found[name] = self[name]
                if name not in self._below:
                    self._below[name] = tuple(_references(found[name]))
                pending += reversed(self._below[name])
        return found

    def defects(self, starts: Iterable[str]) -> tuple[Notice, ...]:
        """The keywords that have to be left out of the schemas at `starts` and all they need."""
        self.definitions([self.node(pointer) for pointer in starts])
        return tuple(self.notices)

    def _schema(self, node: object, at: str) -> Node:
        if at not in self._nodes:
            self._nodes[at] = self._lowered(node, at)
        return self._nodes[at]

    def _lowered(self, node: object, at: str) -> Node:
        if isinstance(node, bool):
            return node
        if not isinstance(node, dict):
            return True
        if "$ref" in node and self._is_3_0:
            return self._reference(node["$ref"])  # 3.0 ignores whatever stands beside a reference
        lowered: dict[str, Any] = {}
        for keyword, value in node.items():
            self._keyword(lowered, keyword, value, at)
        self._adapt(lowered, node)
        if self._is_3_0 and node.get("nullable") is True and not _CHOICES.isdisjoint(lowered):
            return {"anyOf": [lowered, {"type": "null"}]}
        return lowered

    def _reference(self, target: object) -> Node:
        """A reference to a definition; what it names is lowered later, as chains may be long."""
        pointer = walk.target(target) if isinstance(target, str) else None
        if pointer is None:
            return True
        if pointer not in self._names:
            dangles = follow(self._data, pointer)[1] is pointers.ABSENT
            self._names[pointer] = None if dangles else self._name(pointer)
        name = self._names[pointer]
        return True if name is None else {"$ref": f"{_DEFINITIONS}{name}"}

    def _name(self, pointer: str) -> str:
        """A name that no other definition has and that needs no escape in a reference."""
        holder, _, last = pointer.rpartition("/")
        name = _safe(pointers.tokens(f"/{last}")[0] if last else "root")
        if holder != _SCHEMAS or self._taken[name] > 1:
            name += f".{hashlib.sha256(pointer.encode('utf-8')).hexdigest()[:12]}"
        self._pointers[name] = pointer
        return name

    def _keyword(self, lowered: dict[str, Any], keyword: str, value: object, at: str) -> None:
        """Put one keyword's lowered form into `lowered`, which is what becomes of `at`."""
        if keyword == "$ref":
            target = self._reference(value)
            if isinstance(target, dict):
                lowered.update(target)
        elif keyword in _ONE:
            lowered[keyword] = self._schema(value, f"{at}/{keyword}")
        elif keyword in _LIST and isinstance(value, list) and value:
            lowered[keyword] = [
                self._schema(item, f"{at}/{keyword}/{index}") for index, item in enumerate(value)
            ]
        elif keyword in _MAP and isinstance(value, dict):
            at = f"{at}/{keyword}"
            lowered[keyword] = {
                name: self._schema(item, pointers.join(at, name))
                for name, item in value.items()
                if keyword != "patternProperties" or self._is_pattern(name, at)
            }
        elif keyword in PLAIN:
            if self._is_3_0 and keyword in BOUNDS and isinstance(value, bool):
                return  # boolean bounds of 3.0: `_adapt` turns them into numbers
            if PLAIN[keyword](value):
                lowered[keyword] = value
            else:
                self._malformed(keyword, f"{at}/{keyword}")

    def _is_pattern(self, text: str, at: str) -> bool:
        fits = is_pattern(text)
        if not fits:
            self._malformed("patternProperties", pointers.join(at, text))
        return fits

    def _malformed(self, keyword: str, at: str) -> None:
        self.notices.append(
            Notice(
                rule="malformed-keyword",
                level=Level.ERROR,
                pointer=at,
                message=f"the value of {keyword!r} is none that JSON Schema knows; "
                "it is left out, so that anything is allowed there",
                cure=f"give {keyword!r} a value that JSON Schema 2020-12 allows",
            )
        )

    def _adapt(self, lowered: dict[str, Any], node: Mapping[str, Any]) -> None:
        """Say in 2020-12 what the dialects say otherwise."""
        if "example" in node:
            lowered["examples"] = [node["example"], *lowered.get("examples", ())]
        if self._is_3_0:
            _adapt_3_0(lowered, node)
        bits = _INTEGER_BITS.get(str(lowered.get("format")))
        if bits and "integer" in str(lowered.get("type", "integer")):
            lowered["minimum"] = max(lowered.get("minimum", -math.inf), -(2 ** (bits - 1)))
            lowered["maximum"] = min(lowered.get("maximum", math.inf), 2 ** (bits - 1) - 1)
        hidden = [name for name in lowered.get("properties", ()) if self._is_hidden(node, name)]
        if hidden and "required" in lowered:
            lowered["required"] = [name for name in lowered["required"] if name not in hidden]
        if self._hidden == "writeOnly":
            # A server that reveals a secret is wrong; a client that echoes an id is forgiven.
            lowered.get("properties", {}).update(dict.fromkeys(hidden, False))

    def _is_hidden(self, node: Mapping[str, Any], name: str) -> bool:
        """Whether the member is one that this direction does not carry."""
        member = node["properties"][name]
        target = member.get("$ref") if isinstance(member, dict) else None
        pointer = walk.target(target) if isinstance(target, str) else None
        if pointer is None or member.get(self._hidden) is True:
            return isinstance(member, dict) and member.get(self._hidden) is True
        target = follow(self._data, pointer)[1]
        return isinstance(target, dict) and target.get(self._hidden) is True


def _adapt_3_0(lowered: dict[str, Any], node: Mapping[str, Any]) -> None:
    """``nullable`` and the boolean exclusive bounds of OpenAPI 3.0."""
    if node.get("nullable") is True and isinstance(lowered.get("type"), str):
        lowered["type"] = [lowered["type"], "null"]
    for exclusive, inclusive in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if node.get(exclusive) is True and inclusive in lowered:
            lowered[exclusive] = lowered.pop(inclusive)


def _safe(name: object) -> str:
    return _UNSAFE.sub("_", str(name))


def _references(node: object) -> Iterator[str]:
    """The names of the definitions that a lowered schema refers to itself."""
    pending = [node]
    while pending:
        below = pending.pop()
        for keyword, value in below.items() if isinstance(below, dict) else ():
            if keyword == "$ref":
                yield str(value).removeprefix(_DEFINITIONS)
            elif keyword in _ONE:
                pending.append(value)
            elif keyword in _LIST:
                pending.extend(value)
            elif keyword in _MAP:
                pending.extend(value.values())

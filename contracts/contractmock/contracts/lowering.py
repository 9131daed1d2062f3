"""Lowering: a schema of OpenAPI 3.0 or 3.1 as self-contained JSON Schema 2020-12."""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

import jsonschema_rs

from contractmock.contracts import pointer as pointers
from contractmock.contracts.documents import walk
from contractmock.contracts.documents.document import Document
from contractmock.contracts.documents.references import follow
from contractmock.contracts.notice import Level, Notice

Node = dict[str, Any] | bool

DIALECT = "https://json-schema.org/draft/2020-12/schema"

TYPES = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})
"""The types that JSON Schema knows."""

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")
_INTEGER_BITS = {"int32": 32, "int64": 64}

_ONE = {
    "additionalProperties", "contains", "else", "if", "items", "not",
    "propertyNames", "then", "unevaluatedItems", "unevaluatedProperties",
}  # fmt: skip
_LIST = {"allOf", "anyOf", "oneOf", "prefixItems"}
_MAP = {"dependentSchemas", "patternProperties", "properties"}


def lower(document: Document, pointer: str, direction: str) -> Node:
    """The schema at `pointer` as JSON Schema 2020-12 that refers to nothing outside itself.

    What cannot be understood (a dangling reference, a malformed keyword) allows anything.

    Args:
        document: The document, references bundled.
        pointer: Where the schema stands.
        direction: ``request`` or ``response``: members that are ``readOnly`` are not required
            of requests, ``writeOnly`` ones not of responses.
    """
    return _Lowering(document, direction).root(pointer)


def defects(document: Document, pointer: str) -> tuple[Notice, ...]:
    """The keywords at and below `pointer` that lowering has to leave out."""
    lowering = _Lowering(document, "response")
    lowering.root(pointer)
    return tuple(lowering.notices)


class _Lowering:
    """One run of lowering; collects the definitions that the schema refers to."""

    def __init__(self, document: Document, direction: str) -> None:
        self.document = document
        self.hidden = {"request": "readOnly", "response": "writeOnly"}[direction]
        self.names: dict[str, str] = {}
        self.definitions: dict[str, Node] = {}
        self.pending: dict[str, str] = {}
        self.notices: list[Notice] = []

    def root(self, pointer: str) -> Node:
        node = self.at(pointer)
        while self.pending:
            name, below = self.pending.popitem()
            self.definitions[name] = self.at(below)
        if isinstance(node, bool):
            return node
        whole: dict[str, Any] = {"$schema": DIALECT, **node}
        if self.definitions:
            whole["$defs"] = self.definitions
        return whole

    def at(self, pointer: str) -> Node:
        return self.schema(pointers.resolve(self.document.data, pointer), pointer)

    def schema(self, node: object, at: str) -> Node:
        if isinstance(node, bool):
            return node
        if not isinstance(node, dict):
            return True
        if "$ref" in node and self.document.is_3_0:
            return self.reference(node["$ref"])  # 3.0 ignores whatever stands beside a reference
        lowered: dict[str, Any] = {}
        for keyword, value in node.items():
            self.keyword(lowered, keyword, value, pointers.join(at, keyword))
        self.adapt(lowered, node)
        return lowered

    def reference(self, target: object) -> Node:
        """A reference into ``$defs``; what it names is lowered later, as chains may be long."""
        pointer = walk.target(target) if isinstance(target, str) else None
        if pointer is None or follow(self.document.data, pointer)[1] is pointers.ABSENT:
            return True
        if pointer not in self.names:
            self.names[pointer] = name = self.fresh_name(pointer)
            self.definitions[name] = True
            self.pending[name] = pointer
        return {"$ref": f"#/$defs/{self.names[pointer]}"}

    def fresh_name(self, pointer: str) -> str:
        """A name that no other definition has and that needs no escape in a reference."""
        base = _UNSAFE.sub("_", (pointers.tokens(pointer) or ("root",))[-1])
        name = base
        while name in self.definitions:
            name = f"{base}.{len(self.definitions)}"
        return name

    def keyword(self, lowered: dict[str, Any], keyword: str, value: object, at: str) -> None:
        """Put one keyword's lowered form into `lowered`."""
        if keyword == "$ref":
            target = self.reference(value)
            if isinstance(target, dict):
                lowered.update(target)
        elif keyword in _ONE:
            lowered[keyword] = self.schema(value, at)
        elif keyword in _LIST and isinstance(value, list) and value:
            lowered[keyword] = [
                self.schema(item, pointers.join(at, index)) for index, item in enumerate(value)
            ]
        elif keyword in _MAP and isinstance(value, dict):
            lowered[keyword] = {
                name: self.schema(item, pointers.join(at, name))
                for name, item in value.items()
                if keyword != "patternProperties" or self.is_pattern(name, pointers.join(at, name))
            }
        elif keyword in _PLAIN:
            if self.document.is_3_0 and keyword in _BOUNDS and isinstance(value, bool):
                return  # boolean bounds of 3.0: `adapt` turns them into numbers
            if _PLAIN[keyword](value):
                lowered[keyword] = value
            else:
                self.malformed(keyword, at)

    def is_pattern(self, text: str, at: str) -> bool:
        fits = _is_pattern(text)
        if not fits:
            self.malformed("patternProperties", at)
        return fits

    def malformed(self, keyword: str, at: str) -> None:
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

    def adapt(self, lowered: dict[str, Any], node: Mapping[str, Any]) -> None:
        """Say in 2020-12 what the dialects say otherwise."""
        if "example" in node:
            lowered["examples"] = [node["example"], *lowered.get("examples", ())]
        if self.document.is_3_0:
            _adapt_3_0(lowered, node)
        bits = _INTEGER_BITS.get(str(lowered.get("format")))
        if bits and "integer" in str(lowered.get("type", "integer")):
            lowered["minimum"] = max(lowered.get("minimum", -math.inf), -(2 ** (bits - 1)))
            lowered["maximum"] = min(lowered.get("maximum", math.inf), 2 ** (bits - 1) - 1)
        hidden = [name for name in lowered.get("properties", ()) if self.is_hidden(node, name)]
        if hidden and "required" in lowered:
            lowered["required"] = [name for name in lowered["required"] if name not in hidden]
        if self.hidden == "writeOnly":
            # A server that reveals a secret is wrong; a client that echoes an id is forgiven.
            lowered.get("properties", {}).update(dict.fromkeys(hidden, False))

    def is_hidden(self, node: Mapping[str, Any], name: str) -> bool:
        """Whether the member is one that this direction does not carry."""
        member = node["properties"][name]
        target = member.get("$ref") if isinstance(member, dict) else None
        pointer = walk.target(target) if isinstance(target, str) else None
        if pointer is None or member.get(self.hidden) is True:
            return isinstance(member, dict) and member.get(self.hidden) is True
        target = follow(self.document.data, pointer)[1]
        return isinstance(target, dict) and target.get(self.hidden) is True


def _adapt_3_0(lowered: dict[str, Any], node: Mapping[str, Any]) -> None:
    """``nullable`` and the boolean exclusive bounds of OpenAPI 3.0."""
    if node.get("nullable") is True and isinstance(lowered.get("type"), str):
        lowered["type"] = [lowered["type"], "null"]
    for exclusive, inclusive in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if node.get(exclusive) is True and inclusive in lowered:
            lowered[exclusive] = lowered.pop(inclusive)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_names(value: object) -> bool:
    return (
        isinstance(value, list)
        and all(isinstance(name, str) for name in value)
        and len(set(value)) == len(value)
    )


def _is_type(value: object) -> bool:
    if isinstance(value, list):
        return bool(value) and _is_names(value) and TYPES.issuperset(value)
    return isinstance(value, str) and value in TYPES


def _is_pattern(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        jsonschema_rs.validator_for({"pattern": value})
    except jsonschema_rs.ValidationError:
        return False
    return True


def _is_anything(_: object) -> bool:
    return True


_BOUNDS = {"exclusiveMaximum", "exclusiveMinimum"}

_PLAIN: Mapping[str, Callable[[object], bool]] = {
    "const": _is_anything,
    "contentEncoding": lambda value: isinstance(value, str),
    "contentMediaType": lambda value: isinstance(value, str),
    "default": _is_anything,
    "dependentRequired": lambda value: (
        isinstance(value, dict) and all(_is_names(names) for names in value.values())
    ),
    "enum": lambda value: isinstance(value, list) and bool(value),
    "examples": lambda value: isinstance(value, list),
    "exclusiveMaximum": _is_number,
    "exclusiveMinimum": _is_number,
    "format": lambda value: isinstance(value, str),
    "maxContains": _is_count,
    "maxItems": _is_count,
    "maxLength": _is_count,
    "maxProperties": _is_count,
    "maximum": _is_number,
    "minContains": _is_count,
    "minItems": _is_count,
    "minLength": _is_count,
    "minProperties": _is_count,
    "minimum": _is_number,
    "multipleOf": lambda value: _is_number(value) and value > 0,  # type: ignore[operator]
    "pattern": _is_pattern,
    "required": _is_names,
    "type": _is_type,
    "uniqueItems": lambda value: isinstance(value, bool),
}

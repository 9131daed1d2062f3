"""Turning ``not`` inside out: the positive schemas that together make up what a schema refuses."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any, TypeAlias

from contractmock.contracts.generation.node import TYPES, Node, common, implied_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contractmock.contracts.generation.derivation import Derivation
    from contractmock.contracts.generation.node import Alternative

Alternatives: TypeAlias = "Iterator[Alternative]"
Inversion: TypeAlias = "Callable[[Node, Derivation], Alternatives]"
"""Makes the alternatives to one keyword of a node."""

_WITHOUT_EFFECT = frozenset(
    {
        *("title", "description", "default", "example", "examples", "deprecated", "$comment"),
        *("readOnly", "writeOnly", "externalDocs", "xml", "discriminator"),
        *("contentEncoding", "contentMediaType", "$schema", "$id", "$defs"),
        *("then", "else", "minContains", "maxContains"),  # said with "if" and "contains"
    }
)


def negate(node: Node, derivation: Derivation) -> tuple[Alternative, ...]:
    """The alternatives that a value may take to be refused by the schema of `node`.

    Where a keyword cannot be inverted, one alternative keeps the ``not``: values are then tried
    until one is refused.
    """
    if isinstance(node.schema, bool):
        return () if node.schema else ((),)
    keywords = [keyword for keyword in node.schema if keyword not in _WITHOUT_EFFECT]
    inverted = [
        alternative
        for keyword in keywords
        if keyword in _INVERSIONS
        for alternative in _INVERSIONS[keyword](node, derivation)
    ]
    if all(keyword in _INVERSIONS or keyword.startswith("x-") for keyword in keywords):
        return tuple(inverted)
    kept = Node({"not": node.schema}, node.pointer, derived=True, kept=True)
    types = dict.fromkeys(implied_type(word) for word in keywords if word not in _INVERSIONS)
    return (*inverted, *((kept, *_of_type(type_, node)) for type_ in types))


def _of_type(type_: str | None, node: Node) -> Iterator[Node]:
    if type_:
        yield Node({"type": type_}, node.pointer, derived=True)


def _type(node: Node, _: Derivation) -> Alternatives:
    refused = node.get("type")
    refused = [refused] if isinstance(refused, str) else refused
    others = [type_ for type_ in TYPES if not list(common((type_,), refused))]
    if others:
        yield (Node({"type": others}, node.pointer, derived=True),)


def _required(node: Node, _: Derivation) -> Alternatives:
    for name in node.get("required"):
        lacking = {"type": "object", "properties": {name: False}}
        yield (Node(lacking, node.pointer, derived=True),)


def _properties(node: Node, derivation: Derivation) -> Alternatives:
    for child, name in zip(node.children("properties"), node.get("properties"), strict=True):
        refused = derivation.negation(child).schema
        schema = {"type": "object", "required": [name], "properties": {name: refused}}
        yield (Node(schema, child.pointer, derived=True),)


def _dependent_required(node: Node, _: Derivation) -> Alternatives:
    for name, others in node.get("dependentRequired").items():
        for other in others:
            schema = {"type": "object", "required": [name], "properties": {other: False}}
            yield (Node(schema, node.pointer, derived=True),)


def _dependent_schemas(node: Node, derivation: Derivation) -> Alternatives:
    for child, name in zip(
        node.children("dependentSchemas"), node.get("dependentSchemas"), strict=True
    ):
        present = Node({"type": "object", "required": [name]}, node.pointer, derived=True)
        yield (present, derivation.negation(child))


def _items(node: Node, derivation: Derivation) -> Alternatives:
    yield (_with_item(len(node.get("prefixItems") or ()), node.child("items"), derivation),)


def _prefix_items(node: Node, derivation: Derivation) -> Alternatives:
    for index, child in enumerate(node.children("prefixItems")):
        yield (_with_item(index, child, derivation),)


def _with_item(index: int, refused: Node, derivation: Derivation) -> Node:
    """An array whose item number `index` is one that `refused` refuses."""
    items = [*[True] * index, derivation.negation(refused).schema]
    schema = {"type": "array", "prefixItems": items, "minItems": index + 1}
    return Node(schema, refused.pointer, derived=True)


def _not(node: Node, _: Derivation) -> Alternatives:
    yield (node.child("not"),)


def _all_of(node: Node, derivation: Derivation) -> Alternatives:
    for branch in node.children("allOf"):
        yield (derivation.negation(branch),)


def _any_of(node: Node, derivation: Derivation) -> Alternatives:
    yield tuple(derivation.negation(branch) for branch in node.children("anyOf"))


def _one_of(node: Node, derivation: Derivation) -> Alternatives:
    branches = list(node.children("oneOf"))
    yield tuple(derivation.negation(branch) for branch in branches)
    yield from combinations(branches, 2)


def _if(node: Node, derivation: Derivation) -> Alternatives:
    condition = node.child("if")
    if node.has("then"):
        yield (condition, derivation.negation(node.child("then")))
    if node.has("else"):
        yield (derivation.negation(condition), derivation.negation(node.child("else")))


def _reference(node: Node, derivation: Derivation) -> Alternatives:
    for target in derivation.targets(node):
        yield (derivation.negation(target),)


def _beyond(type_: str, keyword: str, step: int) -> Inversion:
    """The inversion of a bound on a length: `keyword` of the opposite bound, moved by `step`."""
    origin = ("max" if keyword.startswith("min") else "min") + keyword[3:]

    def inversion(node: Node, _: Derivation) -> Alternatives:
        bound = int(node.get(origin)) + step
        if bound >= 0:
            yield (Node({"type": type_, keyword: bound}, node.pointer, derived=True),)

    return inversion


def _outside(origin: str, keyword: str) -> Inversion:
    """The inversion of a bound on a number."""

    def inversion(node: Node, _: Derivation) -> Alternatives:
        schema: dict[str, Any] = {"type": "number", keyword: node.get(origin)}
        yield (Node(schema, node.pointer, derived=True),)

    return inversion


_INVERSIONS: dict[str, Inversion] = {
    "$ref": _reference,
    "required": _required,
    "type": _type,
    "properties": _properties,
    "items": _items,
    "prefixItems": _prefix_items,
    "dependentRequired": _dependent_required,
    "dependentSchemas": _dependent_schemas,
    "if": _if,
    "not": _not,
    "allOf": _all_of,
    "anyOf": _any_of,
    "oneOf": _one_of,
    "minimum": _outside("minimum", "exclusiveMaximum"),
    "exclusiveMinimum": _outside("exclusiveMinimum", "maximum"),
    "maximum": _outside("maximum", "exclusiveMinimum"),
    "exclusiveMaximum": _outside("exclusiveMaximum", "minimum"),
    "minLength": _beyond("string", "maxLength", -1),
    "maxLength": _beyond("string", "minLength", 1),
    "minItems": _beyond("array", "maxItems", -1),
    "maxItems": _beyond("array", "minItems", 1),
    "minProperties": _beyond("object", "maxProperties", -1),
    "maxProperties": _beyond("object", "minProperties", 1),
}

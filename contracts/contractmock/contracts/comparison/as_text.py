"""Schemas of values that travel as text, where a number is a text too."""

from collections.abc import Mapping
from typing import Any

from contractmock.contracts.generation.node import SchemaValue
from contractmock.contracts.shape import Shape

_CONSTRAINING = {"const", "enum", "maxLength", "minLength", "pattern"}
_OF_THE_ROOT = ("$schema", "$defs")
_UNCONSTRAINING = ("binary", "password")
_SCALARS = ("boolean", "null", "number")


def taking_any_text(schema: SchemaValue) -> SchemaValue:
    """`schema`, with each text that nothing constrains taken for whatever scalar was written."""
    widened = _widened(schema)
    assert isinstance(widened, bool | dict)
    return widened


def as_list(schema: SchemaValue, receiver: SchemaValue) -> SchemaValue:
    """`schema`, of one value, as `receiver` reads it: it takes one value for a list of one."""
    types = Shape(schema).types
    if "array" in types or "object" in types or not _takes_lists_only(receiver):
        return schema
    if isinstance(schema, bool):
        return schema
    definitions = {name: value for name, value in schema.items() if name in _OF_THE_ROOT}
    item = {name: value for name, value in schema.items() if name not in _OF_THE_ROOT}
    return {**definitions, "type": "array", "items": item, "minItems": 1, "maxItems": 1}


def _takes_lists_only(schema: SchemaValue) -> bool:
    types = Shape(schema).types
    return "array" in types and "string" not in types


def _widened(node: object) -> object:
    if isinstance(node, list):
        return [_widened(item) for item in node]
    if not isinstance(node, dict):
        return node
    copy: dict[str, Any] = {name: _inside(name, value) for name, value in node.items()}
    types = copy.get("type")
    named = [types] if isinstance(types, str) else types
    if isinstance(named, list) and "string" in named and not _constrains(copy):
        rest = [each for each in named if each not in (*_SCALARS, "integer")]
        copy["type"] = [*rest, *_SCALARS]
    return copy


def _constrains(node: Mapping[str, Any]) -> bool:
    """Whether the node says more of a text than that it is one."""
    formal = node.get("format") not in (None, *_UNCONSTRAINING)
    return formal or bool(_CONSTRAINING & node.keys())


def _inside(keyword: str, value: object) -> object:
    if keyword in ("const", "default", "enum", "examples", "required"):
        return value
    if keyword in ("properties", "$defs", "patternProperties") and isinstance(value, Mapping):
        return {name: _widened(each) for name, each in value.items()}
    return _widened(value)

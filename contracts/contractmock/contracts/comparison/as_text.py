"""Schemas of values that travel as text, where a number is a text too."""

from collections.abc import Mapping
from typing import Any

from contractmock.contracts.comparison.inclusion.kinds import Kinds
from contractmock.contracts.comparison.inclusion.roots import Part, Root
from contractmock.contracts.shape import Shape

_CONSTRAINING = {"const", "enum", "maxLength", "minLength", "pattern"}
_UNCONSTRAINING = ("binary", "password")
_SCALARS = ("boolean", "null", "number")


class AsText:
    """Parts of roots as those read them who get text; each root is widened once.

    Args:
        kinds: Gives kinds their numbers.
    """

    def __init__(self, kinds: Kinds) -> None:
        self._kinds = kinds
        self._widened: dict[int, tuple[Root, Root]] = {}  # kept: ids are used again

    def receiving(self, part: Part) -> Part:
        """`part` with each text that nothing constrains taken for whatever scalar was written."""
        assert part.at is not None
        root = part.root
        if id(root) not in self._widened:
            widened = _widened(root.schema)
            assert isinstance(widened, bool | dict)
            self._widened[id(root)] = root, Root.of(widened, self._kinds)
        return self._widened[id(root)][1].part(part.at)

    def sending(self, part: Part, receiver: Part) -> Part:
        """`part`, of one value, as `receiver` reads it: it takes one value for a list of one."""
        types = Shape(part.root.schema, part.schema).types
        if "array" in types or "object" in types or not _takes_lists_only(receiver):
            return part
        if isinstance(part.schema, bool):
            return part
        return part.made({"type": "array", "items": part.schema, "minItems": 1, "maxItems": 1})


def _takes_lists_only(part: Part) -> bool:
    types = Shape(part.root.schema, part.schema).types
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

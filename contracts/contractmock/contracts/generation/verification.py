"""Asking the validator whether a value is valid at a place of a schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import jsonschema_rs

from contractmock.contracts import formats, pointer

if TYPE_CHECKING:
    from contractmock.contracts.generation.node import Json, Node, SchemaValue

_ROOT = "urn:contractmock:root"


class Verifier:
    """The validators of one root schema, each compiled when it is first asked.

    Args:
        root: The root schema.

    Raises:
        jsonschema_rs.ValidationError: `root` is no valid JSON Schema.
    """

    def __init__(self, root: SchemaValue) -> None:
        self._whole = _compiled(root)
        # Compiling a part with all definitions inlined costs milliseconds on large documents.
        self._registry = jsonschema_rs.Registry([(_ROOT, root)])
        definitions = {} if isinstance(root, bool) else root.get("$defs", {})
        self._definitions = {
            name: {"$ref": _address(pointer.join("/$defs", name))} for name in definitions
        }
        self._parts: dict[tuple[int, ...], jsonschema_rs.Draft202012Validator] = {}
        self._patterns: dict[str, jsonschema_rs.Draft202012Validator] = {}

    def is_valid(self, value: object) -> bool:
        """Whether `value` is valid against the root schema."""
        return self._whole.is_valid(value)

    def accepts(self, nodes: tuple[Node, ...], value: Json) -> bool:
        """Whether `value` is valid against all of `nodes`."""
        return not nodes or self._part(nodes).is_valid(value)

    def reason(self, nodes: tuple[Node, ...], value: Json) -> str:
        """Why `value` is refused by `nodes`, one clause."""
        error = next(iter(self._part(nodes).iter_errors(value)), None)
        return f"no value found; of one it says: {error.message}" if error else "no value found"

    def matches(self, pattern: str, text: str) -> bool:
        """Whether `pattern` matches somewhere in `text`, as the validator reads it."""
        if pattern not in self._patterns:
            self._patterns[pattern] = _compiled({"pattern": pattern})
        return self._patterns[pattern].is_valid(text)

    def _part(self, nodes: tuple[Node, ...]) -> jsonschema_rs.Draft202012Validator:
        key = tuple(id(node.schema) for node in nodes)
        if key not in self._parts:
            schema: dict[str, Any] = {"allOf": [_embedded(node) for node in nodes]}
            if any(node.derived for node in nodes):
                schema["$defs"] = self._definitions
            self._parts[key] = _compiled(schema, self._registry)
        return self._parts[key]


def _embedded(node: Node) -> SchemaValue:
    return node.schema if node.derived else {"$ref": _address(node.pointer)}


def _address(where: str) -> str:
    return f"{_ROOT}#{quote(where, safe='/~$')}"


def _compiled(
    schema: SchemaValue, registry: jsonschema_rs.Registry | None = None
) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(
        schema,
        validate_formats=True,
        formats=dict(formats.FORMATS),
        registry=registry,
        offline=True,
    )

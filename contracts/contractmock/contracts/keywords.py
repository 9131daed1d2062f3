"""The keywords of JSON Schema 2020-12 that lowering takes over as they are, and their values."""

import math
from collections.abc import Callable, Mapping
from functools import lru_cache

import jsonschema_rs

TYPES = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})
"""The types that JSON Schema knows."""

BOUNDS = frozenset({"exclusiveMaximum", "exclusiveMinimum"})
"""The keywords that are truth values in OpenAPI 3.0 and numbers in JSON Schema."""


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


def is_pattern(value: object) -> bool:
    """Whether `value` is a regular expression that the validator can run."""
    return isinstance(value, str) and _compiles(value)


@lru_cache(maxsize=4096)
def _compiles(pattern: str) -> bool:
    try:
        jsonschema_rs.validator_for({"pattern": pattern})
    except jsonschema_rs.ValidationError:
        return False
    return True


def _is_anything(_: object) -> bool:
    return True


PLAIN: Mapping[str, Callable[[object], bool]] = {
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
    "pattern": is_pattern,
    "required": _is_names,
    "type": _is_type,
    "uniqueItems": lambda value: isinstance(value, bool),
}
"""Whether a value is one that the keyword may have, by keyword."""

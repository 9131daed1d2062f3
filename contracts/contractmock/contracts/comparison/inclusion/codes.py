"""The codes of differences: which one a keyword has, and what each means."""

from __future__ import annotations

from collections.abc import Mapping

CODES: Mapping[str, str] = {
    "array-items-added": "an array may be longer than the wide schema has places for",
    "bound-loosened": "a value, a length or a count may go beyond the wide schema's bound",
    "bound-removed": "the wide schema bounds a value, a length or a count, the narrow one does not",
    "condition-changed": "a value may fail what the wide schema asks for under a condition",
    "contains-loosened": "an array may lack items, or have more of them than may be contained",
    "dependency-removed": "a member may come without what the wide schema makes it depend on",
    "enum-removed": "the wide schema lists the values, the narrow one does not",
    "enum-widened": "a value may come that is not on the wide schema's list",
    "format-changed": "a text may have another format",
    "format-removed": "the wide schema asks for a format, the narrow one does not",
    "items-undeclared": "the wide schema says of which kind items are, the narrow one does not",
    "multiple-loosened": "a number may come that is no multiple",
    "negation-loosened": "a value may come that the wide schema excludes",
    "nothing-allowed": "the wide schema allows no value here",
    "pattern-changed": "a text may fail the wide schema's pattern",
    "pattern-removed": "the wide schema asks for a pattern, the narrow one does not",
    "properties-opened": "members may come that the wide schema does not know and restricts",
    "property-added": "a member may come that the wide schema forbids",
    "property-names-loosened": "a member may have a name that the wide schema forbids",
    "property-undeclared": "the wide schema declares a member that the narrow one leaves open",
    "required-removed": "a member may be absent that the wide schema requires",
    "schema-changed": "a value may come that the wide schema refuses as a whole",
    "type-widened": "a value may be of a type that the wide schema does not allow",
    "union-widened": "a value may come that none of the wide schema's branches allows",
    "uniqueness-removed": "items may be equal",
}
"""By code what it says; stable, for reports and for what silences them."""

_BOUND = ("bound-loosened", "bound-removed")

_BY_KEYWORD: Mapping[str, tuple[str, str]] = {
    "additionalProperties": ("properties-opened", "properties-opened"),
    "anyOf": ("union-widened", "union-widened"),
    "const": ("enum-widened", "enum-removed"),
    "contains": ("contains-loosened", "contains-loosened"),
    "dependentRequired": ("dependency-removed", "dependency-removed"),
    "dependentSchemas": ("dependency-removed", "dependency-removed"),
    "enum": ("enum-widened", "enum-removed"),
    "exclusiveMaximum": _BOUND,
    "exclusiveMinimum": _BOUND,
    "format": ("format-changed", "format-removed"),
    "if": ("condition-changed", "condition-changed"),
    "items": ("array-items-added", "array-items-added"),
    "maxItems": _BOUND,
    "maxLength": _BOUND,
    "maxProperties": _BOUND,
    "maximum": _BOUND,
    "minItems": _BOUND,
    "minLength": _BOUND,
    "minProperties": _BOUND,
    "minimum": _BOUND,
    "multipleOf": ("multiple-loosened", "multiple-loosened"),
    "not": ("negation-loosened", "negation-loosened"),
    "oneOf": ("union-widened", "union-widened"),
    "pattern": ("pattern-changed", "pattern-removed"),
    "prefixItems": ("array-items-added", "array-items-added"),
    "properties": ("property-added", "property-added"),
    "patternProperties": ("property-added", "property-added"),
    "propertyNames": ("property-names-loosened", "property-names-loosened"),
    "required": ("required-removed", "required-removed"),
    "type": ("type-widened", "type-widened"),
    "unevaluatedItems": ("array-items-added", "array-items-added"),
    "unevaluatedProperties": ("properties-opened", "properties-opened"),
    "uniqueItems": ("uniqueness-removed", "uniqueness-removed"),
}

_COUNTERPARTS: Mapping[str, tuple[str, ...]] = {
    "const": ("const", "enum", "oneOf", "anyOf"),
    "enum": ("enum", "const", "oneOf", "anyOf"),
    "exclusiveMaximum": ("exclusiveMaximum", "maximum"),
    "exclusiveMinimum": ("exclusiveMinimum", "minimum"),
    "maximum": ("maximum", "exclusiveMaximum"),
    "minimum": ("minimum", "exclusiveMinimum"),
    "anyOf": ("anyOf", "oneOf", "enum", "const"),
    "oneOf": ("oneOf", "anyOf", "enum", "const"),
}


def code_of(keyword: str, *, has_counterpart: bool) -> str:
    """The code of a difference that `keyword` makes.

    Args:
        keyword: What refuses in the wide schema.
        has_counterpart: Whether the narrow schema says something with it too.
    """
    changed, removed = _BY_KEYWORD.get(keyword, ("schema-changed", "schema-changed"))
    return changed if has_counterpart else removed


def counterparts(keyword: str) -> tuple[str, ...]:
    """The keywords of the narrow schema that speak of the same, the likeliest first."""
    return _COUNTERPARTS.get(keyword, (keyword,))

"""``unevaluatedProperties`` and ``unevaluatedItems`` as forms, case by case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from contractmock.contracts.comparison.inclusion.evaluated import Case, TooManyCases, cases
from contractmock.contracts.comparison.inclusion.forms import EVERYTHING, Opaque, Others, Rest

if TYPE_CHECKING:
    from contractmock.contracts.comparison.inclusion.forms import Form
    from contractmock.contracts.comparison.inclusion.reader import Reader, Schema
    from contractmock.contracts.generation.node import SchemaValue

_COMBINING = frozenset(
    {"$ref", "allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas", "contains"}
)
"""The keywords whose schemas see to members and items of the same value."""


def unevaluated_properties(reader: Reader, schema: Schema, member: SchemaValue) -> Iterator[Form]:
    """What is asked of the members that no other keyword sees to."""
    if (form := reader.form(member)) is EVERYTHING:
        return
    try:
        found = cases(schema, reader.target)
    except TooManyCases:
        yield _opaque(reader, "object", "unevaluatedProperties", schema)
        return
    left = [
        EVERYTHING
        if case.every_member
        else reader.forms.atom(Others(case.names, case.patterns, form))
        for case in found
    ]
    yield reader.forms.union(map(_in_case, [reader] * len(found), found, left))


def unevaluated_items(reader: Reader, schema: Schema, item: SchemaValue) -> Iterator[Form]:
    """What is asked of the items that no other keyword sees to."""
    if (form := reader.form(item)) is EVERYTHING:
        return
    try:
        found = cases(schema, reader.target)
    except TooManyCases:
        found = []
    if not found or any(case.by_value for case in found):
        yield _opaque(reader, "array", "unevaluatedItems", schema)
        return
    left = [
        EVERYTHING if case.every_item else reader.forms.atom(Rest(case.items, form))
        for case in found
    ]
    yield reader.forms.union(map(_in_case, [reader] * len(found), found, left))


def _in_case(reader: Reader, case: Case, consequence: Form) -> Form:
    """What holds in one case, the case itself included."""
    conditions = [
        reader.form(schema) if sign else reader.forms.negation(reader.form(schema))
        for schema, sign in case.conditions
    ]
    return reader.forms.all([*conditions, consequence])


def _opaque(reader: Reader, type_: str, keyword: str, schema: Schema) -> Form:
    """What is the same wherever the keyword is left the same members or items to see to."""
    seen = {name: held for name, held in schema.items() if name in _COMBINING or name == keyword}
    listed = [sorted(schema.get(name, ())) for name in ("properties", "patternProperties")]
    parts = [seen, listed, len(schema.get("prefixItems", ())), "additionalProperties" in schema]
    return reader.forms.atom(Opaque(type_, keyword, reader.text(parts)))

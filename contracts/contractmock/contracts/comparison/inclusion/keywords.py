"""The keywords of JSON Schema 2020-12 as forms, one reader each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from contractmock.contracts.comparison.inclusion import texts
from contractmock.contracts.comparison.inclusion.forms import (
    EVERYTHING,
    UNIQUE,
    All,
    Bound,
    Contains,
    Formatted,
    Has,
    Item,
    Matches,
    Matching,
    Member,
    Multiple,
    Names,
    OfType,
    Others,
    Rest,
)
from contractmock.contracts.comparison.inclusion.unevaluated import (
    unevaluated_items,
    unevaluated_properties,
)
from contractmock.contracts.comparison.inclusion.values import exact

if TYPE_CHECKING:
    from contractmock.contracts.comparison.inclusion.forms import Form
    from contractmock.contracts.comparison.inclusion.reader import Reader, Schema
    from contractmock.contracts.generation.node import SchemaValue

BOUNDS: Mapping[str, tuple[str, bool, bool]] = {
    "minimum": ("number", False, False),
    "exclusiveMinimum": ("number", False, True),
    "maximum": ("number", True, False),
    "exclusiveMaximum": ("number", True, True),
    "minLength": ("string", False, False),
    "maxLength": ("string", True, False),
    "minItems": ("array", False, False),
    "maxItems": ("array", True, False),
    "minProperties": ("object", False, False),
    "maxProperties": ("object", True, False),
}
"""By keyword: the type bounded, whether from above, whether strictly."""

_MATCH_ALL = frozenset({"", "^", "$", ".*", "[\\s\\S]*", "^[\\s\\S]*$"})
"""Patterns that match somewhere in every string."""


KeywordReader: TypeAlias = "Callable[[Reader, Schema, Any], Iterator[Form]]"


def read_keywords(reader: Reader, schema: Schema) -> Iterator[Form]:
    """What each keyword of `schema` says; those that constrain nothing are left out."""
    for keyword, read in READERS.items():
        if keyword in schema:
            yield from read(reader, schema, schema[keyword])
    for keyword, (type_, upper, strict) in BOUNDS.items():
        if keyword in schema and (upper or type_ == "number" or schema[keyword] > 0):
            yield reader.forms.atom(Bound(type_, upper, exact(schema[keyword]), strict))


def _reference(reader: Reader, _: Schema, target: str) -> Iterator[Form]:
    yield reader.reference(target)


def _type(reader: Reader, _: Schema, types: str | list[str]) -> Iterator[Form]:
    names = [types] if isinstance(types, str) else types
    yield reader.forms.union(_one_type(reader, name) for name in names)


def _one_type(reader: Reader, name: str) -> Form:
    if name == "integer":
        whole = reader.forms.atom(Multiple(exact(1)))
        return reader.forms.all([reader.forms.atom(OfType("number")), whole])
    return reader.forms.of_type(name)


def _enum(reader: Reader, _: Schema, values: list[Any]) -> Iterator[Form]:
    yield reader.forms.union(map(reader.forms.equal_to, values))


def _const(reader: Reader, _: Schema, value: Any) -> Iterator[Form]:
    yield reader.forms.equal_to(value)


def _multiple_of(reader: Reader, _: Schema, step: float) -> Iterator[Form]:
    yield reader.forms.atom(Multiple(exact(step)))


def _pattern(reader: Reader, _: Schema, pattern: str) -> Iterator[Form]:
    if pattern not in _MATCH_ALL:
        yield reader.forms.atom(Matches(pattern))


def _format(reader: Reader, _: Schema, name: str) -> Iterator[Form]:
    if reader.formats and name in texts.ASSERTED:
        yield reader.forms.atom(Formatted(name))


def _all_of(reader: Reader, _: Schema, parts: list[SchemaValue]) -> Iterator[Form]:
    yield from map(reader.form, parts)


def _any_of(reader: Reader, _: Schema, parts: list[SchemaValue]) -> Iterator[Form]:
    yield reader.forms.union(map(reader.form, parts))


def _one_of(reader: Reader, _: Schema, parts: list[SchemaValue]) -> Iterator[Form]:
    """Branches of text that only a format tells apart count as one: they overlap by mistake."""
    branches = [reader.form(part) for part in parts]
    text = [each for each in branches if reader.forms.types(each, True) == {"string"}]
    if not any(isinstance(part, Formatted) for each in text for part in _conjuncts(each)):
        yield reader.forms.one(branches)
        return
    rest = [each for each in branches if each not in text]
    yield reader.forms.one([*rest, reader.forms.union(text)])


def _conjuncts(form: Form) -> tuple[Form, ...]:
    return form.parts if isinstance(form, All) else (form,)


def _not(reader: Reader, _: Schema, part: SchemaValue) -> Iterator[Form]:
    yield reader.forms.negation(reader.form(part))


def _if(reader: Reader, schema: Schema, condition: SchemaValue) -> Iterator[Form]:
    forms, test = reader.forms, reader.form(condition)
    yield forms.union([forms.negation(test), reader.form(schema.get("then", True))])
    yield forms.union([test, reader.form(schema.get("else", True))])


def _required(reader: Reader, _: Schema, names: list[str]) -> Iterator[Form]:
    for name in names:
        yield reader.forms.atom(Has(name))


def _properties(reader: Reader, _: Schema, members: dict[str, SchemaValue]) -> Iterator[Form]:
    for name, member in members.items():
        if (form := reader.form(member)) is not EVERYTHING:
            yield reader.forms.atom(Member(name, form))


def _pattern_properties(
    reader: Reader, _: Schema, members: dict[str, SchemaValue]
) -> Iterator[Form]:
    for pattern, member in members.items():
        if (form := reader.form(member)) is not EVERYTHING:
            yield reader.forms.atom(Matching(pattern, form))


def _additional(reader: Reader, schema: Schema, member: SchemaValue) -> Iterator[Form]:
    if (form := reader.form(member)) is not EVERYTHING:
        names = frozenset(schema.get("properties", ()))
        patterns = frozenset(schema.get("patternProperties", ()))
        yield reader.forms.atom(Others(names, patterns, form))


def _property_names(reader: Reader, _: Schema, name: SchemaValue) -> Iterator[Form]:
    if (form := reader.form(name)) is not EVERYTHING:
        yield reader.forms.atom(Names(form))


def _dependent_required(
    reader: Reader, _: Schema, dependencies: dict[str, list[str]]
) -> Iterator[Form]:
    for name, needed in dependencies.items():
        present = [reader.forms.atom(Has(each)) for each in needed]
        yield _hanging_on(reader, name, reader.forms.all(present))


def _dependent_schemas(
    reader: Reader, _: Schema, dependencies: dict[str, SchemaValue]
) -> Iterator[Form]:
    for name, schema in dependencies.items():
        yield _hanging_on(reader, name, reader.form(schema))


def _hanging_on(reader: Reader, name: str, consequence: Form) -> Form:
    """What holds of an object that has the member `name`."""
    forms = reader.forms
    present = forms.all([forms.of_type("object"), forms.atom(Has(name))])
    return forms.union([forms.negation(present), consequence])


def _prefix_items(reader: Reader, _: Schema, items: list[SchemaValue]) -> Iterator[Form]:
    for index, item in enumerate(items):
        if (form := reader.form(item)) is not EVERYTHING:
            yield reader.forms.atom(Item(index, form))


def _items(reader: Reader, schema: Schema, item: SchemaValue) -> Iterator[Form]:
    if (form := reader.form(item)) is not EVERYTHING:
        yield reader.forms.atom(Rest(len(schema.get("prefixItems", ())), form))


def _contains(reader: Reader, schema: Schema, item: SchemaValue) -> Iterator[Form]:
    form = reader.form(item)
    if (least := int(schema.get("minContains", 1))) > 0:
        yield reader.forms.atom(Contains(form, False, least))
    if "maxContains" in schema:
        yield reader.forms.atom(Contains(form, True, int(schema["maxContains"])))


def _unique_items(_: Reader, __: Schema, unique: bool) -> Iterator[Form]:
    if unique:
        yield UNIQUE


READERS: Mapping[str, KeywordReader] = {
    "$ref": _reference,
    "type": _type,
    "enum": _enum,
    "const": _const,
    "multipleOf": _multiple_of,
    "pattern": _pattern,
    "format": _format,
    "required": _required,
    "properties": _properties,
    "patternProperties": _pattern_properties,
    "additionalProperties": _additional,
    "propertyNames": _property_names,
    "dependentRequired": _dependent_required,
    "prefixItems": _prefix_items,
    "items": _items,
    "contains": _contains,
    "uniqueItems": _unique_items,
    "allOf": _all_of,
    "anyOf": _any_of,
    "oneOf": _one_of,
    "not": _not,
    "if": _if,
    "dependentSchemas": _dependent_schemas,
    "unevaluatedProperties": unevaluated_properties,
    "unevaluatedItems": unevaluated_items,
}
"""By keyword; every other one constrains nothing, or is read with one of these."""

"""A schema of a document: lowered once for each direction, compiled when first used."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import cached_property
from typing import Any

import jsonschema_rs

from contractmock.contracts import formats, pointer
from contractmock.contracts.documents.document import Document
from contractmock.contracts.lowering import Node, lower, lowering
from contractmock.contracts.shape import Shape
from contractmock.contracts.violation import Violation

_OF_BRANCHES = (
    jsonschema_rs.ValidationErrorKind.AnyOf,
    jsonschema_rs.ValidationErrorKind.OneOfNotValid,
    jsonschema_rs.ValidationErrorKind.OneOfMultipleValid,
    jsonschema_rs.ValidationErrorKind.PropertyNames,
)
"""Errors with no operand but errors, each of which holds the value once more."""


class Direction(StrEnum):
    """Which way a value travels: ``readOnly`` members are not asked of requests, and so on."""

    REQUEST = "request"
    RESPONSE = "response"


class Schema:
    """One schema of a document.

    Args:
        document: The document, references bundled.
        pointer: Where the schema stands in it.
        direction: Which way its values travel.

    Attributes:
        node: The schema as written, in the document's own dialect.
    """

    def __init__(self, document: Document, pointer_: str, direction: Direction) -> None:
        self.document = document
        self.pointer = pointer_
        self.direction = direction
        self.node = pointer.resolve(document.data, pointer_)

    def __repr__(self) -> str:
        return f"Schema({self.document.name}#{self.pointer}, {self.direction})"

    @cached_property
    def lowered(self) -> dict[str, object] | bool:
        """The schema as self-contained JSON Schema 2020-12."""
        return lower(self.document, self.pointer, self.direction.value)

    @cached_property
    def shape(self) -> Shape:
        """What text has to be decoded into."""
        schemas = lowering(self.document, self.direction.value)
        return Shape({"$defs": schemas}, schemas.node(self.pointer))

    @cached_property
    def _validator(self) -> jsonschema_rs.Validator:
        return compiled(self.lowered)

    @cached_property
    def _brief_validator(self) -> jsonschema_rs.Validator:
        """One whose messages do not quote the value, which costs many times its memory."""
        return compiled(self.lowered, mask="the value")

    def accepts(self, value: object) -> bool:
        """Whether `value` (JSON as Python objects) is valid."""
        return self._validator.is_valid(value)

    def violations(
        self, value: object, location: str, at: str = "", *, only_first: bool = False
    ) -> Iterator[Violation]:
        """Each place where `value` is invalid.

        Args:
            value: JSON as Python objects.
            location: The violations' location (``body``, ``query``).
            at: Pointer of the value itself inside that location.
            only_first: Whether to stop at the first, and not to quote the value: all of a million
                take ten seconds, and 20 MB of text in a message two more.
        """
        validator = self._brief_validator if only_first else self._validator
        return violations(validator, value, location, at, only_first=only_first)


def compiled(schema: Node, mask: str | None = None) -> jsonschema_rs.Validator:
    """A validator of a lowered schema, which checks formats too.

    Args:
        schema: The lowered schema.
        mask: What its messages say in place of the value, None to quote it.
    """
    return jsonschema_rs.validator_for(
        schema, validate_formats=True, formats=dict(formats.FORMATS), offline=True, mask=mask
    )


def violations(
    validator: jsonschema_rs.Validator,
    value: object,
    location: str,
    at: str = "",
    *,
    only_first: bool = False,
) -> Iterator[Violation]:
    """Each place where `validator` refuses `value`; as for `Schema.violations`."""
    if validator.is_valid(value):
        return
    try:
        for error in _first_error(validator, value) if only_first else validator.iter_errors(value):
            for each in _beside_null(error):
                found = _violation(each, location, at)
                yield _without_copy(found, each, value) if only_first else found
    except ValueError:  # values are judged at any depth, but errors quote 255 levels at most
        message = "the value is wrong, and nested too deep to say where"
        yield Violation(location=location, pointer=at, rule="malformed", message=message)


def _first_error(
    validator: jsonschema_rs.Validator, value: object
) -> Iterator[jsonschema_rs.ValidationError]:
    try:
        validator.validate(value)
    except jsonschema_rs.ValidationError as error:
        yield error


def _beside_null(error: jsonschema_rs.ValidationError) -> Sequence[jsonschema_rs.ValidationError]:
    """What is wrong inside a value that might be null, too, instead of that nothing fits it."""
    match error.kind:
        case jsonschema_rs.ValidationErrorKind.AnyOf(context=[inside, [null]]):
            if _is_of(null, error, ["null"]) and not any(_is_of(each, error) for each in inside):
                return [each for found in inside for each in _beside_null(found)]
    return [error]


def _is_of(
    inner: jsonschema_rs.ValidationError,
    outer: jsonschema_rs.ValidationError,
    types: list[str] | None = None,
) -> bool:
    """Whether `inner` is that the whole value has another type (than `types`)."""
    is_type = isinstance(inner.kind, jsonschema_rs.ValidationErrorKind.Type)
    is_whole = inner.instance_path == outer.instance_path
    return is_type and is_whole and types in (None, inner.kind.value)


def _without_copy(
    violation: Violation, error: jsonschema_rs.ValidationError, value: object
) -> Violation:
    """The violation with the place in `value` itself that the error has a copy of."""
    own: Any = value
    for step in error.instance_path:
        own = own[step]
    return replace(violation, value=own) if own == violation.value else violation


def _violation(error: jsonschema_rs.ValidationError, location: str, at: str) -> Violation:
    where = pointer.join(at, *error.instance_path)
    rule = error.kind.name
    match error.kind:
        case jsonschema_rs.ValidationErrorKind.Required(property=name):
            where, value = pointer.join(where, name), pointer.ABSENT
        case jsonschema_rs.ValidationErrorKind.AdditionalProperties(unexpected=[name, *_]):
            where, value = pointer.join(where, name), error.instance
        case _:
            value = error.instance
    return Violation(
        location=location,
        pointer=where,
        rule=rule,
        message=error.message,
        value=value,
        expected=None if isinstance(error.kind, _OF_BRANCHES) else error.kind.value,
    )

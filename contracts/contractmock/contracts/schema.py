"""A schema of a document: lowered once for each direction, compiled when first used."""

from collections.abc import Iterator
from enum import StrEnum
from functools import cached_property

import jsonschema_rs

from contractmock.contracts import formats, lowering, pointer
from contractmock.contracts.documents.document import Document
from contractmock.contracts.shape import Shape
from contractmock.contracts.violation import Violation


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
        return lowering.lower(self.document, self.pointer, self.direction.value)

    @cached_property
    def shape(self) -> Shape:
        """What text has to be decoded into."""
        return Shape(self.lowered)

    @cached_property
    def _validator(self) -> jsonschema_rs.Validator:
        return jsonschema_rs.validator_for(
            self.lowered, validate_formats=True, formats=dict(formats.FORMATS), offline=True
        )

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
            only_first: Whether to stop at the first; all of a million take ten seconds.
        """
        if self._validator.is_valid(value):
            return
        try:
            errors = self._first_error if only_first else self._validator.iter_errors
            for error in errors(value):
                yield from _violations(error, location, at)
        except ValueError:  # values are judged at any depth, but errors quote 255 levels at most
            message = "the value is wrong, and nested too deep to say where"
            yield Violation(location=location, pointer=at, rule="malformed", message=message)

    def _first_error(self, value: object) -> Iterator[jsonschema_rs.ValidationError]:
        try:
            self._validator.validate(value)
        except jsonschema_rs.ValidationError as error:
            yield error


def _violations(
    error: jsonschema_rs.ValidationError, location: str, at: str
) -> Iterator[Violation]:
    where = pointer.join(at, *error.instance_path)
    rule = error.kind.name
    match error.kind:
        case jsonschema_rs.ValidationErrorKind.Required(property=name):
            where, value = pointer.join(where, name), pointer.ABSENT
        case jsonschema_rs.ValidationErrorKind.AdditionalProperties(unexpected=[name, *_]):
            where, value = pointer.join(where, name), error.instance
        case _:
            value = error.instance
    yield Violation(
        location=location,
        pointer=where,
        rule=rule,
        message=error.message,
        value=value,
        expected=error.kind.value,
    )

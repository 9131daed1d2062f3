"""Explaining a response's body: what is wrong inside a branch, not that no branch fits."""

from collections.abc import Iterator, Sequence

import jsonschema_rs
from jsonschema_rs import ValidationError, ValidationErrorKind

from contractmock.contracts import pointer as pointers
from contractmock.contracts.formats import FORMATS
from contractmock.contracts.lowering import Node
from contractmock.contracts.pointer import ABSENT
from contractmock.contracts.violation import Violation

_FORKS = (ValidationErrorKind.AnyOf, ValidationErrorKind.OneOfNotValid)


class Explainer:
    """Says where a value leaves one schema, as deep inside as can be told.

    Args:
        schema: The schema, lowered.
    """

    def __init__(self, schema: Node) -> None:
        self._validator = jsonschema_rs.validator_for(
            schema, validate_formats=True, formats=dict(FORMATS), offline=True
        )

    def violations(self, value: object) -> Iterator[Violation]:
        """Each place where `value` is invalid.

        Where no branch of ``anyOf`` or ``oneOf`` fits, it is told what keeps the value from the
        branch that is meant: the only one whose type it has, or the one that it misses by least.
        """
        try:
            for error in self._validator.iter_errors(value):
                for each in _inner(error):
                    yield _violation(each)
        except ValueError:  # values are judged at any depth, but errors quote 255 levels at most
            message = "the value is wrong, and nested too deep to say where"
            yield Violation(location="body", pointer="", rule="malformed", message=message)


def _inner(error: ValidationError) -> Sequence[ValidationError]:
    if not isinstance(error.kind, _FORKS):
        return [error]
    depth = len(error.instance_path)
    fitting = [branch for branch in error.kind.context if not _is_other_type(branch, depth)]
    ranked = sorted(fitting, key=len)
    if not ranked or (len(ranked) > 1 and len(ranked[0]) == len(ranked[1])):
        return [error]
    return [each for inner in ranked[0] for each in _inner(inner)]


def _is_other_type(branch: Sequence[ValidationError], depth: int) -> bool:
    """Whether a branch is for values of another type than the one at hand."""
    return any(
        isinstance(error.kind, ValidationErrorKind.Type) and len(error.instance_path) == depth
        for error in branch
    )


def _violation(error: ValidationError) -> Violation:
    where = pointers.of(error.instance_path)
    match error.kind:
        case ValidationErrorKind.Required(property=name):
            return _told(error, pointers.join(where, name), ABSENT, name)
        case ValidationErrorKind.AdditionalProperties(unexpected=[name, *_]):
            return _told(error, pointers.join(where, name), ABSENT)
        case ValidationErrorKind.PropertyNames(error=inner):
            return _told(inner, pointers.join(where, "*"), inner.instance, inner.kind.value)
    return _told(error, where, error.instance, error.kind.value)


def _told(
    error: ValidationError, pointer: str, value: object, expected: object = None
) -> Violation:
    return Violation(
        location="body",
        pointer=pointer,
        rule=error.kind.name,
        message=error.message,
        value=value,
        expected=expected,
    )

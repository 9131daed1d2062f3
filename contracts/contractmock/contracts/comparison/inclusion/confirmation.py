"""The confirmation of witnesses by two independent validators."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any

import jsonschema
import jsonschema_rs

from contractmock.contracts import formats as registry
from contractmock.contracts import pointer as pointers
from contractmock.contracts.comparison.inclusion import texts
from contractmock.contracts.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contractmock.contracts.generation.node import Json, SchemaValue


def _any_of(
    validator: Any, branches: Any, instance: Any, _: object
) -> Iterator[jsonschema.ValidationError]:
    if not any(_meets(validator, branch, instance) for branch in branches):
        yield jsonschema.ValidationError("no branch accepts it")


def _one_of(
    validator: Any, branches: Any, instance: Any, _: object
) -> Iterator[jsonschema.ValidationError]:
    meeting = (branch for branch in branches if _meets(validator, branch, instance))
    if len(list(islice(meeting, 2))) != 1:
        yield jsonschema.ValidationError("not exactly one branch accepts it")


def _meets(validator: Any, branch: SchemaValue, instance: Json) -> bool:
    return next(validator.descend(instance, branch), None) is None


def _quick_first(schema: Any) -> Iterable[tuple[str, Any]]:
    """The keywords of `schema`, those first that look at no part of the value."""
    return sorted(schema.items(), key=lambda item: item[0] not in _QUICK)


_QUICK = frozenset({"const", "enum", "required", "type"})

_Second = jsonschema.validators.create(
    meta_schema=jsonschema.Draft202012Validator.META_SCHEMA,
    validators={**jsonschema.Draft202012Validator.VALIDATORS, "anyOf": _any_of, "oneOf": _one_of},
    type_checker=jsonschema.Draft202012Validator.TYPE_CHECKER,
    format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
    applicable_validators=_quick_first,
)
"""The second validator: it leaves a branch at its first error, the original lists them all."""


class Judge:
    """Two validators of one schema.

    Args:
        schema: The schema, which refers to nothing outside itself.
        formats: Whether they check formats.

    Raises:
        ContractError: `schema` is no JSON Schema.
    """

    def __init__(self, schema: SchemaValue, *, formats: bool) -> None:
        try:
            self._first = jsonschema_rs.Draft202012Validator(
                schema, validate_formats=formats, formats=dict(registry.FORMATS), offline=True
            )
        except ValueError as error:  # a schema that is none, or is nested too deep
            where = pointers.of(getattr(error, "instance_path", ()))
            raise ContractError(
                f"schema{where and ' at '}{where}",
                "it is no JSON Schema 2020-12",
                "lower it first, and give its keywords values that JSON Schema knows",
            ) from None
        self._second = _Second(schema, format_checker=texts.checker() if formats else None)

    def is_expected(self, instance: Json, answer: bool) -> bool:
        """Whether the first validator alone gives this `answer`; it is the quick one."""
        return self._first.is_valid(instance) is answer

    def agreed(self, instance: Json) -> bool | None:
        """Whether both accept `instance`; None if they disagree or one cannot tell."""
        first = self._first.is_valid(instance)
        try:
            second = self._second.is_valid(instance)
        except (re.error, RecursionError, OverflowError, jsonschema.exceptions.SchemaError):
            return None
        return first if first is second else None

    def refusal(self, instance: Json) -> tuple[str, str]:
        """Where the first validator refuses `instance`, and where in the schema."""
        for error in self._first.iter_errors(instance):
            return pointers.of(error.instance_path), pointers.of(error.schema_path)
        return "", ""


def is_witness(instance: Json, narrow: Judge, wide: Judge) -> bool:
    """Whether two validators agree that `instance` is one of the narrow schema only."""
    quick = narrow.is_expected(instance, True) and wide.is_expected(instance, False)
    return quick and narrow.agreed(instance) is True and wide.agreed(instance) is False

"""The confirmation of witnesses by two independent validators."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import jsonschema
import jsonschema_rs

from contractmock.contracts import formats as registry
from contractmock.contracts import pointer as pointers
from contractmock.contracts.comparison.inclusion import texts
from contractmock.contracts.errors import ContractError

if TYPE_CHECKING:
    from contractmock.contracts.generation.node import Json, SchemaValue


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
        self._second = jsonschema.Draft202012Validator(
            schema, format_checker=texts.checker() if formats else None
        )

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

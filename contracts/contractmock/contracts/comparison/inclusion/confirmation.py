"""The confirmation of witnesses by two independent validators."""

from __future__ import annotations

import re
from copy import copy
from typing import TYPE_CHECKING
from urllib.parse import quote

import jsonschema
import jsonschema_rs

from contractmock.contracts import formats as registry
from contractmock.contracts import pointer as pointers
from contractmock.contracts.comparison.inclusion.roots import DEFINITIONS
from contractmock.contracts.comparison.inclusion.second import SecondValidator
from contractmock.contracts.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Mapping

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
        self._second = SecondValidator(schema, formats=formats)
        self._schema, self._formats = schema, formats
        self._member: str | None = None

    @classmethod
    def of_definitions(cls, definitions: Mapping[str, SchemaValue], *, formats: bool) -> Judge:
        """One that `of_definition` makes the judge of any of `definitions` of.

        Each is made what a member of its name has to be, so that one compilation serves them all:
        a thousand bodies of a large document share most of what they refer to.
        """
        members = {name: {"$ref": _address(name)} for name in definitions}
        return cls({"properties": members, DEFINITIONS: definitions}, formats=formats)

    def of_definition(self, name: str) -> Judge:
        """The judge of one of the definitions that it was made of."""
        twin = copy(self)
        twin._member = name
        # The second one compiles nothing, and would look at all members each time.
        assert isinstance(self._schema, dict)
        schema = {**self._schema, "properties": {name: {"$ref": _address(name)}}}
        twin._second = SecondValidator(schema, formats=self._formats)
        return twin

    def is_expected(self, instance: Json, answer: bool) -> bool:
        """Whether the first validator alone gives this `answer`; it is the quick one."""
        return self._first.is_valid(self._given(instance)) is answer

    def agreed(self, instance: Json) -> bool | None:
        """Whether both accept `instance`; None if they disagree or one cannot tell."""
        given = self._given(instance)
        first = self._first.is_valid(given)
        try:
            second = self._second.is_valid(given)
        except (re.error, RecursionError, OverflowError, jsonschema.exceptions.SchemaError):
            return None
        return first if first is second else None

    def refusal(self, instance: Json) -> tuple[str, str]:
        """Where the first validator refuses `instance`, and where in the schema."""
        above = 0 if self._member is None else 1
        for error in self._first.iter_errors(self._given(instance)):
            return pointers.of(error.instance_path[above:]), pointers.of(error.schema_path)
        return "", ""

    def _given(self, instance: Json) -> Json:
        return instance if self._member is None else {self._member: instance}


def _address(name: str) -> str:
    return "#" + quote(pointers.of((DEFINITIONS, name)), safe="/~$")


def is_witness(instance: Json, narrow: Judge, wide: Judge) -> bool:
    """Whether two validators agree that `instance` is one of the narrow schema only."""
    quick = narrow.is_expected(instance, True) and wide.is_expected(instance, False)
    return quick and narrow.agreed(instance) is True and wide.agreed(instance) is False

"""The second validator: that of ``jsonschema``, with unions that end at the first answer.

It shares no code with the first one, ``jsonschema-rs``: each keyword is judged by ``jsonschema``.
Only how ``anyOf`` and ``oneOf`` ask their branches is written here, as the original lists every
error of every branch, which takes minutes where unions hold unions; and which keyword is asked
first. That an answer is remembered changes nothing: it depends on the branch and on the part of the
instance alone.
"""

from __future__ import annotations

from contextvars import ContextVar
from itertools import islice
from typing import TYPE_CHECKING, Any

import jsonschema

from contractmock.contracts.comparison.inclusion import texts

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
    known, key = _asked.get(), (id(branch), id(instance))
    if key not in known:
        known[key] = next(validator.descend(instance, branch), None) is None
    return known[key]


_asked: ContextVar[dict[tuple[int, int], bool]] = ContextVar("asked")
"""Which parts of the instance in question meet which branches: many ways lead to the same one."""


def _quick_first(schema: Any) -> Iterable[tuple[str, Any]]:
    """The keywords of `schema`, those first that look at no part of the value."""
    return sorted(schema.items(), key=lambda item: item[0] not in _QUICK)


_QUICK = frozenset({"const", "enum", "required", "type"})

_Validator = jsonschema.validators.create(
    meta_schema=jsonschema.Draft202012Validator.META_SCHEMA,
    validators={**jsonschema.Draft202012Validator.VALIDATORS, "anyOf": _any_of, "oneOf": _one_of},
    type_checker=jsonschema.Draft202012Validator.TYPE_CHECKER,
    format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
    applicable_validators=_quick_first,
)


class SecondValidator:
    """Validates instances of one schema.

    Args:
        schema: The schema, which refers to nothing outside itself.
        formats: Whether formats are checked.
    """

    def __init__(self, schema: SchemaValue, *, formats: bool) -> None:
        self._validator = _Validator(schema, format_checker=texts.checker() if formats else None)

    def is_valid(self, instance: Json) -> bool:
        """Whether `instance` is one of the schema.

        Raises:
            re.error: A pattern is none of Python's.
            RecursionError: The instance, or the schema, is too deep.
            OverflowError: A number is too large.
            jsonschema.exceptions.SchemaError: The schema is none.
        """
        token = _asked.set({})
        try:
            return bool(self._validator.is_valid(instance))
        finally:
            _asked.reset(token)

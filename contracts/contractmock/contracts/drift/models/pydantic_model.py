"""A pydantic model as a candidate; pydantic itself is the model's to import, not ours."""

from __future__ import annotations

import inspect
import json
import warnings
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from contractmock.contracts import pointer as pointers
from contractmock.contracts.drift.models.candidate import Attempt, Refusal
from contractmock.contracts.notice import Level, Notice
from contractmock.contracts.pointer import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractmock.contracts.generation.node import Json, SchemaValue

AS_TEXT, AS_VALUE = "model_validate_json", "model_validate"
"""The ways: the answer's JSON text, and the Python value that is read from it."""

_METHODS = (AS_TEXT, AS_VALUE, "model_dump", "model_json_schema")
_ABSENT = "missing"
"""pydantic's id of the error for an absent member, which ends in the member's name."""


def is_model(value: object) -> bool:
    """Whether `value` is a model of pydantic 2."""
    return isinstance(value, type) and all(callable(getattr(value, m, None)) for m in _METHODS)


class PydanticModel:
    """A model of pydantic 2.

    Args:
        model: The model.
    """

    ways = (AS_TEXT, AS_VALUE)

    def __init__(self, model: type) -> None:
        self._model: Any = model

    @cached_property
    def _schema(self) -> tuple[SchemaValue | None, str]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of defaults that JSON cannot write
            try:
                return self._model.model_json_schema(mode="validation"), ""
            except Exception as error:
                return None, _line(str(error))

    @property
    def schema(self) -> SchemaValue | None:
        """What it says itself that it takes, which is not all that it does."""
        return self._schema[0]

    @property
    def file(self) -> str:
        """The file of the module that defines it."""
        try:
            return inspect.getsourcefile(self._model) or ""
        except (OSError, TypeError):  # made by a call, or typed at a prompt
            return ""

    @property
    def gaps(self) -> tuple[str, ...]:
        """That it has no JSON Schema, where it has none."""
        schema, why = self._schema
        if schema is not None:
            return ()
        return (f"the model has no JSON Schema ({why}), so that it could only be tried",)

    @property
    def facts(self) -> tuple[Notice, ...]:
        """That it has validators of its own, where it has."""
        if not _has_functions(getattr(self._model, "__pydantic_core_schema__", None)):
            return ()
        message = (
            "the model has validators that are functions: no schema shows what they do, so that "
            "it is known by what was tried alone"
        )
        return (_fact("model-validators", message),)

    def attempt(self, way: str, answer: Json) -> Attempt:
        """Validate an answer; whatever is raised is a refusal."""
        text = json.dumps(answer)
        try:
            value = getattr(self._model, way)(text if way == AS_TEXT else json.loads(text))
        except Exception as error:
            refusals = tuple(_refusals(error, answer))
            return Attempt(error=type(error).__name__, refusals=refusals)
        return Attempt(value=value)

    def kept(self, value: object) -> object:
        """What the model's own dump holds, under the names that it writes."""
        model: Any = value
        try:
            kept: object = model.model_dump(mode="json", by_alias=True, warnings=False)
        except Exception:  # what cannot be written cannot be compared
            kept = ABSENT
        return kept


def _refusals(error: Exception, answer: Json) -> Iterator[Refusal]:
    listed: Sequence[Any] = ()
    if hasattr(error, "error_count"):  # what tells pydantic's own from others with `errors`
        listed = error.errors(include_url=False, include_context=False)  # type: ignore[attr-defined]
    for each in listed:
        at = _pointer(each["loc"], answer, is_absence=each["type"] == _ABSENT)
        yield Refusal(pointer=at, rule=each["type"], message=_line(each["msg"]))
    if not listed:
        yield Refusal(pointer="", rule=type(error).__name__, message=_line(str(error)))


def _pointer(loc: Sequence[str | int], answer: object, *, is_absence: bool) -> str:
    """The place of `loc` in the answer; the names of a union's branches are left out."""
    tokens: list[str | int] = []
    last = len(loc) - 1
    for index, token in enumerate(loc):
        here = pointers.resolve(answer, pointers.of(tokens))
        is_there = pointers.resolve(here, pointers.of((token,))) is not ABSENT
        if is_there or (is_absence and index == last):
            tokens.append(token)
    return pointers.of(tokens)


def _line(text: str) -> str:
    return " ".join(text.split())


def _has_functions(schema: object) -> bool:
    """Whether a function of somebody's stands in a core schema."""
    pending, seen = [schema], set[int]()
    while pending:
        node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Mapping):
            if str(node.get("type", "")).startswith("function-") and "schema" in node:
                return True
            pending.extend(value for name, value in node.items() if name != "serialization")
        elif isinstance(node, list | tuple):
            pending.extend(node)
    return False


def _fact(rule: str, message: str) -> Notice:
    return Notice(rule=rule, level=Level.ADVICE, pointer="", message=message, cure="nothing to do")

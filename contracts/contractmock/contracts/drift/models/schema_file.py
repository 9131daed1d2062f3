"""A JSON Schema file as a candidate: the schema that a client of any language validates by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from contractmock.contracts import lowering
from contractmock.contracts import pointer as pointers
from contractmock.contracts.documents.bundling import bundle
from contractmock.contracts.documents.combinations import refuse_bombs
from contractmock.contracts.documents.document import Document
from contractmock.contracts.documents.loading import load_text
from contractmock.contracts.documents.parsing import parse
from contractmock.contracts.documents.references import judge
from contractmock.contracts.documents.sources import read_source
from contractmock.contracts.drift.models.candidate import Attempt, Refusal
from contractmock.contracts.errors import ContractError
from contractmock.contracts.schema import Direction, Schema

if TYPE_CHECKING:
    from contractmock.contracts.generation.node import Json, SchemaValue
    from contractmock.contracts.notice import Notice

VALIDATION = "validation"
"""The one way."""

_ROOT = "/components/schemas/file"
"""Where a file that is no OpenAPI document is put, so that it is read as one."""

_CONTAINERS = ("$defs", "definitions")
_OF_A_CONTAINER = {*_CONTAINERS, "$comment", "$id", "$schema", "description", "title"}


class SchemaFile:
    """A schema in a file.

    Args:
        path: The file: JSON or YAML, a JSON Schema or an OpenAPI document.
        pointer: JSON Pointer of the schema in it, empty for the whole.

    Raises:
        ContractError: The file cannot be read, or holds no schema there.
    """

    ways = (VALIDATION,)
    facts: tuple[Notice, ...] = ()

    def __init__(self, path: str, pointer: str) -> None:
        self.file = path
        self._name = f"{path}#{pointer}" if pointer else path
        self._document = _document(path)
        if pointer and not pointer.startswith("/"):
            raise ContractError(
                self._name, "that is no JSON Pointer", f"write it like {path}#/$defs/Answer"
            )
        node = pointers.resolve(self._document.data, pointer)
        if not isinstance(node, dict | bool):
            raise ContractError(
                self._name, "there is no schema at that place", "check the JSON Pointer"
            )
        if not pointer:
            _refuse_mere_container(path, node)
        self._schema = Schema(self._document, pointer, Direction.RESPONSE)

    @property
    def schema(self) -> SchemaValue | None:
        """The schema, as JSON Schema 2020-12."""
        return self._schema.lowered

    @cached_property
    def gaps(self) -> tuple[str, ...]:
        """What of the schema is not understood, so that it seems to take more than it does."""
        found = (*self._document.notices, *lowering.defects(self._document, self._schema.pointer))
        told = [f"{self._name} {each.pointer}: {each.message}" for each in found]
        words = "`dependencies` is of JSON Schema before 2019-09, and is not read"
        told += [f"{self._name} {at}: {words}" for at in _dependencies(self._document.data, "")]
        return tuple(dict.fromkeys(told))

    def attempt(self, way: str, answer: Json) -> Attempt:  # noqa: ARG002  there is but one way
        """Validate an answer."""
        refusals = tuple(
            Refusal(pointer=each.pointer, rule=each.rule, message=each.message)
            for each in self._schema.violations(answer, "body")
        )
        # What validators of every language call it.
        return Attempt(error="ValidationError" if refusals else "", refusals=refusals)

    def kept(self, value: object) -> object:
        """What was made of an answer, which is nothing."""
        return value


def _refuse_mere_container(path: str, root: object) -> None:
    """A file that only holds schemas takes anything as a whole: nothing would be looked at.

    Raises:
        ContractError: It is one.
    """
    whole = pointers.resolve(root, _ROOT)
    if whole is pointers.ABSENT:
        raise ContractError(
            path,
            "it is an OpenAPI document",
            f"name a schema of it: {path}#/components/schemas/...",
        )
    if not isinstance(whole, dict) or set(whole) - _OF_A_CONTAINER:
        return
    held = [pointers.join(f"{path}#", key, name)
            for key in _CONTAINERS for name in whole.get(key) or ()]  # fmt: skip
    if held:
        raise ContractError(
            path, "it holds schemas and says nothing itself", f"name one of {', '.join(held)}"
        )


def _document(path: str) -> Document:
    source = read_source(path)
    parsed = parse(source.name, source.text)
    if not isinstance(parsed.data, dict):
        raise ContractError(path, "it holds no schema", "hand over a JSON Schema")
    if "openapi" in parsed.data:
        return load_text(source.name, source.text, source.folder)
    # References are looked for where OpenAPI has its schemas, and lead from the file's own root.
    data: dict[str, Any] = {
        **parsed.data,
        "openapi": "3.1.0",
        "components": {"schemas": {"file": parsed.data}},
    }
    references, bundled = bundle(source.name, data, source.folder)
    refuse_bombs(source.name, references)
    notices = (*parsed.notices, *bundled, *judge(data, references))
    return Document(name=path, data=data, notices=tuple(map(_in_the_file, notices)))


def _in_the_file(notice: Notice) -> Notice:
    return replace(notice, pointer=notice.pointer.removeprefix(_ROOT))


def _dependencies(node: object, at: str) -> Iterator[str]:
    """Where the keyword stands; a member may well have the same name."""
    if isinstance(node, dict):
        if isinstance(node.get("dependencies"), dict) and not at.endswith("/properties"):
            yield at.removeprefix(_ROOT)
        for name, value in node.items():
            yield from _dependencies(value, pointers.join(at, name))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _dependencies(value, pointers.join(at, index))

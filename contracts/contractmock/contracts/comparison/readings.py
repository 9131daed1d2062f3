"""Readings: what documents say by the letter to no effect, and mean for all that."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from contractmock.contracts.documents.document import Document

Rewriting: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]

_BOUNDS = (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum"))
_OF_THE_MEMBER = ("readOnly", "writeOnly")


def lenient(document: Document) -> Document:
    """The document as its author may have meant it.

    Keywords of 3.0 in 3.1 count as in 3.0; in 3.0 ``nullable`` counts beside an ``enum`` that does
    not list null, and beside a reference.

    Returns:
        The document itself where the two readings are one.
    """
    if document.is_3_0:
        return _rewritten(document, _is_weakly_nullable, _strongly_nullable)
    return _rewritten(document, _is_of_3_0, _as_in_3_0)


def _rewritten(
    document: Document, fits: Callable[[Mapping[str, Any]], bool], rewrite: Rewriting
) -> Document:
    if not _holds_any(document.data, fits):
        return document
    data = _read(document.data, fits, rewrite)
    assert isinstance(data, dict)
    return replace(document, data=data)


def _holds_any(root: object, fits: Callable[[Mapping[str, Any]], bool]) -> bool:
    pending = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            if fits(node):
                return True
            pending.extend(node.values())
        elif isinstance(node, list):
            pending.extend(node)
    return False


def _read(node: object, fits: Callable[[Mapping[str, Any]], bool], rewrite: Rewriting) -> object:
    if isinstance(node, list):
        return [_read(item, fits, rewrite) for item in node]
    if not isinstance(node, dict):
        return node
    copy = {name: _read(value, fits, rewrite) for name, value in node.items()}
    return rewrite(copy) if fits(copy) else copy


def _is_nullable(node: Mapping[str, Any]) -> bool:
    return node.get("nullable") is True


def _is_of_3_0(node: Mapping[str, Any]) -> bool:
    return _is_nullable(node) or any(node.get(bound) is True for bound, _ in _BOUNDS)


def _as_in_3_0(copy: dict[str, Any]) -> dict[str, Any]:
    for bound, limit in _BOUNDS:
        if copy.get(bound) is True and limit in copy:
            copy[bound] = copy.pop(limit)
    if not _is_nullable(copy):
        return copy
    if isinstance(copy.get("type"), str):
        copy["type"] = [copy["type"], "null"]
    return copy


def _with_null(copy: dict[str, Any]) -> dict[str, Any]:
    inside = {name: value for name, value in copy.items() if name != "nullable"}
    outside = {name: copy[name] for name in _OF_THE_MEMBER if name in copy}
    return {**outside, "anyOf": [inside, {"type": "null"}]}


def _is_weakly_nullable(node: Mapping[str, Any]) -> bool:
    listed = node.get("enum")
    return _is_nullable(node) and (
        isinstance(node.get("$ref"), str) or (isinstance(listed, list) and None not in listed)
    )


def _strongly_nullable(copy: dict[str, Any]) -> dict[str, Any]:
    return _with_null(copy) if "$ref" in copy else {**copy, "enum": [*copy["enum"], None]}

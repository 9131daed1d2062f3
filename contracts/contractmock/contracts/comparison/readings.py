"""Readings: keywords of OpenAPI 3.0 in a 3.1 document, where they say nothing but mean much."""

from dataclasses import replace

from contractmock.contracts.documents.document import Document

_BOUNDS = (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum"))


def lenient(document: Document) -> Document:
    """The document as its author may have meant it: 3.0 keywords in 3.1 count as in 3.0.

    Returns:
        The document itself where it holds none.
    """
    if document.is_3_0 or not _holds_any(document.data):
        return document
    data = _read(document.data)
    assert isinstance(data, dict)
    return replace(document, data=data)


def _holds_any(root: object) -> bool:
    pending = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            if _nullable(node) or any(node.get(bound) is True for bound, _ in _BOUNDS):
                return True
            pending.extend(node.values())
        elif isinstance(node, list):
            pending.extend(node)
    return False


def _nullable(node: dict[str, object]) -> bool:
    return node.get("nullable") is True


def _read(node: object) -> object:
    if isinstance(node, list):
        return [_read(item) for item in node]
    if not isinstance(node, dict):
        return node
    copy = {name: _read(value) for name, value in node.items()}
    for bound, limit in _BOUNDS:
        if copy.get(bound) is True and limit in copy:
            copy[bound] = copy.pop(limit)
    if _nullable(copy) and isinstance(copy.get("type"), str):
        copy["type"] = [copy["type"], "null"]
    return copy

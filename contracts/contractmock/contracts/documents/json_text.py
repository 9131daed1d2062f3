"""Reading JSON into plain data."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from contractmock.contracts import pointer as pointers
from contractmock.contracts.documents.limits import DEPTH_LIMIT, too_deep
from contractmock.contracts.documents.plain_data import Parsed, number
from contractmock.contracts.documents.text_notices import duplicate_key, not_a_number
from contractmock.contracts.errors import ContractError
from contractmock.contracts.notice import Notice


def parse_json(name: str, text: str) -> Parsed:
    """Read `text` as JSON.

    Args:
        name: What errors call it.
        text: The text of a document.

    Raises:
        json.JSONDecodeError: It is not JSON.
        ContractError: It is nested too deep, or holds half of a surrogate pair.
    """
    reader = _Reader()
    try:
        data = reader.read(text)
    except RecursionError:
        raise too_deep(name) from None
    _check_depth(name, data)
    _check_text(name, text, data)
    return Parsed(data, tuple(reader.notices(data)))


class _Reader:
    """The standard library's parser with hooks that remember what it would pass over."""

    def __init__(self) -> None:
        self.repeated: dict[int, tuple[dict[str, Any], list[str]]] = {}
        self.no_numbers: list[str] = []

    def read(self, text: str) -> Any:
        return json.loads(
            text,
            object_pairs_hook=self._mapping,
            parse_int=self._number,
            parse_float=self._number,
            parse_constant=self._no_number,
        )

    def _mapping(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        mapping = dict(pairs)
        if len(mapping) < len(pairs):
            counts = Counter(key for key, _ in pairs)
            self.repeated[id(mapping)] = mapping, [key for key in counts if counts[key] > 1]
        return mapping

    def _number(self, text: str) -> int | float | str:
        value = number(text)
        return self._no_number(text) if value is None else value

    def _no_number(self, text: str) -> str:
        self.no_numbers.append(text)
        return text

    def notices(self, data: object) -> Iterator[Notice]:
        """What the hooks remember; numbers are told without their place."""
        for text in dict.fromkeys(self.no_numbers):
            yield not_a_number("", text)
        if self.repeated:
            for pointer, mapping in _mappings(data):
                for key in self.repeated.get(id(mapping), (mapping, ()))[1]:
                    yield duplicate_key(pointers.join(pointer, key), key)


def _mappings(data: object) -> Iterator[tuple[str, dict[str, Any]]]:
    pending = [("", data)]
    while pending:
        pointer, node = pending.pop()
        if isinstance(node, dict):
            yield pointer, node
        if isinstance(node, dict | list):
            items = list(node.items() if isinstance(node, dict) else enumerate(node))
            pending.extend((pointers.join(pointer, key), value) for key, value in reversed(items))


def _check_depth(name: str, data: Any) -> None:
    level: list[Any] = [[data]]
    for _ in range(DEPTH_LIMIT + 1):
        level = [
            child
            for node in level
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, dict | list)
        ]
        if not level:
            return
    raise too_deep(name)


def _check_text(name: str, text: str, data: object) -> None:
    r"""JSON can write half of a surrogate pair (``"\ud800"``), which no UTF-8 text can hold."""
    if "\\ud" not in text and "\\uD" not in text:
        return
    try:
        json.dumps(data, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise ContractError(
            name,
            "it holds half of a surrogate pair (\\ud800 to \\udfff)",
            "write the whole character",
        ) from None

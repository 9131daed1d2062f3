"""Spellings: what documents say in different words, or by mistake, and mean alike."""

from collections.abc import Iterator, Mapping
from typing import Any

from contractmock.contracts.generation.node import SchemaValue

_ANY_FILE = "application/octet-stream"
_FORMATS = {"base64": "byte", "base64url": "base64url"}


def respelled(schema: SchemaValue, *, is_form: bool = False) -> SchemaValue:
    """`schema` in one of the spellings that mean the same.

    The encodings of 3.1 become the formats of 3.0, the files of a form too. A ``oneOf`` of texts
    that only a format tells apart becomes ``anyOf``: a text may have several formats, and no
    document means that it then is refused.

    Args:
        schema: A lowered schema.
        is_form: Whether it is that of a form, where text with a media type is a file.
    """
    written = _Respelling(schema, is_form=is_form).node(schema)
    assert isinstance(written, bool | dict)
    return written


class _Respelling:
    """One run over a schema, which holds the definitions that its references name."""

    def __init__(self, root: SchemaValue, *, is_form: bool) -> None:
        self._definitions = root.get("$defs", {}) if isinstance(root, dict) else {}
        self._is_form = is_form

    def node(self, node: object) -> object:
        if isinstance(node, list):
            return [self.node(item) for item in node]
        if not isinstance(node, dict):
            return node
        copy = {name: self.node(value) for name, value in node.items()}
        _encoding(copy)
        if self._is_form:
            _file(copy)
        if isinstance(copy.get("oneOf"), list):
            self._overlapping(copy)
        return copy

    def _overlapping(self, copy: dict[str, Any]) -> None:
        branches = copy["oneOf"]
        texts = [each for each in branches if self._text(each) is not None]
        if len(texts) < 2 or not any("format" in (self._text(each) or {}) for each in texts):
            return
        rest = [each for each in branches if not any(each is text for text in texts)]
        del copy["oneOf"]
        if rest:
            copy["oneOf"] = [*rest, {"anyOf": texts}]
        else:
            copy["allOf"] = [*copy.get("allOf", ()), {"anyOf": texts}]

    def _text(self, branch: object) -> Mapping[str, Any] | None:
        """The branch, or what it refers to, where that is about texts only."""
        for target in self._chain(branch):
            if target.get("type") == "string":
                return target
        return None

    def _chain(self, branch: object) -> Iterator[Mapping[str, Any]]:
        for _ in range(len(self._definitions) + 1):
            if not isinstance(branch, dict):
                return
            yield branch
            branch = self._definitions.get(str(branch.get("$ref")).removeprefix("#/$defs/"))


def _encoding(copy: dict[str, Any]) -> None:
    encoding = copy.get("contentEncoding")
    if isinstance(encoding, str) and encoding in _FORMATS and "format" not in copy:
        copy["format"] = _FORMATS[encoding]
        del copy["contentEncoding"]


def _file(copy: dict[str, Any]) -> None:
    media_type = copy.get("contentMediaType")
    if isinstance(media_type, str) and "contentEncoding" not in copy and "format" not in copy:
        copy.update({"type": "string", "format": "binary"})
    if media_type == _ANY_FILE:
        del copy["contentMediaType"]

"""Bundling: taking what a document refers to in other local files into the document itself."""

import os.path
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from contractmock.contracts import pointer as pointers
from contractmock.contracts.documents import limits
from contractmock.contracts.documents.parsing import parse
from contractmock.contracts.documents.references import dangling, is_remote
from contractmock.contracts.documents.sources import read_file
from contractmock.contracts.documents.walk import Reference, walk
from contractmock.contracts.errors import ContractError
from contractmock.contracts.notice import Level, Notice
from contractmock.contracts.pointer import ABSENT

FILES = "x-contractmock-files"
"""The root member that holds what is taken from other files, by path relative to the document."""

_POINTER_CHARACTERS = "/~:@!$&'()*+,;="


def bundle(
    name: str, data: dict[str, Any], folder: Path | None
) -> tuple[list[Reference], list[Notice]]:
    """Take every local file's part that `data` refers to into `data`, and mend its structure.

    References become ``#/x-contractmock-files/<path>/...``. A file is looked for in `folder` and
    below, symbolic links resolved; no address on the web is ever fetched.

    Args:
        name: What the user called the document: its files may refer back to it.
        data: The document; changed in place.
        folder: The document's folder; None where it has none.

    Returns:
        The references that are still to be judged, and notices of the rules ``malformed``,
        ``reference-outside`` and ``dangling-reference`` (for files), and of the files' text.
    """
    bundler = _Bundler(name, data, folder)
    references = [
        reference
        for reference in walk(data, bundler.notices, mend=True)
        if bundler.takes_in(reference)
    ]
    return [reference for reference in references if reference.stands], bundler.notices


class _OutsideError(Exception):
    """A file that lies where none may be read."""


class _MissingError(Exception):
    """A file, or a place in a file, that cannot be had; says why."""


class _Bundler:
    """One run of bundling.

    Attributes:
        notices: What was noticed so far.
    """

    def __init__(self, name: str, data: dict[str, Any], folder: Path | None) -> None:
        self.data = data
        self.folder = Path(os.path.realpath(folder)) if folder is not None else None
        self.document = self.folder and Path(os.path.realpath(self.folder / Path(name).name))
        self.files: dict[str, Any] = {}
        self.failures: dict[str, str] = {}
        self.spare = limits.SIZE_LIMIT
        self.notices: list[Notice] = []

    def takes_in(self, reference: Reference) -> bool:
        """Let `reference` lead into the document, unless a notice says why that cannot be."""
        holder = self._file_of(reference.pointer)
        path, _, fragment = reference.text.partition("#")
        if is_remote(path) or (not path and holder is None):
            return True
        try:
            key = self._locate(unquote(path), holder) if path else holder
            reference.holder[reference.key] = self._taken(key, fragment)
        except _OutsideError as error:
            self.notices.append(_outside(reference, str(error)))
        except _MissingError as error:
            self.notices.append(dangling(reference.pointer, f"`{reference.text}` {error}"))
        else:
            return True
        return False

    def _file_of(self, pointer: str) -> str | None:
        """The file that the place at `pointer` was taken from."""
        if not pointer.startswith(f"/{FILES}/"):
            return None
        key = pointers.tokens(pointer)[1]
        return key if key in self.files else None

    def _locate(self, path: str, holder: str | None) -> str | None:
        """The key of the file that `path` names, None for the document itself."""
        if self.folder is None:
            raise _OutsideError("the document itself has no folder to look in")
        base = (self.folder / holder).parent if holder else self.folder
        try:
            found = Path(os.path.realpath(base / path))
        except ValueError:  # a null character
            raise _MissingError("names no file") from None
        if found == self.document:
            return None
        if not found.is_relative_to(self.folder):
            raise _OutsideError("only files in the folder of the document and below it are read")
        key = found.relative_to(self.folder).as_posix()
        self._load(key, found)
        return key

    def _load(self, key: str, path: Path) -> None:
        if key in self.files:
            return
        if key not in self.failures:
            try:
                self.files[key] = self._read(key, path)
                return
            except ContractError as error:
                self.failures[key] = f"cannot be read: {error.rule}"
        raise _MissingError(self.failures[key])

    def _read(self, key: str, path: Path) -> Any:
        if os.path.exists(path) and not os.path.isfile(path):  # a pipe would block
            raise ContractError(key, "it is no regular file", "name a file")
        source = read_file(str(path))
        self.spare -= len(source.text)
        if self.spare < 0:
            raise limits.too_large(key)
        parsed = parse(key, source.text)
        at = pointers.of([FILES, key])
        self.notices.extend(
            Notice(found.rule, found.level, at + found.pointer, found.message, found.cure)
            for found in parsed.notices
        )
        return parsed.data

    def _taken(self, key: str | None, fragment: str) -> str:
        """The reference inside the document to a place in a file."""
        pointer = unquote(fragment)
        if pointer and not pointer.startswith("/"):
            raise _MissingError("names an anchor, only `#/...` is followed")
        if key is None:
            return f"#{fragment}"
        tokens = (key, *pointers.tokens(pointer))
        if pointers.resolve(self.files, pointers.of(tokens)) is ABSENT:
            raise _MissingError("names nothing in that file")
        if not isinstance(self.data.get(FILES), dict):
            self.data[FILES] = {}
        _graft(self.data[FILES], self.files, tokens)
        return "#" + quote(pointers.of([FILES, *tokens]), safe=_POINTER_CHARACTERS)


def _graft(into: dict[str, Any], source: dict[str, Any], tokens: tuple[str, ...]) -> None:
    """Put what `source` holds at `tokens` into the same place of `into`, and nothing beside it.

    A list on the way is taken whole, so that its items keep their places.
    """
    for token in tokens[:-1]:
        value = source[token]
        if into.get(token) is value:
            return
        if not isinstance(value, dict):
            into[token] = value
            return
        into = into.setdefault(token, {})
        source = value
    into[tokens[-1]] = source[tokens[-1]]


def _outside(reference: Reference, rule: str) -> Notice:
    return Notice(
        rule="reference-outside",
        level=Level.ADVICE,
        pointer=reference.pointer,
        message=f"`{reference.text}` is not read: {rule}; anything is allowed there",
        cure="put the document and all its files into one folder, and load it from there",
    )

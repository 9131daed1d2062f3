"""Reading what the user names as a document: a file, standard input, or an address on the web."""

import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TextIO

from contractmock.contracts.documents import limits
from contractmock.contracts.errors import ContractError


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The text of a document and where it came from.

    Attributes:
        name: What the user called it.
        text: All of it, without a byte order mark.
        folder: The folder that relative references start from; None for standard input and for
            an address on the web.
    """

    name: str
    text: str
    folder: Path | None


def read_source(ref: str, *, stdin: TextIO | None = None) -> Source:
    """Read the document that `ref` names.

    Args:
        ref: A path, ``-`` for standard input, or an ``http://`` or ``https://`` address.
        stdin: What ``-`` reads, `sys.stdin` by default.

    Raises:
        ContractError: It is not there, cannot be read, is larger than `limits.SIZE_LIMIT`, or
            is not UTF-8.
    """
    if ref == "-":
        return Source(name=ref, text=_decode(ref, _read_stdin(stdin or sys.stdin)), folder=None)
    if "://" in ref:
        from contractmock.contracts.documents.download import download  # noqa: PLC0415 - urllib is slow

        return Source(name=ref, text=_decode(ref, download(ref)), folder=None)
    return read_file(ref)


def read_file(path: str) -> Source:
    """Read the file at `path`, whatever it is called.

    Raises:
        ContractError: As for `read_source`.
    """
    return Source(name=path, text=_decode(path, _content_of(path)), folder=Path(path).parent)


# A stream gives its text once, and a reloaded or encrypted mock loads its documents again.
@lru_cache(maxsize=1)
def _read_stdin(stdin: TextIO | None) -> bytes:
    if stdin is None:
        raise ContractError("-", "there is no standard input", "name a file instead")
    binary = getattr(stdin, "buffer", None)
    content: bytes = (
        binary.read(limits.SIZE_LIMIT + 1)
        if binary
        else stdin.read(limits.SIZE_LIMIT + 1).encode("utf-8")
    )
    if len(content) > limits.SIZE_LIMIT:
        raise limits.too_large("-")
    return content


def _content_of(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            content = file.read(limits.SIZE_LIMIT + 1)
    except FileNotFoundError:
        raise ContractError(path, "there is no such file", "check the path") from None
    except IsADirectoryError:
        raise ContractError(path, "it is a folder", "name the document inside it") from None
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        reason = getattr(error, "strerror", None) or str(error)
        raise ContractError(
            path, f"it cannot be read ({reason})", "check the path and its permissions"
        ) from None
    if len(content) > limits.SIZE_LIMIT:
        raise limits.too_large(path)
    return content


def _decode(ref: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ContractError(
            ref, f"it is not UTF-8 (byte {error.start})", "save it as UTF-8 text"
        ) from None

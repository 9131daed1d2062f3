"""Reading what the user names as a document: a file, standard input, or an address on the web."""

import os
import select
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TextIO

from contractmock.contracts.documents import limits
from contractmock.contracts.errors import ContractError

_CHUNK = 65536


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
    content = content_of(path, limits.SIZE_LIMIT, cure=limits.CURE)
    return Source(name=path, text=_decode(path, content), folder=Path(path).parent)


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


def content_of(path: str, most: int, *, cure: str = "name a smaller file") -> bytes:
    """All bytes of the file at `path`; of what never ends, like a device, no more than `most`.

    Args:
        path: The file; a named pipe is waited for, as long as `limits.PIPE_TIMEOUT`.
        most: Bytes at most.
        cure: What the error says is to be done where there are more.

    Raises:
        ContractError: It is not there, cannot be read, or is larger.
    """
    try:
        content = _content_of_pipe(path, most) if Path(path).is_fifo() else _bytes_of(path, most)
    except FileNotFoundError:
        raise ContractError(path, "there is no such file", "check the path") from None
    except IsADirectoryError:
        raise ContractError(path, "it is a folder", "name the file inside it") from None
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        reason = getattr(error, "strerror", None) or str(error)
        raise ContractError(
            path, f"it cannot be read ({reason})", "check the path and its permissions"
        ) from None
    if len(content) > most:
        raise limits.too_large(path, most, cure)
    return content


def _bytes_of(path: str, most: int) -> bytes:
    with open(path, "rb") as file:
        return file.read(most + 1)


def _content_of_pipe(path: str, most: int) -> bytes:
    """What is written to a named pipe, as a shell's ``<(command)`` makes one.

    Raises:
        TimeoutError: A writer is silent, or there is none, for `limits.PIPE_TIMEOUT`.
    """
    content = bytearray()
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # else opening waits for a writer
    with open(descriptor, "rb", buffering=0) as pipe:
        written = select.poll()
        written.register(pipe, select.POLLIN)
        while len(content) <= most:
            if not written.poll(limits.PIPE_TIMEOUT * 1000):
                raise TimeoutError(f"nothing was written to it for {limits.PIPE_TIMEOUT:.0f} s")
            chunk = pipe.read(_CHUNK)
            if not chunk:
                break
            content += chunk
    return bytes(content)


def _decode(ref: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ContractError(
            ref, f"it is not UTF-8 (byte {error.start})", "save it as UTF-8 text"
        ) from None

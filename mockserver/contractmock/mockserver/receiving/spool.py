"""The spool: where uploads go that are too long for memory, on a disk and not in memory again."""

from __future__ import annotations

import io
import os
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING

from contractmock.contracts.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed import WriteableBuffer

_IN_MEMORY = frozenset({"tmpfs", "ramfs", "devtmpfs"})
"""Kinds of file system whose files are memory."""

_ELSEWHERE = ("/var/tmp", ".")
"""Where else temporary files may go, in this order: the first outlives a restart by the
Filesystem Hierarchy Standard, so it is not in memory; the second is the working folder."""


class SpoolError(ContractError):
    """An upload cannot be kept: the disk is full, the folder is gone, no file can be opened."""


def spool_folder(chosen: Path | None) -> str:
    """The folder for long uploads.

    Args:
        chosen: The one that the user names; None takes the first of the system's folder for
            temporary files, ``/var/tmp`` and the working folder that can be written and is not
            held in memory, and the system's where all are.

    Raises:
        ContractError: The one that the user names cannot be written.
    """
    if chosen is None:
        usual = tempfile.gettempdir()
        return next((each for each in (usual, *_ELSEWHERE) if _is_on_disk(each)), usual)
    try:
        with tempfile.TemporaryFile(dir=chosen):
            return str(chosen)
    except OSError as error:
        raise ContractError(
            f"--spool-dir {chosen}",
            f"cannot be written ({error.strerror})",
            "name a folder that exists and that this user may write to",
        ) from None


def _is_on_disk(folder: str) -> bool:
    return os.access(folder, os.W_OK | os.X_OK) and file_system(folder) not in _IN_MEMORY


def file_system(folder: str, mounts: Path = Path("/proc/mounts")) -> str:
    """The kind of file system that holds `folder`; empty where the system does not tell.

    Args:
        folder: Any folder.
        mounts: The table of what is mounted, as Linux writes it.
    """
    try:
        table = mounts.read_text(errors="replace")
    except OSError:
        return ""
    return _kind_at(os.path.realpath(folder), (line.split() for line in table.splitlines()))


def _kind_at(folder: str, rows: Iterable[list[str]]) -> str:
    """The kind of the deepest mount above `folder`; of two at one place the later one covers."""
    found, depth = "", -1
    for row in rows:
        if len(row) < 3:
            continue
        place = row[1].replace("\\040", " ").rstrip("/")
        if (folder == place or folder.startswith(f"{place}/")) and len(place) >= depth:
            found, depth = row[2], len(place)
    return found


class PartStore:
    """Keeps the contents of one body's parts: the first bytes in memory, the rest in one file.

    One file serves all parts, so that a body of many parts does not use up the process's files.

    Args:
        folder: Where the file goes, None for the system's place for temporary files.
        memory: Bytes of all parts together that stay in memory.
    """

    def __init__(self, folder: str | None, memory: int) -> None:
        self._folder = folder
        self._memory = memory
        self._file: io.FileIO | None = None
        self._end = 0
        self._in_memory = 0
        self.begin()

    def begin(self) -> None:
        """Begin the next part."""
        self._content: io.BytesIO | None = io.BytesIO()
        self._start = self._size = 0

    def write(self, chunk: memoryview) -> None:
        """Add to the part.

        Raises:
            SpoolError: It belongs in the file, which cannot be written.
        """
        self._size += len(chunk)
        if self._content is not None:
            if self._in_memory + len(chunk) <= self._memory:
                self._in_memory += len(chunk)
                self._content.write(chunk)
                return
            self._move_to_file(self._content)
        self._append(chunk)

    def finish(self) -> IO[bytes]:
        """The part's content, rewound; its file belongs to the store."""
        if self._content is not None:
            self._content.seek(0)
            return self._content
        assert self._file is not None
        return io.BufferedReader(_Window(self._file, self._start, self._size))

    def close(self) -> None:
        """Give back the file."""
        if self._file is not None:
            self._file.close()

    def _move_to_file(self, content: io.BytesIO) -> None:
        self._content, self._start = None, self._end
        with content.getbuffer() as kept:
            self._in_memory -= len(kept)
            self._append(kept)

    def _append(self, chunk: memoryview) -> None:
        try:
            if self._file is None:
                # Unbuffered: a full disk shows at once, and not when the file is closed.
                made = tempfile.TemporaryFile(buffering=0, dir=self._folder)  # noqa: SIM115
                assert isinstance(made, io.FileIO)
                self._file = made
            left = chunk
            while left:
                left = left[self._file.write(left) :]
        except OSError as error:
            raise SpoolError(
                "the upload",
                f"cannot be kept in {self._folder or tempfile.gettempdir()} ({error.strerror})",
                "make room there, or start the server with another --spool-dir",
            ) from None
        self._end += len(chunk)


class _Window(io.RawIOBase):
    """A part's stretch of the file that it shares with others; closing it leaves the file open."""

    def __init__(self, file: io.FileIO, start: int, size: int) -> None:
        self._file = file
        self._start = start
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        with memoryview(buffer) as room:
            wanted = max(0, min(len(room), self._size - self._at))
            self._file.seek(self._start + self._at)
            read = self._file.readinto(room[:wanted]) or 0
        self._at += read
        return read

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        origin = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, origin + offset)
        return self._at

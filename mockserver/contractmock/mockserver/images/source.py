"""The bounded view of an image file that every format's walk reads through."""

from typing import IO

HEAD_BYTES = 4096
READ_BUDGET = 1 << 20
READ_COST = 64  # the least that one read is charged, so that the budget bounds their number too


class EndsEarlyError(Exception):
    """The file ends before what its own header declares."""


class BrokenError(Exception):
    """The header contradicts its format, or following it takes more work than any image needs."""


class Source:
    """An image file, read a few bytes at a time and never beyond its end or a budget.

    The first 4096 bytes are read at once; each further read is charged its length, at least
    64 bytes, against 1 MiB. So no file, whatever it declares, costs more than 16 384 reads.

    Args:
        content: The file, seekable; its position afterwards is not defined.
        size: Its length in bytes.

    Attributes:
        head: Its first 4096 bytes.
        size: Its length in bytes.
    """

    __slots__ = ("_budget", "_content", "head", "size")

    def __init__(self, content: IO[bytes], size: int) -> None:
        content.seek(0)
        self._content = content
        self._budget = READ_BUDGET
        self.head = content.read(min(size, HEAD_BYTES))
        self.size = size

    def at(self, offset: int, length: int) -> bytes:
        """The ``length`` bytes from ``offset``.

        Raises:
            EndsEarlyError: The file ends before them.
            BrokenError: The budget is spent.
        """
        end = offset + length
        if end <= len(self.head):
            return self.head[offset:end]
        if end > self.size:
            raise EndsEarlyError
        self._budget -= max(length, READ_COST)
        if self._budget < 0:
            raise BrokenError
        self._content.seek(offset)
        found = self._content.read(length)
        if len(found) < length:
            raise EndsEarlyError
        return found

"""A file that tells how much a reader took."""

from io import BytesIO


class CountedFile(BytesIO):
    """A file that counts what is read from it."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.reads = 0
        self.bytes_read = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """As a file does."""
        found = super().read(size)
        self.reads += 1
        self.bytes_read += len(found)
        return found

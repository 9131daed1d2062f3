"""How targets hand bytes to what reads files."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


@contextmanager
def written(data: bytes, name: str) -> Iterator[Path]:
    """A file of that name with these bytes, in a folder of its own."""
    with TemporaryDirectory(prefix="fuzz-") as folder:
        file = Path(folder) / name
        file.write_bytes(data)
        yield file

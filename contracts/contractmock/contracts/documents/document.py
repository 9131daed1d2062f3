"""A loaded OpenAPI document: plain data with every reference inside itself."""

from dataclasses import dataclass
from typing import Any

from contractmock.contracts.notice import Notice


@dataclass(frozen=True, kw_only=True, eq=False)
class Document:
    """An OpenAPI 3.0 or 3.1 document; one is equal to itself alone, however large it is.

    Attributes:
        name: What the user called it: a path, a URL, ``-``, or a shipped vendor's name.
        data: The document as Python objects. Every ``$ref`` that could be resolved begins with
            ``#/``; external files are bundled in. Never changed after loading.
        notices: What loading found wrong with it.
    """

    name: str
    data: dict[str, Any]
    notices: tuple[Notice, ...] = ()

    @property
    def version(self) -> str:
        """The document's own version of OpenAPI, ``3.0.0``."""
        return str(self.data["openapi"])

    @property
    def is_3_0(self) -> bool:
        """Whether its schemas are written in the dialect of OpenAPI 3.0."""
        return self.version.startswith("3.0")

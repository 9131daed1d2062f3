"""What the keywords of one schema are read with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    from contractmock.contracts.comparison.inclusion.factory import Forms
    from contractmock.contracts.comparison.inclusion.forms import Form
    from contractmock.contracts.generation.node import SchemaValue

Schema: TypeAlias = "dict[str, Any]"


class Reader(Protocol):
    """Reads schemas of one root."""

    forms: Forms
    formats: bool

    def form(self, schema: SchemaValue) -> Form:
        """What a subschema says."""

    def reference(self, target: str) -> Form:
        """What a ``$ref`` says."""

    def target(self, reference: str) -> SchemaValue:
        """What a reference points at."""

    def text(self, part: object) -> str:
        """What is the same only for parts that say the same."""

"""One deviation: where an instance differs from another one, by which rule, and how to make it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, cast

from contractmock.contracts.deviations.edits import Inapplicable, edited

if TYPE_CHECKING:
    from contractmock.contracts.deviations.edits import Edit, Path
    from contractmock.contracts.generation.node import Json

__all__ = ["Deviation", "Inapplicable", "Kind"]


class Kind(StrEnum):
    """How a deviating instance stands to the schema.

    ``ALLOWED``: it is valid. ``EVOLVED``: it is not, but is what the schema may grow into: a new
    value, a new member, a longer or reordered list. ``INVALID``: it is plainly wrong.
    """

    ALLOWED = "allowed"
    EVOLVED = "evolved"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """One way in which an instance differs in a single place.

    Attributes:
        kind: How the deviating instance stands to the schema.
        rule: The id of its rule, one of `RULES`.
        pointer: JSON Pointer in the instance; that of an absence ends in the absent member, that
            of a new member ends in the new member.
        detail: The value or the variant, short, for people; empty where the rule says it all.
        path: The pointer as names and indices.
        edit: What is done there.
    """

    kind: Kind
    rule: str
    pointer: str
    detail: str = ""
    path: Path = field(repr=False)
    edit: Edit = field(repr=False, hash=False)

    def __str__(self) -> str:
        at = f" at {self.pointer}" if self.pointer else ""
        return f"{self.rule}{at}{f' ({self.detail})' if self.detail else ''}"

    def apply(self, instance: Json) -> Json:
        """The deviating instance; `instance` stays as it is, and unchanged parts are shared.

        Deviations at several places are applied one after the other.

        Raises:
            Inapplicable: The place is gone from `instance`, or has become something else.
        """
        return cast("Json", edited(instance, self.path, self.edit))

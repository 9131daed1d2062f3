"""The scope of a comparison: one operation before and after, and the means to compare it."""

from dataclasses import dataclass

from contractmock.contracts.comparison.change import Side
from contractmock.contracts.comparison.place import Place
from contractmock.contracts.comparison.policies import Policies
from contractmock.contracts.comparison.schemas import SchemaComparer
from contractmock.contracts.operation import Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """One operation before and after.

    Attributes:
        old: The operation of the old contract.
        new: The same in the new one.
        label: What changes call it.
        policies: The answers to what no wire can answer.
        schemas: Compares their schemas.
        is_webhook: Whether the vendor is the one who calls.
    """

    old: Operation
    new: Operation
    label: str
    policies: Policies
    schemas: SchemaComparer
    is_webhook: bool = False

    def place(
        self,
        direction: Side,
        location: str,
        *,
        status: str = "",
        media_type: str = "",
        source: tuple[str, str] = ("", ""),
        as_text: bool = False,
    ) -> Place:
        """A place in the operation's messages."""
        return Place(
            operation=self.label,
            direction=direction,
            location=location,
            status=status,
            media_type=media_type,
            produced=(direction is Side.RESPONSE) is not self.is_webhook,
            as_text=as_text,
            source=source,
        )

    def policy(self, name: str, place: Place) -> str:
        """The answer of the policy `name` for this place."""
        return self.policies.value(name, place.operation, place.pointer)

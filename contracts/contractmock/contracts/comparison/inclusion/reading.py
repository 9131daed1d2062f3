"""The reading of a lowered schema into forms: spelling, order, names and prose fall away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractmock.contracts.comparison.inclusion.definitions import Definitions, address_of
from contractmock.contracts.comparison.inclusion.forms import EVERYTHING, NOTHING, Reference
from contractmock.contracts.comparison.inclusion.keywords import read_keywords

if TYPE_CHECKING:
    from contractmock.contracts.comparison.inclusion.factory import Forms
    from contractmock.contracts.comparison.inclusion.forms import Form
    from contractmock.contracts.generation.node import SchemaValue


class Reading:
    """Reads the parts of one root schema.

    Args:
        forms: Makes the forms; two schemas that are compared share it.
        root: The root schema, which references point into.
        formats: Whether a ``format`` constrains, where it is one that validators know.
    """

    def __init__(self, forms: Forms, root: SchemaValue, *, formats: bool) -> None:
        self.forms = forms
        self.formats = formats
        self._definitions = Definitions(root)
        self._read: dict[int, tuple[SchemaValue, Form]] = {}  # the schema is kept: ids are reused
        self._recurring: dict[str, Form] = {}
        for circle in self._definitions.circles:
            if circle.recurs:
                names = {each: self._definitions.name(each) for each in circle.addresses}
                self._recurring |= {at: forms.atom(Reference(name)) for at, name in names.items()}
                for at, name in names.items():
                    forms.targets[name] = self.form(self.at(at))
            else:
                self.form(self.at(circle.addresses[0]))

    def form(self, schema: SchemaValue) -> Form:
        """What `schema` says: a part of the root, or a schema made of its parts."""
        if isinstance(schema, bool):
            return EVERYTHING if schema else NOTHING
        if id(schema) not in self._read:
            self._read[id(schema)] = (schema, self.forms.all(read_keywords(self, schema)))
        return self._read[id(schema)][1]

    def reference(self, target: str) -> Form:
        """What is referred to; where that refers to itself, it stays a reference."""
        address = self.address(target)
        return self._recurring.get(address) or self.form(self.at(address))

    def target(self, reference: str) -> SchemaValue:
        """What `reference` points at; anything at all if it points nowhere."""
        return self.at(self.address(reference))

    def at(self, address: str) -> SchemaValue:
        """The schema with this pointer."""
        return self._definitions.at(address)

    def address(self, reference: str) -> str:
        """The pointer that `reference` holds."""
        return address_of(reference)

    def text(self, part: object) -> str:
        """What is the same only for parts that say the same."""
        return self._definitions.text(part)

"""The reading of a lowered schema into forms: spelling, order, names and prose fall away."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from contractmock.contracts.comparison.inclusion.forms import EVERYTHING, NOTHING, Reference
from contractmock.contracts.comparison.inclusion.keywords import read_keywords
from contractmock.contracts.comparison.inclusion.kinds import address_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contractmock.contracts.comparison.inclusion.definitions import Definitions
    from contractmock.contracts.comparison.inclusion.factory import Forms
    from contractmock.contracts.comparison.inclusion.forms import Form
    from contractmock.contracts.generation.node import SchemaValue


class Reading:
    """Reads the parts of one root schema.

    Args:
        forms: Makes the forms; schemas that are compared share it.
        definitions: What the references of the root point at.
        formats: Whether a ``format`` constrains, where it is one that validators know.
    """

    def __init__(self, forms: Forms, definitions: Definitions, *, formats: bool) -> None:
        self.forms = forms
        self.formats = formats
        self._definitions = definitions
        self._read: dict[int, tuple[SchemaValue, Form]] = {}  # the schema is kept: ids are reused
        self._shared: Mapping[int, tuple[SchemaValue, Form]] = {}
        self._recurring: dict[str, Form] = {}
        for circle in definitions.circles:
            if circle.recurs:
                names = {each: str(definitions.kind_at(each)) for each in circle.addresses}
                self._recurring |= {at: forms.atom(Reference(name)) for at, name in names.items()}
                for at, name in names.items():
                    form = self.form(self.at(at))
                    forms.targets.setdefault(name, form)
            else:
                self.form(self.at(circle.addresses[0]))

    def apart(self) -> Reading:
        """One that reads the same, and keeps to itself what it reads beside the definitions."""
        twin = copy(self)
        twin._shared, twin._read = self._read, {}
        return twin

    def form(self, schema: SchemaValue) -> Form:
        """What `schema` says: a part of the root, or a schema made of its parts."""
        if isinstance(schema, bool):
            return EVERYTHING if schema else NOTHING
        known = self._read.get(id(schema)) or self._shared.get(id(schema))
        if known is None:
            known = self._read[id(schema)] = schema, self.forms.all(read_keywords(self, schema))
        return known[1]

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

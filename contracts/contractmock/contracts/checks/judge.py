"""The judge of a check: many values by many schemas of a document, compiled as one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import jsonschema_rs

from contractmock.contracts.lowering import DIALECT, Lowering, Node
from contractmock.contracts.schema import compiled, violations
from contractmock.contracts.violation import Violation

_MAY_REFUSE = frozenset(
    {"$ref", "allOf", "anyOf", "const", "enum", "if", "minProperties", "not", "oneOf"}
)
"""The keywords that may refuse an empty object, apart from ``type`` and ``required``."""


class Judge:
    """Judges values by the schemas of a document.

    A validator for each schema would compile what many refer to as often. Here one has all the
    schemas that are asked for at once, as members of an object.

    Args:
        schemas: The document's schemas, in the direction of the values.
    """

    def __init__(self, schemas: Lowering) -> None:
        self._schemas = schemas

    def first_violations(self, pairs: Sequence[tuple[str, object]]) -> Iterator[Violation | None]:
        """For each pair the first place where the schema refuses the value; None for none.

        Args:
            pairs: The pointer of a schema, and a value.
        """
        names = _numbered(pointer for pointer, _ in pairs)
        validator = self._validator(names)
        for pointer, value in pairs:
            name = names[pointer]
            found = next(violations(validator, {name: value}, "example"), None)
            yield found and replace(found, pointer=found.pointer.removeprefix(f"/{name}"))

    def accepting_empty(self, pointers: Iterable[str]) -> Iterator[str]:
        """Those of `pointers` whose schemas accept an empty object."""
        open_: list[str] = []
        for pointer in pointers:
            accepts = _accepts_empty(self._schemas.node(pointer))
            if accepts:
                yield pointer
            elif accepts is None:
                open_.append(pointer)
        names = _numbered(open_)
        validator = self._validator(names)
        yield from (each for each in names if validator.is_valid({names[each]: {}}))

    def _validator(self, names: dict[str, str]) -> jsonschema_rs.Validator:
        """One for objects that may have a member for each pointer, which its schema judges."""
        members = {name: self._schemas.node(pointer) for pointer, name in names.items()}
        definitions = self._schemas.definitions(members.values())
        return compiled({"$schema": DIALECT, "properties": members, "$defs": definitions})


def _numbered(pointers: Iterable[str]) -> dict[str, str]:
    return {pointer: str(number) for number, pointer in enumerate(dict.fromkeys(pointers))}


def _accepts_empty(schema: Node) -> bool | None:
    """Whether `schema` accepts an empty object; None where only a validator can tell."""
    if isinstance(schema, bool):
        return schema
    types = schema.get("type", "object")
    if schema.get("required") or "object" not in ([types] if isinstance(types, str) else types):
        return False
    return True if _MAY_REFUSE.isdisjoint(schema) else None

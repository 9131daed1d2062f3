"""The generator of instances for one schema."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import jsonschema_rs

from contractmock.contracts import pointer
from contractmock.contracts.generation.blame import Blame
from contractmock.contracts.generation.candidates import candidates
from contractmock.contracts.generation.derivation import Derivation
from contractmock.contracts.generation.expansion import Expansion
from contractmock.contracts.generation.node import Node
from contractmock.contracts.generation.search import Exhausted, Means, Place, Search
from contractmock.contracts.generation.verification import Verifier

if TYPE_CHECKING:
    from contractmock.contracts.generation.node import Json, SchemaValue


class Ungeneratable(Exception):
    """There is no instance of a schema, or none that the generator can find.

    Attributes:
        pointer: JSON Pointer, inside the schema, of what stands in the way.
        reason: Why it does, one clause.
    """

    def __init__(self, pointer_: str, reason: str) -> None:
        super().__init__(f"no instance of the schema: at {pointer_ or 'its root'}, {reason}")
        self.pointer = pointer_
        self.reason = reason


class Generator:
    """Makes instances of one schema; keep it where many are wanted, it compiles only once.

    Not for several threads at once.

    Args:
        schema: A JSON Schema 2020-12 that refers to nothing outside itself. It must not be
            changed while the generator is in use.

    Raises:
        Ungeneratable: `schema` is no valid JSON Schema; the pointer says where.
    """

    def __init__(self, schema: SchemaValue) -> None:
        try:
            verifier = Verifier(schema)
        except jsonschema_rs.ValidationError as error:
            where = pointer.of(error.instance_path)
            raise Ungeneratable(where, f"no valid JSON Schema: {error.message}") from None
        except ValueError as error:  # the validator's own limit on nesting
            raise Ungeneratable("", f"it cannot be compiled: {error}") from None
        self._schema = schema
        self._blame = Blame()
        derivation = Derivation(schema, self._blame)
        self._means = Means(
            derivation=derivation,
            expansion=Expansion(derivation, self._blame),
            verifier=verifier,
            candidates=candidates,
            blame=self._blame,
        )

    def golden(self, *, seed: int = 0) -> Json:
        """A full instance: every declared member, where that is possible and comes to an end.

        Where a schema recurs, the inner instance has its required members only; so has what is
        left once an instance has some thousands of values.

        Args:
            seed: 0 is the canonical instance, which follows ``default`` and ``example``; any
                other one varies the values and the branches taken. The same schema and seed give
                the same instance everywhere.

        Raises:
            Ungeneratable: No instance was found.
        """
        try:
            return self._made(seed, full=True)
        except (Exhausted, RecursionError):
            return self.minimal(seed=seed)

    def minimal(self, *, seed: int = 0) -> Json:
        """An instance with required members only, the shortest texts and the fewest items.

        Args:
            seed: As for `golden`; it varies what is neither required nor shortest.

        Raises:
            Ungeneratable: No instance was found.
        """
        try:
            return self._made(seed, full=False)
        except (Exhausted, RecursionError):
            where, reason = self._blame.noted or ("", "it allows too much")
            raise Ungeneratable(where, f"given up after too many values: {reason}") from None

    def _made(self, seed: int, *, full: bool) -> Json:
        self._blame.noted = None
        search = Search(self._means, Random(seed), varied=seed != 0)
        place = Place(nodes=(Node(self._schema, ""),), full=full)
        for value in search.instances(place):
            if self._means.verifier.is_valid(value):
                return _copied(value)
        where, reason = self._blame.noted or ("", "no value is valid as a whole")
        raise Ungeneratable(where, reason)


def _copied(value: Json) -> Json:
    """The value without any list or mapping that belongs to the schema."""
    if isinstance(value, dict):
        return {name: _copied(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_copied(item) for item in value]
    return value

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
    from collections.abc import Iterator

    from contractmock.contracts.generation.node import Json, SchemaValue


PART_STEPS = 4_000
"""Steps after which the search for the value of a part gives up."""


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

    Attributes:
        root: The schema as a node.
        means: What its searches work with.

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
        self.root = Node(schema, "")
        self._blame = Blame()
        derivation = Derivation(schema, self._blame)
        self.means = Means(
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

    def instances(
        self, nodes: tuple[Node, ...], *, full: bool, seed: int = 0, name: str = ""
    ) -> Iterator[Json]:
        """The values that all of `nodes` allow, the preferred one first.

        It ends where the search finds no more or gives up; `blamed` then says why.

        Args:
            nodes: Parts of the schema, or nodes derived from them.
            full: Whether to have every member, else only what is required.
            seed: As for `golden`.
            name: The name of the property that the values are for, which texts follow.
        """
        self._blame.noted = None
        search = Search(self.means, Random(seed), varied=seed != 0, budget=PART_STEPS)
        try:
            for value in search.instances(Place(nodes=nodes, full=full, name=name)):
                yield _copied(value)
        except (Exhausted, RecursionError):
            return

    @property
    def blamed(self) -> str:
        """What stood in the way of the last search, one clause."""
        where, reason = self._blame.noted or ("", "it allows too much")
        return f"at {where or 'its root'}, {reason}"

    def _made(self, seed: int, *, full: bool) -> Json:
        self._blame.noted = None
        search = Search(self.means, Random(seed), varied=seed != 0)
        place = Place(nodes=(self.root,), full=full)
        for value in search.instances(place):
            if self.means.verifier.is_valid(value):
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

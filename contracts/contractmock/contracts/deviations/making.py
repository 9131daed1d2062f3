"""Making values for places that have to go with the rest of an instance."""

from __future__ import annotations

import json
from itertools import islice
from random import Random
from typing import TYPE_CHECKING

from contractmock.contracts.deviations.edits import Inapplicable, Put, edited
from contractmock.contracts.generation.generator import PART_STEPS
from contractmock.contracts.generation.search import Exhausted, Search

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractmock.contracts.deviations.edits import Edit, Path
    from contractmock.contracts.generation.generator import Generator
    from contractmock.contracts.generation.node import Json, Node

MAX_TRIED = 8
"""Values of one place that are tried with the rest of the instance."""

SPARE_SEEDS = 6
"""Seeds beyond the number of wanted values that are tried for different ones."""


class Maker:
    """Makes values for the places of one instance.

    Args:
        generator: The generator of the schema's instances.
        instance: The valid instance whose places they are.
    """

    def __init__(self, generator: Generator, instance: Json) -> None:
        self.derivation = generator.means.derivation
        self.verifier = generator.means.verifier
        self._generator = generator
        self._instance = instance

    @property
    def reason(self) -> str:
        """Why the last value was not found, one clause."""
        return self._generator.blamed

    def accepts(self, path: Path, edit: Edit) -> bool:
        """Whether the instance stays valid with an edit."""
        try:
            return self.verifier.is_valid(edited(self._instance, path, edit))
        except Inapplicable:
            return False

    def value(
        self, path: Path, nodes: tuple[Node, ...], *, full: bool = True, seed: int = 0
    ) -> tuple[Json] | tuple[()]:
        """A value for a place, one that goes with the rest of the instance where that is found.

        Args:
            path: Where the place is; a member of it may be new.
            nodes: The schemas for the value.
            full: Whether to have every member, else only what is required.
            seed: 0 is the canonical value.

        Returns:
            The value alone, nothing where none was found.
        """
        made = self._instances(path, nodes, full=full, seed=seed)
        first: tuple[Json] | tuple[()] = ()
        for value in islice(made, MAX_TRIED):
            if self.accepts(path, Put(value, new=True)):
                return (value,)
            first = first or (value,)
        return first

    def different(
        self, path: Path, nodes: tuple[Node, ...], count: int, unlike: list[Json]
    ) -> list[Json]:
        """At most `count` values that differ from each other and from those in `unlike`."""
        taken = {as_text(value) for value in unlike}
        found: list[Json] = []
        for seed in range(count + SPARE_SEEDS):
            for value in islice(self._instances(path, nodes, full=True, seed=seed), 1):
                if as_text(value) not in taken and len(found) < count:
                    taken.add(as_text(value))
                    found.append(value)
        return found

    def listed(self, nodes: tuple[Node, ...]) -> list[str]:
        """The texts that ``enum`` lists for names of members, none where there is no ``enum``."""
        try:
            listed = self._search().listed(nodes) if nodes else []
        except (Exhausted, RecursionError):
            return []
        return [value for value in listed if isinstance(value, str)]

    def names(self, nodes: tuple[Node, ...], count: int) -> list[str]:
        """At most `count` names of members that `nodes` allow."""
        try:
            return list(islice(self._search().texts(nodes), count))
        except (Exhausted, RecursionError):
            return []

    def _search(self) -> Search:
        return Search(self._generator.means, Random(0), varied=False, budget=PART_STEPS)

    def _instances(
        self, path: Path, nodes: tuple[Node, ...], *, full: bool, seed: int
    ) -> Iterator[Json]:
        name = next((step for step in reversed(path) if isinstance(step, str)), "")
        return self._generator.instances(nodes, full=full, seed=seed, name=name)


def as_text(value: object) -> str:
    """The value as JSON; unlike Python's ``==`` it tells 1, 1.0 and true, and the order."""
    return json.dumps(value)

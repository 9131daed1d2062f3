"""The search for instances: every valid value of a place, the preferred one first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from contractmock.contracts.generation.expansion import Preference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from contractmock.contracts.generation.blame import Blame
    from contractmock.contracts.generation.derivation import Derivation
    from contractmock.contracts.generation.expansion import Expansion
    from contractmock.contracts.generation.node import Conjunction, Json, Node
    from contractmock.contracts.generation.verification import Verifier

MAX_DEPTH = 60
"""Levels of nesting after which a place counts as endless."""

MAX_FULL_DEPTH = 20
"""Levels of nesting after which a full instance goes on with required members only."""

MAX_FULL_STEPS = 2_000
"""Steps after which a full instance goes on with required members only."""

MAX_STEPS = 60_000
"""Steps (places entered, branches chosen, values tried) after which a search usually gives up."""

MAX_REFUSED = 250
"""Values from one source that may be refused before the next one is tried."""


class Exhausted(Exception):
    """The search gives up; what was in its way is noted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in the instance that wants a value.

    Attributes:
        nodes: The schemas that must hold there.
        full: Whether to have every member, else only what is required.
        hints: Values from the document (``example``) that the value should follow.
        name: The name of the nearest property, empty at the root.
        path: The states of the places around it and of itself, which tell recursion.
    """

    nodes: tuple[Node, ...]
    full: bool
    hints: tuple[Json, ...] = ()
    name: str = ""
    path: tuple[tuple[bool, frozenset[int]], ...] = ()

    @property
    def pointer(self) -> str:
        """The JSON Pointer of its first schema."""
        return self.nodes[0].pointer if self.nodes else ""

    def inner(self, nodes: tuple[Node, ...], hints: tuple[Json, ...], name: str = "") -> Place:
        """The place of a member or an item of this one."""
        return replace(self, nodes=nodes, hints=hints, name=name or self.name)


Candidates: TypeAlias = "Callable[[Search, Conjunction, Place], Iterator[Iterator[Json]]]"
"""Makes values that a conjunction may allow, from one source after another, the best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What every search in one root schema shares.

    Attributes:
        derivation: Makes the nodes that follow from those of the schema.
        expansion: Makes the choices of the schema.
        verifier: Says whether a value is valid at a place.
        candidates: Makes the values to try.
        blame: Told what stands in the way.
    """

    derivation: Derivation
    expansion: Expansion
    verifier: Verifier
    candidates: Candidates
    blame: Blame


class Search:
    """One search, with one source of randomness and one budget.

    Args:
        means: What it works with.
        rng: The source of every choice.
        varied: Whether values vary with `rng`; else they are the canonical ones.
        budget: Steps after which it gives up.
    """

    def __init__(self, means: Means, rng: Random, *, varied: bool, budget: int = MAX_STEPS) -> None:
        self.verifier = means.verifier
        self.rng = rng
        self.varied = varied
        self.blame = means.blame
        self._means = means
        self._budget = budget
        self._steps = 0

    def instances(self, place: Place) -> Iterator[Json]:
        """The valid values of `place`, the preferred one first; equal ones may come again."""
        self._step()
        if len(place.path) > MAX_DEPTH:
            self.blame.note(place.pointer, f"it nests deeper than {MAX_DEPTH} levels")
            raise Exhausted
        state = self._means.derivation.identity(place.nodes)
        is_long = self._steps > MAX_FULL_STEPS or len(place.path) > MAX_FULL_DEPTH
        full = place.full and not is_long and (True, state) not in place.path
        if state and (full, state) in place.path:
            self.blame.note(place.pointer, "its recursion never ends")
            return
        place = replace(place, full=full, path=(*place.path, (full, state)))
        before = self.blame.noted
        for conjunction in self._conjunctions(place):
            self._step()
            for values in self._means.candidates(self, conjunction, place):
                for value in self._accepted(place, values):
                    self.blame.noted = before  # what stood in the way of a value is moot now
                    yield value

    def needed(self, place: Place) -> Stream:
        """The values of a place that must have one."""
        return Stream(self.instances(place))

    def optional(self, place: Place) -> Stream:
        """The values of a place that may stay empty: that it must is nobody's fault."""
        before, stream = self.blame.noted, Stream(self.instances(place))
        if not stream.has(0):
            self.blame.noted = before
        return stream

    def negation(self, node: Node) -> Node:
        """The node that refuses what `node` allows."""
        return self._means.derivation.negation(node)

    def texts(self, nodes: tuple[Node, ...], pattern: str = "") -> Iterator[str]:
        """The strings that `nodes` allow and `pattern` matches; for the names of properties."""
        place = Place(nodes=(self._means.derivation.text(pattern), *nodes), full=False)
        for value in self.instances(place):
            if isinstance(value, str):
                yield value

    def listed(self, nodes: tuple[Node, ...]) -> list[Json]:
        """The values that ``enum`` lists for `nodes`, none where there is no ``enum``."""
        for conjunction in self._means.expansion.conjunctions(nodes, Preference(full=True)):
            values = [value for listed in conjunction.values("enum") for value in listed]
            return [value for value in values if self.verifier.accepts(nodes, value)]
        return []

    def _conjunctions(self, place: Place) -> Iterator[Conjunction]:
        rng = self.rng if self.varied and place.full else None
        refusing = False
        for conjunction in self._means.expansion.conjunctions(
            place.nodes, Preference(place.full, rng=rng)
        ):
            refusing = refusing or bool(conjunction.having("not"))
            yield conjunction
        if refusing:
            preference = Preference(place.full, invert=True, rng=rng)
            yield from self._means.expansion.conjunctions(place.nodes, preference)

    def _step(self) -> None:
        self._steps += 1
        if self._steps > self._budget:
            raise Exhausted

    def _accepted(self, place: Place, values: Iterator[Json]) -> Iterator[Json]:
        """Those of `values` that are valid at `place`, until too many in all are not."""
        refused = 0
        for value in values:
            self._step()
            if self.verifier.accepts(place.nodes, value):
                yield value
                continue
            refused += 1
            if refused == 1:
                self.blame.note(place.pointer, self.verifier.reason(place.nodes, value))
            elif refused > MAX_REFUSED:
                return


class Stream:
    """Values that are made when they are first asked for, and kept."""

    def __init__(self, values: Iterator[Json]) -> None:
        self._values = values
        self._made: list[Json] = []

    def has(self, index: int) -> bool:
        """Whether there are more than `index` values."""
        missing = index + 1 - len(self._made)
        if missing > 0:
            self._made.extend(islice(self._values, missing))
        return len(self._made) > index

    def at(self, index: int) -> Json:
        """The value number `index`, counted from 0."""
        return self._made[index]

"""Making the choices of a schema: which branch of ``anyOf``, which side of ``if``, and so on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractmock.contracts.generation.negation import negate
from contractmock.contracts.generation.node import Conjunction, Node

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from contractmock.contracts.generation.blame import Blame
    from contractmock.contracts.generation.derivation import Derivation
    from contractmock.contracts.generation.node import Alternative


@dataclass(frozen=True, slots=True)
class Choice:
    """Alternatives of which one must hold, the preferred one first.

    Attributes:
        keyword: What offers them: ``$ref``, ``allOf``, ``anyOf``, ``oneOf``, ``if``, ``not``, or
            ``dependent`` for ``dependentRequired`` and ``dependentSchemas``.
        is_free: Whether they stand on an equal footing, as the branches of ``anyOf`` do.
    """

    alternatives: tuple[Alternative, ...]
    keyword: str
    is_free: bool = False

    def ordered(self, rng: Random | None) -> tuple[Alternative, ...]:
        """The alternatives in the order to try; free ones are turned by `rng`, null stays last."""
        if not self.is_free:
            return self.alternatives
        turn = rng.randrange(len(self.alternatives)) if rng else 0
        turned = self.alternatives[turn:] + self.alternatives[:turn]
        return tuple(sorted(turned, key=lambda nodes: nodes[0].get("type") == "null"))


@dataclass(frozen=True, slots=True)
class Preference:
    """Which alternatives come first.

    Attributes:
        full: Those that lead to more members, else those that lead to fewer.
        invert: Whether ``not`` is turned inside out; else it stays, to be met by trying values.
        rng: Turns alternatives on an equal footing, None keeps the order of the schema.
    """

    full: bool
    invert: bool = False
    rng: Random | None = None


class Expansion:
    """The expansions of the places of one root schema.

    Args:
        derivation: Makes the nodes that follow from those of the root schema.
        blame: Told where something allows no value at all.
    """

    def __init__(self, derivation: Derivation, blame: Blame) -> None:
        self._derivation = derivation
        self._blame = blame
        self._choices: dict[tuple[int, bool, bool, bool], tuple[Choice, ...]] = {}
        self._conjunctions: dict[tuple[int, ...], Conjunction] = {}

    def conjunctions(
        self, nodes: tuple[Node, ...], preference: Preference
    ) -> Iterator[Conjunction]:
        """Each way to make all choices of `nodes`, the preferred one first."""
        yield from self._settle(nodes, (), (), preference)

    def _settle(
        self,
        pending: tuple[Node, ...],
        choices: tuple[Choice, ...],
        done: tuple[Node, ...],
        preference: Preference,
    ) -> Iterator[Conjunction]:
        for node in pending:
            if node.schema is False:
                self._blame.note(node.pointer, "false allows no value")
                return
            if node.schema is not True and all(node.schema is not other.schema for other in done):
                done = (*done, node)
                choices = (*choices, *self.choices(node, preference))
        conjunction = self._conjunction(done)
        if not conjunction.is_possible:
            self._blame.note(done[0].pointer, "its parts contradict each other")
        elif not choices:
            yield conjunction
        else:
            # The choice with the fewest alternatives first: a contradiction then shows early.
            made = min(range(len(choices)), key=lambda index: len(choices[index].alternatives))
            rest = choices[:made] + choices[made + 1 :]
            for alternative in choices[made].ordered(preference.rng):
                yield from self._settle(alternative, rest, done, preference)

    def _conjunction(self, nodes: tuple[Node, ...]) -> Conjunction:
        key = tuple(id(node.schema) for node in nodes)
        if key not in self._conjunctions:
            self._conjunctions[key] = Conjunction(nodes)
        return self._conjunctions[key]

    def choices(self, node: Node, preference: Preference) -> tuple[Choice, ...]:
        """The choices that `node` itself asks for; those of what is chosen come after."""
        key = (id(node.schema), node.kept, preference.full, preference.invert)
        if key not in self._choices:
            self._choices[key] = tuple(self._make_choices(node, preference))
        return self._choices[key]

    def _make_choices(self, node: Node, preference: Preference) -> Iterator[Choice]:
        if node.has("$ref"):
            yield Choice(tuple((target,) for target in self._derivation.targets(node)), "$ref")
        if node.has("allOf"):
            yield Choice((tuple(node.children("allOf")),), "allOf")
        if node.has("anyOf"):
            branches = tuple((branch,) for branch in node.children("anyOf"))
            yield Choice(branches, "anyOf", is_free=True)
        if node.has("oneOf"):
            yield Choice(tuple(self._one_of(node)), "oneOf", is_free=True)
        if preference.invert and node.has("not") and not node.kept:
            yield Choice(negate(node.child("not"), self._derivation), "not")
        for keyword, sides in (("if", self._conditions(node)), ("dependent", _dependencies(node))):
            for more, fewer in sides:
                yield Choice((more, fewer) if preference.full else (fewer, more), keyword)

    def _one_of(self, node: Node) -> Iterator[Alternative]:
        branches = list(node.children("oneOf"))
        for index, branch in enumerate(branches):
            others = branches[:index] + branches[index + 1 :]
            yield (branch, *(self._derivation.negation(other) for other in others))

    def _conditions(self, node: Node) -> Iterator[tuple[Alternative, Alternative]]:
        """What holds where the ``if`` of `node` does, and where it does not."""
        if node.has("if"):
            then, otherwise = (
                (node.child(keyword),) if node.has(keyword) else () for keyword in ("then", "else")
            )
            yield (
                (node.child("if"), *then),
                (self._derivation.negation(node.child("if")), *otherwise),
            )


def _dependencies(node: Node) -> Iterator[tuple[Alternative, Alternative]]:
    """For each dependency what holds with the property that it hangs on, and without it."""
    for name, others in (node.get("dependentRequired") or {}).items():
        present = Node({"required": [name, *others]}, node.pointer, derived=True)
        yield (present,), (_lacking(node, name),)
    for name in node.get("dependentSchemas") or ():
        present = Node({"required": [name]}, node.pointer, derived=True)
        yield (present, node.child("dependentSchemas", name)), (_lacking(node, name),)


def _lacking(node: Node, name: str) -> Node:
    return Node({"properties": {name: False}}, node.pointer, derived=True)

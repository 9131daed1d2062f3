"""Telling: the changes between two schemas at one place, and what was told of them elsewhere."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from contractmock.contracts.comparison.abreast import Abreast, Twins
from contractmock.contracts.comparison.as_text import AsText
from contractmock.contracts.comparison.change import Change, Verdict
from contractmock.contracts.comparison.inclusion.kinds import Kinds
from contractmock.contracts.comparison.inclusion.roots import Part
from contractmock.contracts.comparison.judging import Judgement
from contractmock.contracts.comparison.members import CONTENT_CODES, MemberChanges, Members
from contractmock.contracts.comparison.once_more import OnceMore, PassedOver
from contractmock.contracts.comparison.piecewise import Piecewise
from contractmock.contracts.comparison.place import Place
from contractmock.contracts.comparison.policies import Policies
from contractmock.contracts.comparison.visits import Found
from contractmock.contracts.generation import Ungeneratable
from contractmock.contracts.generation.node import Json
from contractmock.contracts.operation import Parameter

MAX_TOLD = 1_000
"""Changes of schemas after which a pair of schemas is told of where it was not before only."""

Carriers: TypeAlias = tuple[Parameter, Parameter] | None
"""The parameters or headers that carry a value as text, before and after; None in bodies."""

_Told: TypeAlias = dict[Any, str]
"""By the key of a pair of schemas where it was told of first."""


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked about pairs of schemas.

    Attributes:
        about: ``harm`` and ``relief``, see `Judgement`, or ``members``.
        produced: As of `Place`.
        formats: Whether formats constrain.
    """

    about: str
    produced: bool
    formats: bool = True


@dataclass(slots=True)
class _Memory:
    """What was told of so far; what is told now counts from the next schema on.

    Attributes:
        many: Whether that was a lot.
    """

    many: bool = False
    _places: dict[_Question, _Told] = field(default_factory=dict)
    _fresh: list[tuple[_Question, Collection[Any], str]] = field(default_factory=list)
    _changes: int = 0

    def known(self, about: _Question) -> Mapping[Any, str]:
        """The pairs that were told of, as far as this was asked about them."""
        return self._places.get(about, {})

    def add(self, about: _Question, keys: Collection[Any], place: Place) -> None:
        """Learn that pairs are told of at `place`."""
        self._fresh.append((about, keys, _label(place)))

    def settle(self, changes: int) -> None:
        """Learn that so many changes were told."""
        for about, keys, where in self._fresh:
            told = self._places.setdefault(about, {})
            told.update((key, where) for key in keys if key not in told)
        self._fresh.clear()
        self._changes += changes
        self.many = self._changes > MAX_TOLD


class Telling:
    """Tells the changes between schemas.

    Once that has come to a lot, a pair of schemas that both documents refer to in many places is
    not told of again, and each place has one change that says so.

    Args:
        policies: The answers to what no wire can answer.
        kinds: Gives the kinds of schemas their numbers.
    """

    def __init__(self, policies: Policies, kinds: Kinds) -> None:
        self._policies = policies
        self._piecewise = {flag: Piecewise(formats=flag) for flag in (False, True)}
        self._members = Members(policies)
        self._once_more = OnceMore(policies)
        self._abreast: dict[tuple[int, int], Abreast] = {}
        self._as_text = AsText(kinds)
        self._memory = _Memory()

    def settle(self, changes: int) -> None:
        """Be told that all readings of one place are done, and of how many changes it has."""
        self._memory.settle(changes)

    def twins(self, old: Part, new: Part) -> Twins:
        """What both declare."""
        roots = id(old.root), id(new.root)
        if roots not in self._abreast:
            self._abreast[roots] = Abreast(old.root, new.root)
        return self._abreast[roots].whole(old, new)

    def changes(self, place: Place, old: Part, new: Part, carriers: Carriers) -> list[Change]:
        """The changes of what may stand at `place`.

        Args:
            place: The place.
            old: What it held.
            new: What it holds.
            carriers: What carries the value as text.
        """
        formats = self._policies.value("formats", place.operation, place.pointer) == "assertion"
        harmful = _Question("harm", place.produced, formats)
        ends = (new, old) if place.produced else (old, new)
        harm = self._found(place, *ends, harmful)
        relief = self._found(place, *ends[::-1], replace(harmful, about="relief"))
        twins = self.twins(old, new)
        members = self._member_changes(place, twins, new)
        judgement = Judgement(place, twins.old, twins.new, self._policies, carriers)
        lost = [each for each in members.told if each.verdict is not Verdict.COMPATIBLE]
        gained = [each for each in members.told if each.verdict is Verdict.COMPATIBLE]
        told = _once_each(
            [found for each in harm.told if (found := judgement.harm(each))],
            lost,
            [found for each in relief.told if (found := judgement.relief(each))],
            gained,
        )
        passed = PassedOver(
            harm=harm.repeats,
            relief=relief.repeats,
            members=members.passed_over,
            without=lambda: self._without(new),
            first=self._memory.known(harmful),
            piecewise=self._piecewise[formats],
        )
        return [*told, *self._once_more.changes(place, passed)]

    def _found(self, place: Place, narrow: Part, wide: Part, asked: _Question) -> Found:
        if place.as_text:
            narrow = self._as_text.sending(narrow, wide)
            wide = self._as_text.receiving(wide)
        piecewise = self._piecewise[asked.formats]
        known, proven = self._known(place, asked), asked.about == "harm"
        found = piecewise.between(narrow, wide, known, proven=proven)
        self._memory.add(asked, found.pairs, place)
        return found

    def _member_changes(self, place: Place, twins: Twins, new: Part) -> MemberChanges:
        asked = _Question("members", place.produced)
        known = self._known(place, asked)
        found = self._members.changes(place, twins, lambda: self._without(new), known)
        self._memory.add(asked, found.keys, place)
        return found

    def _without(self, new: Part) -> Json:
        """A value that is short of all that need not come."""
        try:
            return self._piecewise[True].instances.minimal(new)
        except Ungeneratable:
            return {}

    def _known(self, place: Place, asked: _Question) -> Mapping[Any, str]:
        """The pairs that need not be told of again."""
        is_due = not self._memory.many or self._policies.are_special(place.operation)
        return {} if is_due else self._memory.known(asked)


def _label(place: Place) -> str:
    parts = (place.operation, place.direction.value, place.status, place.media_type)
    return " ".join(part for part in parts if part)


def _once_each(*ranks: list[Change]) -> list[Change]:
    """One place is told once, by whoever has the worse to say of it; text is another matter."""
    told: list[Change] = []
    places: set[str] = set()
    for changes in ranks:
        fresh = [c for c in changes if c.pointer not in places or c.code in CONTENT_CODES]
        places.update(change.pointer for change in fresh)
        told += fresh
    return told

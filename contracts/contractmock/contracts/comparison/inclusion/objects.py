"""Finding an object: which members it has, and what each of them is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

from contractmock.contracts.comparison.inclusion import texts
from contractmock.contracts.comparison.inclusion.forms import (
    Has,
    Matches,
    Matching,
    Member,
    Names,
    Others,
)
from contractmock.contracts.comparison.inclusion.intervals import sizes
from contractmock.contracts.comparison.inclusion.outcome import (
    Empty,
    Found,
    Outcome,
    Tally,
    Unknown,
)

if TYPE_CHECKING:
    from contractmock.contracts.comparison.inclusion.forms import Form, Literal
    from contractmock.contracts.comparison.inclusion.searching import Atoms, Goal, Search

MAX_MEMBERS = 200
"""Members above which an object is not made."""

MAX_TELLING = 6
"""Patterns and the like that tell names apart, of which every combination is considered."""

USUAL_NAMES = ("extra", *(f"extra{number}" for number in range(2, 10)))
"""Names that members get which no schema names, where nothing is against it."""

Hosts: TypeAlias = "dict[str, tuple[Literal, ...]]"
"""The members that an object has, each with what it must meet beside what holds by its name."""


@dataclass(frozen=True, slots=True)
class Demand:
    """A member that there has to be, whatever its name.

    Attributes:
        name: What its name has to meet.
        value: What its value has to meet.
    """

    name: tuple[Literal, ...]
    value: tuple[Literal, ...]


def find_object(search: Search, atoms: Atoms) -> Outcome:
    """An object with few members that meets `atoms`."""
    return _Objects(search, atoms).find()


class _Objects:
    """The search for one object."""

    def __init__(self, search: Search, atoms: Atoms) -> None:
        self.search = search
        self.forms = search.forms
        self.low, self.high = sizes(atoms, "object")
        self.universal = [form for form, sign in atoms if sign]
        self.general = [form for form in self.universal if isinstance(form, Matching | Others)]
        self.declared: dict[str, list[Form]] = {}
        for form in self.universal:
            if isinstance(form, Member):
                self.declared.setdefault(form.name, []).append(form.form)
        self.refused = [form for form, sign in atoms if not sign]
        self.banned = {form.name for form in self.refused if isinstance(form, Has)}
        self.naming: tuple[Literal, ...] = tuple(
            (form.form, True) for form in self.universal if isinstance(form, Names)
        )
        self.known = tuple(dict.fromkeys(_names(atoms)))
        self.patterns = tuple(dict.fromkeys(_patterns(atoms)))
        self.demands = [demand for form in self.refused for demand in self._demand(form)]

    def find(self) -> Outcome:
        if self.high is not None and self.low > self.high:
            return Empty()
        hosts: Hosts = {form.name: () for form in self.universal if isinstance(form, Has)}
        for form in self.refused:
            if isinstance(form, Member):
                hosts[form.name] = (*hosts.get(form.name, ()), (form.form, False))
        return self._place(0, hosts)

    def _demand(self, form: Form) -> Iterator[Demand]:
        match form:
            case Names(form=name):
                yield Demand(((name, False),), ())
            case Matching(pattern=pattern, form=member):
                yield Demand(((self.forms.atom(Matches(pattern)), True),), ((member, False),))
            case Others(names=names, patterns=patterns, form=member):
                listed: Literal = (self.forms.among(names), False)
                unlike = [(self.forms.atom(Matches(each)), False) for each in sorted(patterns)]
                yield Demand((listed, *unlike), ((member, False),))

    def _place(self, index: int, hosts: Hosts) -> Outcome:
        """The outcome once the demands from number `index` on have found their members."""
        if not self._may_have(hosts):
            return Empty()
        if index == len(self.demands):
            return self._fill(hosts)
        demand = self.demands[index]
        tally = Tally()
        # A name that meets a later demand too, or that does not, may be the only one to help.
        later = [self._naming_form(each) for each in self.demands[index + 1 :]]
        for name in self._candidates(demand.name, hosts, tally, later):
            placed = {**hosts, name: (*hosts.get(name, ()), *demand.value)}
            outcome = self._member(name, placed[name])
            if isinstance(outcome, Found):
                outcome = self._place(index + 1, placed)
            if isinstance(outcome, Found):
                return outcome
            tally.add(outcome)
        return tally.outcome

    def _naming_form(self, demand: Demand) -> Form:
        return self.forms.all(
            form if sign else self.forms.negation(form) for form, sign in demand.name
        )

    def _may_have(self, hosts: Hosts) -> bool:
        too_many = self.high is not None and len(hosts) > self.high
        return not too_many and not self.banned & hosts.keys()

    def _candidates(
        self,
        naming: tuple[Literal, ...],
        hosts: Hosts,
        tally: Tally,
        told_by: Sequence[Form] = (),
    ) -> Iterator[str]:
        """The names that a member may have: of present ones, of known ones, and new ones."""
        for name in (*hosts, *(each for each in self.known if each not in hosts)):
            if name not in self.banned:
                outcome = self._name((*naming, (self.forms.among([name]), True)))
                if isinstance(outcome, Found):
                    yield name
                else:
                    tally.add(outcome)
        yield from self._new_names(naming, hosts, tally, told_by)

    def _new_names(
        self,
        naming: tuple[Literal, ...],
        hosts: Hosts,
        tally: Tally,
        told_by: Sequence[Form],
    ) -> Iterator[str]:
        """A name that is not known, of each kind that patterns and `told_by` tell apart."""
        telling = [*(self.forms.atom(Matches(each)) for each in self.patterns), *told_by]
        if len(telling) > MAX_TELLING:
            tally.add(Unknown("there are too many kinds of names"))
            return
        taken: Literal = (self.forms.among([*self.known, *hosts]), False)
        for signs in product((False, True), repeat=len(telling)):
            matches = list(zip(telling, signs, strict=True))
            usual: Literal = (self.forms.among(USUAL_NAMES), True)
            outcome = self._name((*naming, taken, *matches, usual))
            if not isinstance(outcome, Found):
                outcome = self._name((*naming, taken, *matches))
            if isinstance(outcome, Found):
                yield str(outcome.value)
            else:
                tally.add(outcome)

    def _name(self, naming: tuple[Literal, ...]) -> Outcome:
        text = (self.forms.of_type("string"), True)
        return self.search.solve(frozenset({text, *naming, *self.naming}))

    def _member(self, name: str, value: tuple[Literal, ...]) -> Outcome:
        outcome = self.search.solve(self._goal(name, value))
        return outcome.below(name) if isinstance(outcome, Unknown) else outcome

    def _goal(self, name: str, value: tuple[Literal, ...]) -> Goal:
        """All that the member `name` has to meet."""
        general = [form for each in self.general for form in _of(each, name)]
        said = [*self.declared.get(name, ()), *general]
        return frozenset([*value, *((form, True) for form in said)])

    def _fill(self, hosts: Hosts) -> Outcome:
        """The object with the members of `hosts`, and more until there are enough."""
        if self.low > MAX_MEMBERS:
            return Unknown("the objects have too many members to be made")
        members = {}
        tally = Tally()
        for name, value in hosts.items():
            outcome = self._named_member(name, value)
            if not isinstance(outcome, Found):
                return outcome
            members[name] = outcome.value
        while len(members) < self.low:
            name, outcome = self._further(dict.fromkeys(members, ()), tally)
            if not isinstance(outcome, Found):
                return outcome
            members[name] = outcome.value
        return Found(members)

    def _further(self, present: Hosts, tally: Tally) -> tuple[str, Outcome]:
        """One more member."""
        for name in self._candidates((), present, tally):
            if name not in present:
                outcome = self._member(name, ())
                if isinstance(outcome, Found):
                    return name, outcome
                tally.add(outcome)
        return "", tally.outcome

    def _named_member(self, name: str, value: tuple[Literal, ...]) -> Outcome:
        if self.naming:
            outcome = self._name(((self.forms.among([name]), True),))
            if not isinstance(outcome, Found):
                return outcome
        return self._member(name, value)


def _of(form: Matching | Others, name: str) -> Iterator[Form]:
    """What `form` says of the value of the member `name`."""
    match form:
        case Matching(pattern=pattern, form=member) if texts.is_match(pattern, name):
            yield member
        case Others(names=names, patterns=patterns, form=member):
            if name not in names and not any(texts.is_match(each, name) for each in patterns):
                yield member


def _names(atoms: Atoms) -> Iterator[str]:
    for form, _ in atoms:
        match form:
            case Has(name=name) | Member(name=name):
                yield name
            case Others(names=names):
                yield from sorted(names)


def _patterns(atoms: Atoms) -> Iterator[str]:
    for form, _ in atoms:
        match form:
            case Matching(pattern=pattern):
                yield pattern
            case Others(patterns=patterns):
                yield from sorted(patterns)

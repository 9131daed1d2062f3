"""Steps from a value to the values in it, as schemas take them: some lead to many of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from contractmock.contracts import pointer as pointers
from contractmock.contracts.comparison.inclusion import texts
from contractmock.contracts.comparison.inclusion.forms import (
    EVERYTHING,
    NOTHING,
    All,
    Item,
    Matching,
    Member,
    One,
    Others,
    Reference,
    Rest,
    Union,
)

if TYPE_CHECKING:
    from contractmock.contracts.comparison.inclusion.factory import Forms
    from contractmock.contracts.comparison.inclusion.forms import Form
    from contractmock.contracts.generation.node import Json


@dataclass(frozen=True, slots=True)
class ItemsFrom:
    """To the items from number `start` on."""

    start: int


@dataclass(frozen=True, slots=True)
class OtherMembers:
    """To the members that are neither listed nor match."""

    names: frozenset[str]
    patterns: frozenset[str]


@dataclass(frozen=True, slots=True)
class MatchingMembers:
    """To the members whose names match."""

    pattern: str


Step: TypeAlias = str | int | ItemsFrom | OtherMembers | MatchingMembers
"""A name leads to that member, a number to that item."""


def template(steps: tuple[Step, ...]) -> str:
    """The steps as a pointer, ``*`` for any name or index."""
    return pointers.of(step if isinstance(step, str | int) else "*" for step in steps)


def lifted(forms: Forms, form: Form, steps: tuple[Step, ...]) -> Form:
    """What a value meets if `form` is met wherever `steps` lead."""
    for step in reversed(steps):
        match step:
            case str():
                form = forms.atom(Member(step, form))
            case int():
                form = forms.atom(Item(step, form))
            case ItemsFrom(start=start):
                form = forms.atom(Rest(start, form))
            case OtherMembers(names=names, patterns=patterns):
                form = forms.atom(Others(names, patterns, form))
            case MatchingMembers(pattern=pattern):
                form = forms.atom(Matching(pattern, form))
    return form


def reached(value: Json, steps: tuple[Step, ...]) -> Iterator[tuple[str, Json]]:
    """The places in `value` that `steps` lead to, and what is there."""
    if not steps:
        yield "", value
        return
    for token, inner in _children(value, steps[0]):
        for where, found in reached(inner, steps[1:]):
            yield pointers.join("", token) + where, found


def _children(value: Json, step: Step) -> Iterator[tuple[str | int, Json]]:
    if isinstance(value, list):
        if isinstance(step, int) and step < len(value):
            yield step, value[step]
        elif isinstance(step, ItemsFrom):
            yield from list(enumerate(value))[step.start :]
    elif isinstance(value, dict):
        yield from ((name, member) for name, member in value.items() if _leads_to(step, name))


def _leads_to(step: Step, name: str) -> bool:
    match step:
        case str():
            return step == name
        case MatchingMembers(pattern=pattern):
            return texts.is_match(pattern, name)
        case OtherMembers(names=names, patterns=patterns):
            return name not in names and not any(texts.is_match(each, name) for each in patterns)
        case _:
            return False


def projected(forms: Forms, form: Form, step: Step, seen: frozenset[str] = frozenset()) -> Form:
    """What holds at least of the values that `step` leads to from values that meet `form`."""
    container = "array" if isinstance(step, int | ItemsFrom) else "object"
    if container not in forms.types(form, True):
        return NOTHING
    match form:
        case All(parts=parts):
            return forms.all(
                projected(forms, part, step, seen)
                for part in parts
                if not isinstance(part, Member) or part.name == step
            )
        case Union(parts=parts) | One(parts=parts):
            return forms.union(projected(forms, part, step, seen) for part in parts)
        case Reference(name=name) if name not in seen:
            return projected(forms, forms.targets[name], step, seen | {name})
        case Member() | Matching() | Others() | Item() | Rest():
            return form.form if _covers(form, step) else EVERYTHING
        case _:
            return EVERYTHING


def _covers(form: Member | Matching | Others | Item | Rest, step: Step) -> bool:
    """Whether `form` speaks of every value that `step` leads to."""
    match form, step:
        case Member(name=name), str():
            return name == step
        case Matching(pattern=pattern), str():
            return texts.is_match(pattern, step)
        case Matching(pattern=pattern), MatchingMembers(pattern=other):
            return pattern == other
        case Others(names=names, patterns=patterns), str():
            return _leads_to(OtherMembers(names, patterns), step)
        case Others(names=names, patterns=patterns), OtherMembers():
            return names <= step.names and patterns <= step.patterns
        case Item(index=index), int():
            return index == step
        case Rest(start=start), int():
            return step >= start
        case Rest(start=start), ItemsFrom(start=first):
            return first >= start
        case _:
            return False

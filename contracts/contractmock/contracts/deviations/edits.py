"""Edits: what is done to the one place where an instance deviates."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from contractmock.contracts.pointer import ABSENT

if TYPE_CHECKING:
    from contractmock.contracts.generation.node import Json

Path: TypeAlias = tuple[str | int, ...]
"""Where a place is: names of members and indices of items, from the root inwards."""


class Inapplicable(Exception):
    """The place of a deviation is gone from an instance, or has become something else."""


class Edit(ABC):
    """What is done to the value at one place; called with the old value it gives the new one."""

    @abstractmethod
    def __call__(self, value: object) -> object:
        """The new value of a place; `ABSENT` stands for a member that is not there.

        Raises:
            Inapplicable: It cannot be done to `value`.
        """


@dataclass(frozen=True, slots=True)
class Put(Edit):
    """Put `value` in the place of another one; where `new`, also where there was none."""

    value: Json
    new: bool = False

    def __call__(self, value: object) -> object:
        """A copy of the value to put."""
        if value is ABSENT and not self.new:
            raise Inapplicable("the member is gone")
        return copied(self.value)


@dataclass(frozen=True, slots=True)
class Remove(Edit):
    """Leave the member out."""

    def __call__(self, value: object) -> object:
        """Nothing."""
        if value is ABSENT:
            raise Inapplicable("the member is gone already")
        return ABSENT


@dataclass(frozen=True, slots=True)
class ReverseMembers(Edit):
    """Put the members in reversed order."""

    def __call__(self, value: object) -> object:
        """The object the other way round."""
        return dict(reversed(_object(value).items()))


@dataclass(frozen=True, slots=True)
class Reverse(Edit):
    """Put the items in reversed order."""

    def __call__(self, value: object) -> object:
        """The array the other way round."""
        return _array(value)[::-1]


@dataclass(frozen=True, slots=True)
class Keep(Edit):
    """Keep the first `count` items."""

    count: int

    def __call__(self, value: object) -> object:
        """The first items."""
        items = _array(value)
        if len(items) < self.count:
            raise Inapplicable("there are not so many items")
        return items[: self.count]


@dataclass(frozen=True, slots=True)
class Extend(Edit):
    """Add items at the end."""

    items: tuple[Json, ...]

    def __call__(self, value: object) -> object:
        """The array and copies of the items to add."""
        return [*_array(value), *(copied(item) for item in self.items)]


@dataclass(frozen=True, slots=True)
class Repeat(Edit):
    """Put the first item in the place of the last one; add it where it is the only one."""

    def __call__(self, value: object) -> object:
        """The array with a copy of its first item."""
        items = _array(value)
        if not items:
            raise Inapplicable("there is no item to repeat")
        return [*(items[:-1] if len(items) > 1 else items), copied(items[0])]


def edited(value: object, path: Path, edit: Edit) -> object:
    """`value` after `edit` at `path`; what is not on the path is shared with `value`.

    Raises:
        Inapplicable: There is no such place, or the edit cannot be done there.
    """
    if not path:
        return edit(value)
    step, rest = path[0], path[1:]
    if isinstance(value, dict) and isinstance(step, str):
        return _with_member(value, step, rest, edit)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return [*value[:step], edited(value[step], rest, edit), *value[step + 1 :]]
    raise Inapplicable("its place is gone")


def _with_member(value: dict[str, object], name: str, rest: Path, edit: Edit) -> dict[str, object]:
    if name not in value and rest:
        raise Inapplicable("its place is gone")
    changed = {**value, name: edited(value.get(name, ABSENT), rest, edit)}
    if changed[name] is ABSENT:
        del changed[name]
    return changed


def copied(value: Json) -> Json:
    """A copy of `value` that shares no list or mapping with it."""
    if isinstance(value, dict):
        return {name: copied(member) for name, member in value.items()}
    if isinstance(value, list):
        return [copied(item) for item in value]
    return value


def _object(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise Inapplicable("the object is gone")
    return value


def _array(value: object) -> list[Json]:
    if not isinstance(value, list):
        raise Inapplicable("the array is gone")
    return value

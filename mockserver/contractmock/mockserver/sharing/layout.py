"""The layout of a shared state: each value of a snapshot as a field of its own, and back."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from contractmock.mockserver.faults.catalogue import CATALOGUE
from contractmock.mockserver.faults.fault import Fault
from contractmock.mockserver.faults.limits import Counts
from contractmock.mockserver.faults.standing_fault import StandingFault
from contractmock.mockserver.journal.entry import Entry
from contractmock.mockserver.sharing.typed_json import UnreadableError, decode, encode, fingerprint
from contractmock.mockserver.snapshot import Numbers, QueuedAnswer, Rule, Snapshot

Fields = Mapping[str, bytes | None]
"""Fields by name; None for one that is gone."""

Item = TypeVar("Item", QueuedAnswer, Rule, StandingFault)


class _Count(NamedTuple):
    key: tuple[str, ...]
    used: float
    since: float


class _Limits(NamedTuple):
    counts: tuple[_Count, ...]


class _Retained(NamedTuple):
    faults: tuple[StandingFault, ...]


LAYOUT = fingerprint(QueuedAnswer, Rule, StandingFault, _Retained, _Limits, Numbers, Entry)
"""Tells apart what other releases wrote, which may mean something else by the same names."""


def changed_fields(before: Snapshot, after: Snapshot) -> dict[str, bytes | None]:
    """The fields in which one snapshot differs from another."""
    told = {
        **_changed_items("answer", before.queued, after.queued),
        **_changed_items("rule", before.rules, after.rules),
        **_changed_items("fault", before.faults, after.faults),
        **_changed_turns(before.turns, after.turns),
    }
    if before.retained is not after.retained:
        told["retained"] = encode(_Retained(after.retained))
    if before.limits is not after.limits:
        counts = [_Count(key, *count) for key, count in after.limits.items()]
        told["limits"] = encode(_Limits(tuple(counts)))
    if before.numbers != after.numbers:
        told["numbers"] = encode(after.numbers)
    return told


def with_fields(snapshot: Snapshot, fields: Fields) -> Snapshot:
    """The snapshot with these fields.

    Raises:
        UnreadableError: One is not what this release would have written.
    """
    by_part: dict[str, dict[str, bytes | None]] = {}
    for name, content in fields.items():
        part, _, key = name.partition(":")
        by_part.setdefault(part, {})[key] = content
    for part, told in by_part.items():
        snapshot = _with_part(snapshot, part, told)
    return snapshot


def _with_part(snapshot: Snapshot, part: str, told: Fields) -> Snapshot:
    match part:
        case "answer":
            return replace(snapshot, queued=_items(QueuedAnswer, snapshot.queued, told))
        case "rule":
            return replace(snapshot, rules=_items(Rule, snapshot.rules, told))
        case "fault":
            return replace(snapshot, faults=_items(StandingFault, snapshot.faults, told))
        case "turn":
            return replace(snapshot, turns=_turns(snapshot.turns, told))
    if told.keys() != {""}:
        raise UnreadableError(f"there is no part {part!r}")
    return _with_single(snapshot, part, told[""])


def _with_single(snapshot: Snapshot, part: str, content: bytes | None) -> Snapshot:
    match part:
        case "retained":
            retained = decode(_Retained, content or b"[[]]").faults
            _check_faults(each.fault for each in retained)
            return replace(snapshot, retained=retained)
        case "limits":
            return replace(snapshot, limits=_counts(content or b"[[]]"))
        case "numbers":
            return replace(snapshot, numbers=decode(Numbers, content or b"{}"))
    raise UnreadableError(f"there is no part {part!r}")


def _changed_items(
    part: str, before: tuple[Item, ...], after: tuple[Item, ...]
) -> dict[str, bytes | None]:
    if before is after:
        return {}
    old, new = {each.id: each for each in before}, {each.id: each for each in after}
    told: dict[str, bytes | None] = {
        f"{part}:{number}": encode(each)
        for number, each in new.items()
        if old.get(number) is not each
    }
    return told | {f"{part}:{number}": None for number in old.keys() - new.keys()}


def _changed_turns(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, bytes | None]:
    told: dict[str, bytes | None] = {
        f"turn:{key}": encode(turn) for key, turn in after.items() if before.get(key) != turn
    }
    return told | {f"turn:{key}": None for key in before.keys() - after.keys()}


def _items(kind: type[Item], before: tuple[Item, ...], told: Fields) -> tuple[Item, ...]:
    """The items in the order of their numbers, which is that in which they were added."""
    items = {each.id: each for each in before if str(each.id) not in told}
    for key, content in told.items():
        if content is None:
            continue
        item = decode(kind, content)
        if str(item.id) != key:
            raise UnreadableError(f"{item.id} under the number {key}")
        _check_faults(_faults_of(item))
        items[item.id] = item
    return tuple(items[number] for number in sorted(items))


def _turns(before: Mapping[str, int], told: Fields) -> Mapping[str, int]:
    turns = {key: turn for key, turn in before.items() if key not in told}
    turns |= {key: decode(int, content) for key, content in told.items() if content is not None}
    return MappingProxyType(turns)


def _counts(content: bytes) -> Counts:
    return {each.key: (each.used, each.since) for each in decode(_Limits, content).counts}


def _faults_of(item: QueuedAnswer | Rule | StandingFault) -> tuple[Fault, ...]:
    if isinstance(item, StandingFault):
        return (item.fault,)
    return item.answer.choice.fault or ()


def _check_faults(faults: Iterable[Fault]) -> None:
    for fault in faults:
        definition = CATALOGUE.get(fault.name)
        if definition is None:
            raise UnreadableError(f"there is no fault {fault.name!r}")
        for name, value in fault.parameters.items():
            parameter = definition.parameter(name)
            if parameter is None or isinstance(value, str) is not isinstance(
                parameter.default, str
            ):
                raise UnreadableError(f"the fault {fault.name} cannot have {name}={value!r}")

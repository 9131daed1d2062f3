"""Grouping: what many exchanges show alike is one change, with its first witness."""

import re
from collections import Counter
from collections.abc import Hashable, Iterator
from dataclasses import replace

import orjson

from contractmock.contracts.comparison.change import Change
from contractmock.contracts.drift.traffic.masking import Mask
from contractmock.contracts.drift.traffic.quoting import change
from contractmock.contracts.drift.traffic.remark import Remark

MOST_VALUES = 20
"""New values that are told one by one of the same place; further ones are told together."""

_INDEX = re.compile(r"(?<=/)\d+(?=/|$)")


class Groups:
    """Remarks by place: indices of lists count for nothing."""

    def __init__(self) -> None:
        self._first: dict[Hashable, Remark] = {}
        self._counts = Counter[Hashable]()
        self._at_place = Counter[Hashable]()

    def add(self, remark: Remark) -> None:
        """Count `remark` to those that are like it."""
        remark = replace(remark, pointer=_INDEX.sub("*", remark.pointer))
        place = _place(remark)
        key = (place, _told(remark.after))
        if key not in self._first:
            if self._at_place[place] >= MOST_VALUES:
                message = f"{remark.message}; so are further ones"
                key, remark = (place, b""), replace(remark, after=None, message=message)
            self._at_place[place] += 1
            self._first.setdefault(key, remark)
        self._counts[key] += 1

    def changes(self, mask: Mask) -> Iterator[Change]:
        """One change for each group, in the order of their first remarks.

        Args:
            mask: Takes out credentials; groups that only these told apart are one.
        """
        found: dict[str, tuple[Change, str]] = {}
        counts = Counter[str]()
        for key, remark in self._first.items():
            made = change(remark, mask)
            found.setdefault(made.fingerprint, (made, remark.exchange.label))
            counts[made.fingerprint] += self._counts[key]
        for fingerprint, (made, label) in found.items():
            count = counts[fingerprint]
            times = f"once, in {label}" if count == 1 else f"{count} times, first in {label}"
            yield replace(
                made,
                message=f"{made.message} ({times})",
                details={"count": count, "first": label},
            )


def _place(remark: Remark) -> Hashable:
    return (
        remark.code,
        remark.side,
        remark.operation,
        remark.location,
        remark.status,
        remark.media_type,
        remark.pointer,
        _told(remark.before),
    )


def _told(value: object) -> bytes:
    return orjson.dumps(value, default=str)

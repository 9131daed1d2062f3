"""A change: one difference between two contracts, with what it does to those who keep the old."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from contractmock.contracts.generation.node import Json


class Verdict(StrEnum):
    """What a change does.

    ``COMPATIBLE``: nobody who keeps the old contract notices. ``BREAKING``: a witness shows who
    does. ``UNDECIDED``: neither could be shown.
    """

    COMPATIBLE = "compatible"
    BREAKING = "breaking"
    UNDECIDED = "undecided"


class Side(StrEnum):
    """Whose messages a change is about: what is sent to the vendor, or what comes from it."""

    REQUEST = "request"
    RESPONSE = "response"
    NONE = "none"


def listed(names: Iterable[str]) -> Json:
    """`names` as JSON, None where there are none."""
    return list(names) or None


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict on all of them together."""
    found = set(verdicts)
    for verdict in (Verdict.BREAKING, Verdict.UNDECIDED):
        if verdict in found:
            return verdict
    return Verdict.COMPATIBLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference between two contracts.

    Attributes:
        code: The stable id of its kind (``enum-widened``).
        verdict: What it does.
        direction: Whose messages it is about.
        operation: The label of the operation (``POST /pets``), empty for the whole document.
        location: What `pointer` points into: ``path``, ``query``, ``header``, ``cookie`` or
            ``body`` of the message, or the ``document``.
        status: The response's status as declared, empty for requests.
        media_type: The body's media type, empty elsewhere.
        pointer: JSON Pointer of the place at `location`; that of an absence ends in the absent
            member.
        before: What the old contract says there, None for nothing.
        after: What the new contract says there, None for nothing.
        message: One sentence.
        witness: A value, or a piece of a message, that one contract allows and the other does
            not. Every breaking change has one; None elsewhere.
        source: Where the old and the new document say it; empty where they say nothing.
        details: More, as plain JSON data.
    """

    code: str
    verdict: Verdict
    direction: Side = Side.NONE
    operation: str = ""
    location: str = "document"
    status: str = ""
    media_type: str = ""
    pointer: str = ""
    before: Json = None
    after: Json = None
    message: str
    witness: Json = None
    source: tuple[str, str] = ("", "")
    details: Mapping[str, Json] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """Sixteen hex digits that stay the same while the change does, whatever its wording."""
        parts = [
            self.code, self.direction, self.operation, self.location, self.status,
            self.media_type, self.pointer, self.before, self.after,
        ]  # fmt: skip
        text = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @property
    def where(self) -> str:
        """The place in words: ``response 200 application/json /report/meta``."""
        side = "" if self.direction is Side.NONE else self.direction.value
        place = "" if self.location in ("body", "document") else self.location
        parts = (side, self.status, self.media_type, place, self.pointer)
        return " ".join(part for part in parts if part)

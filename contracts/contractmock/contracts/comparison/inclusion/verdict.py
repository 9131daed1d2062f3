"""The verdicts on an inclusion, and the single places where it fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from contractmock.contracts.generation.node import Json


@dataclass(frozen=True, slots=True)
class Proven:
    """Every instance of the narrow schema is an instance of the wide one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuted:
    """There is an instance of the narrow schema that the wide one refuses.

    Attributes:
        witness: Such an instance, as small as was found; two validators agree on it.
        pointer: JSON Pointer of the place in it that is refused; that of an absence ends in the
            absent member.
        reason: What is refused there, one clause.
        narrow_at: JSON Pointer, in the narrow schema, of the keyword that allows it; where none
            does, of the schema that says nothing against it.
        wide_at: JSON Pointer, in the wide schema, of the keyword that refuses it.
    """

    witness: Json
    pointer: str
    reason: str
    narrow_at: str
    wide_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """Neither was shown.

    Attributes:
        reason: Why not, one clause.
        pointer: JSON Pointer of the place in question, in instances; ``*`` stands for any name
            or index.
    """

    reason: str
    pointer: str = ""


Verdict: TypeAlias = Proven | Refuted | Undecided


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One place where the wide schema refuses, or may refuse, what the narrow one allows.

    Attributes:
        code: What kind of difference it is, a key of `CODES`.
        keyword: The keyword of the wide schema that refuses.
        verdict: The proof, or why there is none.
        pointer: JSON Pointer of the place in instances, as in the verdict.
        narrow_at: JSON Pointer in the narrow schema, as in `Refuted`.
        wide_at: JSON Pointer in the wide schema, as in `Refuted`.
        narrow: What the keyword holds in the narrow schema, `pointer.ABSENT` if it is absent.
        wide: What it holds in the wide schema.
    """

    code: str
    keyword: str
    verdict: Refuted | Undecided
    pointer: str
    narrow_at: str
    wide_at: str
    narrow: object
    wide: object

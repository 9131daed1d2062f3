"""Violations: the places where an exchange leaves its contract."""

from dataclasses import dataclass

import orjson

from contractmock.contracts.pointer import ABSENT

BRIEF_LENGTH = 60
"""Characters of a value that a report shows before it is cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One place where a request or a response leaves the contract.

    Attributes:
        location: Where the value stood: ``path``, ``query``, ``header``, ``cookie``, ``body``,
            ``security``, ``status``.
        pointer: JSON Pointer inside that location (``/only/0``); that of an absence ends in the
            absent member.
        rule: The JSON Schema keyword that failed (``enum``, ``required``), or one of our own:
            ``security``, ``media-type``, ``malformed``, ``file``, ``too-large``, ``undeclared``.
        message: What is wrong, one sentence.
        value: The offending value, `ABSENT` where there is none.
        expected: What the rule asks for (the enum, the limit), None where it has no operand.
    """

    location: str
    pointer: str
    rule: str
    message: str
    value: object = ABSENT
    expected: object = None

    @property
    def brief(self) -> str:
        """The value as JSON in at most `BRIEF_LENGTH` characters, empty where it is absent."""
        if self.value is ABSENT:
            return ""
        try:
            text = orjson.dumps(self.value, default=str).decode()
        except orjson.JSONEncodeError:  # nested deeper than it can write
            text = str(self.value)
        return text if len(text) <= BRIEF_LENGTH else text[: BRIEF_LENGTH - 1] + "…"

    def __str__(self) -> str:
        at = f"{self.location} {self.pointer}".rstrip()
        return f"{at}: {self.message} ({self.rule})"

"""Scenarios: named outcomes of an operation."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contractmock.mockserver.choice import Supplied


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A named outcome.

    Attributes:
        name: What every channel calls it.
        summary: One line for listings.
        status: The HTTP status it answers with.
        example: The named example of the contract that it answers with, None to compose a body.
        traits: What the vendor's behaviour reads when it composes the body (``verdict: ai``).
        headers: Header fields it adds.
        sequence: Names of the scenarios that consecutive calls get in turn, then from the start;
            empty for a plain scenario.
        assign: Values put into the composed body, by JSON Pointer (a user's own scenario).
        supplied: A body sent as given (a user's own scenario).
        operations: Labels of the operations that it fits; empty for all.
    """

    name: str
    summary: str
    status: int = 200
    example: str | None = None
    traits: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    sequence: tuple[str, ...] = ()
    assign: Mapping[str, object] = field(default_factory=dict)
    supplied: Supplied | None = None
    operations: frozenset[str] = frozenset()

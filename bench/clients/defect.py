"""What a planted defect is: which client it is in, and what of a report should name it."""

from dataclasses import dataclass

from clients.vendor import Vendor


class Leak(Exception):
    """Stands for whatever a careless client lets escape; none of `ApiError`."""


@dataclass(frozen=True, kw_only=True)
class Defect:
    """One planted defect.

    Attributes:
        id: Its row in the table of defects (``A1``).
        title: What is wrong, a few words.
        vendor: The client that has it.
        code: The class that makes it: that client, or what is mixed into the correct one.
        document: The contract that it is run against.
        zones: The zones in which it may be reported.
        oracles: The oracles that may see it.
        rules: The rules that may name it; ``*`` stands for any.
        pointers: The pointers that may name it, ``*`` for any one token; empty where none need.
    """

    id: str
    title: str
    vendor: type[Vendor]
    code: type[Vendor]
    document: str
    zones: frozenset[str]
    oracles: frozenset[str]
    rules: frozenset[str]
    pointers: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """Its id and its contract: the same defect is planted in both clients."""
        return f"{self.id}-{self.document}"

"""Places: where in the exchanges of an operation two contracts are compared."""

from dataclasses import dataclass, replace

from contractmock.contracts import pointer as pointers
from contractmock.contracts.comparison.change import Change, Side, Verdict
from contractmock.contracts.generation.node import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place, and who sends what stands there.

    Attributes:
        operation: The label of the operation.
        direction: Whose messages it is in.
        location: As of `Change`.
        status: As of `Change`.
        media_type: As of `Change`.
        pointer: JSON Pointer at `location`.
        produced: Whether the vendor sends it: then the new contract may allow no more than the
            old one did, otherwise no less.
        as_text: Whether values travel as text, so that a number is a string too.
        source: Where the old and the new document describe it.
    """

    operation: str
    direction: Side
    location: str
    status: str = ""
    media_type: str = ""
    pointer: str = ""
    produced: bool
    as_text: bool = False
    source: tuple[str, str] = ("", "")

    def below(self, *tokens: str | int) -> "Place":
        """The place that `tokens` lead to from here."""
        return replace(self, pointer=pointers.join(self.pointer, *tokens))

    def change(
        self,
        code: str,
        verdict: Verdict,
        message: str,
        *,
        before: Json = None,
        after: Json = None,
        witness: Json = None,
    ) -> Change:
        """A change at this place."""
        return Change(
            code=code,
            verdict=verdict,
            direction=self.direction,
            operation=self.operation,
            location=self.location,
            status=self.status,
            media_type=self.media_type,
            pointer=self.pointer,
            before=before,
            after=after,
            message=message,
            witness=witness if verdict is Verdict.BREAKING else None,
            source=self.source,
        )

    def in_document(self, old: str, new: str) -> "Place":
        """The same, of which the change is in the document: `new`, or `old` where that is gone."""
        return replace(self, location="document", pointer=new or old, source=(old, new))

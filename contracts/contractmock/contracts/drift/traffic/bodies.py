"""Bodies as recordings keep them, and why some are not known."""

from dataclasses import dataclass

from contractmock.contracts.drift.traffic.forms import Form
from contractmock.contracts.message import Body

LEFT_OUT = "the recording leaves it out"
CUT = "the recording has only its beginning"
UNREADABLE = "the recording's text of it cannot be read"
NOT_KEPT = "the mock that recorded it did not keep it"

_NOT_KEPT = ("larger than the server takes", "too many values", "too many fields")
"""How our own journal begins to say that it kept nothing of a body which was read; whatever else
it says is why the body could not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownBody:
    """What is known of a request's body.

    Attributes:
        body: The body; an empty one where it is not known.
        gap: Why it is not known, empty where it is.
        unknown: Pointers of its values that are not known.
    """

    body: Body = Body()  # noqa: RUF009 - frozen, and without parts nothing in it can change
    gap: str = ""
    unknown: tuple[str, ...] = ()


def known(content: bytes) -> KnownBody:
    """A body whose bytes are all there."""
    return KnownBody(body=Body(size=len(content), content=content))


def known_form(form: Form | None) -> KnownBody:
    """A multipart body, None for one that could not be taken apart."""
    if form is None:
        return KnownBody(gap=UNREADABLE)
    return KnownBody(body=form.body, unknown=form.unknown)


def noted(note: str) -> KnownBody:
    """A body of which our own journal kept no more than a note."""
    if note.startswith(_NOT_KEPT):
        return KnownBody(gap=NOT_KEPT)
    return KnownBody(body=Body(malformed=note))

"""Multipart bodies of recordings: as text, as most recorders keep them, or as lists of parts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from io import BytesIO

from contractmock.contracts.drift.traffic.fields import encoded, mapping, text
from contractmock.contracts.message import Body, Part
from contractmock.contracts.pointer import of

_BOUNDARY = re.compile(r'boundary="?([^";]+)', re.IGNORECASE)
_FIRST_LINE = re.compile(r"\s*--([^\r\n]{1,200}?)(?:--)?\r?\n")


@dataclass(frozen=True, slots=True)
class Form:
    """A multipart body.

    Attributes:
        body: Its parts.
        unknown: Pointers of the fields whose values the recording leaves out.
    """

    body: Body
    unknown: tuple[str, ...] = ()


def parse_form(content: str, media_type: str) -> Form | None:
    """A multipart body that was recorded as text; the bytes of its files may have been left out.

    Args:
        content: The text.
        media_type: The ``Content-Type`` with its parameters; where it names no boundary, the
            text's first line does.

    Returns:
        None where the text cannot be taken apart.
    """
    found = _BOUNDARY.search(media_type) or _FIRST_LINE.match(content)
    if found is None:
        return None
    head = f'Content-Type: multipart/form-data; boundary="{found[1]}"\r\n\r\n'
    whole = BytesParser().parsebytes(encoded(head + content))
    parts = tuple(_parts(whole))
    return Form(Body(size=len(content), parts=parts)) if parts else None


def _parts(whole: Message) -> Iterator[Part]:
    inner = whole.get_payload()
    for each in inner if isinstance(inner, list) else ():
        if not isinstance(each, Message):
            continue
        name = each.get_param("name", header="content-disposition")
        filename = each.get_param("filename", header="content-disposition")
        content = each.get_payload(decode=True)
        if isinstance(name, str):
            yield _part(
                name,
                filename if isinstance(filename, str) else None,
                str(each["content-type"]) if each["content-type"] else None,
                content if isinstance(content, bytes) else b"",
            )


def listed_form(parts: Sequence[object], filename: str, media_type: str) -> Form:
    """A multipart body that was recorded as a list of its parts.

    Args:
        parts: The parts, objects with ``name``, perhaps ``value``.
        filename: The member that holds a file's name.
        media_type: The member that holds a part's media type.
    """
    found, unknown = [], []
    for each in map(mapping, parts):
        name, value = text(each.get("name")), each.get("value")
        file = text(each.get(filename)) or None
        if file is None and not isinstance(value, str):
            unknown.append(of([name]))
        kind = text(each.get(media_type)) or None
        found.append(_part(name, file, kind, encoded(text(value))))
    return Form(Body(size=1, parts=tuple(found)), tuple(unknown))


def _part(name: str, filename: str | None, content_type: str | None, content: bytes) -> Part:
    fields = (("content-type", content_type),) if content_type else ()
    return Part(
        name=name,
        filename=filename,
        content_type=content_type,
        headers=fields,
        size=len(content),
        digest="",
        content=BytesIO(content),
    )

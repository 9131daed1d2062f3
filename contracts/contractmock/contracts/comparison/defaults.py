"""Defaults of members: what a request means that leaves one out."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contractmock.contracts import pointer as pointers
from contractmock.contracts.comparison.change import Change, Verdict
from contractmock.contracts.comparison.place import Place
from contractmock.contracts.documents.document import Document
from contractmock.contracts.documents.references import follow
from contractmock.contracts.generation.node import Json


@dataclass(frozen=True, slots=True)
class Default:
    """A default of a member that is another one.

    Attributes:
        name: The member.
        before: The default as it was, `ABSENT` for none.
        after: The default as it is.
    """

    name: str
    before: object
    after: object


def changed_defaults(
    documents: tuple[Document, Document], old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Default]:
    """The members of two schemas whose defaults differ.

    Args:
        documents: The old document and the new one.
        old: A schema of the old one, as it is written.
        new: One of the new one.
    """
    mine, theirs = old.get("properties"), new.get("properties")
    if not isinstance(mine, dict) or not isinstance(theirs, dict):
        return
    for name in (each for each in mine if each in theirs):
        before = _declared(documents[0], mine[name])
        after = _declared(documents[1], theirs[name])
        if _spelled(before) != _spelled(after):
            yield Default(name, before, after)


def _declared(document: Document, member: object) -> object:
    """The default of a member, `ABSENT` for none; 3.0 ignores one that stands beside a ``$ref``."""
    if isinstance(member, dict) and isinstance(member.get("$ref"), str):
        if "default" in member and not document.is_3_0:
            return member["default"]
        member = follow(document.data, member["$ref"])[1]
    return member.get("default", pointers.ABSENT) if isinstance(member, dict) else pointers.ABSENT


def _spelled(default: object) -> str:
    return "" if default is pointers.ABSENT else json.dumps(default, sort_keys=True, default=str)


def default_change(place: Place, found: Default) -> Change:
    """What another default at `place` means; nothing is validated by it."""
    absent = pointers.ABSENT
    kind = "added" if found.before is absent else "removed" if found.after is absent else "changed"
    before, after = _said(found.before), _said(found.after)
    return place.change(
        f"member-default-{kind}",
        Verdict.COMPATIBLE,
        f"a request without the member {found.name!r} meant {_meant(found.before)}, and now means "
        f"{_meant(found.after)}",
        before=before,
        after=after,
    )


def _said(default: object) -> Json:
    """The default as the piece of the schema that says it, None where none does."""
    return None if default is pointers.ABSENT else {"default": default}  # type: ignore[dict-item]


def _meant(default: object) -> str:
    absent = default is pointers.ABSENT
    return "nothing of the kind" if absent else json.dumps(default, default=str)

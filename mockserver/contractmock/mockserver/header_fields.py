"""Header fields that a user writes: which may be set, and to what."""

import re
from collections.abc import Mapping

from contractmock.contracts.errors import ContractError
from contractmock.mockserver.members import brief

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(?:\s*;[\t\x20-\x7e]*)?", re.ASCII)
_FRAMING = frozenset({"content-length", "transfer-encoding", "connection"})


def read_fields(subject: str, written: Mapping[str, object]) -> dict[str, str]:
    """Header fields as they are sent: names in lower case, numbers as text.

    Args:
        subject: What errors call the mapping (``answer.headers``).
        written: The fields as written.

    Raises:
        ContractError: A name or a value cannot be sent, or the server sets the field itself.
    """
    fields = {}
    for name, value in written.items():
        if not _NAME.fullmatch(name):
            cure = "give names of header fields, without spaces and colons"
            raise ContractError(subject, f"{name!r} cannot be", cure)
        if name.lower() in _FRAMING:
            raise ContractError(f"{subject}.{name}", "the server sets it itself", "leave it out")
        is_scalar = isinstance(value, str | int | float) and not isinstance(value, bool)
        if not is_scalar or not _VALUE.fullmatch(str(value)):
            cure = "give text of one line, Latin-1 at most, or a number"
            raise ContractError(f"{subject}.{name}", f"{brief(value)!r} cannot be", cure)
        fields[name.lower()] = str(value)
    return fields


def is_media_type(text: str) -> bool:
    """Whether `text` is a media type, with or without parameters (``text/html; charset=utf-8``)."""
    return _MEDIA_TYPE.fullmatch(text) is not None

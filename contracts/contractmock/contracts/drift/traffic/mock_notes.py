"""What our own mock says of its exchanges beyond the messages themselves."""

import re

from contractmock.contracts.drift.traffic.fields import sequence, text

_PLACEHOLDER = re.compile(r"\*\*\*|<(?:base64 image|data URI|text)[^>]*, md5 [0-9a-f]{32}>")


def invented(entry: dict[str, object]) -> str:
    """Why the response is none that the API itself would give, empty where it may be.

    Args:
        entry: An entry of the journal, or what stands beside one in an archive.
    """
    if sequence(entry.get("faults")):
        return "a fault was put into it"
    if text(entry.get("origin")) == "control":
        return "it tells of the mock itself"
    return ""


def is_placeholder(value: object) -> bool:
    """Whether `value` stands for a secret or an image that the journal does not keep."""
    return isinstance(value, str) and bool(_PLACEHOLDER.search(value))

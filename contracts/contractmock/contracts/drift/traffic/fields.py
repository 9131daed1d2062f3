"""Reading members of a recording, whose authors keep its format more or less."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from contractmock.contracts.message import Headers


class UnreadableEntry(Exception):
    """An entry is no exchange; the text says why, one clause."""


def mapping(value: object) -> dict[str, object]:
    """`value` where it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> list[object]:
    """`value` where it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def text(value: object) -> str:
    """`value` where it is text, else none."""
    return value if isinstance(value, str) else ""


def size(value: object) -> int:
    """`value` where it is a count of bytes, else -1 for one that is not known."""
    return value if isinstance(value, int) and not isinstance(value, bool) else -1


def headers(pairs: Iterable[tuple[str, str]]) -> Headers:
    """Header fields with names in lower case, without the pseudo fields of HTTP/2."""
    return tuple((name.lower(), value) for name, value in pairs if name and name[0] != ":")


def named(value: object) -> Iterator[tuple[str, str]]:
    """The pairs of a list of ``{"name": ..., "value": ...}``."""
    for each in sequence(value):
        pair = mapping(each)
        if name := text(pair.get("name")):
            yield name, text(pair.get("value"))


def encoded(content: str) -> bytes:
    """`content` as UTF-8; halves of surrogate pairs, which no UTF-8 can hold, are replaced."""
    return content.encode("utf-8", "replace")


def address(url: str) -> tuple[str, int | None, str, str]:
    """Host, port, path and query of `url`.

    Raises:
        UnreadableEntry: It is no address on the web.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise UnreadableEntry("its address is none") from None
    if parts.scheme not in ("http", "https") or not host:
        raise UnreadableEntry("its address is no http or https one")
    return host, port, parts.path or "/", parts.query


def media_type_first(given: Headers, media_type: str) -> Headers:
    """`given`, with a ``content-type`` of `media_type` where it has none."""
    if not media_type or any(name == "content-type" for name, _ in given):
        return given
    return (("content-type", media_type), *given)

"""JSON Pointers (RFC 6901) as strings: building, splitting and resolving them."""

from collections.abc import Iterable

ABSENT = type(
    "Absent",
    (),
    {
        "__doc__": "What stands for no value, where ``None`` is a value.",
        "__repr__": lambda _: "ABSENT",
        "__bool__": lambda _: False,
        "__reduce__": lambda _: "ABSENT",  # there is but one, in another process too
    },
)()
"""What stands for "no value here", where ``None`` is a value."""


def escape(token: str | int) -> str:
    """One reference token as it is written inside a pointer."""
    text = str(token)
    if "~" in text or "/" in text:  # rarely: documents of many megabytes have millions of tokens
        return text.replace("~", "~0").replace("/", "~1")
    return text


def join(pointer: str, *tokens: str | int) -> str:
    """The pointer that continues `pointer` by `tokens`: ``join("/a", "b/c", 0) == "/a/b~1c/0"``."""
    for token in tokens:
        pointer = f"{pointer}/{escape(token)}"
    return pointer


def of(tokens: Iterable[str | int]) -> str:
    """The pointer made of `tokens`: ``of(["only", 0]) == "/only/0"``; of none, ``""``."""
    return join("", *tokens)


def tokens(pointer: str) -> tuple[str, ...]:
    """The unescaped reference tokens of `pointer`; a leading ``#`` is allowed.

    Raises:
        ValueError: A pointer that is neither empty nor begins with a slash.
    """
    pointer = pointer.removeprefix("#")
    if not pointer:
        return ()
    if not pointer.startswith("/"):
        raise ValueError(f"a JSON Pointer begins with '/', not {pointer!r}")
    parts = pointer[1:].split("/")
    if "~" in pointer:
        parts = [_unescaped(part) if "~" in part else part for part in parts]
    return tuple(parts)


def resolve(root: object, pointer: str) -> object:
    """The value that `pointer` names inside `root`, or `ABSENT`."""
    value = root
    for token in tokens(pointer):
        if isinstance(value, dict) and token in value:
            value = value[token]
        elif isinstance(value, list) and _is_index(token, len(value)):
            value = value[int(token)]
        else:
            return ABSENT
    return value


def _unescaped(part: str) -> str:
    return part.replace("~1", "/").replace("~0", "~")


def _is_index(token: str, length: int) -> bool:
    # The number of digits is bounded first: `int` refuses thousands of them with an exception.
    return token.isdecimal() and len(token) <= 10 and int(token) < length

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
    return str(token).replace("~", "~0").replace("/", "~1")


def join(pointer: str, *tokens: str | int) -> str:
    """The pointer that continues `pointer` by `tokens`: ``join("/a", "b/c", 0) == "/a/b~1c/0"``."""
    return pointer + "".join(f"/{escape(token)}" for token in tokens)


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
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/"))


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


def _is_index(token: str, length: int) -> bool:
    # The number of digits is bounded first: `int` refuses thousands of them with an exception.
    return token.isdecimal() and len(token) <= 10 and int(token) < length

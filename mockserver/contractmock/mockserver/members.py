"""Reading what a user wrote as JSON: each member as its type, every mistake explained."""

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches

from contractmock.contracts.errors import ContractError

_BRIEF_LENGTH = 60
"""Characters of a value that an error shows."""


class Members:
    """The members of one object that a user wrote; one that is absent or null reads as None.

    Args:
        subject: What errors call the object (``answer``).
        data: The object.
        possible: The keys that it may have.

    Raises:
        ContractError: It has another key.
    """

    def __init__(self, subject: str, data: Mapping[str, object], possible: Collection[str]) -> None:
        check_keys(subject, data, possible)
        self._subject = subject
        self._data = data

    def text(self, key: str) -> str | None:
        """A text.

        Raises:
            ContractError: It is something else.
        """
        value = self._data.get(key)
        if value is not None and not isinstance(value, str):
            raise self.wrong(key, value, "text")
        return value

    def whole(self, key: str, least: int | None = None, most: int | None = None) -> int | None:
        """A whole number from `least` to `most`; None is no bound.

        Raises:
            ContractError: It is something else, or lies outside.
        """
        value = self._data.get(key)
        if value is None:
            return None
        expected = "a whole number"
        if least is not None:
            expected += f" from {least}" + (f" to {most}" if most is not None else " on")
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.wrong(key, value, expected)
        if (least is not None and value < least) or (most is not None and value > most):
            raise self.wrong(key, value, expected)
        return value

    def flag(self, key: str) -> bool:
        """True or false; false where it is absent.

        Raises:
            ContractError: It is something else.
        """
        value = self._data.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, value, "true or false")
        return value

    def mapping(self, key: str) -> Mapping[str, object] | None:
        """A mapping.

        Raises:
            ContractError: It is something else, null among that.
        """
        value = self._data.get(key, {})
        if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
            raise self.wrong(key, value, "a mapping from name to value")
        return value if key in self._data else None

    def wrong(self, key: str, value: object, expected: str) -> ContractError:
        """The error for a value where `expected` belongs."""
        return ContractError(
            f"{self._subject}.{key}", f"{brief(value)!r} cannot be", f"give {expected}"
        )


def brief(value: object) -> str:
    """The beginning of a value as text; one that is nested deeper than Python follows has none."""
    try:
        return str(value)[:_BRIEF_LENGTH]
    except RecursionError:
        return "..."


def check_keys(subject: str, data: Mapping[str, object], possible: Collection[str]) -> None:
    """Refuse keys that `subject` cannot have.

    Raises:
        ContractError: There is one; the nearest possible key is named.
    """
    for key in data:
        if key not in possible:
            raise ContractError(
                f"{subject}.{key}", "there is no such key", nearest(str(key), possible)
            )


def nearest(word: str, possible: Collection[str]) -> str:
    """The cure for a wrong word: the possible one that is nearest, then all that there are."""
    near = get_close_matches(word, possible, n=1)
    guess = f"did you mean {near[0]!r}? " if near else ""
    return f"{guess}possible: {listed(possible)}"


def listed(names: Iterable[str]) -> str:
    """Names in a sentence; ``none`` where there are none."""
    return ", ".join(names) or "none"

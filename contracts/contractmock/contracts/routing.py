"""Finding the operation that a method and a path name."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from string import ascii_letters, digits
from urllib.parse import quote

from contractmock.contracts.operation import Operation

_PARAMETER = re.compile(r"{([^{}]*)}")
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")
_UNRESERVED = frozenset(f"{ascii_letters}{digits}-._~")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The operation found.

    Attributes:
        operation: The operation.
        path_parameters: The raw (percent-encoded) text of each path parameter.
    """

    operation: Operation
    path_parameters: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """Nothing found.

    Attributes:
        allowed: The methods that the path does have; empty means that the path is unknown.
    """

    allowed: tuple[str, ...] = ()


class Router:
    """The operations of one contract by path; concrete paths go before templated ones."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._exact: dict[str, dict[str, Operation]] = {}
        templated: dict[str, dict[str, Operation]] = {}
        for operation in operations:
            if _PARAMETER.search(operation.path):
                methods = templated.setdefault(operation.path, {})
            else:
                methods = self._exact.setdefault(_encoded(operation.path), {})
            methods[operation.method] = operation
        self._templated = [
            (_pattern(path), _PARAMETER.findall(path), methods)
            for path, methods in sorted(templated.items(), key=lambda item: _specificity(item[0]))
        ]

    def find(self, method: str, path: str) -> Match | Miss:
        """The operation for `method` (upper case) and `path` (percent-encoded)."""
        path = _normalised(path)
        methods = self._exact.get(path, {})
        if method in methods:
            return Match(operation=methods[method], path_parameters={})
        allowed = dict.fromkeys(methods)
        for pattern, names, methods in self._templated:
            found = pattern.fullmatch(path)
            if found and method in methods:
                values = dict(zip(names, found.groups(), strict=True))
                return Match(operation=methods[method], path_parameters=values)
            if found:
                allowed.update(dict.fromkeys(methods))
        return Miss(allowed=tuple(allowed))


def _encoded(text: str) -> str:
    """Text of a template as it stands in a URL."""
    return _normalised(quote(text, safe="/:@!$&'()*+,;=%"))


def _normalised(path: str) -> str:
    """`path` in the one form that equal paths share (RFC 3986, 6.2.2)."""
    return _ENCODED.sub(_shortest, path) if "%" in path else path


def _shortest(encoded: re.Match[str]) -> str:
    character = chr(int(encoded[0][1:], 16))
    return character if character in _UNRESERVED else encoded[0].upper()


def _pattern(template: str) -> re.Pattern[str]:
    literals = _PARAMETER.split(template)[::2]
    return re.compile("([^/]+?)".join(re.escape(_encoded(literal)) for literal in literals))


def _specificity(template: str) -> list[tuple[int, int]]:
    """Sorts literal segments before mixed ones, and those before a bare parameter."""
    return [
        (segment.count("{"), -len(_PARAMETER.sub("", segment))) for segment in template.split("/")
    ]

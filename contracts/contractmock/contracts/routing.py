"""Finding the operation that a method and a path name."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from contractmock.contracts.operation import Operation


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
            paths = templated if "{" in operation.path else self._exact
            paths.setdefault(operation.path, {})[operation.method] = operation
        self._templated = [
            (_pattern(path), methods)
            for path, methods in sorted(templated.items(), key=lambda item: _specificity(item[0]))
        ]

    def find(self, method: str, path: str) -> Match | Miss:
        """The operation for `method` (upper case) and `path` (percent-encoded)."""
        methods = self._exact.get(unquote(path) if "%" in path else path, {})
        if method in methods:
            return Match(operation=methods[method], path_parameters={})
        allowed = dict.fromkeys(methods)
        for pattern, methods in self._templated:
            found = pattern.fullmatch(path)
            if found and method in methods:
                names = methods[method].path
                values = dict(zip(_names(names), found.groups(), strict=True))
                return Match(operation=methods[method], path_parameters=values)
            if found:
                allowed.update(dict.fromkeys(methods))
        return Miss(allowed=tuple(allowed))


def _names(template: str) -> list[str]:
    return re.findall(r"{([^{}]*)}", template)


def _pattern(template: str) -> re.Pattern[str]:
    literals = re.split(r"{[^{}]*}", template)
    return re.compile("([^/]+?)".join(re.escape(literal) for literal in literals))


def _specificity(template: str) -> list[tuple[int, int]]:
    """Sorts literal segments before mixed ones, and those before a bare parameter."""
    return [
        (segment.count("{"), -len(re.sub(r"{[^{}]*}", "", segment)))
        for segment in template.split("/")
    ]

"""What is known of formats and patterns, and which texts validators agree to have them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

import jsonschema
import jsonschema_rs

from contractmock.contracts import formats

_PLAIN_FORMATS = frozenset({"binary", "password"})
"""Formats that allow every string."""

ASSERTED = frozenset(
    {
        *("date", "date-time", "time", "duration", "email", "idn-email", "hostname"),
        *("idn-hostname", "ipv4", "ipv6", "uri", "uri-reference", "iri", "iri-reference", "uuid"),
        *("uri-template", "json-pointer", "relative-json-pointer", "regex"),
        *(formats.FORMATS.keys() - _PLAIN_FORMATS),
    }
)
"""The formats that refuse some strings; any other name is a remark and constrains nothing."""

BROADER: Mapping[str, frozenset[str]] = {
    "uri": frozenset({"uri-reference", "iri", "iri-reference"}),
    "uri-reference": frozenset({"iri-reference"}),
    "iri": frozenset({"iri-reference"}),
    "email": frozenset({"idn-email"}),
    "hostname": frozenset({"idn-hostname"}),
}
"""By format the ones that hold all its strings (RFC 3986 and 3987, 6531, 5890)."""

LENGTHS: Mapping[str, tuple[int, int | None]] = {
    "char": (1, 1),
    "date": (10, 10),
    "date-time": (20, None),
    "email": (3, None),
    "idn-email": (3, None),
    "ipv4": (7, 15),
    "ipv6": (2, 45),
    "time": (9, None),
    "uuid": (36, 36),
}
"""The least and the greatest length of a format's strings (RFC 3339, 4122, 5321, 791, 4291)."""

APART = frozenset({"date", "date-time", "time", "uuid", "ipv4", "ipv6"})
"""Formats of which no string has two: by their separators."""

_HEX = "[0-9a-fA-F]"
_BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"

EXACT_SHAPES: Mapping[str, str] = {
    "char": "^[\\s\\S]$",
    "ipv4": rf"^{_BYTE}(\.{_BYTE}){{3}}$",
    "uuid": f"^{_HEX}{{8}}(-{_HEX}{{4}}){{3}}-{_HEX}{{12}}$",
}
"""Formats that are a matter of a pattern (RFC 791, RFC 4122)."""

SHAPES: Mapping[str, str] = {
    **EXACT_SHAPES,
    "byte": "^[A-Za-z0-9+/]*={0,2}$",
    "base64url": "^[A-Za-z0-9_-]*={0,2}$",
    "date": f"^{_DATE}$",
    "date-time": f"^{_DATE}[Tt]{_TIME}$",
    "time": f"^{_TIME}$",
}
"""Patterns that all strings of a format match, others beside them (RFC 3339, RFC 4648)."""

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*")
_URI_REFERENCE = re.compile(r"[^\s<>\"{}|\\^`]*")
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOSTNAME = re.compile(rf"(?=.{{1,253}}$){_LABEL}(\.{_LABEL})*")
_DURATION = re.compile(
    r"P(?=.)(\d+W|(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?)", re.ASCII
)
_POINTER = r"(/([^~/]|~[01])*)*"


def _full(pattern: re.Pattern[str]) -> Callable[[object], bool]:
    return lambda text: not isinstance(text, str) or pattern.fullmatch(text) is not None


_READINGS: Mapping[str, Callable[[object], bool]] = {
    "duration": _full(_DURATION),
    "hostname": _full(_HOSTNAME),
    "iri": _full(_URI),
    "iri-reference": _full(_URI_REFERENCE),
    "json-pointer": _full(re.compile(_POINTER)),
    "relative-json-pointer": _full(re.compile(rf"(0|[1-9][0-9]*)(#|{_POINTER})")),
    "uri": _full(_URI),
    "uri-reference": _full(_URI_REFERENCE),
    "uri-template": _full(re.compile(r"([^{}\s]|\{[^{}\s]+\})*")),
}
"""Formats that `jsonschema` checks only with optional packages, read from their RFCs."""


def _reading(check: Callable[[str], bool]) -> Callable[[object], bool]:
    return lambda text: not isinstance(text, str) or check(text)


@cache
def checker() -> jsonschema.FormatChecker:
    """The second validator's formats: its own, those of the registry, and readings of RFCs."""
    checks = jsonschema.FormatChecker(formats=())
    checks.checkers = {
        **{name: (check, ()) for name, check in _READINGS.items()},
        **{name: (_reading(check), ()) for name, check in formats.FORMATS.items()},
        **jsonschema.Draft202012Validator.FORMAT_CHECKER.checkers,
    }
    return checks


def has_format(name: str, text: str) -> bool | None:
    """Whether `text` has the format `name`, None where two validators disagree."""
    first = _validator("format", name).is_valid(text)
    second = checker().conforms(text, name)
    return first if first is second else None


def has_match(pattern: str, text: str) -> bool | None:
    """Whether `pattern` matches somewhere in `text`, None where two engines disagree."""
    first = _validator("pattern", pattern).is_valid(text)
    try:
        second = re.search(pattern, text) is not None
    except re.error:
        return None
    return first if first is second else None


def is_match(pattern: str, text: str) -> bool:
    """Whether `pattern` matches somewhere in `text`, as the first validator reads it."""
    return _validator("pattern", pattern).is_valid(text)


@cache
def _validator(keyword: str, value: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(
        {keyword: value}, validate_formats=True, formats=dict(formats.FORMATS), offline=True
    )

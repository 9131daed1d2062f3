"""Sample texts: plausible ones by format, and plain letters of any length."""

from __future__ import annotations

import base64
import string
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count, product
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

USUAL_ATTEMPTS = 20
"""Plausible texts of one format that are offered."""

LENGTHS = 40
"""Lengths above the least one that are offered."""

OfLength: TypeAlias = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Format:
    """How to write texts of one format.

    Attributes:
        usual: Writes a plausible text.
        shortest: The shortest text, None where all are of one length.
        of_length: Writes a text of so many characters, None where all are of one length.
    """

    usual: Callable[[Random], str]
    shortest: str | None = None
    of_length: OfLength | None = None

    def texts(self, rng: Random, low: int, *, plausible: bool) -> Iterator[str]:
        """Texts of at least `low` characters, the plausible or else the shortest ones first."""
        usual = (self.usual(rng) for _ in range(USUAL_ATTEMPTS))
        if plausible:
            yield from (text for text in usual if len(text) >= low)
        if self.shortest is not None and self.of_length is not None:
            start = max(low, len(self.shortest))
            yield from [self.shortest] if low <= len(self.shortest) else []
            yield from map(self.of_length, range(start, start + LENGTHS))
        yield from usual


def plain(low: int, high: int | None) -> Iterator[str]:
    """Texts of letters, the shortest first, all different."""
    for length in count(low) if high is None else range(low, high + 1):
        free = min(length, 4)
        for letters in product(string.ascii_lowercase, repeat=free):
            yield "a" * (length - free) + "".join(letters)


def _date(rng: Random) -> str:
    return f"2026-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}"


def _time(rng: Random) -> str:
    return f"{rng.randrange(24):02}:{rng.randrange(60):02}:{rng.randrange(60):02}Z"


def _uuid(rng: Random) -> str:
    digits = f"{rng.randrange(1 << 128):032x}"
    variant = "89ab"[rng.randrange(4)]
    return "-".join(
        (digits[:8], digits[8:12], f"4{digits[13:16]}", variant + digits[17:20], digits[20:])
    )


def _base64(rng: Random) -> str:
    return base64.b64encode(f"sample {rng.randrange(1000):03}".encode()).decode()


def _numbered(before: str, after: str = "") -> Callable[[Random], str]:
    return lambda rng: f"{before}{rng.randrange(1, 250)}{after}"


def _host(length: int) -> str:
    """A host name of so many characters, in labels of at most 63 (RFC 1035)."""
    return "".join(
        "." if index % 50 == 49 and index < length - 1 else "a" for index in range(length)
    )


def _email(length: int) -> str:
    """An address of so many characters, at most 64 of them before the ``@`` (RFC 5321)."""
    before = min(length - len("@b.co"), 64)
    return f"{'a' * before}@{_host(length - before - 4)}.co"


def _filled(start: str, least: str = "") -> OfLength:
    """Writes `start` and letters; `least` and letters where `start` is too long."""

    def of_length(length: int) -> str:
        begun = start if len(start) < length else least
        return (begun + "a" * (length - len(begun)))[:length]

    return of_length


_URI = Format(_numbered("https://example.com/items/"), "a:a", _filled("https://example.com/", "a:"))
_URI_REFERENCE = Format(_numbered("/items/"), "", _filled("/"))
_EMAIL = Format(_numbered("user", "@example.com"), "a@b.co", _email)
_HOST = Format(_numbered("host", ".example.com"), "a", _host)

FORMATS: dict[str, Format] = {
    "base64url": Format(_base64, "", lambda length: "QUFB" * (length // 4)),
    "binary": Format(_numbered("bytes "), "", _filled("")),
    "byte": Format(_base64, "", lambda length: "QUFB" * (length // 4)),
    "char": Format(lambda rng: rng.choice(string.ascii_lowercase)),
    "date": Format(_date),
    "date-time": Format(lambda rng: f"{_date(rng)}T{_time(rng)}"),
    "duration": Format(_numbered("PT", "M"), "P1D", lambda length: f"P{'1' * (length - 2)}D"),
    "email": _EMAIL,
    "hostname": _HOST,
    "idn-email": _EMAIL,
    "idn-hostname": _HOST,
    "ipv4": Format(_numbered("192.0.2."), "1.1.1.1", lambda _: "198.51.100.100"),
    "ipv6": Format(_numbered("2001:db8::"), "::", lambda _: "2001:0db8" + ":0000" * 5 + ":0001"),
    "iri": _URI,
    "iri-reference": _URI_REFERENCE,
    "json-pointer": Format(_numbered("/items/"), "", _filled("/")),
    "password": Format(_numbered("Passw0rd-"), "", _filled("")),
    "regex": Format(lambda _: "^[a-z]+$", "", _filled("")),
    "relative-json-pointer": Format(_numbered("0/items/"), "0", _filled("0/", "0")),
    "time": Format(_time),
    "uri": _URI,
    "uri-reference": _URI_REFERENCE,
    "uri-template": Format(lambda _: "/items/{id}", "", _filled("/")),
    "url": _URI,
    "uuid": Format(_uuid),
}
"""By name: the formats of JSON Schema and of OpenAPI's format registry that strings may have."""

"""Strings: empty and long, foreign and formatted ones, and what breaks pattern and format."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contractmock.contracts.deviations.proposals import Proposal, invalid, put, refusable
from contractmock.contracts.generation.samples import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contractmock.contracts.deviations.making import Maker
    from contractmock.contracts.deviations.places import Place

LONG = 10_000
"""Characters of a text that counts as long."""

UNICODE = "Zoë 試験 😀 עברית"
"""Text outside ASCII and outside the Basic Multilingual Plane."""

CONTROL = 'tab\tline\nreturn\r"quoted" \\ \b\f\x01'
"""Text that JSON has to escape."""

_FREE_FORMATS = {"binary", "password"}
# Leap seconds stay as they are: validators disagree on where they may be.
_TIME = re.compile(r"(.*[Tt ])?(\d\d:\d\d:[0-5]\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.DOTALL)

WRONG = ("not of this format", "(", "\\", "\x7f ~ %")
"""Texts of which at least one is of no given format, unless that allows everything."""


def proposals(place: Place, maker: Maker) -> Iterator[Proposal]:
    """What a string may become."""
    conjunction = place.conjunction
    formats = [name for name in conjunction.values("format") if name in FORMATS]
    encoded = conjunction.having("contentEncoding") or set(formats) - _FREE_FORMATS
    yield refusable("empty-string", "", refusal(place))
    if not encoded and not conjunction.having("pattern"):
        yield from _free(place)
    for name in formats:
        yield from _SPELLINGS.get(name, _no_spellings)(str(place.value))
    yield from _lengths(place, maker)
    for pattern in conjunction.values("pattern"):
        yield from (invalid("bad-pattern", text) for text in _unlike(place, pattern, maker))
    if encoded:
        yield from (invalid("bad-format", text) for text in WRONG[:2])


def refusal(place: Place) -> str:
    """The rule by which a place that wants a string refuses one."""
    if place.conjunction.having("pattern"):
        return "bad-pattern"
    formats = place.conjunction.values("format")
    return "bad-format" if set(formats) & FORMATS.keys() - _FREE_FORMATS else "out-of-range"


def _free(place: Place) -> Iterator[Proposal]:
    """Texts for a string of any content, fitted to its bounds on length."""
    low, high = place.conjunction.greatest("minLength"), place.conjunction.least("maxLength")
    for rule, text in (("unicode", UNICODE), ("control-characters", CONTROL)):
        yield put(rule, (text * (low // len(text) + 1))[:high] if low > len(text) else text[:high])
    if high is None:
        yield put("long-string", "long " * (LONG // 5), detail=f"{LONG} characters")


def _lengths(place: Place, maker: Maker) -> Iterator[Proposal]:
    """The shortest and the longest text, and those just beyond."""
    low, high = place.conjunction.greatest("minLength"), place.conjunction.least("maxLength")
    if low:
        yield from _of_length(place, maker, "min-length", low)
        yield invalid("out-of-range", str(place.value)[: low - 1])
    if high is not None:
        rule = "max-length" if high <= LONG else "long-string"
        yield from _of_length(place, maker, rule, min(high, LONG))
        if high < LONG:
            yield invalid("out-of-range", str(place.value).ljust(high + 1, "a")[: high + 1])


def _of_length(place: Place, maker: Maker, rule: str, length: int) -> Iterator[Proposal]:
    """A text of so many characters; pattern and format may well leave none, which is no gap."""
    demand = maker.derivation.demand({"type": "string", "minLength": length, "maxLength": length})
    for text in maker.value(place.path, (demand, *place.nodes)):
        yield put(rule, text, detail=f"{length} characters", due=True)


def _unlike(place: Place, pattern: str, maker: Maker) -> list[str]:
    """A text that the pattern does not match, none where it matches everything."""
    texts = (f"{place.value} !", f"!{place.value}", *WRONG, UNICODE)
    matches = maker.verifier.matches
    return [text for text in texts if not matches(pattern, text)][:1]


def _no_spellings(_: str) -> Iterator[Proposal]:
    yield from ()


def _uuid(text: str) -> Iterator[Proposal]:
    yield put("uuid-upper-case", text.upper())
    yield put("uuid-version", "01890a5d-ac96-774b-bcce-b302099a8057", detail="version 7")
    yield put("uuid-version", "6ba7b810-9dad-11d1-80b4-00c04fd430c8", detail="version 1")


def _time(text: str) -> Iterator[Proposal]:
    """The same time with a fraction of a second, and with other offsets."""
    if found := _TIME.fullmatch(text):
        before = (found[1] or "") + found[2]
        for fraction in (".5", ".123456"):
            yield put("date-fraction", f"{before}{fraction}{found[4]}")
        for offset in ("+00:00", "+05:30", "-08:00"):
            yield put("date-offset", f"{before}{found[3] or ''}{offset}")


_SPELLINGS: dict[str, Callable[[str], Iterator[Proposal]]] = {
    "date-time": _time,
    "time": _time,
    "uuid": _uuid,
}

"""Finding a text between lengths, with some patterns and formats and without others."""

from __future__ import annotations

from itertools import chain, count, islice, product
from random import Random
from typing import TYPE_CHECKING

from contractmock.contracts.comparison.inclusion import texts
from contractmock.contracts.comparison.inclusion.expressions import Irregular
from contractmock.contracts.comparison.inclusion.forms import Among, Formatted, Matches
from contractmock.contracts.comparison.inclusion.intervals import sizes
from contractmock.contracts.comparison.inclusion.languages import GivenUp, Language, is_read
from contractmock.contracts.comparison.inclusion.outcome import Empty, Found, Outcome, Unknown
from contractmock.contracts.comparison.inclusion.scalars import is_met
from contractmock.contracts.generation import matching, patterns, samples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractmock.contracts.comparison.inclusion.searching import Atoms, Search

MAX_LENGTH = 1_000_000
"""Characters above which a text is not made."""

SPARE_TEXTS = 10
"""Texts that are looked at beside those that are refused one by one."""

ATTEMPTS = 200
"""Texts that are made for one pattern."""

SPARE = (0, 1, 0, 2, 4, 8, 16, 64)
"""Characters beyond the shortest text that the attempts add in turn."""

ODD = (
    *("", "a", "A", "0", "-", "_", " ", ".", "/", "é", "\na"),
    *("(", "{", "a b", "a-b", "a_b", "-1", "1.5", "x@y", "A0"),
)
"""Short texts, each unlike the others, to be told apart by patterns and formats."""

WORDS = "abcdefghijklmnopqrstuvwxyz"


def find_string(_: Search, atoms: Atoms) -> Outcome:
    """A short text that meets `atoms`."""
    low, high = _lengths(atoms)
    if (high is not None and high < low) or _contradict(atoms):
        return Empty()
    if low > MAX_LENGTH:
        return Unknown("the texts are too long to be made")
    shaped = [form for form, _ in atoms if isinstance(form, Matches | Formatted)]
    if not shaped:
        return _plain(atoms, low, high)
    searches = [_by_language, _by_trying]
    if not any(isinstance(form, Matches) for form in shaped):
        searches.reverse()  # samples of formats are quicker, and read better
    for search in searches:
        outcome = search(atoms, low, high)
        if outcome is not None:
            return outcome
    return Unknown(f"no text was found that decides on the {_blamed(shaped)}")


def _blamed(shaped: list[Matches | Formatted]) -> str:
    """What stands in the way, by name: best a pattern that is not read."""
    form = next(
        (each for each in shaped if isinstance(each, Matches) and not is_read(each.pattern)),
        shaped[0],
    )
    return f"pattern {form.pattern!r}" if isinstance(form, Matches) else f"format {form.name!r}"


def _by_language(atoms: Atoms, low: int, high: int | None) -> Found | Empty | None:
    """What the patterns tell, formats counted among them as far as they are a matter of one."""
    refused = sum(len(form.values) for form, _ in atoms if isinstance(form, Among))
    shapes = list(_shapes(atoms))
    try:
        for several in (1, refused + SPARE_TEXTS):
            tried: list[str] = []
            for text in Language(shapes, low, high, several).texts():
                if _meets(atoms, text):
                    return Found(text)
                tried.append(text)
            if len(tried) < several:  # these are all that there are
                return Empty() if all(_fails(atoms, text) for text in tried) else None
    except (Irregular, GivenUp):
        return None
    return None


def _shapes(atoms: Atoms) -> Iterator[tuple[str, bool]]:
    """Patterns that no text which meets `atoms` breaks."""
    for form, sign in atoms:
        if isinstance(form, Matches):
            yield form.pattern, sign
        elif isinstance(form, Formatted):
            known = texts.SHAPES if sign else texts.EXACT_SHAPES
            if form.name in known:
                yield known[form.name], sign


def _by_trying(atoms: Atoms, low: int, high: int | None) -> Found | None:
    for text in _candidates(atoms, low, high):
        if low <= len(text) and (high is None or len(text) <= high) and _meets(atoms, text):
            return Found(text)
    return None


def _lengths(atoms: Atoms) -> tuple[int, int | None]:
    """The least and the greatest length, what formats say of it included."""
    low, high = sizes(atoms, "string")
    for form, sign in atoms:
        if isinstance(form, Formatted) and sign and form.name in texts.LENGTHS:
            least, most = texts.LENGTHS[form.name]
            low = max(low, least)
            high = high if most is None else most if high is None else min(high, most)
    return low, high


def _contradict(atoms: Atoms) -> bool:
    """Whether no string can have the formats asked for without those refused."""
    asked = {form.name for form, sign in atoms if isinstance(form, Formatted) and sign}
    refused = {form.name for form, sign in atoms if isinstance(form, Formatted) and not sign}
    if any(texts.BROADER.get(name, frozenset()) & refused for name in asked):
        return True
    if len(asked & texts.APART) > 1:
        return True
    return "char" in refused and sizes(atoms, "string") == (1, 1)


def _meets(atoms: Atoms, text: str) -> bool:
    return all(is_met(form, text) is sign for form, sign in atoms)


def _fails(atoms: Atoms, text: str) -> bool:
    """Whether `text` fails beyond dispute."""
    return any(is_met(form, text) is (not sign) for form, sign in atoms)


def _plain(atoms: Atoms, low: int, high: int | None) -> Outcome:
    """A text of letters where only lengths and single values are asked for."""
    refused = {
        value for form, _ in atoms if isinstance(form, Among) for value in form.values.values()
    }
    for length in count(low):
        if high is not None and length > high:
            return Empty() if high == 0 else Unknown("no text was found beside those refused")
        for text in _letters(length):
            if text not in refused:
                return Found(text)
    raise AssertionError("counting does not end")


def _letters(length: int) -> Iterator[str]:
    """Texts of letters of one length, more than any list refuses."""
    free = min(length, 3)
    for letters in product(WORDS, repeat=free):
        yield "a" * (length - free) + "".join(letters)


def _candidates(atoms: Atoms, low: int, high: int | None) -> Iterator[str]:
    rng = Random(0)
    asked = [form for form, sign in atoms if sign]
    refused = [form for form, sign in atoms if not sign]
    for form in chain(asked, refused):
        if isinstance(form, Formatted) and form.name in samples.FORMATS:
            yield from samples.FORMATS[form.name].texts(rng, low, plausible=form in refused)
    for form in chain(asked, refused):
        if isinstance(form, Matches):
            yield from _matching(form.pattern, rng, low, high)
    for odd in ODD:
        yield odd
        yield odd.ljust(low, "a")
        yield odd.rjust(low, "a")
    yield from islice(samples.plain(low, high), 50)


def _matching(pattern: str, rng: Random, low: int, high: int | None) -> Iterator[str]:
    try:
        part = patterns.parse(pattern)
    except patterns.UnsupportedPattern:
        return
    shortest = matching.shortest(part)
    if shortest > MAX_LENGTH:
        return
    for attempt in range(ATTEMPTS):
        spare = max(low - shortest, 0) + SPARE[attempt % len(SPARE)]
        if high is not None:
            spare = max(min(spare, high - shortest), 0)
        text = matching.text(part, rng, spare)
        yield text
        yield from (text[:-1], f"{text}a") if attempt < len(SPARE) else ()

"""Strings: by pattern, by format, or plain, inside the bounds on length."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from contractmock.contracts.generation import matching, patterns, samples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractmock.contracts.generation.node import Conjunction, Json, Node
    from contractmock.contracts.generation.search import Place, Search

MAX_LENGTH = 10_000_000
"""Characters above which a string is not made."""

MAX_NAMED = 20
"""Texts made of the property's name that are offered for one place."""

MAX_PLAIN = 2_000
"""Plain texts that are offered for one place."""

PATTERN_ATTEMPTS = 60
"""Texts that are made for one pattern."""

USUAL_SPARE = (4, 0, 8, 1, 2, 16)
"""Characters beyond the shortest text that the attempts for a full instance add in turn."""

LEAST_SPARE = (0, 0, 1, 0, 2, 0, 3, 0, 4, 0, 8, 16)
"""The same for an instance of required members only."""


def candidates(search: Search, conjunction: Conjunction, place: Place) -> Iterator[Json]:
    """Strings for `conjunction`, those that every keyword asks for before plain ones."""
    low, high = conjunction.greatest("minLength"), conjunction.least("maxLength")
    if low > MAX_LENGTH or (high is not None and high < low):
        search.blame.note(place.pointer, "no string that can be made has such a length")
        return
    shaped = False
    for form in _formats(conjunction):
        shaped = True
        yield from form.texts(search.rng, low, plausible=place.full)
    for node in conjunction.having("pattern"):
        shaped = True
        yield from _matching(search, node, place, low, high)
    if place.full and not shaped:
        yield from _named(search, place.name or "text", low, high)
    yield from islice(samples.plain(low, high), MAX_PLAIN)


def _formats(conjunction: Conjunction) -> Iterator[samples.Format]:
    names = [*conjunction.values("format")]
    if "base64" in conjunction.values("contentEncoding"):
        names.append("byte")
    for name in names:
        if name in samples.FORMATS:
            yield samples.FORMATS[name]


def _matching(
    search: Search, node: Node, place: Place, low: int, high: int | None
) -> Iterator[str]:
    """Texts for the ``pattern`` of `node`."""
    try:
        part = patterns.parse(node.get("pattern"))
    except patterns.UnsupportedPattern as error:
        search.blame.note(f"{node.pointer}/pattern", f"the pattern is not understood: {error}")
        return
    shortest = matching.shortest(part)
    if shortest > MAX_LENGTH:
        search.blame.note(f"{node.pointer}/pattern", "its texts are too long to be made")
        return
    extras = USUAL_SPARE if place.full else LEAST_SPARE
    for attempt in range(PATTERN_ATTEMPTS):
        spare = max(low - shortest, 0) + extras[attempt % len(extras)]
        if high is not None:
            spare = max(min(spare, high - shortest), 0)
        text = matching.text(part, search.rng, spare)
        yield text.ljust(low, "a") if attempt % 2 == 0 else text.rjust(low, "a")


def _named(search: Search, name: str, low: int, high: int | None) -> Iterator[str]:
    """The name itself, which tells what the text is, then the name with a number."""
    start = search.rng.randrange(1, 1000) if search.varied else 1
    for number in range(start, start + MAX_NAMED):
        text = name if number == 1 else f"{name} {number}"
        if len(text) < low:
            text = (f"{text} " * (low // len(text) + 1))[:low]
        yield text if high is None else text[:high]

"""One section of the report."""

import statistics
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """A part of the report, complete.

    Attributes:
        text: Markdown.
        missed: A sentence for each target that was missed.
    """

    text: str
    missed: tuple[str, ...] = ()


def section(title: str, parts: Iterable[str], missed: Iterable[str] = ()) -> Section:
    """A section of a heading and paragraphs."""
    return Section("\n\n".join((f"## {title}", *parts)), tuple(missed))


def quartiles(values: Iterable[float], form: str = ".0f") -> str:
    """The median, and the quartiles in brackets."""
    ordered = sorted(values)
    if len(ordered) < 2:
        return "".join(format(each, form) for each in ordered) or "none"
    low, middle, high = statistics.quantiles(ordered, method="inclusive")
    return f"{middle:{form}} [{low:{form}}, {high:{form}}]"


def share(part: int, whole: int) -> str:
    """A part of a whole, and in per cent."""
    return f"{part} of {whole} ({part / whole:.0%})" if whole else "0 of 0"


def groups(ids: Iterable[str]) -> Iterator[str]:
    """The groups of ids (``A1`` is of ``A``), each once and in order."""
    yield from sorted({each[0] for each in ids})

"""Correct clients: what is reported of them, on the deck and in long runs."""

from collections.abc import Iterable, Iterator

import tables
from measuring.alarms import Alarms, for_long, on_the_deck

from sections.section import Section, section


def on_decks() -> Section:
    """The references on every library, and the rewrites."""
    found = list(on_the_deck())
    rows = [(each.title, len(each.alarms), each.cases, f"{each.cpu:.1f}") for each in found]
    text = tables.table(("client", "false alarms", "cases", "CPU s"), rows)
    return section("Correct clients on the deck", [text], _alarms(found))


def in_long_runs(seeds: int, cases: int) -> Section:
    """The references and a few rewrites on many combined cases.

    Args:
        seeds: How many runs of each.
        cases: How many combined cases each.
    """
    found = list(for_long(seeds, cases))
    rows = [
        (each.title, len(each.alarms), each.cases, _bound(each), f"{each.cpu:.0f}")
        for each in found
    ]
    headings = ("client", "false alarms", "cases", "a case, at 95 %", "CPU s")
    parts = (
        f"{seeds} seeds, {cases} combined cases each beside the deck, over httpx in process.",
        tables.table(headings, rows),
    )
    return section("Correct clients in long runs", parts, _alarms(found))


def _bound(found: Alarms) -> str:
    """The rule of three: none in so many bounds the rate."""
    return "" if found.alarms else f"< {3 / found.cases:.1e}"


def _alarms(found: Iterable[Alarms]) -> Iterator[str]:
    for each in found:
        yield from each.alarms

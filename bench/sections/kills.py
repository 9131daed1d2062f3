"""Planted defects: what was killed, named and left, and how soon it showed."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

import tables
from clients import planted
from clients.subjects import LIBRARIES, on_httpx
from measuring import baselines
from measuring.baselines import Sweep
from measuring.first_kills import FirstKill, shuffled
from measuring.kills import Kill, kill
from measuring.runs import REFERENCES
from measuring.together import Together, draws, together

from contractmock.fixtures.fuzzing.case import Zone
from sections.section import Section, groups, quartiles, section, share

NAMED = 0.95
"""The share of the kills that must name zone, oracle, rule and pointer."""

OF_TRANSPORT = ("D7", "D9", "G1", "G3")
"""The defects that are planted on every library: they depend on it."""

UNSEEN = frozenset({("G1", "aiohttp")})
"""Where a defect is none: aiohttp frees the connection itself once the answer is in."""

TOGETHER = (1, 3, 6)
CHOICES = 10
"""Random choices of as many defects."""


def alone() -> Section:
    """Each defect alone, over httpx in process: one run of the deck each."""
    kills = [kill(each, on_httpx(each.vendor)) for each in planted.defects()]
    headings = ("defect", "findings", "named", "deviations left", "first finding")
    parts = (
        "Over httpx, in process, the deck alone. Named: with the zone, oracle, rule and pointer "
        "that are declared.",
        tables.table(headings, map(_row, kills)),
        _by_group(kills),
        _by_zone(kills),
    )
    return section("Planted defects, each alone", parts, _missed(kills))


def _row(killed: Kill) -> tuple[object, ...]:
    title = f"{killed.defect.name}: {killed.defect.title}"
    counts = len(killed.findings), len(killed.named), killed.deviations_left
    return (title, *counts, _told(killed))


def _told(killed: Kill) -> str:
    first = killed.first
    return f"{first.zone}: {first.label} ({first.oracle})" if first else "**survived**"


def _by_group(kills: Sequence[Kill]) -> str:
    rows = []
    for group in groups(each.defect.id for each in kills):
        members = [each for each in kills if each.defect.id.startswith(group)]
        rows.append((group, *_shares(members)))
    rows.append(("all", *_shares(kills)))
    return tables.table(("group", "killed", "named, of those", "survivors"), rows)


def _by_zone(kills: Sequence[Kill]) -> str:
    rows = []
    for zone in Zone:
        killed = [each for each in kills if each.first and each.first.zone is zone]
        named = sum(bool(each.named) for each in killed)
        left = [each.defect.name for each in kills if not each.first and zone in each.defect.zones]
        rows.append((zone, len(killed), named, ", ".join(left) or "none"))
    headings = ("zone", "killed there", "named, of those", "survivors that might show there")
    return tables.table(headings, rows)


def _shares(kills: Sequence[Kill]) -> tuple[str, str, str]:
    killed = [each for each in kills if each.findings]
    named = sum(bool(each.named) for each in killed)
    left = ", ".join(each.defect.name for each in kills if not each.findings)
    return share(len(killed), len(kills)), share(named, len(killed)), left or "none"


def _missed(kills: Sequence[Kill]) -> Iterator[str]:
    survivors = [each.defect.name for each in kills if not each.findings]
    if survivors:
        yield f"survivors: {', '.join(survivors)}"
    killed = [each for each in kills if each.findings]
    unnamed = [each.defect.name for each in killed if not each.named]
    if len(unnamed) > (1 - NAMED) * len(killed):
        yield f"killed, but not by zone, oracle, rule and pointer: {', '.join(unnamed)}"
    for each in kills:
        if each.deviations_left > 1:
            yield f"{each.defect.name}: {each.deviations_left} deviations left after shrinking"


def on_libraries() -> Section:
    """The defects that depend on the HTTP library, on every library."""
    rows: list[tuple[str, ...]] = []
    missed: list[str] = []
    for defect in planted.defects():
        if defect.id not in OF_TRANSPORT:
            continue
        cells = []
        for library, (make, transports) in LIBRARIES.items():
            # A fault of the transport is real in both; over a socket all else is, too.
            killed = kill(defect, make(defect.vendor), transports[-1])
            cells.append(_told(killed))
            if not killed.named and (defect.id, library) not in UNSEEN:
                missed.append(f"{defect.name} on {library}: {_told(killed)}")
        rows.append((defect.name, *cells))
    title = "Planted defects of the transport, over a socket"
    return section(title, [tables.table(("defect", *LIBRARIES), rows)], missed)


def several() -> Section:
    """Several defects in one client."""
    rows: list[tuple[object, ...]] = []
    missed: list[str] = []
    for name in REFERENCES:
        for count in TOGETHER:
            runs = [together(chosen) for chosen in draws(name, count, CHOICES)]
            rows.append((name, *_of_choices(count, runs)))
            missed += map(partial(_unreported, name), [each for each in runs if each.missed])
    headings = ("contract", "planted", "choices", "all reported in", "reported", "findings")
    parts = (
        "Defects drawn at random that do not replace each other's code, in one client; one run.",
        tables.table(headings, rows),
    )
    return section("Several defects in one client", parts, missed)


def _of_choices(count: int, runs: Sequence[Together]) -> tuple[object, ...]:
    full = sum(not each.missed for each in runs)
    reported = sum(len(each.reported) for each in runs)
    found = quartiles(each.findings for each in runs)
    return count, len(runs), share(full, len(runs)), share(reported, count * len(runs)), found


def _unreported(name: str, run: Together) -> str:
    planted_ = ", ".join(each.id for each in run.planted)
    return f"{name}, planted {planted_}: not reported {', '.join(each.id for each in run.missed)}"


def first_kills(seeds: int) -> Section:
    """How soon a defect shows: the deck in order and shuffled, and the baselines."""
    names = tuple(REFERENCES)
    sets: Mapping[str, list[Sweep]] = {
        "the deck": baselines.sweeps(baselines.decks(names)),
        "documented examples": baselines.sweeps(baselines.documented(names)),
        "random valid bodies": baselines.sweeps(baselines.at_random(names)),
    }
    headings = ("cases", "killed", "named, of those", "cases to first kill", "CPU ms", "survivors")
    rows = [(title, *_of_sweeps(each)) for title, each in sets.items()]
    parts = (
        f"Median [quartiles] over the defects; shuffled: over {seeds} random orders of each, drawn "
        "from what one pass over the deck found, as which cases kill does not depend on the order.",
        _timing(sets["the deck"], seeds),
        "The same clients and oracles with other cases: the documented examples alone (and what is "
        "put together from the examples of members), and as many random valid bodies as the deck "
        "has cases, of every declared answer.",
        tables.table(headings, rows),
    )
    return section("How soon a defect shows, and the baselines", parts)


def _timing(sweeps: Sequence[Sweep], seeds: int) -> str:
    rows = []
    for group in (*groups(each.defect.id for each in sweeps), ""):
        members = [each for each in sweeps if each.defect.id.startswith(group)]
        ordered = [each.first for each in members if each.first]
        mixed = [kill for each in members for kill in shuffled(each.found, seeds)]
        rows.append((group or "all", *_cells(ordered), *_cells(mixed)))
    return tables.table(
        ("group", "cases, in order", "CPU ms", "cases, shuffled", "CPU ms shuffled"), rows
    )


def _of_sweeps(sweeps: Sequence[Sweep]) -> tuple[str, ...]:
    killed = [each for each in sweeps if each.first]
    named = sum(each.is_named for each in killed)
    left = ", ".join(each.defect.name for each in sweeps if not each.first)
    cells = _cells([each.first for each in killed if each.first])
    return share(len(killed), len(sweeps)), share(named, len(killed)), *cells, left or "none"


def _cells(kills: Sequence[FirstKill]) -> tuple[str, str]:
    cpu = quartiles((1000 * each.cpu for each in kills), ".1f")
    return quartiles(each.cases for each in kills), cpu

"""How good client fuzzing is, measured by planted defects: kills, names, false alarms, time.

Usage: python bench/fuzzing.py [--seeds 30] [--cases 10000] [--quick]
"""

import argparse
import dataclasses
import random
import statistics
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from clients import planted
from clients.aiornot import Aiornot
from clients.defect import Defect
from clients.freepik import Freepik
from clients.model import ApiError
from clients.neutral import NEUTRAL
from clients.subjects import LIBRARIES, Subject, on_httpx
from clients.vendor import Vendor

from contractmock.contracts import Contract, View, load
from contractmock.fixtures.fuzzing.finding import Finding
from contractmock.fixtures.fuzzing.options import FuzzOptions
from contractmock.fixtures.fuzzing.profile import Profile, profile
from contractmock.fixtures.fuzzing.report import Report
from contractmock.fixtures.fuzzing.run import fuzz

REFERENCES: dict[str, type[Vendor]] = {"aiornot": Aiornot, "freepik": Freepik}
TOGETHER = ("AbsentDate", "NullDigest", "Int32", "NarrowDate", "FloatOnly", "MissingKey")
"""Defects of one client that do not get in each other's way."""

Transport = Literal["socket", "process"]


@dataclasses.dataclass(frozen=True)
class Kill:
    """What a run said of one planted defect.

    Attributes:
        defect: The defect.
        findings: All findings of the run; none where the defect survived.
        named: Those that name the declared zone, rule and pointer.
    """

    defect: Defect
    findings: tuple[Finding, ...]
    named: tuple[Finding, ...]


def main() -> int:
    """Measure everything and print it; 1 where a target is missed."""
    arguments = _arguments()
    contracts = {name: Contract(load(name, View.PUBLISHED)) for name in REFERENCES}
    missed = [
        *_false_alarms(contracts),
        *_kills(contracts),
        *_together(contracts),
    ]
    if not arguments.quick:
        missed += _long_false_alarms(contracts, arguments.seeds, arguments.cases)
    for each in missed:
        print(f"MISSED: {each}")
    return 1 if missed else 0


def run(
    contract: Contract,
    subject: Subject,
    *,
    transport: Transport = "process",
    how_much: Profile | None = None,
) -> Report:
    """One fuzz run of a client that declares `ApiError`."""
    options = FuzzOptions(raises=(ApiError,), transport=transport)
    return fuzz(contract, subject, options, how_much or profile("dev"))


def _kills(contracts: dict[str, Contract]) -> Iterator[str]:
    """Plant each defect alone, over httpx in process."""
    kills = []
    print("\n## Planted defects\n")
    print("| defect | findings | named | labels left | first finding |")
    print("|---|---|---|---|---|")
    for defect in planted.defects():
        report = run(contracts[defect.document], on_httpx(defect.vendor))
        kill = Kill(defect, report.findings, tuple(_naming(defect, report.findings)))
        kills.append(kill)
        print(_row(kill))
    survivors = [kill.defect.name for kill in kills if not kill.findings]
    killed = [kill for kill in kills if kill.findings]
    share = statistics.median(len(kill.named) > 0 for kill in killed)
    named = sum(bool(kill.named) for kill in killed)
    print(f"\nkilled {len(killed)} of {len(kills)}; named {named} of {len(killed)}")
    if survivors:
        yield f"survivors: {', '.join(survivors)}"
    if named < 0.95 * len(killed) or not share:
        yield "fewer than 95 % of the kills name pointer and rule"
    left = [len(each.case.labels) for kill in killed for each in kill.findings]
    if max(left, default=0) > 1:
        yield f"a finding has {max(left)} deviations left"


def _row(kill: Kill) -> str:
    first = next(iter(kill.named or kill.findings), None)
    told = f"{first.zone} {first.label} ({first.oracle})" if first else "SURVIVED"
    left = max((len(each.case.labels) for each in kill.findings), default=0)
    title = f"{kill.defect.name} {kill.defect.title}"
    return f"| {title} | {len(kill.findings)} | {len(kill.named)} | {left} | {told} |"


def _naming(defect: Defect, findings: Iterable[Finding]) -> Iterator[Finding]:
    for each in findings:
        if each.zone not in defect.zones:
            continue
        ruled = "*" in defect.rules or each.label.rule in defect.rules
        placed = not defect.pointers or any(
            _fits(each.label.pointer, pointer) for pointer in defect.pointers
        )
        if ruled and placed:
            yield each


def _fits(pointer: str, pattern: str) -> bool:
    tokens, wanted = pointer.split("/"), pattern.split("/")
    return len(tokens) == len(wanted) and all(
        want in ("*", token) for token, want in zip(tokens, wanted, strict=True)
    )


def _together(contracts: dict[str, Contract]) -> Iterator[str]:
    """Plant several defects in one client and see how many one run reports."""
    print("\n## Several defects in one client\n")
    mine = (each for each in planted.defects() if each.document == "aiornot")
    by_class = {each.vendor.__name__: each for each in mine}
    for count in (1, 3, 6):
        chosen = [by_class[name] for name in TOGETHER[:count]]
        vendor = type("Several", tuple(each.vendor for each in chosen), {})
        report = run(contracts["aiornot"], on_httpx(vendor))
        found = sum(any(_naming(each, report.findings)) for each in chosen)
        print(f"{found} of {count} reported in one run, {len(report.findings)} findings")
        if found < count:
            yield f"only {found} of {count} defects in one run"


def _false_alarms(contracts: dict[str, Contract]) -> Iterator[str]:
    """Run what is correct: the reference on every library, the rewrites on httpx."""
    print("\n## Correct clients\n")
    for name, contract in contracts.items():
        for library, (make, transports) in LIBRARIES.items():
            for transport in transports:
                title = f"{name} reference on {library} over {transport}"
                yield from _alarms(title, contract, make(REFERENCES[name]), transport)
        for vendor in NEUTRAL[name]:
            title = f"{name} {vendor.__name__}"
            yield from _alarms(title, contract, on_httpx(vendor), "process")


def _alarms(title: str, contract: Contract, subject: Subject, transport: str) -> Iterator[str]:
    started = time.perf_counter()
    report = run(contract, subject, transport="socket" if transport == "socket" else "process")
    taken = time.perf_counter() - started
    cases = sum(report.cases.values())
    print(f"{title}: {len(report.findings)} findings, {cases} cases in {taken:.2f} s")
    for each in report.findings:
        yield f"{title}: {each.zone} {each.label} {each.oracle}: {each.message}"


def _long_false_alarms(contracts: dict[str, Contract], seeds: int, cases: int) -> Iterator[str]:
    """Run the references on many combined cases from many seeds."""
    print("\n## False alarms in long runs\n")
    for name, contract in contracts.items():
        found, total = 0, 0
        for seed in range(seeds):
            many = Profile(name="bench", combinations=cases, seed=seed)
            report = run(contract, on_httpx(REFERENCES[name]), how_much=many)
            found += len(report.findings)
            total += sum(report.cases.values())
            for each in report.findings:
                yield f"{name} seed {seed}: {each.zone} {each.label} {each.oracle}: {each.message}"
        bound = f", so fewer than {3 / total:.1e} a case at 95 %" if total and not found else ""
        print(f"{name}: {found} false alarms in {total} cases{bound}")


def first_kills(killing: Sequence[bool], seeds: int) -> list[int]:
    """Cases until the first that kills, with the deck in `seeds` random orders."""
    order = list(killing)
    firsts = []
    for seed in range(seeds):
        random.Random(seed).shuffle(order)
        firsts.append(order.index(True) + 1)
    return firsts


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--quick", action="store_true", help="leave out the long runs")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

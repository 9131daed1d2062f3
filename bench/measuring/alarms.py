"""False alarms: what is reported of clients that are correct."""

import multiprocessing
import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from clients.neutral import NEUTRAL
from clients.subjects import LIBRARIES, Subject, Transport, on_httpx

from contractmock.fixtures.fuzzing.profile import Profile
from contractmock.fixtures.fuzzing.report import Report
from measuring.runs import REFERENCES, run

FOR_LONG = {"aiornot": ("Pydantic", "Orjson"), "freepik": ("Slots",)}
"""By contract: the rewrites that are run for long, beside the reference."""


@dataclass(frozen=True)
class Alarms:
    """What runs of one correct client brought.

    Attributes:
        title: The client, and what it is run over.
        alarms: A line for each finding.
        cases: How many cases there were.
        cpu: Seconds of processor time.
        seconds: Seconds on the wall.
    """

    title: str
    alarms: tuple[str, ...]
    cases: int
    cpu: float
    seconds: float


def on_the_deck() -> Iterator[Alarms]:
    """The references on every library and transport, the rewrites on httpx in process."""
    for name, reference in REFERENCES.items():
        for library, (make, transports) in LIBRARIES.items():
            for transport in transports:
                title = f"{name} reference, {library}, {transport}"
                yield _watched(title, name, make(reference), transport)
        for vendor in NEUTRAL[name]:
            yield _watched(f"{name} {vendor.__name__}", name, on_httpx(vendor), "process")


def for_long(seeds: int, cases: int) -> Iterator[Alarms]:
    """Many combined cases from many seeds, on httpx in process; a process for each core.

    Args:
        seeds: How many runs of each client.
        cases: How many combined cases each, beside the deck.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=context) as pool:
        for name in REFERENCES:
            for client in ("reference", *FOR_LONG[name]):
                runs = [pool.submit(long_run, name, client, seed, cases) for seed in range(seeds)]
                yield _added(f"{name} {client}", [each.result() for each in runs])


def long_run(name: str, client: str, seed: int, cases: int) -> Alarms:
    """One of the long runs.

    Args:
        name: The contract.
        client: ``reference``, or the name of a rewrite.
        seed: What the combinations follow from.
        cases: How many combined cases.
    """
    rewrites = {each.__name__: each for each in NEUTRAL[name]}
    vendor = rewrites.get(client, REFERENCES[name])
    many = Profile(name="bench", combinations=cases, seed=seed)
    return _watched(f"seed {seed}", name, on_httpx(vendor), "process", many)


def _watched(
    title: str,
    name: str,
    subject: Subject,
    transport: Transport,
    how_much: Profile | None = None,
) -> Alarms:
    began, cpu = time.perf_counter(), time.process_time()
    report = run(name, subject, transport=transport, how_much=how_much)
    return Alarms(
        title=title,
        alarms=tuple(f"{title}: {each}" for each in _lines(report)),
        cases=sum(report.cases.values()),
        cpu=time.process_time() - cpu,
        seconds=time.perf_counter() - began,
    )


def _lines(report: Report) -> Iterator[str]:
    for each in report.findings:
        yield f"{each.zone} {each.label} ({each.oracle}): {each.message} [{each.case.id}]"


def _added(title: str, runs: list[Alarms]) -> Alarms:
    return Alarms(
        title=title,
        alarms=tuple(f"{title}, {line}" for each in runs for line in each.alarms),
        cases=sum(each.cases for each in runs),
        cpu=sum(each.cpu for each in runs),
        seconds=sum(each.seconds for each in runs),
    )

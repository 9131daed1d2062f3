"""Speed: the engine's share of a run, and cases a second beside bare calls."""

import statistics

import tables
from measuring.runs import REFERENCES
from measuring.speed import Rate, Share, share, speeds

from sections.section import Section, section

ENGINE_SECONDS = 1.0
FLOORS = {"process": 3000, "socket": 800}
"""Cases a second, by transport."""

RUNS = 5


def engine() -> Section:
    """What a run of the deck takes beside the client."""
    rows, missed = [], []
    for name in REFERENCES:
        shares = [share(name) for _ in range(RUNS)]
        engine_seconds = statistics.median(each.engine for each in shares)
        rows.append((name, *_cells(shares), f"{engine_seconds:.2f}"))
        if name == "aiornot" and engine_seconds > ENGINE_SECONDS:
            missed.append(f"{name}: {engine_seconds:.2f} s of the engine")
    headings = ("contract", "cases", "run s", "CPU s", "bare calls, CPU s", "engine s")
    parts = (
        f"Median of {RUNS} runs of the deck in process, each from a contract just read. Engine: "
        "the run less client, transport and mock, that is deck, oracles and all else. The run has "
        "real waits in it, of hung connections.",
        tables.table(headings, rows),
    )
    return section("The engine's time", parts, missed)


def _cells(shares: list[Share]) -> tuple[str, ...]:
    def median(*values: float) -> str:
        return f"{statistics.median(values):.2f}"

    return (
        str(shares[0].cases),
        median(*(each.seconds for each in shares)),
        median(*(each.cpu for each in shares)),
        median(*(each.bare_cpu for each in shares)),
    )


def rates(rounds: int) -> Section:
    """Cases a second, by client and transport.

    Args:
        rounds: How often the allowed cases of the deck are run in each batch.
    """
    rows, missed = [], []
    for each in speeds(rounds):
        floor = FLOORS[each.transport]
        overhead = each.bare.per_second / each.cases.per_second
        rates_ = map(_rate, (each.bare, each.cases, each.combined))
        rows.append((each.title, each.transport, *rates_, f"{overhead:.1f}", floor))
        if each.cases.per_second < floor:
            told = f"{each.cases.per_second:.0f} cases a second, fewer than {floor}"
            missed.append(f"{each.title} over {each.transport}: {told}")
    headings = ("client", "transport", "bare calls", "cases", "combined cases", "bare / cases")
    parts = (
        "A second, and in brackets a second of processor time. Bare calls: the same client on a "
        "trivial mock transport or a trivial server. Cases: the allowed cases of the deck, "
        "executed and judged, the best of three batches. Combined cases: drawn, executed, judged "
        "and counted, in a whole run. Reference: the correct client of the other sections; thin: "
        "`httpx.Client.post` and `json`.",
        tables.table((*headings, "floor of cases"), rows),
    )
    return section("Cases a second", parts, missed)


def _rate(rate: Rate) -> str:
    return f"{rate.per_second:.0f} ({rate.per_cpu_second:.0f})"

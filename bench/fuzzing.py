"""How good client fuzzing is: kills, names, false alarms, field clients and speed.

Usage: python bench/fuzzing.py [--seeds 30] [--cases 10000] [--quick] [SECTION ...]
"""

import argparse
import sys
import time
from collections.abc import Callable

from sections import correct, field, kills, speed
from sections.section import Section

QUICK_SEEDS, QUICK_CASES = 2, 500


def main() -> int:
    """Measure, print, and return 1 where a target is missed."""
    arguments = _arguments()
    seeds = QUICK_SEEDS if arguments.quick else arguments.seeds
    cases = QUICK_CASES if arguments.quick else arguments.cases
    sections = _sections(seeds, cases)
    missed: list[str] = []
    for name in arguments.section or sections:
        began = time.perf_counter()
        made = sections[name]()
        print(f"{made.text}\n\nTaken: {time.perf_counter() - began:.0f} s\n", flush=True)
        missed += made.missed
    print("\n".join(f"MISSED: {each}" for each in missed) or "all targets are met")
    return 1 if missed else 0


def _sections(seeds: int, cases: int) -> dict[str, Callable[[], Section]]:
    """What can be measured, by the name on the command line; speed first, while all is quiet."""
    return {
        "engine": speed.engine,
        "rates": lambda: speed.rates(rounds=5),
        "field": field.official,
        "correct": correct.on_decks,
        "alone": kills.alone,
        "libraries": kills.on_libraries,
        "several": kills.several,
        "first": lambda: kills.first_kills(seeds),
        "long": lambda: correct.in_long_runs(seeds, cases),
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=30, help="of long runs and random orders")
    parser.add_argument("--cases", type=int, default=10_000, help="combined cases of a long run")
    parser.add_argument("--quick", action="store_true", help="few seeds and cases")
    parser.add_argument("section", nargs="*", metavar="SECTION", help=", ".join(_sections(0, 0)))
    parsed = parser.parse_args()
    unknown = set(parsed.section) - _sections(0, 0).keys()
    if unknown:
        parser.error(f"no section {', '.join(sorted(unknown))}; use {', '.join(_sections(0, 0))}")
    return parsed


if __name__ == "__main__":
    sys.exit(main())

"""The mock under load: speed beside a bare endpoint and Prism, delays, long bodies, a soak.

Usage: python bench/run.py [--quick] [SECTION ...]

Needs Linux and wrk (Debian: apt-get install wrk); Prism is measured where Node is present, Redis
where redis-server is.
"""

import argparse
import shutil
import sys
import time
from collections.abc import Callable

from load import delay, machine, profile, soak, start_up, throughput, uploads, workers
from sections.section import Section
from servers import NotStartedError


def main() -> int:
    """Measure, print, and return 1 where a target is missed."""
    arguments = _arguments()
    if not shutil.which("wrk"):
        print("bench: wrk is not installed; on Debian: apt-get install wrk", file=sys.stderr)
        return 2
    print(f"{machine.described()}\n", flush=True)
    sections = _sections(quick=arguments.quick)
    missed: list[str] = []
    for name in arguments.section or sections:
        began = time.perf_counter()
        try:
            made = sections[name]()
        except NotStartedError as error:
            print(f"bench: {name}: {error}", file=sys.stderr)
            return 2
        print(f"{made.text}\n\nTaken: {time.perf_counter() - began:.0f} s\n", flush=True)
        missed += made.missed
    print("\n".join(f"MISSED: {each}" for each in missed) or "all targets are met")
    return 1 if missed else 0


def _sections(*, quick: bool) -> dict[str, Callable[[], Section]]:
    """What can be measured, by the name on the command line."""
    rounds, seconds = (1, 1) if quick else (3, 2)
    return {
        "start-up": lambda: start_up.start_up(3 if quick else 5),
        "throughput": lambda: throughput.throughput(rounds, seconds),
        "workers": lambda: workers.workers(rounds, seconds),
        "profile": lambda: profile.profile(seconds),
        "delay": lambda: delay.delay(1 if quick else 3),
        "uploads": lambda: uploads.uploads(10 if quick else uploads.AT_ONCE),
        "soak": lambda: soak.soak(20_000, 40_000 if quick else 200_000),
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a look: short and few runs")
    names = _sections(quick=True)
    parser.add_argument("section", nargs="*", metavar="SECTION", help=", ".join(names))
    parsed = parser.parse_args()
    if unknown := set(parsed.section) - names.keys():
        parser.error(f"no section {', '.join(sorted(unknown))}; use {', '.join(names)}")
    return parsed


if __name__ == "__main__":
    sys.exit(main())

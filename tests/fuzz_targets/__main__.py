"""Runs fuzz targets by hand, for as long as one likes: ``python -m tests.fuzz_targets TARGET``."""

import argparse
import base64
import logging
import random
import sys
import traceback
from collections.abc import Sequence

from tests.fuzz_targets.catalogue import TARGETS
from tests.fuzz_targets.coverage_of import branch_coverage
from tests.fuzz_targets.hunting import Failure, Progress, hunt, keep
from tests.fuzz_targets.target import Target


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; 1 where a target failed."""
    options = _parser().parse_args(arguments)
    targets = list(TARGETS.values()) if options.target == "all" else [TARGETS[options.target]]
    if options.replay is not None:
        for target in targets:
            target.check(base64.b64decode(options.replay))
        return 0
    failed = 0
    for target in targets:
        if options.coverage:
            for parser, share, missing in branch_coverage(
                target, options.examples or 2000, options.seed
            ):
                print(f"{target.name}  {share:6.1%}  {parser}  {missing}", flush=True)
        else:
            failed += _hunt(target, options)
    return min(failed, 1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz_targets",
        description="Feeds parsers with mutations of sound inputs until one breaks its promise.",
    )
    parser.add_argument("target", choices=[*TARGETS, "all"], metavar="TARGET",
                        help=f"all, or one of {', '.join(TARGETS)}")  # fmt: skip
    parser.add_argument("--seconds", type=float, default=60.0, help="how long, each (60)")
    parser.add_argument("--examples", type=int, help="how many inputs instead, each")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32),
                        help="what the inputs follow from (another every time)")  # fmt: skip
    parser.add_argument("--replay", metavar="BASE64", help="run this one input")
    parser.add_argument("--coverage", action="store_true",
                        help="tell the branch coverage of each parser instead")  # fmt: skip
    return parser


def _hunt(target: Target, options: argparse.Namespace) -> bool:
    print(f"{target.name}: seed {options.seed}", flush=True)
    failure = hunt(
        target,
        seconds=options.seconds if options.examples is None else float("inf"),
        examples=sys.maxsize if options.examples is None else options.examples,
        first_seed=options.seed,
        tell=lambda progress: _tell(target, progress),
    )
    if failure is None:
        return False
    _report(target, failure)
    return True


def _tell(target: Target, progress: Progress) -> None:
    slowest = f"slowest {progress.slowest_seconds * 1000:.0f} ms of {len(progress.slowest)} bytes"
    print(
        f"{target.name}: {progress.examples} inputs, {progress.seconds:.0f} s, {slowest}",
        flush=True,
    )


def _report(target: Target, failure: Failure) -> None:
    traceback.print_exception(failure.error, limit=-6)
    encoded = base64.b64encode(failure.data).decode()
    print(f"\n{target.name} failed on {len(failure.data)} bytes: {failure.data!r}")
    print(f"kept in {keep(target, failure.data)}; the tests replay it from now on")
    print(f"again: python -m tests.fuzz_targets {target.name} --replay '{encoded}'", flush=True)


if __name__ == "__main__":
    logging.disable()  # what is malformed is an ordinary input here
    sys.exit(main())

"""Pairs of documents on which an independent tool has a verdict, compared by us as well.

Usage: python bench/drift_pairs.py FOLDER [--slowest 5]

FOLDER holds `pairs.jsonl`, one pair a line (`base`, `revision`, `verdict`, `findings`), and the
documents that it names. Every disagreement is listed with our reason and a witness. Exits with 1
where a pair crashes, takes a second, or is called compatible without a reason.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contractmock.contracts.comparison import Change, Comparison, Verdict, compare
from contractmock.contracts.comparison.samples import sample
from contractmock.contracts.contract import Contract
from contractmock.contracts.documents.loading import load_document
from contractmock.contracts.schema import Schema

_EXPECTED = {"error": Verdict.BREAKING, "info": Verdict.COMPATIBLE, "none": Verdict.COMPATIBLE}
"""Our word for each of theirs; a warning agrees with anything."""

_MOST = 1.0
"""Seconds that a pair may take."""


@dataclass(frozen=True)
class Compared:
    """One pair: its line, both contracts, what we say, and how long that took."""

    row: dict[str, Any]
    old: Contract
    new: Contract
    found: Comparison
    seconds: float

    @property
    def id(self) -> str:
        return str(self.row["base"]).partition(".")[0]

    @property
    def agrees(self) -> bool:
        return _EXPECTED.get(self.row["verdict"], self.found.verdict) is self.found.verdict


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--slowest", type=int, default=5, metavar="N")
    arguments = parser.parse_args()
    rows = [
        json.loads(line) for line in (arguments.folder / "pairs.jsonl").read_text().splitlines()
    ]
    every = [compared(arguments.folder, row) for row in rows]
    counts = Counter((each.row["verdict"], each.found.verdict.value) for each in every)
    print("| theirs | ours | pairs |\n| --- | --- | --- |")
    for (theirs, ours), number in sorted(counts.items()):
        print(f"| {theirs} | {ours} | {number} |")
    print("\n| pair | theirs | ours | why | witness |\n| --- | --- | --- | --- | --- |")
    for each in every:
        if not each.agrees:
            print(line(each))
    print(f"\nslowest of {len(every)}:")
    for each in sorted(every, key=lambda each: -each.seconds)[: arguments.slowest]:
        print(f"  {each.id}  {each.seconds * 1000:.0f} ms")
    return 1 if any(each.seconds > _MOST for each in every) else 0


def compared(folder: Path, row: dict[str, Any]) -> Compared:
    begun = time.perf_counter()
    old, new = (Contract(load_document(str(folder / row[name]))) for name in ("base", "revision"))
    found = compare(old, new)
    return Compared(row, old, new, found, time.perf_counter() - begun)


def line(pair: Compared) -> str:
    theirs = ", ".join(dict.fromkeys(each["id"] for each in pair.row["findings"])) or "nothing"
    ours = pair.found.verdict.value
    worst = [each for each in pair.found.changes if each.verdict is pair.found.verdict]
    why = reason(pair, worst)
    cells = (pair.id, f"{pair.row['verdict']}: {theirs}", ours, why, witness(pair, worst))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def reason(pair: Compared, changes: list[Change]) -> str:
    told = [f"{each.code} at {each.where}: {each.message}" for each in changes]
    if not changes:
        told = ["equal: each contract allows just what the other does, proven in both directions"]
    if pair.found.verdict is Verdict.COMPATIBLE:
        notices = (*pair.found.notices, *pair.new.notices)
        told += [f"{each.rule}: {each.message}" for each in notices]
    return "; ".join(dict.fromkeys(told))


def witness(pair: Compared, changes: list[Change]) -> str:
    """What proves it: of a break what it refuses; otherwise a value that both allow."""
    if pair.found.verdict is Verdict.BREAKING:
        return f"`{json.dumps(changes[0].witness)}`"
    shared = next(shared_values(pair), None)
    return "" if shared is None else f"both take `{json.dumps(shared)}`"


def shared_values(pair: Compared) -> Iterator[Any]:
    for old in pair.old.operations:
        new = pair.new.operation(old.label)
        if new is None:
            continue
        yield from taken(*(bodies(each.request_body) for each in (old, new)))
        for status in old.responses.keys() & new.responses.keys():
            after, before = new.responses[status], old.responses[status]
            yield from taken(bodies(after), bodies(before))


def bodies(holder: Any) -> list[Schema]:
    return [each.schema for each in (holder.content if holder else ()) if each.schema]


def taken(senders: list[Schema], receivers: list[Schema]) -> Iterator[Any]:
    for sender, receiver in zip(senders, receivers, strict=False):
        value = sample(sender)
        if receiver.accepts(value):
            yield value


if __name__ == "__main__":
    sys.exit(main())

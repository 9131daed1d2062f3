"""Pairs of documents on which an independent tool has a verdict, compared by us as well.

Usage: python bench/drift_pairs.py FOLDER [--slowest 3] > bench/drift-pairs.md

FOLDER holds `pairs.jsonl`, one pair a line (`base`, `revision`, `verdict`, `findings`), and the
documents that it names. Every disagreement is listed with our reason and a witness. Exits with 1
where a pair crashes or takes a second, or where a note on a disagreement no longer fits it.
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
class Note:
    """A word more on a disagreement.

    Attributes:
        theirs: What they find; with anything else the note does not fit.
        ours: The codes of what we find; the same.
        text: The note.
    """

    theirs: frozenset[str]
    ours: frozenset[str]
    text: str


NOTES = {
    "09ca009f92c8": Note(
        frozenset({"response-body-one-of-added", "response-property-one-of-added"}),
        frozenset({"enum-narrowed", "type-narrowed"}),
        "the added branches say the same as those that are there. In a `oneOf` a value then meets "
        "two branches instead of one and is refused: responses may hold less than before, not "
        "more.",
    ),
    "c1b2f8b8a6b6": Note(
        frozenset(
            {
                *("request-body-min-contains-increased", "response-body-max-contains-increased"),
                *("request-body-max-contains-increased", "response-body-min-contains-increased"),
            }
        ),
        frozenset(),
        "the items have to be strings and one of them an integer, so that no list at all was "
        "valid, or is, whatever `minContains` says.",
    ),
    "dc6cd857984c": Note(
        frozenset({"request-parameter-property-list-of-types-narrowed"}),
        frozenset(),
        "a query carries text, and a member that may be a string takes what is written for an "
        "integer or a boolean.",
    ),
    "f6b8ff5a35be": Note(
        frozenset({"request-body-any-of-removed", "request-body-any-of-added"}),
        frozenset(),
        "the branch that stays allows whatever the branch that went did, and the new one does.",
    ),
}
"""By pair, where equality or a narrower contract is not plain to see."""


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
    parser.add_argument("--slowest", type=int, default=3, metavar="N")
    arguments = parser.parse_args()
    rows = [
        json.loads(line) for line in (arguments.folder / "pairs.jsonl").read_text().splitlines()
    ]
    every = [compared(arguments.folder, row) for row in rows]
    print("# Pairs of documents, and what another tool says of them\n")
    print(
        "Made by `python bench/drift_pairs.py FOLDER`; FOLDER holds the pairs, which are no part of"
    )
    print("this project.\n")
    counts = Counter((each.row["verdict"], each.found.verdict.value) for each in every)
    print("| theirs | ours | pairs |\n| --- | --- | --- |")
    for (theirs, ours), number in sorted(counts.items()):
        print(f"| {theirs} | {ours} | {number} |")
    print("\n| pair | theirs | ours | why | witness |\n| --- | --- | --- | --- | --- |")
    for each in every:
        if not each.agrees:
            print(line(each))
    misfits = print_notes({each.id: each for each in every})
    print(f"\nThe slowest of the {len(every)} pairs:\n")
    for each in sorted(every, key=lambda each: -each.seconds)[: arguments.slowest]:
        print(f"- {each.id}  {each.seconds * 1000:.0f} ms")
    return 1 if misfits or any(each.seconds > _MOST for each in every) else 0


def print_notes(every: dict[str, Compared]) -> int:
    """Prints the notes; returns how many no longer fit."""
    print("\nSome of the errors that are equal here, or narrower, need a word more:\n")
    misfits = 0
    for pair, note in NOTES.items():
        found = every.get(pair)
        if found is not None and note.theirs == theirs_of(found) and note.ours == ours_of(found):
            print(f"- `{pair}`: {note.text}")
        else:
            misfits += 1
            print(f"- `{pair}`: the note in `bench/drift_pairs.py` no longer fits: look again")
    return misfits


def theirs_of(pair: Compared) -> frozenset[str]:
    return frozenset(each["id"] for each in pair.row["findings"])


def ours_of(pair: Compared) -> frozenset[str]:
    return frozenset(each.code for each in pair.found.changes)


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

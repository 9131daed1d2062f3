"""References: following them, and saying what is wrong with them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum, auto
from typing import Any, TypeGuard

from contractmock.contracts import pointer as pointers
from contractmock.contracts.documents.limits import CHAIN_LIMIT
from contractmock.contracts.documents.walk import Reference, target, walk
from contractmock.contracts.notice import Level, Notice
from contractmock.contracts.pointer import ABSENT

_REMOTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//")


def is_remote(ref: str) -> bool:
    """Whether `ref` has a scheme or a host of its own: nothing of that kind is ever read."""
    return bool(_REMOTE.match(ref))


def follow(data: Mapping[str, Any], pointer: str) -> tuple[str, object]:
    """Where the chain of references that begins at `pointer` ends.

    Args:
        data: A document.
        pointer: A pointer, or the text of a ``$ref`` (``#/...``, perhaps percent-encoded).

    Returns:
        The pointer and the value of the first place that is no reference. The value is `ABSENT`
        where a reference dangles, leads out of the document, into a circle, or through more than
        `CHAIN_LIMIT` references; the pointer is then the last one that could be named.
    """
    here = target(pointer) if pointer.startswith("#") else pointer
    if here is None:
        return pointer, ABSENT
    seen: set[str] = set()
    while True:
        value = pointers.resolve(data, here)
        if not _refers(value):
            return here, value
        seen.add(here)
        there = target(value["$ref"])
        if there is None or there in seen or len(seen) > CHAIN_LIMIT:
            return here, ABSENT
        here = there


def notices(data: dict[str, Any]) -> tuple[Notice, ...]:
    """What is wrong with a document's references and with its structure; nothing is changed.

    Rules: ``dangling-reference``, ``reference-loop``, ``remote-reference``, ``malformed``.
    """
    malformed: list[Notice] = []
    found = judge(data, list(walk(data, malformed)))
    return (*malformed, *found)


def judge(data: dict[str, Any], references: Iterable[Reference]) -> Iterator[Notice]:
    """What is wrong with `references`, each of which stands in `data`."""
    ends = _Ends(data)
    for reference in references:
        notice = _judge(reference, ends)
        if notice is not None:
            yield notice


def dangling(pointer: str, message: str) -> Notice:
    """The notice for a reference whose target does not exist."""
    return Notice(
        rule="dangling-reference",
        level=Level.ERROR,
        pointer=pointer,
        message=f"{message}; anything is allowed there",
        cure="add what the reference names, or correct it",
    )


def _judge(reference: Reference, ends: "_Ends") -> Notice | None:
    text, there = reference.text, target(reference.text)
    if is_remote(text):
        return Notice(
            rule="remote-reference",
            level=Level.ADVICE,
            pointer=reference.pointer,
            message=f"`{text}` lies outside the document and is never fetched; anything is "
            "allowed there",
            cure="save what it names beside the document and refer to that file",
        )
    if there is None and text.startswith("#"):
        return dangling(reference.pointer, f"`{text}` is an anchor, only `#/...` is followed")
    if there is None:
        return dangling(reference.pointer, f"`{text}` is not part of the document")
    end = ends.of(there)
    if end is _End.ABSENT and pointers.resolve(ends.data, there) is ABSENT:
        return dangling(reference.pointer, f"`{text}` does not exist in the document")
    if end is _End.LOOP and there in ends.loops:
        return _loop(reference) if _holder(reference) in ends.loops else None
    return _long_chain(reference) if ends.length(there) >= CHAIN_LIMIT else None


def _loop(reference: Reference) -> Notice:
    return _endless(
        reference,
        "leads back to itself through references alone",
        "let one of the references in the circle name a definition",
    )


def _long_chain(reference: Reference) -> Notice:
    return _endless(
        reference,
        f"leads through more than {CHAIN_LIMIT} references that say nothing else",
        "refer to the definition itself",
    )


def _endless(reference: Reference, problem: str, cure: str) -> Notice:
    return Notice(
        rule="reference-loop",
        level=Level.ERROR,
        pointer=reference.pointer,
        message=f"`{reference.text}` {problem}; anything is allowed there",
        cure=cure,
    )


def _holder(reference: Reference) -> str:
    return reference.pointer.removesuffix("/$ref")


class _End(Enum):
    """How a chain of references ends."""

    VALUE = auto()
    ABSENT = auto()
    LOOP = auto()


class _Ends:
    """How the chains of references of a document end, each link judged once."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self.known: dict[str, _End] = {}
        self.lengths: dict[str, int] = {}
        self.loops: set[str] = set()

    def of(self, pointer: str) -> _End:
        chain: dict[str, None] = {}
        here: str | None = pointer
        while here is not None and here not in self.known and here not in chain:
            chain[here] = None
            value = pointers.resolve(self.data, here)
            if not _refers(value):
                self.known[here] = _End.ABSENT if value is ABSENT else _End.VALUE
                break
            here = target(value["$ref"])
        end = self._end(here, chain)
        self.known.update(dict.fromkeys(chain, end))
        if end is _End.VALUE:
            first = self.lengths.get(str(here), -1) + 1
            self.lengths.update((link, n) for n, link in enumerate(reversed(chain), first))
        return end

    def length(self, pointer: str) -> int:
        """How many references lead from `pointer` to a value; 0 where none is reached."""
        return self.lengths.get(pointer, 0)

    def _end(self, last: str | None, chain: dict[str, None]) -> _End:
        if last is None:
            return _End.ABSENT
        if last in self.known:
            return self.known[last]
        links = list(chain)
        self.loops.update(links[links.index(last) :])
        return _End.LOOP


def _refers(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict) and isinstance(value.get("$ref"), str)

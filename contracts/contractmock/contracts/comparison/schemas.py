"""The comparison of two schemas of two documents, by the relation and by what they declare."""

import hashlib
import json
import operator
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from contractmock.contracts.bodies import FORM, MULTIPART
from contractmock.contracts.comparison.as_text import as_list, taking_any_text
from contractmock.contracts.comparison.change import Change, Verdict
from contractmock.contracts.comparison.inclusion.relation import differences
from contractmock.contracts.comparison.inclusion.verdict import Difference
from contractmock.contracts.comparison.ineffective import notices
from contractmock.contracts.comparison.judging import Judgement
from contractmock.contracts.comparison.members import CONTENT_CODES, member_changes
from contractmock.contracts.comparison.outline import Outline
from contractmock.contracts.comparison.piecewise import Piecewise
from contractmock.contracts.comparison.place import Place
from contractmock.contracts.comparison.policies import Policies
from contractmock.contracts.comparison.readings import lenient, spelled_out
from contractmock.contracts.comparison.spelling import respelled
from contractmock.contracts.comparison.untouched import Untouched
from contractmock.contracts.documents.document import Document
from contractmock.contracts.documents.references import follow
from contractmock.contracts.generation.node import SchemaValue
from contractmock.contracts.lowering import lower
from contractmock.contracts.notice import Notice
from contractmock.contracts.operation import Parameter
from contractmock.contracts.schema import Schema


@dataclass(frozen=True, slots=True)
class _Both:
    """What the relation finds between two schemas, in either direction."""

    old: SchemaValue
    new: SchemaValue
    harm: Sequence[Difference]
    relief: Sequence[Difference]


class SchemaComparer:
    """Compares schemas of two documents; what is met again is not compared again.

    Args:
        old: The old document.
        new: The new one.
        policies: The answers to what no wire can answer.

    Attributes:
        old: The old document.
        new: The new one.
        differing: Where the new document (the old one, where that is gone) holds schemas that
            compare otherwise when what has no effect by the letter is taken for what it means.
        ineffective: What has changed and constrains nothing, each once, in the order met.
    """

    def __init__(self, old: Document, new: Document, policies: Policies) -> None:
        self.old, self.new = old, new
        self.differing: list[str] = []
        self.ineffective: dict[Notice, None] = {}
        self._policies = policies
        self._untouched = Untouched(old, new)
        self._strict = spelled_out(old), spelled_out(new)
        self._lenient = lenient(self._strict[0]), lenient(self._strict[1])
        self._two_readings = any(map(operator.is_not, self._strict, self._lenient))
        self._known: dict[tuple[object, ...], _Both] = {}
        self._related: dict[tuple[object, ...], Sequence[Difference]] = {}
        self._piecewise = {flag: Piecewise(formats=flag) for flag in (False, True)}

    def untouched(self, old: str, new: str) -> bool:
        """Whether the schemas at these pointers are the same, with all that they refer to."""
        return self._untouched.is_untouched(old, new)

    def changes(
        self,
        place: Place,
        old: Schema | None,
        new: Schema | None,
        carriers: tuple[Parameter, Parameter] | None = None,
    ) -> Iterator[Change]:
        """The changes of what may stand at `place`.

        Args:
            place: The place.
            old: What it held; None for anything.
            new: What it holds.
            carriers: The parameters or headers that carry the value as text.
        """
        if old is None and new is None:
            return
        if old and new and self.untouched(old.pointer, new.pointer):
            return
        place = replace(place, as_text=place.as_text or carriers is not None)
        if carriers is not None and any(each.media_type for each in carriers):
            place, carriers = replace(place, as_text=False), None
        strict = list(self._changes(self._strict, place, old, new, carriers))
        if not self._two_readings:
            yield from strict
            return
        lenient_ = list(self._changes(self._lenient, place, old, new, carriers))
        yield from self._either(place, strict, lenient_)

    def _changes(
        self,
        documents: tuple[Document, Document],
        place: Place,
        old: Schema | None,
        new: Schema | None,
        carriers: tuple[Parameter, Parameter] | None,
    ) -> Iterator[Change]:
        both = self._compared(documents, place, old, new)
        judgement = Judgement(place, Outline(both.old), Outline(both.new), self._policies, carriers)
        harm = [found for each in both.harm if (found := judgement.harm(each))]
        relief = [found for each in both.relief if (found := judgement.relief(each))]
        members = list(member_changes(place, both.old, both.new, self._policies))
        # One place is told once, by whoever has the worse to say of it; text is another matter.
        lost = [each for each in members if each.verdict is not Verdict.COMPATIBLE]
        gained = [each for each in members if each.verdict is Verdict.COMPATIBLE]
        told: set[str] = set()
        for changes in (harm, lost, relief, gained):
            fresh = [c for c in changes if c.pointer not in told or c.code in CONTENT_CODES]
            yield from fresh
            told.update(change.pointer for change in fresh)

    def _compared(
        self,
        documents: tuple[Document, Document],
        place: Place,
        old: Schema | None,
        new: Schema | None,
    ) -> _Both:
        formats = self._policies.value("formats", place.operation, place.pointer) == "assertion"
        ends = [
            follow(document.data, schema.pointer)[0] if schema else None
            for document, schema in zip(documents, (old, new), strict=True)
        ]
        directions = [schema.direction.value for schema in (old, new) if schema]
        settings = place.produced, place.as_text, place.media_type in (FORM, MULTIPART), formats
        key = (*map(id, documents), *ends, *directions, *settings)
        if key not in self._known:
            is_form = place.media_type in (FORM, MULTIPART)
            before, after = (
                respelled(lower(document, end, directions[0]), is_form=is_form)
                if end is not None
                else True
                for document, end in zip(documents, ends, strict=True)
            )
            self._known[key] = self._both(before, after, place, formats=formats)
            found = notices(place.source[1] or place.source[0], before, after)
            self.ineffective.update(dict.fromkeys(found))
        return self._known[key]

    def _both(self, old: SchemaValue, new: SchemaValue, place: Place, *, formats: bool) -> _Both:
        sender, receiver = (new, old) if place.produced else (old, new)
        texts = [_digest(schema) for schema in (sender, receiver)]
        settings = place.as_text, formats
        ways = (
            ((*texts, *settings), sender, receiver),
            ((*texts[::-1], *settings), receiver, sender),
        )
        for key, narrow, wide in ways:
            if key not in self._related:
                self._related[key] = self._differences(narrow, wide, place, formats=formats)
        harm, relief = (self._related[key] for key, _, _ in ways)
        return _Both(old, new, harm, relief)

    def _differences(
        self, narrow: SchemaValue, wide: SchemaValue, place: Place, *, formats: bool
    ) -> Sequence[Difference]:
        if not place.as_text:
            return self._piecewise[formats].differences(narrow, wide)
        ends = as_list(narrow, wide), taking_any_text(wide)
        return tuple(differences(*ends, formats=formats))

    def _either(
        self, place: Place, strict: Sequence[Change], lenient_: Sequence[Change]
    ) -> Iterator[Change]:
        """The changes of both readings; one that only one of them has is no certain one."""
        by_letter, as_meant = ({_key(each): each for each in c} for c in (strict, lenient_))
        if by_letter.keys() != as_meant.keys():
            self.differing.append(place.source[1] or place.source[0])
        broken = _broken(strict) & _broken(lenient_)
        for key, change in {**as_meant, **by_letter}.items():
            if key in by_letter and (key in as_meant or _is_broken(change, broken)):
                yield change
            elif key in by_letter or not _is_broken(change, broken):
                yield _in_one_reading(change, by_letter=key in by_letter)


def _digest(schema: SchemaValue) -> str:
    return hashlib.sha256(json.dumps(schema).encode()).hexdigest()


def _key(change: Change) -> tuple[str, str, str]:
    return change.code, change.pointer, change.verdict


def _broken(changes: Iterable[Change]) -> frozenset[str]:
    """Where something breaks, whatever it is called."""
    return frozenset(each.pointer for each in changes if each.verdict is Verdict.BREAKING)


def _is_broken(change: Change, broken: frozenset[str]) -> bool:
    return change.verdict is Verdict.BREAKING and change.pointer in broken


def _in_one_reading(change: Change, *, by_letter: bool) -> Change:
    how = "by the letter" if by_letter else "for what they are meant to say"
    verdict = change.verdict
    return replace(
        change,
        verdict=verdict if verdict is Verdict.COMPATIBLE else Verdict.UNDECIDED,
        message=f"{change.message}; only if `nullable` and the like are taken {how}",
        witness=None,
        details={
            **change.details,
            "reading": "letter" if by_letter else "meaning",
            "witness": change.witness,
        },
    )

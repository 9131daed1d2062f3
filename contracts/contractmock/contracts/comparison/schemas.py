"""The comparison of the schemas of two documents, read by the letter and as they are meant."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from contractmock.contracts.bodies import FORM, MULTIPART
from contractmock.contracts.comparison.change import Change, Verdict
from contractmock.contracts.comparison.gathering import schemas_of
from contractmock.contracts.comparison.inclusion.kinds import Kinds
from contractmock.contracts.comparison.inclusion.roots import Part, Root
from contractmock.contracts.comparison.ineffective import Ineffective
from contractmock.contracts.comparison.library import Library
from contractmock.contracts.comparison.place import Place
from contractmock.contracts.comparison.policies import Policies
from contractmock.contracts.comparison.readings import lenient
from contractmock.contracts.comparison.telling import Carriers, Telling
from contractmock.contracts.comparison.untouched import Untouched
from contractmock.contracts.documents.document import Document
from contractmock.contracts.notice import Notice
from contractmock.contracts.operation import Operation
from contractmock.contracts.schema import Schema


@dataclass(frozen=True)
class _Side:
    """One of the two documents, and how it can be read.

    Attributes:
        document: The document.
        kinds: Shared by both.
        operations: Those whose schemas will be asked for.
    """

    document: Document
    kinds: Kinds
    operations: list[Operation] = field(default_factory=list)

    @cached_property
    def by_the_letter(self) -> Library:
        """Its schemas as they are written."""
        return self._library(self.document)

    @cached_property
    def as_meant(self) -> Library:
        """Its schemas as they may have been meant; the same where that makes no difference."""
        meant = lenient(self.document)
        return self.by_the_letter if meant is self.document else self._library(meant)

    def _library(self, document: Document) -> Library:
        library = Library(document, self.kinds)
        for operation in self.operations:
            for schema in schemas_of(operation):
                library.expect(schema)
        return library


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
        kinds = Kinds()
        self._sides = _Side(old, kinds), _Side(new, kinds)
        self._anything = Root.of(True, kinds).whole
        self._untouched = Untouched(old, new)
        self._telling = Telling(policies, kinds)
        self._ineffective = Ineffective()

    def untouched(self, old: str, new: str) -> bool:
        """Whether the schemas at these pointers are the same, with all that they refer to."""
        return self._untouched.is_untouched(old, new)

    def expect(self, old: Operation, new: Operation) -> None:
        """Be told of operations that will be compared: their schemas are read together."""
        if not self.untouched(old.pointer, new.pointer):
            for side, operation in zip(self._sides, (old, new), strict=True):
                side.operations.append(operation)

    def changes(
        self,
        place: Place,
        old: Schema | None,
        new: Schema | None,
        carriers: Carriers = None,
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
        found = self._in_both_readings(place, (old, new), carriers)
        self._telling.settle(len(found))
        yield from found

    def _in_both_readings(
        self, place: Place, schemas: tuple[Schema | None, Schema | None], carriers: Carriers
    ) -> list[Change]:
        written = self._parts(place, schemas, [side.by_the_letter for side in self._sides])
        meant = self._parts(place, schemas, [side.as_meant for side in self._sides])
        strict = self._changes(place, *written, carriers)
        if all(one.kind == other.kind for one, other in zip(written, meant, strict=True)):
            return strict
        return list(self._either(place, strict, self._changes(place, *meant, carriers)))

    def _parts(
        self,
        place: Place,
        schemas: tuple[Schema | None, Schema | None],
        libraries: Iterable[Library],
    ) -> tuple[Part, Part]:
        old, new = (
            library.part(schema, is_form=place.media_type in (FORM, MULTIPART))
            if schema
            else self._anything
            for schema, library in zip(schemas, libraries, strict=True)
        )
        return old, new

    def _changes(self, place: Place, old: Part, new: Part, carriers: Carriers) -> list[Change]:
        if old.kind == new.kind:
            return []
        twins = self._telling.twins(old, new)
        notices = self._ineffective.notices(place.source[1] or place.source[0], twins)
        self.ineffective.update(dict.fromkeys(notices))
        return self._telling.changes(place, old, new, carriers)

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

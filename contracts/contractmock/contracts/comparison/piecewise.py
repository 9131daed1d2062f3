"""Differences piece by piece: what two schemas refer to is compared once, wherever it stands."""

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from contractmock.contracts import pointer as pointers
from contractmock.contracts.comparison.inclusion.confirmation import Judge, is_witness
from contractmock.contracts.comparison.inclusion.relation import differences, included
from contractmock.contracts.comparison.inclusion.verdict import Difference, Refuted, Undecided
from contractmock.contracts.comparison.pieces import Cut, Piece, Source, Step, cut
from contractmock.contracts.generation import Generator, Ungeneratable
from contractmock.contracts.generation.node import Json, SchemaValue
from contractmock.contracts.pointer import ABSENT

MAX_PLACES = 3_000
"""Places of one schema that are looked at before the list is cut off."""

MAX_VISITS = 8
"""Places at which the same two pieces are told of; one change to both shows at each."""

MAX_TOLD = 100
"""Differences of two schemas that are listed before the list is cut off, and says so."""

_CUT_OFF = Difference(
    code="schema-changed",
    keyword="",
    verdict=Undecided(reason="there are more differences than are listed one by one"),
    pointer="",
    narrow_at="",
    wide_at="",
    narrow=ABSENT,
    wide=ABSENT,
)


class _Entangled(Exception):
    """A difference of a piece that is none of the whole, or not plainly so."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two pieces that are compared, without what is compared by itself.

    Attributes:
        key: What tells it from other pairs.
        narrow: What is left of the narrow piece.
        cuts: What was taken out.
        found: The differences of what is left.
        frames: Instances of the narrow piece that hold the part that a step leads to.
    """

    key: tuple[str, str]
    narrow: SchemaValue
    cuts: tuple[Cut, ...]
    found: Sequence[Difference]
    frames: dict[Step, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Visit:
    """A pair as it is met on one way from the whole: with the pairs above, and the steps taken."""

    pair: _Pair
    above: tuple[tuple[_Pair, Step], ...] = ()

    @property
    def recurs(self) -> bool:
        return any(pair is self.pair for pair, _ in self.above)


class Piecewise:
    """Finds the differences between schemas; a pair of pieces that comes again is known.

    The pointers into schemas that the differences hold are those of the pieces.

    Args:
        formats: As for `inclusion.relation.differences`.
    """

    def __init__(self, *, formats: bool) -> None:
        self._formats = formats
        self._pairs: dict[tuple[str, str], _Pair] = {}
        self._samples: dict[str, Json] = {}

    def differences(self, narrow: SchemaValue, wide: SchemaValue) -> Sequence[Difference]:
        """What `inclusion.relation.differences` yields.

        Raises:
            ContractError: One of them is no JSON Schema.
        """
        ends = Source(narrow).piece(narrow), Source(wide).piece(wide)
        if ends[0].digest == ends[1].digest:
            return ()
        root = self._pair(*ends)
        if root.cuts:
            judges = tuple(Judge(end.schema, formats=self._formats) for end in ends)
            try:
                return _listed(self._walk(root, *judges))
            except (_Entangled, Ungeneratable):
                pass
            return _listed(differences(narrow, wide, formats=self._formats))
        return root.found

    def _pair(self, narrow: Piece, wide: Piece) -> _Pair:
        key = narrow.digest, wide.digest
        if key not in self._pairs:
            left, right, cuts = cut(narrow, wide)
            found = _listed(differences(left, right, formats=self._formats))
            self._pairs[key] = _Pair(key, left, cuts, found)
        return self._pairs[key]

    def _walk(self, root: _Pair, narrow: Judge, wide: Judge) -> Iterator[Difference]:
        """The differences of all pieces, those nearest to the root first."""
        pending = deque([_Visit(root)])
        visits: Counter[tuple[str, str]] = Counter()
        places = 0
        while pending:
            visit = pending.popleft()
            visits[visit.pair.key] += 1
            if visit.recurs or visits[visit.pair.key] > MAX_VISITS:
                continue
            places += 1
            if places > MAX_PLACES:
                yield _CUT_OFF
                return
            for difference in visit.pair.found:
                yield self._of_whole(difference, visit, narrow, wide)
            for each in visit.pair.cuts:
                if each.narrow.digest != each.wide.digest:
                    below = (*visit.above, (visit.pair, each.step))
                    pending.append(_Visit(self._pair(each.narrow, each.wide), below))

    def _of_whole(
        self, difference: Difference, visit: _Visit, narrow: Judge, wide: Judge
    ) -> Difference:
        """The difference of a piece, as one of the whole."""
        verdict = difference.verdict
        if not isinstance(verdict, Refuted):
            at = _pointer(visit, "*") + verdict.pointer
            return replace(difference, verdict=replace(verdict, pointer=at), pointer=at)
        witness = self._filled(visit.pair, verdict.witness)
        for pair, step in reversed(visit.above):
            witness = self._framed(pair, step, witness)
        if not is_witness(witness, narrow, wide):
            raise _Entangled
        at = _pointer(visit, 0) + verdict.pointer
        return replace(
            difference, verdict=replace(verdict, witness=witness, pointer=at), pointer=at
        )

    def _framed(self, pair: _Pair, step: Step, part: Json) -> Json:
        """An instance of the narrow piece with `part` where `step` leads."""
        if not step.is_inside:
            return part
        if step not in pair.frames:
            pair.frames[step] = self._filled(pair, self._holding(pair.narrow, step))
        frame = pair.frames[step]
        if isinstance(frame, dict):
            assert step.member is not None
            return {**frame, step.member: part}
        assert isinstance(frame, list)
        return [part, *frame[1:]]

    def _holding(self, schema: SchemaValue, step: Step) -> Json:
        """A small instance of `schema` that has what `step` leads to."""
        held = {"required": [step.member]} if step.member is not None else {"minItems": 1}
        definitions = schema.get("$defs", {}) if isinstance(schema, dict) else {}
        whole = {"allOf": [schema, {"type": step.type, **held}], "$defs": definitions}
        found = included(whole, False, formats=self._formats)
        if not isinstance(found, Refuted):
            raise _Entangled
        return found.witness

    def _filled(self, pair: _Pair, instance: Json) -> Json:
        """`instance` with values of the parts that were taken out where it has any."""
        for each in pair.cuts:
            step = each.step
            if not step.is_inside:
                if isinstance(instance, _CONTAINERS.get(step.type, ())):
                    instance = self._sample(each.narrow)
            elif isinstance(instance, dict) and step.member in instance:
                instance = {**instance, step.member: self._sample(each.narrow)}
            elif isinstance(instance, list) and step.member is None:
                instance = [self._sample(each.narrow) for _ in instance]
        return instance

    def _sample(self, piece: Piece) -> Json:
        """A small instance of `piece`."""
        if piece.digest not in self._samples:
            self._samples[piece.digest] = Generator(piece.schema).minimal()
        return self._samples[piece.digest]


def _listed(found: Iterator[Difference]) -> Sequence[Difference]:
    told = tuple(islice(found, MAX_TOLD + 1))
    return told if len(told) <= MAX_TOLD else (*told[:MAX_TOLD], _CUT_OFF)


_CONTAINERS = {"array": list, "object": dict}
"""What the values of a type are in Python."""


def _pointer(visit: _Visit, item: int | str) -> str:
    inside = (step for _, step in visit.above if step.is_inside)
    return pointers.of(item if step.member is None else step.member for step in inside)

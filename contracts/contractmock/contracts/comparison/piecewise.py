"""Differences piece by piece: what two schemas refer to is compared once, wherever it stands."""

from collections import Counter, deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import NoReturn

from contractmock.contracts.comparison.inclusion.confirmation import is_witness
from contractmock.contracts.comparison.inclusion.kinds import Kinds
from contractmock.contracts.comparison.inclusion.relation import Relations
from contractmock.contracts.comparison.inclusion.roots import Part, Root
from contractmock.contracts.comparison.inclusion.verdict import Difference, Refuted, Undecided
from contractmock.contracts.comparison.instances import Instances
from contractmock.contracts.comparison.pieces import Step, cut
from contractmock.contracts.comparison.reach import Reach
from contractmock.contracts.comparison.visits import Found, Key, Pair, Repeat, Visit, Whole
from contractmock.contracts.generation import Ungeneratable
from contractmock.contracts.generation.node import Json, SchemaValue
from contractmock.contracts.pointer import ABSENT

MAX_VISITS = 32
"""Places of one schema at which the same two pieces are told of; a change shows at each."""

MAX_TOLD = 100
"""Differences of one schema after which two pieces are told of at one place only."""

MAX_DEPTH = 16
"""Members and items down to a piece that is told of; validators take too long much deeper."""

_TOO_DEEP = Difference(
    code="schema-changed",
    keyword="",
    verdict=Undecided(reason="what has changed lies deeper than values are made"),
    pointer="",
    narrow_at="",
    wide_at="",
    narrow=ABSENT,
    wide=ABSENT,
)


class _Entangled(Exception):
    """A difference of a piece that is none of the whole, or not plainly so."""


class Piecewise:
    """Finds the differences between schemas; a pair of pieces that comes again is known.

    The pointers into schemas that the differences hold are those of the pieces.

    Args:
        formats: As for `inclusion.relation.differences`.

    Attributes:
        instances: Makes instances of the schemas.
    """

    def __init__(self, *, formats: bool) -> None:
        self._relations = Relations(formats=formats)
        self.instances = Instances(self._relations)
        self._pairs: dict[Key, Pair] = {}
        self._whole: set[Key] = set()
        self._start_over()

    def differences(self, narrow: SchemaValue, wide: SchemaValue) -> Sequence[Difference]:
        """What `inclusion.relation.differences` yields.

        Raises:
            ContractError: One of them is no JSON Schema.
        """
        kinds = Kinds()
        ends = [Root.of(each, kinds).whole for each in (narrow, wide)]
        return self.between(ends[0], ends[1]).told

    def between(
        self, narrow: Part, wide: Part, known: Collection[Key] = (), *, proven: bool = True
    ) -> Found:
        """The differences between two parts of roots.

        Args:
            narrow: What may be included.
            wide: In what.
            known: Pairs that need not be told of.
            proven: Whether two validators have to agree on the witnesses; otherwise the quicker
                one is asked alone, which is enough for what breaks nobody.
        """
        if narrow.kind == wide.kind:
            return Found()
        while True:
            start = Visit(self._pair(narrow, wide), Whole(narrow, wide, proven))
            try:
                return self._walk(start, known)
            except _Entangled:
                self._start_over()

    def witness(self, visit: Visit, difference: Difference) -> Difference:
        """`difference` of a pair as one of the whole that the visit began at.

        Raises:
            Ungeneratable: Nothing was found that holds it.
        """
        try:
            return self._of_whole(difference, visit)
        except _Entangled:
            raise Ungeneratable("", "it is none of the whole") from None

    def _start_over(self) -> None:
        """Forget what depends on which pairs are compared as wholes."""
        self._pairs = {key: pair for key, pair in self._pairs.items() if key not in self._whole}
        self._reach: Reach[Pair] = Reach(self._below, lambda pair: bool(pair.found))
        self._below_it: dict[Pair, list[tuple[Step, Pair]]] = {}

    def _below(self, pair: Pair) -> Iterator[Pair]:
        return (self._pair(each.narrow, each.wide) for each in pair.cuts)

    def _pair(self, narrow: Part, wide: Part) -> Pair:
        key = narrow.kind, wide.kind
        if key not in self._pairs:
            is_whole = key in self._whole
            left, right, cuts = (narrow, wide, ()) if is_whole else cut(narrow, wide)
            found: tuple[Difference, ...] = ()
            if left.kind != right.kind:
                found = tuple(self._relations.relation(left, right).differences())
            changed = tuple(each for each in cuts if each.narrow.kind != each.wide.kind)
            self._pairs[key] = Pair(key, narrow, wide, left, changed, cuts, found)
        return self._pairs[key]

    def _walk(self, start: Visit, known: Collection[Key]) -> Found:
        """The differences of all pairs, those nearest to the root first."""
        told: list[Difference] = []
        visits: Counter[Key] = Counter([start.pair.key])
        repeats: dict[Key, Repeat] = {}
        is_too_deep = False
        pending = deque([start] if self._reach.leads(start.pair) else [])
        while pending:
            visit = pending.popleft()
            if visit.pair.key not in known:
                told += [self._of_whole(each, visit) for each in visit.pair.found]
            elif visit.pair.found:
                repeats[visit.pair.key] = Repeat(visit)
            for step, pair in self._leading(visit.pair):
                depth, key = visit.depth + step.is_inside, pair.key
                below = Visit(pair, visit.whole, visit, step, depth)
                is_fresh, is_known = not visits[key], key in known
                if depth > MAX_DEPTH:
                    is_too_deep |= is_fresh and not is_known
                elif is_fresh or not (is_known or below.recurs):
                    visits[key] += 1
                    if is_fresh or (visits[key] <= MAX_VISITS and len(told) < MAX_TOLD):
                        pending.append(below)
                    elif pair.found:
                        repeats.setdefault(key, Repeat(below, 0)).places += 1
                elif key in repeats and is_known:
                    repeats[key].places += 1
        pairs = frozenset(visits.keys() - known)
        return Found([*told, _TOO_DEEP] if is_too_deep else told, pairs, [*repeats.values()])

    def _leading(self, pair: Pair) -> Sequence[tuple[Step, Pair]]:
        """The pairs right below that are different, or lead to one that is."""
        if pair not in self._below_it:
            below = ((each.step, self._pair(each.narrow, each.wide)) for each in pair.cuts)
            self._below_it[pair] = [each for each in below if self._reach.leads(each[1])]
        return self._below_it[pair]

    def _of_whole(self, difference: Difference, visit: Visit) -> Difference:
        """The difference of a piece, as one of the whole.

        Raises:
            _Entangled: It is none of the whole; the pair that hides it is compared as one.
        """
        verdict = difference.verdict
        if not isinstance(verdict, Refuted):
            at = visit.pointer("*") + verdict.pointer
            return replace(difference, verdict=replace(verdict, pointer=at), pointer=at)
        if visit.above is None and not visit.pair.samples:
            return difference
        witness = self._whole_witness(visit, verdict.witness)
        at = visit.pointer(0) + verdict.pointer
        verdict = replace(verdict, witness=witness, pointer=at)
        return replace(difference, verdict=verdict, pointer=at)

    def _whole_witness(self, visit: Visit, witness: Json) -> Json:
        """A witness of the whole, made of one of the pair that was visited.

        Raises:
            _Entangled: As for `_of_whole`.
        """
        way = visit.steps()
        pairs = [visit.pair, *(pair for pair, _ in way)]
        grown: list[Json] = []
        try:
            grown.append(self._filled(visit.pair, witness))
            for pair, step in way:
                grown.append(self._framed(pair, step, grown[-1]))
        except Ungeneratable:
            self._entangled(pairs[len(grown)])
        if not self._is_witness(visit.whole, grown[-1]):
            levels = zip(pairs, grown, strict=True)
            hidden = (
                pair
                for pair, value in levels
                if not self._is_witness(Whole(pair.narrow, pair.wide, True), value)
            )
            self._entangled(next((pair for pair in hidden if pair.samples), pairs[-1]))
        return grown[-1]

    def _entangled(self, pair: Pair) -> NoReturn:
        """Have a pair that hides a difference compared as a whole.

        Raises:
            _Entangled: Always.
        """
        self._whole.add(pair.key)
        raise _Entangled

    def _is_witness(self, whole: Whole, value: Json) -> bool:
        narrow, wide = self._relations.judge(whole.narrow), self._relations.judge(whole.wide)
        if whole.proven:
            return is_witness(value, narrow, wide)
        return narrow.is_expected(value, True) and wide.is_expected(value, False)

    def _framed(self, pair: Pair, step: Step, part: Json) -> Json:
        """An instance of the narrow piece with `part` where `step` leads."""
        if not step.is_inside:
            return part
        if step not in pair.frames:
            holding = self.instances.holding(pair.rest, step)
            pair.frames[step] = self._filled(pair, holding)
        frame = pair.frames[step]
        if isinstance(frame, dict):
            assert step.member is not None
            return {**frame, step.member: part}
        assert isinstance(frame, list)
        return [part, *frame[1:]]

    def _filled(self, pair: Pair, instance: Json) -> Json:
        """`instance` with values of the parts that were taken out where it has any."""
        for each in pair.samples:
            step = each.step
            if not step.is_inside:
                if isinstance(instance, _CONTAINERS.get(step.type, ())):
                    instance = self.instances.minimal(each.narrow)
            elif isinstance(instance, dict) and step.member in instance:
                instance = {**instance, step.member: self.instances.minimal(each.narrow)}
            elif isinstance(instance, list) and step.member is None:
                instance = [self.instances.minimal(each.narrow) for _ in instance]
        return instance


_CONTAINERS = {"array": list, "object": dict}
"""What the values of a type are in Python."""

"""Once more: the one change of a place for all that was told of its schemas elsewhere."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from contractmock.contracts import pointer as pointers
from contractmock.contracts.comparison.change import Change, Verdict
from contractmock.contracts.comparison.inclusion.verdict import Difference, Refuted
from contractmock.contracts.comparison.judging import Judgement
from contractmock.contracts.comparison.outline import Outline
from contractmock.contracts.comparison.piecewise import Piecewise
from contractmock.contracts.comparison.place import Place
from contractmock.contracts.comparison.policies import Policies
from contractmock.contracts.comparison.visits import Key, Repeat, Visit
from contractmock.contracts.generation import Ungeneratable
from contractmock.contracts.generation.node import Json

CODE = "changes-told-elsewhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    """What shows at a place once more.

    Attributes:
        harm: Where values show that one side sends and the other refuses now.
        relief: Where values do that nobody sends now, or that are newly taken.
        members: The codes and verdicts of members that come and go.
        without: Makes a value as it may come now, which is short of what is gone.
        first: By pair of schemas where its harm was told of first.
        piecewise: What the pairs come from.
    """

    harm: Sequence[Repeat]
    relief: Sequence[Repeat]
    members: Sequence[tuple[str, Verdict]]
    without: Callable[[], Json]
    first: Mapping[Key, str]
    piecewise: Piecewise


@dataclass(frozen=True, slots=True)
class _Again:
    """A change that shows once more.

    Attributes:
        code: What it is.
        verdict: What it does.
        places: At how many places.
        visit: The pair of schemas that makes it; None for a member that comes or goes.
        difference: The difference of that pair.
    """

    code: str
    verdict: Verdict
    places: int = 1
    visit: Visit | None = None
    difference: Difference | None = None


class OnceMore:
    """Sums up what was told elsewhere.

    Args:
        policies: The answers to what no wire can answer.
    """

    def __init__(self, policies: Policies) -> None:
        self._policies = policies
        self._judged: dict[object, tuple[str, Verdict] | None] = {}

    def changes(self, place: Place, passed: PassedOver) -> Iterator[Change]:
        """One change for all of them; none where nothing shows once more."""
        every = [
            *self._again(place, passed.harm, is_harm=True),
            *(_Again(*each) for each in passed.members),
            *self._again(place, passed.relief, is_harm=False),
        ]
        if not every:
            return
        verdict, witness = _worst(every, passed)
        count: Counter[Verdict] = Counter()
        for each in every:
            count[each.verdict] += each.places
        words = ", ".join(f"{count[verdict]} {verdict}" for verdict in Verdict if count[verdict])
        where = _first(passed)
        yield place.change(
            CODE,
            verdict,
            f"schemas that are told of elsewhere have changed here too ({words})"
            + (f", as at {where}" if where else ""),
            witness=witness,
        )

    def _again(self, place: Place, repeats: Sequence[Repeat], *, is_harm: bool) -> Iterator[_Again]:
        for each in repeats:
            for number, difference in enumerate(each.visit.pair.found):
                judged = self._judge(place, each.visit, number, is_harm=is_harm)
                if judged is not None:
                    yield _Again(*judged, each.places, each.visit, difference)

    def _judge(
        self, place: Place, visit: Visit, number: int, *, is_harm: bool
    ) -> tuple[str, Verdict] | None:
        """What a difference does; the same everywhere, unless policies are for single places."""
        if self._policies.are_special(place.operation):
            return self._judge_here(place, visit, number, is_harm=is_harm)
        key = visit.pair, number, place.produced, is_harm
        if key not in self._judged:
            self._judged[key] = self._judge_here(place, visit, number, is_harm=is_harm)
        return self._judged[key]

    def _judge_here(
        self, place: Place, visit: Visit, number: int, *, is_harm: bool
    ) -> tuple[str, Verdict] | None:
        narrow, wide = (
            Outline(each.root.schema, [each.schema])
            for each in (visit.pair.narrow, visit.pair.wide)
        )
        new_is_narrow = place.produced is is_harm
        old, new = (wide, narrow) if new_is_narrow else (narrow, wide)
        here = place.below(*pointers.tokens(visit.pointer(0)))
        judgement = Judgement(here, old, new, self._policies)
        judge = judgement.harm if is_harm else judgement.relief
        change = judge(visit.pair.found[number])
        return None if change is None else (change.code, change.verdict)


def _first(passed: PassedOver) -> str:
    """Where something that does harm was told of, empty for right here."""
    keys = (each.visit.pair.key for each in passed.harm)
    return next((passed.first[key] for key in keys if key in passed.first), "")


def _worst(every: Sequence[_Again], passed: PassedOver) -> tuple[Verdict, Json]:
    """The verdict on all, with its witness where something breaks."""
    breaking = [each for each in every if each.verdict is Verdict.BREAKING]
    for each in breaking:
        if each.visit is None or each.difference is None:
            continue
        try:
            proof = passed.piecewise.witness(each.visit, each.difference).verdict
        except Ungeneratable:
            continue
        assert isinstance(proof, Refuted)
        return Verdict.BREAKING, proof.witness
    if any(verdict is Verdict.BREAKING for _, verdict in passed.members):
        return Verdict.BREAKING, passed.without()
    is_open = bool(breaking) or any(each.verdict is Verdict.UNDECIDED for each in every)
    return (Verdict.UNDECIDED if is_open else Verdict.COMPATIBLE), None

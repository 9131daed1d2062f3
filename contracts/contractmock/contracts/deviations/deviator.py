"""The deviator: finds every single deviation of an instance, and names differences of two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from contractmock.contracts.deviations import arrays, choices, numbers, objects, strings
from contractmock.contracts.deviations.deviation import Deviation
from contractmock.contracts.deviations.differences import differences
from contractmock.contracts.deviations.edits import edited
from contractmock.contracts.deviations.growing import grown
from contractmock.contracts.deviations.judging import Judge
from contractmock.contracts.deviations.making import Maker
from contractmock.contracts.deviations.places import Places, json_type
from contractmock.contracts.deviations.proposals import put
from contractmock.contracts.generation.generator import Generator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractmock.contracts.deviations.places import Place
    from contractmock.contracts.deviations.proposals import Gap, Proposal, Unmade
    from contractmock.contracts.generation.node import Json, SchemaValue

MAX_DEVIATIONS = 5_000
"""Deviations of one instance after which no more are looked for."""


@dataclass(frozen=True, slots=True)
class Survey:
    """The deviations of one instance.

    Attributes:
        deviations: All single deviations, in the order of the instance; at each place the most
            telling first.
        gaps: What the schema allows and could not be made.
    """

    deviations: tuple[Deviation, ...]
    gaps: tuple[Gap, ...]


class Deviator:
    """Finds the deviations of instances of one schema; keep it where several are looked at.

    Not for several threads at once.

    Args:
        schema: A JSON Schema 2020-12 that refers to nothing outside itself. It must not be
            changed while the deviator is in use.

    Raises:
        Ungeneratable: `schema` is no valid JSON Schema.
    """

    def __init__(self, schema: SchemaValue) -> None:
        self._generator = Generator(schema)
        self._places = Places(self._generator)

    def accepts(self, instance: Json) -> bool:
        """Whether an instance is valid."""
        return self._generator.means.verifier.is_valid(instance)

    def base(self, *, seed: int = 0) -> Json:
        """An instance to deviate from: golden, with two different items in arrays that may.

        Args:
            seed: 0 is the canonical one.

        Raises:
            Ungeneratable: No instance was found.
        """
        instance = self._generator.golden(seed=seed)
        for place in self._places.walk(self._places.root(instance)):
            edit = None
            if isinstance(place.value, list):
                edit = grown(self._places, place, Maker(self._generator, instance))
            if edit is not None:
                instance = cast("Json", edited(instance, place.path, edit))
        return instance

    def survey(self, instance: Json) -> Survey:
        """Every single deviation of a valid instance.

        Raises:
            ValueError: `instance` is not valid.
        """
        self._expect_valid(instance)
        maker = Maker(self._generator, instance)
        judge = Judge(self._generator, instance)
        for place in self._places.walk(self._places.root(instance)):
            if len(judge.deviations) >= MAX_DEVIATIONS:
                judge.gap(place, "", f"{MAX_DEVIATIONS} deviations were found before this place")
                break
            for proposal in self._proposals(place, maker):
                judge.consider(place, proposal)
        return Survey(tuple(judge.deviations), tuple(judge.gaps))

    def explain(self, base: Json, other: Json) -> tuple[Deviation, ...]:
        """The deviations that make `other` out of `base`, in the order to apply them.

        They are all ``allowed`` where `other` is valid; else each is judged on its own.

        Raises:
            ValueError: `base` is not valid.
        """
        self._expect_valid(base)
        judge, is_valid = Judge(self._generator, base), self.accepts(other)
        for place, proposal in differences(self._places, self._places.root(base), other):
            judge.name(place, proposal, is_allowed=is_valid)
        return tuple(judge.deviations)

    def _expect_valid(self, instance: Json) -> None:
        if not self.accepts(instance):
            raise ValueError("only a valid instance has deviations")

    def _proposals(self, place: Place, maker: Maker) -> Iterator[Proposal | Unmade]:
        """What may be done at a place, the most telling first."""
        if place.path and isinstance(place.path[-1], str):
            yield from objects.absence()
        yield from choices.null()
        yield from choices.listed(place)
        if not place.is_listed:
            yield from self._of_type(place, maker)
        yield from choices.branches(place, self._places, maker)
        yield from choices.other_types(place, maker)

    def _of_type(self, place: Place, maker: Maker) -> Iterator[Proposal | Unmade]:
        match json_type(place.value):
            case "array":
                yield from arrays.proposals(place, maker)
            case "boolean":
                yield put("boolean", not place.value)
            case "integer" | "number":
                yield from numbers.proposals(place)
            case "object":
                yield from objects.proposals(place, maker)
            case "string":
                yield from strings.proposals(place, maker)


def deviations(schema: SchemaValue, instance: Json) -> tuple[Deviation, ...]:
    """The deviations of a valid instance: `Deviator.survey` for a single use.

    Raises:
        Ungeneratable: `schema` is no valid JSON Schema.
        ValueError: `instance` is not valid.
    """
    return Deviator(schema).survey(instance).deviations

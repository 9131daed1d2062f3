"""Instances of a schema to be tried where nothing was shown about all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractmock.contracts.deviations import Deviator, Kind
from contractmock.contracts.generation import Generator, Ungeneratable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractmock.contracts.generation.node import Json, SchemaValue

SEEDS = 4
"""Golden and minimal instances that are made."""


def samples(schema: SchemaValue) -> Iterator[Json]:
    """Instances of `schema`, small ones first, then a full one with each single deviation."""
    try:
        generator = Generator(schema)
        for make in (generator.minimal, generator.golden):
            for seed in range(SEEDS):
                yield make(seed=seed)
        deviator = Deviator(schema)
        for base in (generator.minimal(), deviator.base()):
            for deviation in deviator.survey(base).deviations:
                if deviation.kind is Kind.ALLOWED:
                    yield deviation.apply(base)
    except Ungeneratable:
        return

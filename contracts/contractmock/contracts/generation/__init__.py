"""Instances made from schemas: full ones and minimal ones, always valid, always the same."""

from contractmock.contracts.generation.generator import Generator, Ungeneratable
from contractmock.contracts.generation.node import Json, SchemaValue

__all__ = ["Generator", "Ungeneratable", "golden", "minimal"]


def golden(schema: SchemaValue, *, seed: int = 0) -> Json:
    """A full instance of `schema`: `Generator.golden` for a single use.

    Raises:
        Ungeneratable: No instance was found.
    """
    return Generator(schema).golden(seed=seed)


def minimal(schema: SchemaValue, *, seed: int = 0) -> Json:
    """A minimal instance of `schema`: `Generator.minimal` for a single use.

    Raises:
        Ungeneratable: No instance was found.
    """
    return Generator(schema).minimal(seed=seed)

"""A fuzz target: one parser, what it promises for any bytes, and inputs to begin from."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from hypothesis.strategies import SearchStrategy
from tests.fuzz_targets.mutations import mutated


@dataclass(frozen=True, kw_only=True)
class Target:
    """One parser under any bytes.

    Attributes:
        name: What it is called on the command line.
        check: Feeds the parser; raises whatever the parser should not have raised, and
            `AssertionError` where a result is not what was promised.
        make_seeds: Inputs that reach deep, which others are made from.
        words: Pieces of the input's grammar, to be put in anywhere.
        is_json: Whether seeds are JSON, to be changed as values and not only as bytes.
        parsers: The modules whose branches it has to take nearly all of, unless another one does.
        grown: Inputs of as many pieces as asked for, on which twice as many may cost no more
            than twice as much.
    """

    name: str
    check: Callable[[bytes], None]
    make_seeds: Callable[[], tuple[bytes, ...]]
    words: tuple[bytes, ...] = ()
    is_json: bool = False
    parsers: tuple[str, ...] = ()
    grown: tuple[Callable[[int], bytes], ...] = ()

    @cached_property
    def seeds(self) -> tuple[bytes, ...]:
        """The seeds, made once."""
        return self.make_seeds()

    @cached_property
    def inputs(self) -> SearchStrategy[bytes]:
        """The seeds with edits of every kind, and a few bytes from nowhere."""
        return mutated(self.seeds, self.words, is_json=self.is_json)

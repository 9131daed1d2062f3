"""Every parser keeps its promise: on what once broke it, on its seeds, on what is made of them."""

from functools import partial

import pytest
from tests.fuzz_targets.catalogue import TARGETS
from tests.fuzz_targets.connections import answers
from tests.fuzz_targets.hunting import FOUND, found_before, run_fixed
from tests.fuzz_targets.target import Target
from tests.fuzz_targets.work import work_of

EXAMPLES = 60
"""Inputs per target here; by hand it goes on for as long as one likes."""

_PIECES = 100
_SLACK = 1.3
"""How much more than the ones before them further pieces may cost."""


@pytest.fixture(params=[*TARGETS.values()], ids=[*TARGETS])
def target(request: pytest.FixtureRequest) -> Target:
    """Each target in turn."""
    found: Target = request.param
    return found


def test_what_once_broke_a_parser_breaks_it_no_more(target: Target) -> None:
    for data in found_before(target):
        target.check(data)


def test_a_parser_keeps_its_promise_on_its_seeds(target: Target) -> None:
    assert target.seeds
    for data in target.seeds:
        target.check(data)


def test_a_parser_keeps_its_promise_on_what_is_made_of_its_seeds(target: Target) -> None:
    run_fixed(target, EXAMPLES)


GROWN = [
    pytest.param(target, number, id=f"{target.name}-{number}")
    for target in TARGETS.values()
    for number in range(len(target.grown))
]


@pytest.mark.parametrize(("target", "number"), GROWN)
def test_further_pieces_cost_no_more_than_those_before(target: Target, number: int) -> None:
    inputs = (target.grown[number](times * _PIECES) for times in (1, 2, 3))
    few, more, most = (work_of(partial(target.check, data)) for data in inputs)
    assert most.calls - more.calls <= (more.calls - few.calls) * _SLACK + 1000
    assert most.memory - more.memory <= (more.memory - few.memory) * _SLACK + (1 << 17)


@pytest.mark.parametrize("name", [b"upgrade", b"Upgrade", b"UPGRADE", b"uPgRaDe"])
def test_an_offer_to_upgrade_loses_no_body_in_whatever_pieces_its_head_comes(name: bytes) -> None:
    head = b"POST / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\n%s: h2c\r\n" % name
    whole = head + b"content-length: 4\r\n\r\nbody"
    plain = answers([whole])
    assert plain[0] == b"200"
    for cut in range(1, len(whole)):
        assert answers([whole[:cut], whole[cut:]]) == plain
    assert answers([whole[at : at + 1] for at in range(len(whole))]) == plain


def test_every_input_that_was_kept_belongs_to_a_target() -> None:
    assert {folder.name for folder in FOUND.iterdir()} <= set(TARGETS) if FOUND.is_dir() else True

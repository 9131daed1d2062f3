"""A mock under admin calls and traffic, one after the other and at once, against a model of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from tests.end_to_end import stateful_crowd
from tests.end_to_end.stateful_machine import machine

from contractmock.mockserver.app import create_app
from contractmock.mockserver.serving.server import running
from contractmock.mockserver.settings import Settings

SHOP = Path(__file__).parents[1] / "documents" / "shop.yaml"

BOUNDED = settings(
    max_examples=20,
    stateful_step_count=40,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),  # how fast a step is, is the computer's affair
)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The base URL of a mock that nobody else uses."""
    with running(create_app(Settings(specs=(("shop", str(SHOP)),)))) as started:
        yield started


def test_a_mock_does_what_it_was_told_and_records_what_it_did(url: str) -> None:
    run_state_machine_as_test(machine(url), settings=BOUNDED)


def test_answers_told_at_once_are_given_just_as_often_as_told(url: str) -> None:
    stateful_crowd.answers_are_given_just_as_often_as_told(url)


def test_while_rules_are_replaced_every_answer_is_that_of_a_rule_that_stood(url: str) -> None:
    stateful_crowd.every_answer_is_that_of_a_rule_that_stood(url)


def test_resets_between_calls_leave_nothing_half_done(url: str) -> None:
    stateful_crowd.resets_leave_nothing_half_done(url)

"""First kills: how many cases, and how much processor time, until a planted defect shows.

Every case is judged by itself. Which cases kill does not depend on their order, so one pass over
the deck tells of all orders: those at random are drawn, not run.
"""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass

from clients.model import ApiError
from clients.subjects import Subject

from contractmock.fixtures.fuzzing.case import Case
from contractmock.fixtures.fuzzing.execution import Execution
from contractmock.fixtures.fuzzing.oracles.catalogue import judged
from contractmock.fixtures.fuzzing.oracles.context import Context
from contractmock.fixtures.fuzzing.oracles.suspicion import Suspicion
from contractmock.fixtures.fuzzing.steadiness import unsteady
from contractmock.fixtures.fuzzing.trials import Trials
from measuring.runs import contract, dealt, operation


@dataclass(frozen=True)
class Verdict:
    """What came of one case.

    Attributes:
        suspicions: What is wrong with what the client did; none where nothing is.
        cpu: Seconds of processor time that client, mock and oracles took.
    """

    suspicions: tuple[Suspicion, ...]
    cpu: float


@dataclass(frozen=True)
class FirstKill:
    """How many cases it took until the first that kills, that one included, and the seconds."""

    cases: int
    cpu: float


def verdicts(name: str, subject: Subject, cases: Sequence[Case] | None = None) -> list[Verdict]:
    """Judge each case by itself, over httpx in process.

    Args:
        name: The contract.
        subject: The client.
        cases: The cases; left out, the deck.
    """
    of_deck = dealt(name).cases
    tried = of_deck if cases is None else cases
    found = []
    with Execution(
        contract(name),
        subject,
        operation=operation(name),
        raises=(ApiError,),
        transport="process",
    ) as execution:
        trials = Trials((*of_deck, *tried), execution.run)
        context = Context(
            operation=operation(name),
            neighbours=trials,
            api_key=execution.api_key,
            comparable=not unsteady(trials, execution.run),
        )
        for case in tried:
            began = time.process_time()
            suspicions = tuple(judged(case, trials.outcome(case), context))
            found.append(Verdict(suspicions, time.process_time() - began))
    return found


def first_kill(found: Sequence[Verdict]) -> FirstKill | None:
    """The first kill in this order, None where nothing kills."""
    cpu = 0.0
    for number, verdict in enumerate(found, 1):
        cpu += verdict.cpu
        if verdict.suspicions:
            return FirstKill(number, cpu)
    return None


def shuffled(found: Sequence[Verdict], seeds: int) -> list[FirstKill]:
    """The first kills in as many random orders, none where nothing kills."""
    orders = (random.Random(seed).sample(found, len(found)) for seed in range(seeds))
    return [kill for order in orders if (kill := first_kill(order)) is not None]

"""The runs that everything is measured by: the contracts, and one fuzz run of one client."""

from functools import cache

from clients.aiornot import Aiornot
from clients.freepik import Freepik
from clients.model import ApiError
from clients.subjects import Subject, Transport
from clients.vendor import Vendor

from contractmock.contracts import Contract, View, load
from contractmock.contracts.operation import Operation
from contractmock.fixtures.fuzzing.deck import Deck, deck
from contractmock.fixtures.fuzzing.options import FuzzOptions
from contractmock.fixtures.fuzzing.profile import Profile, profile
from contractmock.fixtures.fuzzing.report import Report
from contractmock.fixtures.fuzzing.run import fuzz, operation_of

REFERENCES: dict[str, type[Vendor]] = {"aiornot": Aiornot, "freepik": Freepik}
"""By contract: the client that is correct."""


def run(
    name: str,
    subject: Subject,
    *,
    transport: Transport = "process",
    how_much: Profile | None = None,
) -> Report:
    """One fuzz run of a client that declares `ApiError`.

    Args:
        name: The contract.
        subject: The client.
        transport: How it is answered.
        how_much: How much is tried; left out, the deck.
    """
    options = FuzzOptions(raises=(ApiError,), transport=transport)
    return fuzz(contract(name), subject, options, how_much or profile("dev"))


@cache
def contract(name: str) -> Contract:
    """The contract, in the view that clients are fuzzed with."""
    return Contract(load(name, View.PUBLISHED))


def operation(name: str) -> Operation:
    """The operation of the contract that the clients call."""
    return operation_of(contract(name), None)


@cache
def dealt(name: str) -> Deck:
    """The deck of the contract."""
    return deck(contract(name), operation(name))

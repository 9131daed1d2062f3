"""The scenarios of failure that every vendor has."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contractmock.contracts.contract import Contract
from contractmock.contracts.operation import Operation
from contractmock.contracts.pointer import ABSENT
from contractmock.mockserver.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One way to fail.

    Attributes:
        name: Name of its scenario.
        status: The HTTP status.
        text: What the error says where the contract has no example of it.
        summary: One line for listings.
        headers: Header fields that come with it.
    """

    name: str
    status: int
    text: str
    summary: str
    headers: Mapping[str, str] = field(default_factory=dict)


MISSING_KEY = Failure(
    name="missing-key", status=401, text="Not authenticated", summary="No API key was sent."
)
INVALID_KEY = Failure(
    name="invalid-key", status=401, text="Invalid API key", summary="The API key is not valid."
)
TOO_LARGE = Failure(
    name="too-large", status=413, text="Content Too Large", summary="The upload is too large."
)

FAILURES = {
    failure.name: failure
    for failure in (
        MISSING_KEY,
        INVALID_KEY,
        Failure(
            name="out-of-credits",
            status=402,
            text="Payment Required",
            summary="The account has no credits left.",
        ),
        Failure(
            name="forbidden", status=403, text="Forbidden", summary="The key does not allow it."
        ),
        TOO_LARGE,
        Failure(
            name="rate-limited",
            status=429,
            text="Too Many Requests",
            summary="Too many calls; Retry-After says 1 second.",
            headers={"retry-after": "1"},
        ),
        Failure(
            name="server-error",
            status=500,
            text="Internal Server Error",
            summary="The vendor failed.",
        ),
        Failure(
            name="unavailable",
            status=503,
            text="Service Unavailable",
            summary="The vendor is overloaded or down.",
        ),
    )
}
"""Every failure but validation, whose body follows from the call, by the scenario's name."""


def error_scenarios(
    contract: Contract, label: str, *, validation: int, examples: Mapping[str, str]
) -> tuple[Scenario, ...]:
    """The scenarios of failure of one API.

    Args:
        contract: Its contract; a failure fits the operations that declare its status.
        label: Label of its main operation, which every failure fits.
        validation: The status that it refuses wrong input with.
        examples: Names of the contract's examples, where they differ from ``default``, by the
            scenario's name.
    """
    failures = (
        Scenario(
            name=failure.name,
            summary=failure.summary,
            status=failure.status,
            example=examples.get(failure.name, "default"),
            traits={"failure": failure.name},
            headers=failure.headers,
            operations=_declaring(contract, failure.status) | {label},
        )
        for failure in FAILURES.values()
    )
    invalid = Scenario(
        name="validation",
        summary="The input is refused.",
        status=validation,
        traits={"failure": "validation"},
        operations=frozenset({label}),
    )
    recovering = Scenario(
        name="fail-then-succeed",
        summary="Two calls find the vendor unavailable, the third succeeds, and again.",
        sequence=("unavailable", "unavailable", "default"),
        operations=frozenset({label}),
    )
    return (*failures, invalid, recovering)


def named_example(operation: Operation, status: int, name: str) -> object:
    """The JSON example called `name` of one status, `ABSENT` where the contract has none."""
    response = operation.response(status)
    for media_type in response.content if response else ():
        if media_type.name == "application/json" and name in media_type.examples:
            return media_type.examples[name]
    return ABSENT


def _declaring(contract: Contract, status: int) -> frozenset[str]:
    return frozenset(each.label for each in contract.operations if each.response(status))

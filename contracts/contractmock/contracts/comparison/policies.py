"""Policies: the questions that no wire can answer, each with its answers and a default."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from contractmock.contracts.errors import ContractError


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One question.

    Attributes:
        name: What settings call it.
        values: The answers, the default first.
        sentence: What is asked, and what the default means.
    """

    name: str
    values: tuple[str, ...]
    sentence: str

    @property
    def default(self) -> str:
        """The answer of those who do not say."""
        return self.values[0]


POLICIES = (
    Policy(
        name="response-enum-widened",
        values=("breaking", "compatible"),
        sentence="A response may hold a value that its enum did not list before: clients that "
        "know the old values only meet one that they do not know.",
    ),
    Policy(
        name="response-optional-removed",
        values=("breaking", "compatible"),
        sentence="A member or header that responses could hold is declared no more: clients that "
        "read it find it missing for good.",
    ),
    Policy(
        name="undeclared-members",
        values=("unsent", "sent"),
        sentence="Whether anybody sends members that a schema neither declares nor forbids. "
        "`unsent`: nobody does, so that declaring one collides with nothing; `sent`: a member "
        "that is declared anew refuses what could stand there before.",
    ),
    Policy(
        name="formats",
        values=("assertion", "annotation"),
        sentence="Whether `format` constrains a value, or only describes it.",
    ),
    Policy(
        name="error-statuses",
        values=("compatible", "breaking"),
        sentence="A response with an error status that was not documented before: any server may "
        "answer any error, documented or not, so that clients are ready for it.",
    ),
    Policy(
        name="success-status-removed",
        values=("breaking", "compatible"),
        sentence="A success that is documented no more: clients wait for an answer that never "
        "comes.",
    ),
    Policy(
        name="media-types",
        values=("negotiated", "served"),
        sentence="Who chooses the media type of a response. `negotiated`: the client does, by "
        "`Accept`, so that one which is gone breaks and a new one does not; `served`: the server "
        "does, so that a new one breaks and one which is gone does not.",
    ),
    Policy(
        name="parameter-removed",
        values=("breaking", "compatible"),
        sentence="A parameter that is declared no more: servers take the request, and leave out "
        "what the parameter asked for.",
    ),
    Policy(
        name="parameter-defaults",
        values=("breaking", "compatible"),
        sentence="A default that changes, comes or goes: requests without the parameter now ask "
        "for something else.",
    ),
    Policy(
        name="server-removed",
        values=("breaking", "compatible"),
        sentence="A server that is listed no more: requests still go to its address.",
    ),
    Policy(
        name="announcements",
        values=("compatible", "breaking"),
        sentence="What is only announced (`deprecated`, `x-sunset`, `x-stability-level`, "
        "`x-extensible-enum`): nothing changes on the wire.",
    ),
)
"""All of them, in the order in which documentation lists them."""

_BY_NAME: Mapping[str, Policy] = {policy.name: policy for policy in POLICIES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One answer, for everything or for one place.

    Attributes:
        name: The policy's name.
        value: One of its values.
        operation: The label of the operation that it is for, empty for all.
        pointer: The place that it is for, with all below it; empty for everywhere.
    """

    name: str
    value: str
    operation: str = ""
    pointer: str = ""

    def covers(self, operation: str, pointer: str) -> bool:
        """Whether it is for this place."""
        return self.operation in ("", operation) and (
            pointer == self.pointer or pointer.startswith(f"{self.pointer}/")
        )


@dataclass(frozen=True, slots=True)
class Policies:
    """Answers to all questions: the defaults, and what was set instead.

    Attributes:
        settings: What was set. For one place the deepest pointer counts, of two alike one that
            names the operation, of two such the last.
    """

    settings: tuple[Setting, ...] = ()

    def value(self, name: str, operation: str = "", pointer: str = "") -> str:
        """The answer for this place."""
        fitting = [
            each for each in self.settings if each.name == name and each.covers(operation, pointer)
        ]
        if not fitting:
            return _BY_NAME[name].default
        order = enumerate(fitting)
        return max(order, key=lambda e: (len(e[1].pointer), bool(e[1].operation), e[0]))[1].value

    def are_special(self, operation: str) -> bool:
        """Whether the answers for this operation, or for places in it, are answers of their own."""
        return any(
            each.operation == operation or (bool(each.pointer) and not each.operation)
            for each in self.settings
        )

    def with_settings(self, settings: Iterable[Setting]) -> "Policies":
        """These and further ones, which count where both are for the same place."""
        return Policies((*self.settings, *settings))


def setting(
    subject: str, name: str, value: str, *, operation: str = "", pointer: str = ""
) -> Setting:
    """A checked setting.

    Args:
        subject: What errors call it: an option, a place in a file.
        name: The policy's name.
        value: The answer.
        operation: As of `Setting`.
        pointer: As of `Setting`.

    Raises:
        ContractError: There is no such policy, or it has no such value.
    """
    if name not in _BY_NAME:
        raise ContractError(
            subject, f"there is no policy {name!r}", f"the policies are {', '.join(_BY_NAME)}"
        )
    if value not in (values := _BY_NAME[name].values):
        raise ContractError(
            subject, f"{value!r} is no value of {name}", f"it is {' or '.join(values)}"
        )
    if pointer and not pointer.startswith("/"):
        raise ContractError(
            subject, f"{pointer!r} is no JSON Pointer", "write it like /report/meta"
        )
    return Setting(name=name, value=value, operation=operation, pointer=pointer)

"""The errors of the admin API: a status, and the input, the rule and the cure as everywhere."""

from collections.abc import Mapping

from contractmock.contracts.errors import ContractError


class AdminError(ContractError):
    """A request to the admin API that is refused.

    Args:
        status: The HTTP status to refuse it with.
        subject: What was handed over.
        rule: What is wrong with it.
        cure: What to do about it.
        headers: Header fields to add.
        told: Further members of the answer.
    """

    def __init__(
        self,
        status: int,
        subject: str,
        rule: str,
        cure: str,
        *,
        headers: Mapping[str, str] | None = None,
        told: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(subject, rule, cure)
        self.status = status
        self.headers = dict(headers or {})
        self.told = dict(told or {})

"""The one error for a mistake in what the user handed over."""


class ContractError(Exception):
    """A user's mistake, said so that it can be mended: the input, the rule it breaks, the cure.

    Args:
        subject: What was handed over, as the user wrote it (``petstore.yaml``, ``--port x``).
        rule: What is wrong with it, one clause without a full stop.
        cure: What to do about it, one clause without a full stop.
    """

    def __init__(self, subject: str, rule: str, cure: str) -> None:
        super().__init__(f"{subject}: {rule}; {cure}")
        self.subject = subject
        self.rule = rule
        self.cure = cure

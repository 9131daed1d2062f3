"""The error of calls that need the shared state while it cannot be had."""

from contractmock.contracts.errors import ContractError


class StateLostError(ContractError):
    """The shared state cannot be reached or read; calls are refused with 503 until it can."""

"""What the admin API works on and who may call it."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from contractmock.contracts.message import HttpResponse
from contractmock.contracts.operation import Operation
from contractmock.contracts.responses import response_violations
from contractmock.contracts.violation import Violation
from contractmock.mockserver.answers import Violations
from contractmock.mockserver.choice import Choice
from contractmock.mockserver.journal.stream import HEARTBEAT
from contractmock.mockserver.mounts import Mount
from contractmock.mockserver.state import State


def supplied_violations(operation: Operation, choice: Choice) -> tuple[Violation, ...]:
    """Where the body that `choice` supplies leaves the contract of `operation`."""
    if choice.supplied is None:
        return ()
    headers = (("content-type", choice.supplied.media_type), *(choice.headers or {}).items())
    return response_violations(
        operation,
        HttpResponse(status=choice.status or 200, headers=headers, body=choice.supplied.content),
    )


@dataclass(frozen=True, kw_only=True)
class AdminContext:
    """All that the admin API needs.

    Attributes:
        state: The state that it shows and changes.
        mounts: The mounts by name.
        view: The view of the shipped documents that answers are made from.
        stopping: Set when the server stops; ends the live streams.
        token: The bearer token to ask for; None opens the API to this machine alone.
        allowed_hosts: Names beside those of this machine that ``Host`` may have.
        cors_origins: The browser origins that may call; ``*`` for any.
        violations: Judges answers that ask for it by ``validate``.
        heartbeat: Seconds of silence before the live stream sends a comment.
    """

    state: State
    mounts: Mapping[str, Mount]
    view: str
    stopping: asyncio.Event
    token: str | None = None
    allowed_hosts: Collection[str] = ()
    cors_origins: Collection[str] = ()
    violations: Violations = supplied_violations
    heartbeat: float = HEARTBEAT

    @property
    def operations(self) -> dict[str, tuple[Operation, ...]]:
        """The operations of each mount by its name."""
        return {name: mount.contract.operations for name, mount in self.mounts.items()}

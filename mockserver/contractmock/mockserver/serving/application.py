"""What an application has to be to run here."""

from typing import Protocol

from starlette.datastructures import State
from starlette.types import Receive, Scope, Send


class Application(Protocol):
    """The application to run: a Starlette application will do.

    ``state.stopping``, where it is there, is an `asyncio.Event` that is set as soon as the server
    is told to stop: answers without an end (live streams, hanging faults) wait for it, because
    the server drains calls in progress before the application's lifespan ends. ``state.standing``,
    where it is there, are the faults that close the server's port, and ``state.redactor`` takes
    secrets out of what is logged.
    """

    @property
    def state(self) -> State:
        """The application's own state."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection or the lifespan."""

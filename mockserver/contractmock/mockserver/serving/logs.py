"""What the server writes to standard error."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from contractmock.contracts.message import HttpRequest
from contractmock.mockserver.journal.redaction import Redactor
from contractmock.mockserver.serving.detached_log import DetachedHandler

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.datastructures import State
    from starlette.types import Message, Receive, Scope, Send

    from contractmock.mockserver.serving.application import Application

_ACCESS = "contractmock.access"


class NotCancelled(logging.Filter):
    """Drops the traceback of each call that a stop cut off: the stop itself is the reason."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is worth a line."""
        return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))


class Logged:
    """An application of whose answers each is logged, with the request and without its secrets.

    Uvicorn's own log of requests has the query as it was sent, keys and signed URLs included.

    Args:
        application: What answers.
        redactor: Gives what knows the names of secrets, which a reload may change; None for those
            that are secret everywhere.
    """

    def __init__(self, application: Application, redactor: Callable[[], Redactor | None]) -> None:
        self._application = application
        self._redactor = redactor
        self._log = logging.getLogger(_ACCESS)

    @property
    def state(self) -> State:
        """The state of the application."""
        return self._application.state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application answer, and log that it does."""

        async def logged(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._tell(scope, message["status"])
            await send(message)

        await self._application(scope, receive, logged if scope["type"] == "http" else send)

    def _tell(self, scope: Scope, status: int) -> None:
        redactor = self._redactor() or Redactor()
        host, port = scope.get("client") or ("", 0)
        self._log.info(
            '%s:%d - "%s %s HTTP/%s" %d',
            host,
            port,
            scope["method"],
            redactor.target(_request(scope)),
            scope["http_version"],
            status,
        )


def _request(scope: Scope) -> HttpRequest:
    """The head of the request, as far as it can hold secrets."""
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]
    )
    return HttpRequest(
        method=scope["method"],
        path=scope["raw_path"].decode("latin-1"),
        query=scope["query_string"].decode("latin-1"),
        headers=headers,
    )


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"not-cancelled": {"()": NotCancelled}},
    "formatters": {"line": {"format": "contractmock: %(message)s"}},
    "handlers": {
        "stderr": {
            "()": DetachedHandler,
            "formatter": "line",
            "filters": ["not-cancelled"],
        }
    },
    "loggers": {
        "uvicorn": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        _ACCESS: {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # A malformed body is an ordinary call here: it is answered and stands in the journal.
        "python_multipart": {"level": "ERROR"},
    },
}
"""Logging of `serve` in the form of `logging.config.dictConfig`."""

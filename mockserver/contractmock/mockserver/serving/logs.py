"""What the server writes to standard error."""

import asyncio
import logging
from typing import Any


class NotCancelled(logging.Filter):
    """Drops the traceback of each call that a stop cut off: the stop itself is the reason."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is worth a line."""
        return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"not-cancelled": {"()": NotCancelled}},
    "formatters": {"line": {"format": "contractmock: %(message)s"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["not-cancelled"],
        }
    },
    "loggers": {
        "uvicorn": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "uvicorn.access": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # A malformed body is an ordinary call here: it is answered and stands in the journal.
        "python_multipart": {"level": "ERROR"},
    },
}
"""Logging of `serve` in the form of `logging.config.dictConfig`."""

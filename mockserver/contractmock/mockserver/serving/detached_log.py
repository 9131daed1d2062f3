"""A log that is written in a thread of its own, so that no call waits for who reads it."""

import contextlib
import logging
import os
import sys
import threading
from collections import deque

_MOST_LINES = 1000
"""Lines that may wait to be written."""

_FLUSH_SECONDS = 1.0
"""How long the process's end waits for lines to be written."""


class DetachedHandler(logging.Handler):
    """Writes to standard error in a thread of its own.

    Whoever starts the mock may not read what it says. Once the pipe is full, the next line waits
    for ever, and every call with it if the server's own thread is what writes it. Here lines are
    lost instead, and counted.
    """

    def __init__(self) -> None:
        super().__init__()
        self._lines: deque[str] = deque()
        self._changed = threading.Condition()
        self._lost = 0
        self._thread: threading.Thread | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Have the record written soon."""
        try:
            line = self.format(record)
        except Exception:
            self.handleError(record)
            return
        with self._changed:
            if len(self._lines) >= _MOST_LINES:
                self._lost += 1
                return
            self._lines.append(line)
            self._changed.notify_all()
            if self._thread is None:
                self._thread = threading.Thread(target=self._write, name="log", daemon=True)
                self._thread.start()

    def flush(self) -> None:
        """Wait a while until every line is written."""
        with self._changed:
            self._changed.wait_for(lambda: not self._lines, _FLUSH_SECONDS)

    def _write(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._lines)
                line, lost, self._lost = self._lines[0], self._lost, 0
            if lost:
                line = f"contractmock: {lost} lines are lost, nobody read them\n{line}"
            _write_through(f"{line}\n".encode(errors="replace"))
            with self._changed:
                self._lines.popleft()
                self._changed.notify_all()


def _write_through(data: bytes) -> None:
    """Write to standard error, past its buffer: the interpreter could not end while that waits."""
    with contextlib.suppress(OSError):  # nobody is there any more
        while data:
            data = data[os.write(sys.stderr.fileno(), data) :]

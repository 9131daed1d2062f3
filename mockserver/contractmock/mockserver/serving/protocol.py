"""The HTTP/1.1 protocol under the application: bounded request heads, and a door to the socket."""

import asyncio
import re
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from contractmock.mockserver.serving.transport import TRANSPORT, JoiningTransport

HEAD_LIMIT = 1 << 16
"""Bytes that a request line and its header fields may have together (httptools sets no limit)."""

_H2C = re.compile(rb"(?<=\r\n)upgrade(?=:[ \t]*h2c[ \t]*\r\n)", re.IGNORECASE)
_HIDDEN = b"x-contractmock-upgrade"

_REASON = b"The request head is longer than 64 KiB."
_REFUSAL = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-type: text/plain; charset=utf-8\r\n"
    b"content-length: %d\r\n"
    b"connection: close\r\n\r\n%b" % (len(_REASON), _REASON)
)


class _HeadTooLargeError(Exception):
    pass


class MockProtocol(HttpToolsProtocol):
    """Uvicorn's httptools protocol, which answers an oversized head with 431.

    Most heads come whole in one small piece of data, which needs no counting at all. A head that
    spans pieces is counted by piece while it grows, and by field once it is complete.

    An offer to switch to HTTP/2 (``Upgrade: h2c``, which Java's HTTP client and ``curl --http2``
    send with every first request) is hidden from the parser, which would take it as accepted and
    lose the body.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._in_head = False
        self._pending = 0
        self._suspect = False
        self._hidden = False
        self._answered: RequestResponseCycle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Join what is written to the connection."""
        joining: Any = JoiningTransport(transport, self.loop)
        super().connection_made(joining)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the call that is being answered; uvicorn tells the newest, which may be waiting."""
        answered = self._answered
        if answered is not None and not answered.response_complete:
            answered.disconnected = True
            answered.message_event.set()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Feed the parser; give up on a head that has grown beyond the limit."""
        began_in_head = self._in_head
        self._suspect = began_in_head or len(data) > HEAD_LIMIT
        in_body = self.cycle is not None and self.cycle.more_body
        if not in_body and data.find(b"h2c", 0, data.find(b"\r\n\r\n", 0, HEAD_LIMIT)) >= 0:
            data = self._without_h2c(data)
        super().data_received(data)
        if not self._in_head:
            self._pending = 0
            return
        if began_in_head or not in_body:  # else it may be the end of a body for the most part
            self._pending += len(data)
        if self._pending > HEAD_LIMIT and not self.transport.is_closing():
            self._refuse_head()

    def on_message_begin(self) -> None:
        """Open the scope of a new request."""
        super().on_message_begin()
        self._in_head = True
        self.scope["extensions"] = {TRANSPORT: self.transport}  # type: ignore[dict-item]

    def on_headers_complete(self) -> None:
        """Start the application, unless the head is too large."""
        self._in_head = False
        if self._suspect and self._head_size() > HEAD_LIMIT:
            raise _HeadTooLargeError
        if self._hidden:
            self._hidden = False
            self.headers[:] = [
                (b"upgrade" if name == _HIDDEN else name, value) for name, value in self.headers
            ]
        super().on_headers_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._answered = cycle
        super()._start_asgi_task(cycle, app)

    def send_400_response(self, msg: str) -> None:
        """Refuse what the parser gave up on, which includes a head that was too large."""
        if self._suspect and self.headers is not None and self._head_size() > HEAD_LIMIT:
            self._refuse_head()
        else:
            super().send_400_response(msg)

    def _without_h2c(self, data: bytes) -> bytes:
        end = data.find(b"\r\n\r\n") + 2
        head, rest = (data[:end], data[end:]) if end > 1 else (data, b"")
        head, hidden = _H2C.subn(_HIDDEN, head, count=1)
        self._hidden = hidden > 0
        return head + rest

    def _head_size(self) -> int:
        # Each field costs four bytes more on the wire: a colon, a space and the line's end.
        return len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)

    def _refuse_head(self) -> None:
        self.transport.write(_REFUSAL)
        self.transport.close()

"""The HTTP/1.1 protocol under the application: bounded requests, and a door to the socket."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from contractmock.mockserver.serving import prompt, refusals
from contractmock.mockserver.serving.read_timer import ReadTimer, TimedFlowControl
from contractmock.mockserver.serving.refusals import HEAD_LIMIT, Refusal
from contractmock.mockserver.serving.transport import TRANSPORT, JoiningTransport
from contractmock.mockserver.serving.turn import turn_of
from contractmock.mockserver.serving.upgrades import UpgradeHider

READ_TIMEOUT = 10.0
"""Seconds that a client may be silent within a request, unless the application's
``state.read_timeout`` says otherwise."""

FEW_CONNECTIONS = 2
"""Connections among which calls hardly ever come together: a caller, and who reads along."""


class _RefusedError(Exception):
    pass


def read_timeout(application: object) -> float:
    """Seconds that a client of `application` may be silent."""
    state = getattr(application, "state", None)
    timeout: float = getattr(state, "read_timeout", READ_TIMEOUT)
    return timeout


def prompt_calls(application: object) -> Callable[[Any], bool]:
    """What tells by the scope of a call whether `application` takes it without a task."""
    state = getattr(application, "state", None)
    found: Callable[[Any], bool] = getattr(state, "is_prompt", lambda _: False)
    return found


class MockProtocol(HttpToolsProtocol):
    """Uvicorn's httptools protocol, with bounds on the size and the time of a request.

    Most requests come whole in one small piece of data, and are answered before the next is read. A
    head that spans pieces is counted by piece while it grows, and by field once it is complete; the
    framing of a body is what came less what the parser gave out.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._timer = ReadTimer(self.loop, read_timeout(self.app), self._give_up)
        self._idle = ReadTimer(self.loop, self.timeout_keep_alive, self.timeout_keep_alive_handler)
        self._is_prompt = prompt_calls(self.app)
        self._upgrades = UpgradeHider()
        self._turn = turn_of(self.loop)
        self._in_head = False
        self._in_body = False
        self._is_feeding = False
        self._due: tuple[RequestResponseCycle, Any] | None = None
        self._pending = 0
        self._surplus = 0
        self._discarded = 0
        self._suspect = False
        self._is_ending = False
        self._refusal: Refusal | None = None
        self._answered: RequestResponseCycle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Join what is written to the connection, and wait for a first request."""
        self._joining = JoiningTransport(transport, self._turn)
        joining: Any = self._joining
        super().connection_made(joining)
        self.flow = TimedFlowControl(joining, self._timer)
        self._timer.received(0)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the call that is being answered; uvicorn tells the newest, which may be waiting."""
        self._timer.close()
        self._idle.close()
        answered = self._answered
        if answered is not None and not answered.response_complete:
            answered.disconnected = True
            answered.message_event.set()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Feed the parser; give up on a request that goes beyond a bound."""
        if self._is_ending:
            return
        was_in_body = self._in_body
        if not was_in_body:
            data = self._upgrades.hide(data)
        size = len(data)
        self._suspect = self._in_head or size > HEAD_LIMIT
        # Whatever of it belongs to an earlier head or body is taken off where that ends.
        self._pending += size
        self._surplus += size
        self._is_feeding = True
        super().data_received(data)
        self._is_feeding = False
        if self._in_head or self._in_body:
            self._wait_on(self._beyond(size), size)
        elif self.cycle is None or self.cycle.response_complete:
            self._idle_again(size, was_in_body)
        elif self._timer.running:
            self._timer.stop()
        if self._due is not None:
            self._begin(*self._due)

    def _begin(self, cycle: RequestResponseCycle, app: Any) -> None:
        """Have a call answered: without a task, where its request is complete."""
        self._due = None
        if cycle.more_body or not self._is_prompt(cycle.scope):
            super()._start_asgi_task(cycle, app)
        elif len(self.connections) <= FEW_CONNECTIONS:
            self._turn.answer_at_once(partial(self._answer, cycle, app))
        else:
            self._turn.answer(partial(self._answer, cycle, app))

    def _answer(self, cycle: RequestResponseCycle, app: Any) -> None:
        task = prompt.begin(cycle.run_asgi(app), self.loop)
        if task is not None:
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    def _wait_on(self, refusal: Refusal | None, size: int) -> None:
        """Wait for more of a request that has brought `size` bytes, unless it is refused."""
        self._timer.received(size)
        if refusal is not None and not self.transport.is_closing():
            self._refuse(refusal)

    def _idle_again(self, size: int, was_in_body: bool) -> None:
        """Go on after data that ended no request, or one that had its answer before its end."""
        if was_in_body and not self.transport.is_closing():
            self._timer.stop()
            self._idle.received(0)
            return
        # Line ends, which the parser skips.
        self._wait_on(refusals.INVALID if self._pending > HEAD_LIMIT else None, size)

    def _beyond(self, size: int) -> Refusal | None:
        """The bound that an incomplete request has gone beyond with its latest `size` bytes."""
        if self._in_head:
            return refusals.HEAD_TOO_LARGE if self._pending > HEAD_LIMIT else None
        if self._surplus > refusals.FRAMING_LIMIT:
            return refusals.TOO_MUCH_FRAMING
        if self.cycle.response_complete:
            self._discarded += size
        return refusals.INVALID if self._discarded > refusals.DISCARD_LIMIT else None

    def on_message_begin(self) -> None:
        """Open the scope of a new request."""
        super().on_message_begin()
        self._in_head = True
        self.scope["extensions"] = {TRANSPORT: self.transport}  # type: ignore[dict-item]

    def on_headers_complete(self) -> None:
        """Start the application, unless the head goes beyond a bound."""
        self._in_head = False
        self._refusal = None
        if (
            self._suspect
            or self.pipeline
            or len(self.headers) > refusals.FIELD_LIMIT
            or len(self.url) > refusals.TARGET_LIMIT
        ):
            self._judge_head()
        self._upgrades.show(self.headers)
        if not self.url.startswith(b"/"):
            self._take_host_of_target()
        super().on_headers_complete()
        self._in_body = True
        self._joining.receiving = not self.expect_100_continue  # such a client may never send
        self._pending = self._surplus = self._discarded = 0
        # What the parser reports from now on are trailers, which are no fields of the head (RFC
        # 9110, section 6.5.1): a key there must not count.
        self.headers = []

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body, which makes up for the framing around it."""
        self._surplus -= len(body) * (1 + refusals.FRAMING_SHARE)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is complete."""
        self._in_body = False
        self._pending = 0
        joining = self._joining
        joining.receiving = False
        if joining.is_to_close:
            joining.close()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Go on with the next request, or wait for one: as uvicorn does, but for its timer.

        To start one of the loop's timers and to cancel it for each answer takes microseconds.
        """
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        else:
            self._idle.received(0)

    def _unset_keepalive_if_required(self) -> None:
        self._idle.stop()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._answered = cycle
        if self._is_feeding:
            self._due = cycle, app
        else:
            super()._start_asgi_task(cycle, app)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's text for all
        """Refuse what the parser gave up on, which includes what was found beyond a bound."""
        if self._refusal is None and self._suspect and self.headers and self._in_head:
            self._refusal = refusals.HEAD_TOO_LARGE if self._head_size() > HEAD_LIMIT else None
        self._refuse(self._refusal or refusals.INVALID)

    def _judge_head(self) -> None:
        if self._suspect and self._head_size() > HEAD_LIMIT:
            self._refusal = refusals.HEAD_TOO_LARGE
        elif len(self.url) > refusals.TARGET_LIMIT:
            self._refusal = refusals.TARGET_TOO_LONG
        elif len(self.headers) > refusals.FIELD_LIMIT:
            self._refusal = refusals.TOO_MANY_FIELDS
        elif len(self.pipeline) >= refusals.PIPELINE_LIMIT:
            self._refusal = refusals.INVALID
        if self._refusal is not None:
            raise _RefusedError

    def _take_host_of_target(self) -> None:
        """A target may name the host, too (RFC 9112, section 3.2.2): one more must be allowed."""
        target = httptools.parse_url(self.url)
        if target.host is None:
            return
        host = b"[%b]" % target.host if b":" in target.host else target.host
        named = host if target.port is None else b"%b:%d" % (host, target.port)
        if (b"host", named) not in self.headers:
            self.headers.insert(0, (b"host", named))

    def _head_size(self) -> int:
        # Each field costs four bytes more on the wire: a colon, a space and the line's end.
        return len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)

    def _give_up(self) -> None:
        """End the connection of a client that did not send its request in time."""
        if self.transport.is_closing():
            return
        if self._is_answering_another():
            self._timer.received(0)  # its turn has not come, and who is answered loses nothing
        elif self._in_body and not self.cycle.response_started:
            self._refuse(refusals.TIMED_OUT)
        else:
            self._close()

    def _is_answering_another(self) -> bool:
        """Whether the call in progress is not the one whose request is being received."""
        answered = self._answered
        if answered is None or answered.response_complete:
            return False
        return self._in_head or not self._in_body or answered is not self.cycle

    def _refuse(self, refusal: Refusal) -> None:
        """Answer and close, or close after the answers that are due to earlier requests."""
        if self._is_answering_another():
            self._is_ending = True
            self.cycle.keep_alive = False
            return
        if not (self._in_body and self.cycle.response_started):
            self.transport.write(refusal.message)
        self._close()

    def _close(self) -> None:
        self._joining.receiving = False
        self.transport.close()

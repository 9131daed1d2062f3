"""The protocol under the application, fed by hand: what the pieces of a connection may be."""

import asyncio
import gc
from functools import partial
from weakref import ref

import pytest
from starlette.types import Receive, Scope, Send
from tests.fuzz_targets.connections import Wire, answers
from uvicorn import Config
from uvicorn.server import ServerState

from contractmock.mockserver.serving.protocol import MockProtocol
from contractmock.mockserver.serving.refusals import FRAMING_LIMIT, HEAD_LIMIT, PIPELINE_LIMIT
from contractmock.mockserver.serving.turn import Turn, turn_of

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


def post(size: int) -> bytes:
    return b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % size


def statuses(*chunks: bytes) -> list[bytes]:
    told = answers(list(chunks))
    return told[: len(told) // 2]


@pytest.mark.parametrize("half", [b"", b"abc"])
def test_the_end_of_a_long_body_may_come_with_the_beginning_of_the_next_request(
    half: bytes,
) -> None:
    long = 2 * FRAMING_LIMIT
    together = bytes(long) + post(6) + half
    assert statuses(post(long), together, b"abcdef"[len(half) :]) == [b"200", b"200"]


def test_the_framing_of_a_body_is_not_made_up_for_by_the_body_before_it() -> None:
    chunked = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    together = bytes(FRAMING_LIMIT) + chunked
    assert statuses(post(FRAMING_LIMIT), together, b"1\r\nx\r\n0\r\n\r\n") == [b"200", b"200"]
    # The first call is still being answered, and its answer the last thing to be sent.
    assert statuses(post(FRAMING_LIMIT), together, b"1;" + b"x" * (2 * FRAMING_LIMIT)) == [b"200"]


def test_whole_requests_in_a_piece_are_no_part_of_the_head_that_follows_them() -> None:
    whole = b"GET / HTTP/1.1\r\nHost: x\r\nA: %s\r\n\r\n" % (
        b"a" * (2 * HEAD_LIMIT // PIPELINE_LIMIT)
    )
    together = whole * (PIPELINE_LIMIT - 1)
    assert len(together) > HEAD_LIMIT
    assert statuses(together + GET[:9], GET[9:]) == [b"200"] * PIPELINE_LIMIT


def test_line_ends_alone_are_refused_beyond_the_limit_of_a_head() -> None:
    ends = b"\r\n" * (HEAD_LIMIT // 4)
    assert statuses(ends, GET) == [b"200"]
    assert answers([ends, ends, ends]) == [b"4xx"]


class Closing(Wire):
    """A connection that tells when it is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.closed = asyncio.Event()

    def close(self) -> None:
        super().close()
        self.closed.set()


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    headers = [(b"content-length", b"5")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"hello"})


def test_a_connection_without_a_request_is_closed_after_the_time_to_keep_it_alive() -> None:
    async def converse() -> bytes:
        wire = Closing()
        config = Config(hello, log_config=None, lifespan="off", timeout_keep_alive=0)
        config.load()
        connection = MockProtocol(config=config, server_state=ServerState(), app_state={})
        connection.connection_made(wire)
        for number in (1, 2):
            connection.data_received(GET)
            while wire.written.count(b"hello") < number:
                await asyncio.sleep(0)
        await wire.closed.wait()
        connection.connection_lost(None)
        return wire.written

    assert asyncio.run(converse()).count(b"hello") == 2


def call(turn: Turn, done: list[str], name: str) -> None:
    done.append(f"answer {name}")
    turn.send(lambda: done.append(f"send {name}"))


def test_a_turn_sends_once_all_calls_are_answered() -> None:
    async def run() -> list[str]:
        done: list[str] = []
        turn = Turn(asyncio.get_running_loop())

        answer = partial(call, turn, done)
        turn.send(lambda: done.append("send what was due"))
        turn.answer(lambda: answer("first"))
        turn.answer(lambda: answer("second"))
        turn.answer(lambda: turn.answer(lambda: answer("later")))
        await asyncio.sleep(0)
        assert "answer later" not in done
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return done

    assert asyncio.run(run()) == [
        "answer first",
        "answer second",
        "send what was due",
        "send first",
        "send second",
        "answer later",
        "send later",
    ]


def test_a_lone_call_is_answered_and_sent_at_once_unless_a_turn_is_due() -> None:
    async def run() -> list[str]:
        done: list[str] = []
        turn = Turn(asyncio.get_running_loop())

        answer = partial(call, turn, done)
        turn.answer_at_once(lambda: answer("first"))
        assert done == ["answer first", "send first"]
        turn.answer(lambda: answer("second"))
        turn.answer_at_once(lambda: answer("third"))
        assert len(done) == 2
        await asyncio.sleep(0)
        return done[2:]

    assert asyncio.run(run()) == ["answer second", "answer third", "send second", "send third"]


def test_a_loop_has_one_turn_which_does_not_keep_it() -> None:
    loop = asyncio.new_event_loop()
    assert turn_of(loop) is turn_of(loop)
    loop.close()
    gone = ref(loop)
    del loop
    gc.collect()
    assert gone() is None

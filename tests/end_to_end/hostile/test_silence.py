"""Clients that stop sending, or send too slowly to ever end."""

from contextlib import closing
from typing import Any

import pytest

HEAD = b"POST /v2/image/sync HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer a-key\r\n"
FORM = b"Content-Type: multipart/form-data; boundary=line\r\n"
JSON = b"Content-Type: application/json\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
LIVE = b"GET /v1/system/live HTTP/1.1\r\nHost: localhost\r\n\r\n"

SILENT = {
    "without a word": (b"", "closed"),
    "in the request line": (b"GET /v1", "closed"),
    "in the head": (HEAD, "closed"),
    "before the body": (HEAD + FORM + b"Content-Length: 100\r\n\r\n", 408),
    "in the body": (HEAD + FORM + b"Content-Length: 100\r\n\r\n--line\r\n", 408),
    "in a long body": (HEAD + FORM + b"Content-Length: 9000000\r\n\r\n--line\r\n" + b"x" * 99, 408),
    "in a JSON body": (HEAD + JSON + b"Content-Length: 100\r\n\r\n{", 408),
    "in a chunk": (HEAD + FORM + CHUNKED + b"5\r\n--", 408),
    "in the number of a chunk": (HEAD + FORM + CHUNKED + b"5", 408),
    "before the last chunk": (HEAD + FORM + CHUNKED + b"2\r\n--\r\n", 408),
    "in a trailer": (HEAD + FORM + CHUNKED + b"0\r\nX: ", 408),
    "after asking first": (HEAD + FORM + b"Expect: 100-continue\r\nContent-Length: 9\r\n\r\n", 408),
    "after a line end": (b"\r\n", "closed"),
}


@pytest.mark.parametrize("name", SILENT)
def test_a_silent_client_is_given_up(hasty_victim: Any, name: str) -> None:
    data, outcome = SILENT[name]
    assert hasty_victim.send(data) == outcome


@pytest.mark.parametrize("begun", [b"GET /v1", HEAD, b"\r\n"])
def test_silence_in_the_next_request_ends_the_connection(hasty_victim: Any, begun: bytes) -> None:
    with closing(hasty_victim.connect()) as client:
        assert hasty_victim.exchange(client, LIVE) == 200
        client.sendall(begun)
        assert client.recv(1) == b""


def test_silence_behind_a_refused_body_ends_the_connection(hasty_victim: Any) -> None:
    with closing(hasty_victim.connect()) as client:
        head = HEAD + FORM + b"Content-Length: 99000000\r\n\r\n"
        assert hasty_victim.exchange(client, head) == 413
        assert client.recv(1) == b""


def test_an_idle_connection_is_no_silent_one(hasty_victim: Any) -> None:
    with closing(hasty_victim.connect()) as idle, closing(hasty_victim.connect()) as other:
        assert hasty_victim.exchange(idle, LIVE) == 200
        assert hasty_victim.exchange(other, b"GET") == "closed"  # so time has passed
        assert hasty_victim.exchange(idle, LIVE) == 200


def test_a_slow_answer_is_not_taken_for_silence(hasty_victim: Any) -> None:
    slow = LIVE.replace(b"\r\n\r\n", b"\r\nPrefer: delay=0.5\r\n\r\n")
    with closing(hasty_victim.connect()) as client:
        assert hasty_victim.exchange(client, slow + b"GET /v1") == 200
        assert client.recv(1) == b""

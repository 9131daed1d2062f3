"""A log whose reader may be slow, gone or never there."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO

import pytest

from contractmock.mockserver.serving import detached_log
from contractmock.mockserver.serving.detached_log import DetachedHandler


@contextmanager
def pipe() -> Iterator[tuple[FileIO, FileIO]]:
    """The two ends of what standard error is meanwhile."""
    reading, writing = os.pipe()
    # Only while the test runs: before it, pytest puts a file of its own in that place.
    with (
        FileIO(reading) as reader,
        FileIO(writing, "w") as writer,
        pytest.MonkeyPatch.context() as p,
    ):
        p.setattr(sys, "stderr", writer)
        yield reader, writer


def record(message: str, *arguments: object) -> logging.LogRecord:
    return logging.LogRecord("log", logging.INFO, "", 0, message, arguments, None)


def test_lines_come_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detached_log, "_FLUSH_SECONDS", 60.0)
    handler = DetachedHandler()
    with pipe() as (reader, _):
        os.set_blocking(reader.fileno(), False)  # lines that are missing fail the test
        for number in range(100):
            handler.handle(record("line %d", number))
        handler.flush()
        lines = (reader.read(65536) or b"").decode().splitlines()
    assert lines == [f"line {number}" for number in range(100)]


def test_nobody_waits_for_a_full_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detached_log, "_MOST_LINES", 3)
    monkeypatch.setattr(detached_log, "_FLUSH_SECONDS", 0.0)
    handler = DetachedHandler()
    with pipe() as (reader, writer):
        filled = fill(writer)
        for number in range(5):
            handler.handle(record("line %d", number))
        handler.flush()
        text = b""
        while text.count(b"\n") < 4:
            text += reader.read(65536) or b""
    assert sorted(text[filled:].decode().splitlines()) == [
        "contractmock: 2 lines are lost, nobody read them",
        *("line 0", "line 1", "line 2"),
    ]


def fill(pipe: FileIO) -> int:
    """Write until it takes no more; how many bytes that were."""
    os.set_blocking(pipe.fileno(), False)
    filled = 0
    for piece in (b" " * 1024, b" "):
        while (written := pipe.write(piece)) is not None:
            filled += written
    os.set_blocking(pipe.fileno(), True)
    return filled


def test_a_reader_that_has_gone_is_no_error() -> None:
    handler = DetachedHandler()
    with pipe() as (reader, _):
        reader.close()
        handler.handle(record("to nobody"))
        handler.flush()


def test_a_record_that_cannot_be_written_is_told_and_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[logging.LogRecord] = []
    monkeypatch.setattr(detached_log, "_FLUSH_SECONDS", 60.0)
    handler = DetachedHandler()
    monkeypatch.setattr(handler, "handleError", told.append)
    wrong = record("%d", "no number")
    with pipe() as (reader, _):
        os.set_blocking(reader.fileno(), False)
        handler.handle(wrong)
        handler.handle(record("after it"))
        handler.flush()
        assert reader.read(100) == b"after it\n"
    assert told == [wrong]

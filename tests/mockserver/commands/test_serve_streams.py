"""``serve`` with its outputs closed, full or read no longer: it serves on and does not complain."""

import os
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import IO

import pytest

COMMAND = str(Path(sysconfig.get_path("scripts"), "contractmock"))
PATIENCE = 60


@contextmanager
def started(
    redirection: str, *, stdout: int | None = None, stderr: int | None = None
) -> Iterator["subprocess.Popen[str]"]:
    """The command as a shell starts it; it is killed if the block does not end it."""
    process = subprocess.Popen(
        ["sh", "-c", f'exec "$@" {redirection}', "sh", COMMAND, "serve", "--port", "0"],
        stdout=stdout,
        stderr=stderr,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def port_in(stream: IO[str] | None) -> int:
    assert stream
    return int(stream.readline().rpartition(":")[2])


def is_served(port: int) -> bool:
    """Whether a call is answered; the port is open a moment before the lines are written."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as client:
        client.request("GET", "/v1/system/live")
        return client.getresponse().status == 200


def stopped(process: "subprocess.Popen[str]") -> tuple[int, str]:
    process.send_signal(signal.SIGTERM)
    output, errors = process.communicate(timeout=PATIENCE)
    return process.returncode, (output or "") + (errors or "")


@pytest.mark.parametrize("redirection", [">&-", "<&- >&-", "> /dev/full"])
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
def test_without_a_standard_output_it_serves(redirection: str) -> None:
    with started(redirection, stderr=subprocess.PIPE) as process:
        port = port_in(process.stderr)
        assert is_served(port)
        assert stopped(process) == (0, "")


def test_without_a_standard_error_it_serves() -> None:
    with started("2>&-", stdout=subprocess.PIPE) as process:
        assert is_served(port_in(process.stdout))
        assert stopped(process) == (0, "")


def test_a_reader_that_was_never_there_does_not_end_it() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with started("", stdout=writing, stderr=subprocess.PIPE) as process:
        os.close(writing)
        port = port_in(process.stderr)
        assert is_served(port)
        assert stopped(process) == (0, "")


def test_a_reader_that_goes_after_the_ready_line_does_not_end_it() -> None:
    with started("", stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        port = port_in(process.stdout)  # as `head -1` does
        assert process.stdout
        process.stdout.close()
        process.stdout = None
        assert is_served(port)
        assert stopped(process)[0] == 0


def test_readers_of_both_that_have_gone_do_not_end_it() -> None:
    with started("", stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        port = port_in(process.stdout)
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        process.stderr.close()
        process.stdout = process.stderr = None
        nonsense = b"\x16\x03\x01\r\n\r\n"  # is worth a line on standard error
        for sent in (nonsense, nonsense):
            with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as client:
                client.connect()
                client.sock.sendall(sent)
                assert client.sock.recv(100).startswith(b"HTTP/1.1 400 ")
        assert is_served(port)
        assert stopped(process)[0] == 0


def test_the_lines_of_a_mock_that_nobody_reads_do_not_stop_it() -> None:
    command = [COMMAND, "serve", "--port", "0", "--log"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            port = port_in(process.stdout)
            with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as client:
                for _ in range(100):  # each a line of 8 KiB; a pipe holds 64 KiB on Linux
                    client.request("GET", f"/nowhere?{'x' * 8000}")
                    client.getresponse().read()
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0
        finally:
            process.kill()


def test_the_command_without_outputs_still_has_its_exit_code() -> None:
    for words, code in (("--version", 0), ("serve --port none", 2), ("check", 1)):
        done = subprocess.run(
            ["sh", "-c", f"exec {sys.executable} {COMMAND} {words} >&- 2>&-"], check=False
        )
        assert done.returncode == code

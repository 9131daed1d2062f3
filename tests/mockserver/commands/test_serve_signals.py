"""``serve`` told to stop in the middle of calls, and kept from starting: the real command."""

import json
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from textwrap import dedent

import pytest

from contractmock.mockserver.serving import server

COMMAND = (str(Path(sysconfig.get_path("scripts"), "contractmock")),)
PATIENCE = 60
"""Seconds after which a test gives up; nothing here takes so long."""

FORM = (
    b'--b\r\ncontent-disposition: form-data; name="image"; filename="a.jpg"\r\n'
    b"content-type: image/jpeg\r\n\r\n\r\n--b--\r\n"
)
UPLOAD = (
    b"POST /v2/image/sync HTTP/1.1\r\nhost: a\r\nauthorization: Bearer key\r\n"
    b"content-type: multipart/form-data; boundary=b\r\ncontent-length: %d\r\n"
    b"expect: 100-continue\r\n\r\n" % len(FORM)
)


def patient(seconds: float) -> tuple[str, ...]:
    """The command with another time for calls in progress, so that no test has to wait for it."""
    code = dedent(f"""
        import sys
        from contractmock.contracts.cli import main
        from contractmock.mockserver.serving import server
        server.DRAIN_SECONDS = {seconds}
        sys.exit(main())
    """)
    return sys.executable, "-c", code


@contextmanager
def served(*flags: str, command: tuple[str, ...] = COMMAND) -> Iterator["Served"]:
    process = subprocess.Popen(
        [*command, "serve", "--port", "0", *flags],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    try:
        line = process.stdout.readline()
        assert line.startswith("contractmock ready http"), process.communicate()
        yield Served(process, int(line.rpartition(":")[2]))
    finally:
        process.kill()
        process.communicate()


class Served:
    """A running command.

    Args:
        process: Its process.
        port: Where it listens.
    """

    def __init__(self, process: "subprocess.Popen[str]", port: int) -> None:
        self.process = process
        self.port = port

    def connection(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def connected(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def upload(self) -> socket.socket:
        """A connection with an upload that the server is in the middle of."""
        client = self.connected()
        client.sendall(UPLOAD)
        assert client.recv(65536).startswith(b"HTTP/1.1 100 ")
        client.sendall(FORM[:50])
        return client

    def signal(self, number: signal.Signals) -> None:
        """Send a signal, and wait until the server has heard it."""
        self.process.send_signal(number)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                self.connected().close()
            except ConnectionError:
                return
        pytest.fail("the port is still open")

    def ended(self) -> tuple[int, str]:
        """The exit code and what was said since the ready line."""
        output, errors = self.process.communicate(timeout=PATIENCE)
        assert output == ""
        lines = [line for line in errors.splitlines(True) if not line.startswith("export ")]
        return self.process.returncode, "".join(lines)


def rest(client: socket.socket) -> bytes:
    return b"".join(iter(lambda: client.recv(65536), b""))


def fetched(connection: HTTPConnection, path: str, **headers: str) -> HTTPResponse:
    connection.request("GET", path, headers=headers)
    return connection.getresponse()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_hanging_fault_does_not_keep_it(number: signal.Signals) -> None:
    with served(command=patient(1e6)) as mock, closing(mock.connection()) as client:
        client.request("GET", "/v1/system/live", headers={"prefer": "fault=hang"})
        with closing(mock.connection()) as other:
            while not json.load(fetched(other, "/_mock/journal"))["entries"]:
                pass
        mock.process.send_signal(number)
        assert mock.ended() == (0, "")


def test_a_live_stream_ends_with_it() -> None:
    with served(command=patient(1e6)) as mock, closing(mock.connection()) as client:
        stream = fetched(client, "/_mock/journal/stream")
        assert stream.readline().startswith(b": the journal")
        mock.process.send_signal(signal.SIGTERM)
        assert stream.read() == b"\n"
        assert mock.ended() == (0, "")


def test_an_upload_in_progress_is_answered() -> None:
    with served(command=patient(1e6)) as mock, closing(mock.upload()) as client:
        mock.signal(signal.SIGTERM)
        client.sendall(FORM[50:])
        assert rest(client).startswith(b"HTTP/1.1 ")
        assert mock.ended() == (0, "")


def test_an_upload_that_does_not_end_is_cut_off() -> None:
    with served(command=patient(0.1)) as mock, closing(mock.upload()) as client:
        mock.process.send_signal(signal.SIGTERM)
        assert rest(client).startswith(b"HTTP/1.1 500 ")
        assert mock.ended() == (0, "contractmock: 1 call cut off by the stop\n")


def test_a_head_that_does_not_end_is_not_waited_for() -> None:
    with served(command=patient(1e6)) as mock, closing(mock.connection()) as client:
        fetched(client, "/").read()
        client.sock.sendall(b"GET / HTTP/1.1\r\n")
        mock.process.send_signal(signal.SIGTERM)
        assert mock.ended() == (0, "")


@pytest.mark.parametrize("first", [signal.SIGTERM, signal.SIGINT])
def test_a_second_interrupt_waits_for_nothing(first: signal.Signals) -> None:
    with served(command=patient(1e6)) as mock, closing(mock.upload()):
        mock.signal(first)
        mock.process.send_signal(signal.SIGINT)
        assert mock.ended() == (0, "contractmock: 1 call cut off by the stop\n")


def test_the_page_states_the_time_that_calls_in_progress_have() -> None:
    page = (Path(__file__).parents[3] / "docs/service.md").read_text(encoding="utf-8")
    assert f"{server.DRAIN_SECONDS:g} seconds" in page


# What cannot start

BROKEN = {
    "absent.yaml": None,
    "cut.yaml": "a: [",
    "text.yaml": "just words",
    "list.yaml": "- openapi",
}


def refused(*arguments: str) -> str:
    """What the command says on standard error when it will not start."""
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 2, done
    assert done.stdout == ""
    assert done.stderr.startswith("contractmock: ")
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


@pytest.mark.parametrize("name", BROKEN)
def test_a_document_that_cannot_be_read_is_one_line(name: str, tmp_path: Path) -> None:
    text = BROKEN[name]
    if text is not None:
        (tmp_path / name).write_text(text)
    assert name in refused("serve", "--port", "0", "--spec", f"shop={tmp_path / name}")


@pytest.mark.parametrize(
    "flags",
    [
        ["--port", "http"],
        ["--workers", "2"],
        ["--workers", "none"],
        ["--seed", "x"],
        ["--view", "mine"],
        ["--fault", "rset"],
        ["--profile", "shaky"],
        ["--spec", "shop"],
        ["--scenarios", "absent.yaml"],
        ["--certfile", "absent.pem"],
        ["--host", "nowhere.invalid"],
        ["--host", "192.0.2.1"],
        ["--no-such-flag"],
        ["stray"],
    ],
    ids=" ".join,
)
def test_a_bad_flag_is_one_line(flags: list[str]) -> None:
    assert flags[-1] in refused("serve", "--port", "0", *flags)


def test_a_taken_port_is_one_line() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        assert f"--port {port}: cannot listen there" in refused("serve", "--port", str(port))

"""``serve --workers``: several processes on one port, seen from outside."""

import asyncio
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from pathlib import Path
from textwrap import dedent

import pytest

from contractmock.contracts.errors import ContractError
from contractmock.mockserver.serving import workers

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux shares ports")

PATIENCE = 60
"""Seconds after which a test gives up; nothing here takes so long."""

# The command, with a small application in place of the mock: what is tested is what stands around.
SCRIPT = dedent("""
    import asyncio, os, sys
    from types import SimpleNamespace
    from starlette.applications import Starlette
    from starlette.responses import JSONResponse, StreamingResponse
    from starlette.routing import Route
    from contractmock.contracts import cli
    from contractmock.mockserver.commands import serve, serve_flags
    from contractmock.mockserver.serving import workers

    workers.DRAIN_SECONDS = 1e6
    BEFORE = os.getpid()

    async def pid(request):
        return JSONResponse([os.getpid(), BEFORE])

    async def live(request):
        async def events():
            yield b"first "
            await request.app.state.stopping.wait()
            yield b"last"
        return StreamingResponse(events())

    async def hang(request):
        async def events():
            yield b"first "
            await asyncio.Event().wait()
        return StreamingResponse(events())

    async def leave(request):
        os._exit(7)

    def create_app(settings):
        routes = [("/pid", pid), ("/live", live), ("/hang", hang), ("/leave", leave)]
        app = Starlette(routes=[Route(*each) for each in routes])
        app.state.stopping = asyncio.Event()
        if settings.seed == 3:
            app.router.lifespan_context = lambda app: sys.exit(3)
        return app

    command = cli.Command(
        name="serve", summary="", configure=serve_flags.configure,
        run=lambda args: serve.serve(args, create_app),
    )
    cli._entry_points = lambda: {"serve": SimpleNamespace(load=lambda: command)}
    sys.exit(cli.main())
""")
COMMAND = (sys.executable, "-W", "error", "-c", SCRIPT, "serve", "--state", "redis://nowhere")
REAL = (sys.executable, "-W", "error", sysconfig.get_path("scripts") + "/contractmock", "serve")


class Mock:
    """A running command.

    Args:
        process: The parent.
        port: Where its workers listen.
    """

    def __init__(self, process: "subprocess.Popen[str]", port: int) -> None:
        self.process = process
        self.port = port

    def get(self, client: HTTPConnection, path: str) -> HTTPResponse:
        client.request("GET", path)
        return client.getresponse()

    def connection(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def worker(self) -> int:
        """The number of the process that happens to answer."""
        while True:
            with closing(self.connection()) as client:
                try:
                    answer = self.get(client, "/pid").read()
                except ConnectionError:  # it waited for a process that has died
                    continue
            answering, before = map(int, answer.strip(b"[]").split(b","))
            assert before == self.process.pid, "the application was made once"
            return answering

    def workers(self, count: int) -> set[int]:
        """The numbers of so many processes that answer."""
        found: set[int] = set()
        while len(found) < count:
            found.add(self.worker())
        return found

    def is_open(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE).close()
        except ConnectionRefusedError:
            return False
        except ConnectionError:
            pass
        return True

    def ended(self) -> tuple[int, list[str]]:
        """The exit code, and what was said besides the lines to paste."""
        output, errors = self.process.communicate(timeout=PATIENCE)
        assert output == "", "the ready line is said once"
        lines = errors.splitlines()
        return self.process.returncode, [each for each in lines if not each.startswith("export ")]


def eventually(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@contextmanager
def served(*flags: str, count: int = 2, command: Sequence[str] = COMMAND) -> Iterator[Mock]:
    """The command in a process group of its own, which is killed if the block does not end it."""
    process = subprocess.Popen(
        [*command, "--port", "0", "--workers", str(count), *flags],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
    )
    assert process.stdout
    try:
        line = process.stdout.readline()
        assert line.startswith("contractmock ready http"), process.communicate()
        yield Mock(process, int(line.rpartition(":")[2]))
    finally:
        process.kill()  # the workers see that, and end
        process.communicate()


def refused(*flags: str) -> str:
    """What it says when it will not go on."""
    done = subprocess.run([*COMMAND, *flags], capture_output=True, text=True, check=False)
    assert done.returncode == 2, done
    assert done.stdout == ""
    return done.stderr


def test_each_process_answers_and_the_first_one_does_not() -> None:
    with served() as mock:
        assert mock.process.pid not in mock.workers(2)
        mock.process.send_signal(signal.SIGTERM)
        assert mock.ended() == (0, [])
        assert not mock.is_open()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_every_process_finish(number: signal.Signals) -> None:
    with served() as mock, closing(mock.connection()) as client:
        stream = mock.get(client, "/live")
        assert stream.read(6) == b"first "
        mock.process.send_signal(number)
        assert stream.read() == b"last"
        assert mock.ended() == (0, [])


def test_an_interrupt_of_the_terminal_lets_every_process_finish() -> None:
    with served() as mock, closing(mock.connection()) as client:
        stream = mock.get(client, "/live")
        assert stream.read(6) == b"first "
        os.killpg(mock.process.pid, signal.SIGINT)
        assert stream.read() == b"last"
        assert mock.ended() == (0, [])


def test_a_second_interrupt_waits_for_nothing() -> None:
    with served() as mock, closing(mock.connection()) as client:
        assert mock.get(client, "/hang").read(6) == b"first "
        os.killpg(mock.process.pid, signal.SIGINT)
        eventually(lambda: not mock.is_open())
        os.killpg(mock.process.pid, signal.SIGINT)
        assert mock.ended() == (0, [])


def test_a_process_that_dies_is_replaced() -> None:
    with served() as mock:
        before = mock.workers(2)
        killed = min(before)
        os.kill(killed, signal.SIGKILL)
        eventually(lambda: mock.worker() not in before)
        with closing(mock.connection()) as client, pytest.raises(ConnectionError):
            mock.get(client, "/leave")
        eventually(lambda: len(mock.workers(2) - before) > 0)
        mock.process.send_signal(signal.SIGTERM)
        code, lines = mock.ended()
        assert code == 0
        assert len(lines) == 2
        assert f"(process {killed}) was killed by SIGKILL; another takes its place" in lines[0]
        assert "exited with 7; another takes its place" in lines[1]


def test_three_deaths_in_a_row_end_it() -> None:
    with served(count=3) as mock:
        for worker in mock.workers(3):
            os.kill(worker, signal.SIGKILL)
        code, lines = mock.ended()
        assert code == 2
        assert len(lines) == 3
        assert lines[2] == (
            "contractmock: --workers 3: 3 processes ended within 10 s, the last was killed by "
            "SIGKILL; see above what they said, or leave --workers out"
        )
        assert not mock.is_open()


def test_processes_that_cannot_start_end_it() -> None:
    lines = refused("--port", "0", "--workers", "2", "--seed", "3").splitlines()
    assert "3 processes ended within 10 s, the last exited with 3" in lines[-1]


@pytest.mark.parametrize("path", ["/pid", "/live"])
def test_no_process_outlives_its_parent(path: str) -> None:
    with served() as mock, closing(mock.connection()) as client:
        stream = mock.get(client, path)
        assert stream.read(1)
        mock.process.kill()
        # The workers hold the same pipes: they are at their end when all have ended.
        code, lines = mock.ended()
        assert code == -signal.SIGKILL
        assert lines == []
        assert not mock.is_open()
        stream.read()


def test_nobody_joins_a_port_that_is_shared() -> None:
    with served() as mock:
        taken = f"--port {mock.port}: cannot listen there"
        for count in ("1", "2"):
            errors = refused("--port", str(mock.port), "--workers", count)
            assert taken in errors
            assert errors.count("\n") == 1


def test_https_is_served_by_every_process() -> None:
    pytest.importorskip("trustme")
    with served("--tls") as mock:
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        answering: set[bytes] = set()

        def fetch() -> bool:
            client = HTTPSConnection("127.0.0.1", mock.port, context=trusting, timeout=PATIENCE)
            with closing(client):
                answering.add(mock.get(client, "/pid").read())
            return len(answering) == 2

        eventually(fetch)
        mock.process.send_signal(signal.SIGTERM)
        errors = mock.process.communicate(timeout=PATIENCE)[1]
    (line,) = [line for line in errors.splitlines() if "SSL_CERT_FILE" in line]
    assert not Path(line.partition("=")[2]).parent.exists()


def test_a_fault_closes_the_port_of_every_process(state_url: str) -> None:
    from contractmock.mockserver.sharing.shared_state import shared_state

    state = shared_state(state_url, 1 << 20)
    with served("--state", state_url, command=REAL) as mock, asyncio.Runner() as runner:
        with closing(mock.connection()) as client:
            asked = {"fault": "refused", "seconds": 600}
            headers = {"content-type": "application/json"}
            client.request("POST", "/_mock/faults", json.dumps(asked), headers)
            assert client.getresponse().status == 201
        # With one of two still open, each attempt would be as likely to get through as not.
        eventually(lambda: not any(mock.is_open() for _ in range(30)))
        assert mock.process.poll() is None
        runner.run(state.apply(state.standing.clear))
        eventually(lambda: all(mock.is_open() for _ in range(30)))
        runner.run(state.close())
        mock.process.send_signal(signal.SIGTERM)
        assert mock.ended() == (0, [])


def test_other_systems_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(ContractError, match=r"^--workers 2: only Linux shares"):
        workers.require_port_sharing(2)

"""Fixtures that tests of every layer share."""

import itertools
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings

from contractmock.contracts.contract import Contract
from contractmock.contracts.documents.loading import load_document

settings.register_profile("deterministic", derandomize=True, deadline=None, database=None)
settings.load_profile("deterministic")

pytest_plugins = ["pytester"]

DOCUMENTS = Path(__file__).parent / "documents"


@pytest.fixture(scope="session")
def shop() -> Contract:
    """The contract of no vendor, with a little of everything."""
    return Contract(load_document(str(DOCUMENTS / "shop.yaml")))


@pytest.fixture(scope="session")
def pets() -> str:
    """The text of a small document, with one operation, for projects that tests make."""
    return (DOCUMENTS / "pets.yaml").read_text()


class RedisProcess:
    """A Redis of the tests' own, at a Unix socket: no port to be taken by somebody else.

    Args:
        folder: Where the socket is; short, because a socket's path must be.
        options: Further options of ``redis-server``.
    """

    def __init__(self, folder: Path, options: tuple[str, ...] = ()) -> None:
        self.socket = folder / "redis"
        self.url = f"unix://{self.socket}"
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        command = ["redis-server", "--port", "0", "--unixsocket", str(self.socket)]
        process = self._process = subprocess.Popen(
            [*command, "--save", "", *self._options], stdout=subprocess.DEVNULL
        )
        while process.poll() is None:
            with socket.socket(socket.AF_UNIX) as probe:
                if probe.connect_ex(str(self.socket)) == 0:
                    return
            time.sleep(0.01)
        raise RuntimeError("redis-server does not start")

    def pause(self) -> None:
        """Have it do nothing; connections stay open."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """End a pause."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """End it at once; what it held is lost."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
            self.socket.unlink(missing_ok=True)


StartRedis = Callable[..., RedisProcess]


@pytest.fixture(scope="session")
def _redis_starter() -> Iterator[StartRedis]:
    if shutil.which("redis-server") is None:
        pytest.skip("needs redis-server (Debian: apt-get install redis-server)")
    pytest.importorskip("redis", reason="needs the extra: pip install 'contractmock[redis]'")
    with ExitStack() as stack:

        def start(*options: str) -> RedisProcess:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cm-")))
            process = RedisProcess(folder, options)
            stack.callback(process.stop)
            return process

        yield start


@pytest.fixture(scope="session")
def redis_process(_redis_starter: StartRedis) -> RedisProcess:
    """The Redis that tests share, each under a prefix of its own."""
    return _redis_starter()


@pytest.fixture
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a mock in this process wait for its Redis, however busy the machine is."""
    monkeypatch.setattr("contractmock.mockserver.sharing.connection.TIMEOUT", 60.0)


@pytest.fixture
def start_redis(_redis_starter: StartRedis, _patient: None) -> StartRedis:
    """Starts a Redis for one test, which may stop it; arguments are its options."""
    return _redis_starter


_numbers = itertools.count(1)


@pytest.fixture
def state_url(redis_process: RedisProcess, _patient: None) -> str:
    """What a mock is told with ``--state``: a state that no other test has."""
    return f"{redis_process.url}?prefix=test-{next(_numbers)}"

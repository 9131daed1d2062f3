"""``serve --workers 2 --state``: real processes are one mock, and what dies takes nothing along."""

import os
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux shares ports")

COMMAND = (sys.executable, sysconfig.get_path("scripts") + "/contractmock", "serve", "--port", "0")
LIVE = "/v1/system/live"
PATIENCE = 60


@contextmanager
def served(url: str) -> Iterator[tuple[str, int]]:
    """The command; its base URL and the number of the parent's process."""
    process = subprocess.Popen(
        [*COMMAND, "--workers", "2", "--state", url],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    try:
        line = process.stdout.readline()
        assert line.startswith("contractmock ready http")
        yield line.split()[-1], process.pid
    finally:
        process.terminate()
        process.communicate()


def call(url: str, method: str = "GET", **options: Any) -> httpx.Response:
    """One call on a connection of its own: the kernel chooses the worker.

    It is made again where it waited for a worker that was killed, and where the machine is so busy
    that the Redis did not answer within a second.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            answer = httpx.request(method, url, timeout=PATIENCE, **options)
        except httpx.TransportError:
            assert time.monotonic() < deadline
        else:
            if answer.status_code != 503 or time.monotonic() >= deadline:
                return answer


def children(parent: int) -> set[int]:
    told = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return set(map(int, told.split()))


def eventually(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_two_processes_give_a_queued_answer_exactly_so_often(state_url: str) -> None:
    with served(state_url) as (url, _), ThreadPoolExecutor(8) as threads:
        answer = {"status": 418, "times": 20}
        assert call(f"{url}/_mock/answers", "POST", json=answer).status_code == 201
        answers = threads.map(lambda _: httpx.get(url + LIVE, timeout=PATIENCE), range(30))
        statuses = [answer.status_code for answer in answers]
        lost = statuses.count(503)  # on a very busy machine only; one such may have used up a time
        assert 20 - lost <= statuses.count(418) <= 20
        assert statuses.count(200) <= 10
        journal = call(f"{url}/_mock/journal").json()
        ids = [entry["id"] for entry in journal["entries"]]
        assert ids == sorted(set(ids))
        assert len(ids) >= 30 - lost


def test_a_worker_that_dies_takes_nothing_along(state_url: str) -> None:
    with served(state_url) as (url, parent):
        rule = {"match": {"path": LIVE}, "answer": {"status": 418}}
        assert call(f"{url}/_mock/rules", "POST", json=rule).status_code == 201
        assert call(url + LIVE).status_code == 418
        before = children(parent)
        assert len(before) == 2
        for process in before:
            os.kill(process, signal.SIGKILL)
            eventually(lambda process=process: process not in children(parent))  # type: ignore[misc]
            eventually(lambda: len(children(parent)) == 2)
        assert call(url + LIVE).status_code == 418
        journal = call(f"{url}/_mock/journal").json()
        # More than two where a call was made again, see `call`.
        assert {entry["response"]["status"] for entry in journal["entries"]} == {418}
        assert len(journal["entries"]) >= 2

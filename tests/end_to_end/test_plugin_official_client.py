"""The fixtures with the official client `aiornot` 0.1.1, as its users would write their tests."""

import subprocess
import sys
from typing import Any

import aiornot  # type: ignore[import-untyped]
import httpx
import pytest

from contractmock.fixtures import MockHandle, aiornot_report


@pytest.fixture
def on_socket(aiornot_mock: MockHandle) -> tuple[MockHandle, Any]:
    client = aiornot.Client(api_key=aiornot_mock.api_key, base_url=aiornot_mock.url, max_retries=0)
    return aiornot_mock, client


@pytest.fixture
def in_process(aiornot_respx: MockHandle) -> tuple[MockHandle, Any]:
    return aiornot_respx, aiornot.Client(api_key=aiornot_respx.api_key, max_retries=0)


@pytest.fixture(params=["on_socket", "in_process"])
def mocked(request: pytest.FixtureRequest) -> tuple[MockHandle, Any]:
    """A handle and a client of it; in process the client keeps the vendor's own base URL."""
    both: tuple[MockHandle, Any] = request.getfixturevalue(request.param)
    return both


def test_an_image_gets_the_verdict_that_it_was_made_for(mocked: tuple[MockHandle, Any]) -> None:
    mock, client = mocked
    answer = client.image_report_by_blob_sync(
        mock.sample_image("jpeg", verdict="ai"), only=["ai_generated"]
    )
    assert answer.is_ai()
    mock.assert_called_once_with(only=["ai_generated"])


def test_a_canned_report_comes_back_as_it_was_queued(mocked: tuple[MockHandle, Any]) -> None:
    mock, client = mocked
    mock.answer(body=aiornot_report(verdict="human", confidence=0.25))
    answer = client.image_report_by_blob_sync(mock.sample_image())
    assert not answer.is_ai()
    assert mock.last.request.method == "POST"


@pytest.mark.parametrize(
    ("fault", "error"),
    [("reset", httpx.ReadError), ("status:code=503", httpx.HTTPStatusError)],
)
def test_a_fault_reaches_the_client(
    mocked: tuple[MockHandle, Any], fault: str, error: type[Exception]
) -> None:
    mock, client = mocked
    mock.fault(fault)
    with pytest.raises(error):
        client.image_report_by_blob_sync(mock.sample_image())
    mock.assert_called_once()


def test_a_program_that_reads_its_environment_finds_the_mock(aiornot_env: MockHandle) -> None:
    program = "import aiornot; print(aiornot.Client().check_token().is_valid)"
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ended.stdout == "True\n"
    assert len(aiornot_env.calls) == 1

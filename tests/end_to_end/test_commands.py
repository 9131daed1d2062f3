"""The `contractmock` command, installed and run as a user runs it."""

import json
import os
import signal
import subprocess
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

COMMAND = Path(sysconfig.get_path("scripts"), "contractmock")
SHOP = Path(__file__).parents[1] / "documents" / "shop.yaml"


@contextmanager
def serving(*flags: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A serving process and its base URL; it is killed if the block does not end it."""
    process = subprocess.Popen(
        [COMMAND, "serve", "--port", "0", *flags],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    try:
        line = process.stdout.readline()
        assert line.startswith("contractmock ready http"), process.communicate()
        yield process, line.split()[-1]
    finally:
        process.kill()
        process.communicate()


def ended(process: "subprocess.Popen[str]") -> tuple[str, str, int]:
    """What is left of both outputs after a request to stop, and the exit code."""
    process.send_signal(signal.SIGTERM)
    output, errors = process.communicate(timeout=30)
    return output, errors, process.returncode


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([COMMAND, *arguments], capture_output=True, text=True, check=False)


def test_serve_says_where_it_is_and_stops_when_told() -> None:
    with serving() as (process, url):
        headers = {"x-freepik-api-key": "a key"}
        body = {"image": "https://images.example.com/a.jpg"}
        answered = httpx.post(f"{url}/v1/ai/classifier/image", json=body, headers=headers)
        assert answered.status_code == 200
        assert ended(process) == (
            "",
            f"export AIORNOT_BASE_URL={url}\nexport FREEPIK_BASE_URL={url}\n",
            0,
        )


def test_serve_takes_every_kind_of_flag(tmp_path: Path) -> None:
    scenarios = tmp_path / "scenarios.yaml"
    scenarios.write_text("shop: {gone: {status: 410}}\nfreepik: {third: {body: {data: []}}}\n")
    flags = ["--spec", f"shop={SHOP}", "--scenarios", str(scenarios), "--api-key", "right"]
    flags += ["--scenario", "aiornot=deepfake", "--set", "aiornot.envelope=gateway"]
    flags += ["--seed", "1", "--max-upload", "1K", "--journal-size", "1M", "--view", "realistic"]
    with serving(*flags) as (process, url), httpx.Client(base_url=url) as client:
        bearer = {"authorization": "Bearer right"}
        answers = [
            client.post("/v2/image/sync", files={"image": b"..."}, headers=bearer) for _ in range(2)
        ]
        assert answers[0].headers["contractmock-scenario"] == "deepfake"
        assert answers[0].content == answers[1].content
        wrong = client.post("/v2/image/sync", files={"image": b"..."})
        assert wrong.json()["error"] == "UNAUTHORIZED"
        large = client.post("/v2/image/sync", files={"image": bytes(2000)}, headers=bearer)
        assert large.status_code == 413
        gone = client.get("/shop/items/7", headers={"prefer": "scenario=gone"})
        assert gone.status_code == 410
        third = client.post("/v1/ai/classifier/image", headers={"prefer": "scenario=third"})
        assert third.json() == {"data": []}
        _, errors, code = ended(process)
    assert f"export SHOP_BASE_URL={url}/shop\n" in errors
    assert code == 0


def test_the_admin_api_asks_for_the_token_that_was_given() -> None:
    with serving("--admin-token", "secret") as (_, url):
        assert httpx.get(f"{url}/_mock/health").status_code == 401
        headers = {"authorization": "Bearer secret"}
        assert httpx.get(f"{url}/_mock/health", headers=headers).json()["status"] == "ok"
        assert httpx.get(f"{url}/v1/system/live").status_code == 200


def test_a_browser_of_an_allowed_origin_may_call() -> None:
    origin = {"origin": "http://localhost:3000"}
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "prefer"}
    with serving("--cors", "http://localhost:3000") as (_, url):
        preflight = httpx.options(f"{url}/v2/image/sync", headers={**origin, **asked})
        assert preflight.status_code == 200
        assert preflight.headers["access-control-allow-origin"] == "http://localhost:3000"
        answered = httpx.get(f"{url}/v1/system/live", headers=origin)
        assert answered.headers["access-control-allow-origin"] == "http://localhost:3000"
    with serving() as (_, url):
        preflight = httpx.options(f"{url}/v2/image/sync", headers={**origin, **asked})
        assert preflight.status_code == 405
        assert "access-control-allow-origin" not in preflight.headers


@pytest.mark.parametrize(
    "flags",
    [
        ["--scenario", "nonsense"],
        ["--set", "aiornot.envelope=nonsense"],
        ["--spec", "shop=nothing.yaml"],
        ["--workers", "2"],
        ["--max-upload", "much"],
    ],
    ids=" ".join,
)
def test_a_mistake_is_one_line_with_a_cure(flags: list[str]) -> None:
    done = run("serve", *flags)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("contractmock: ")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


# contracts


def test_contracts_lists_operations_scenarios_and_magic_keys() -> None:
    done = run("contracts")
    assert (done.returncode, done.stderr) == (0, "")
    for text in (
        "aiornot: ",
        "POST /v2/image/sync  (200, 422, 400, 401, ",
        "GET /v1/system/live",
        "freepik: ",
        "POST /v1/ai/classifier/image",
        "the API key mock-NAME",
        "new-generator",
        "rate-limited",
        "envelope=detail|gateway",
    ):
        assert text in done.stdout


def test_contracts_tells_the_same_as_json() -> None:
    told = json.loads(run("contracts", "--format", "json").stdout)
    assert list(told) == ["aiornot", "freepik"]
    keys = {each["key"] for each in told["aiornot"]["scenarios"]}
    assert {"mock-ai", "mock-rate-limited", "mock-fail-then-succeed"} <= keys
    labels = [each["label"] for each in told["freepik"]["operations"]]
    assert labels == ["POST /v1/ai/classifier/image"]


def test_contracts_prints_the_document_of_a_view() -> None:
    assumed = json.loads(run("contracts", "--document", "aiornot").stdout)
    assert "/v2/billing/balance" in assumed["paths"]
    flags = ("contracts", "--document", "aiornot", "--view", "as-published")
    published = json.loads(run(*flags).stdout)
    assert list(published["paths"]) == ["/v2/image/sync"]


def test_a_printed_document_can_be_mounted(tmp_path: Path) -> None:
    path = tmp_path / "freepik.json"
    path.write_text(run("contracts", "--document", "freepik").stdout)
    told = json.loads(run("contracts", "--spec", f"mine={path}", "--format", "json", "mine").stdout)
    assert told["mine"]["scenarios"] == []
    assert [each["label"] for each in told["mine"]["operations"]] == [
        "POST /v1/ai/classifier/image"
    ]


def test_the_reader_of_a_list_may_leave_early() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [COMMAND, "contracts"], stdout=writer, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writer)
    assert "Traceback" not in done.stderr


def test_the_version_is_told() -> None:
    assert run("--version").stdout.split()[-1][0].isdigit()

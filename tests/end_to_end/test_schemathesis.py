"""Schemathesis 4.32.5 as an independent judge, with every check on and the documents as printed."""

import json
import subprocess
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from contractmock.fixtures.drift_mock.verdicts import CHECKS
from contractmock.mockserver.app import create_app
from contractmock.mockserver.serving.server import running
from contractmock.mockserver.settings import Settings

SHOP = ("shop", str(Path(__file__).parents[1] / "documents" / "shop.yaml"))
SCRIPTS = Path(sysconfig.get_path("scripts"))
NO_EXAMPLES = "No examples in schema"
KEYS = {
    "aiornot": {"HTTPBearer": {"bearer": "K"}},
    "freepik": {"apiKey": {"api_key": "K"}, "apiKeyMagnific": {"api_key": "K"}},
    "shop": {
        "key": {"api_key": "K"},
        "token": {"api_key": "K"},
        "basic": {"username": "K", "password": "K"},
        "bearer": {"bearer": "K"},
    },
}
"""What each security scheme is given, by mount."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one run of Schemathesis reported."""

    events: list[tuple[str, dict[str, Any]]]
    output: str

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [data for name, data in self.events if name == kind]

    def scenarios(self, phase: str) -> list[dict[str, Any]]:
        return [each for each in self.of("ScenarioFinished") if each["phase"] == phase]

    def statuses(self, phase: str) -> dict[str, str]:
        """How each operation fared in a phase; a skipped one with the reason."""
        return {
            each["recorder"]["label"]: each.get("skip_reason") or each["status"]
            for each in self.scenarios(phase)
        }


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    settings = Settings(specs=(SHOP,), api_keys=frozenset({"K", "K:K"}))
    with running(create_app(settings)) as started:
        yield started


def config(name: str) -> str:
    """The settings of a run: warnings fail it, too."""
    lines = ["[warnings]", "fail-on = true"]
    for scheme, given in KEYS[name].items():
        lines.append(f"[auth.openapi.{scheme}]")
        lines += [f'{key} = "{value}"' for key, value in given.items()]
    return "\n".join(lines)


def judged(name: str, base_url: str, phases: str, folder: Path) -> Run:
    """Run Schemathesis on the document of a mount, in a folder of its own."""
    printed = subprocess.run(
        [SCRIPTS / "contractmock", "contracts", "--spec", "=".join(SHOP), "--document", name],
        capture_output=True,
        check=True,
    )
    (folder / "document.json").write_bytes(printed.stdout)
    (folder / "schemathesis.toml").write_text(config(name))
    flags = ["--checks", "all", "--generation-deterministic", "--max-examples", "40"]
    # How fast this machine makes cases is not what is judged.
    flags += ["--suppress-health-check", "too_slow", "--phases", phases, "--url", base_url]
    flags += ["--report", "ndjson", "--report-ndjson-path", "events.ndjson"]
    command = [
        str(SCRIPTS / "st"),
        "--config-file",
        "schemathesis.toml",
        "run",
        "document.json",
        *flags,
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    lines = (folder / "events.ndjson").read_text().splitlines()
    events = [next(iter(json.loads(line).items())) for line in lines]
    assert done.returncode == 0, done.stdout + done.stderr
    return Run(events=events, output=done.stdout)


def check(run: Run, operations: set[str]) -> None:
    """That the run is green, that it is whole, and that no part of it was passed over."""
    for kind in ("NonFatalError", "FatalError", "Interrupted", "SchemaAnalysisWarnings"):
        assert run.of(kind) == []
    (loaded,) = run.of("LoadingFinished")
    selection = {"total": len(operations), "selected": len(operations)}
    assert loaded["statistic"]["operations"] == selection
    assert "WARNING" not in run.output
    for phase in ("coverage", "fuzzing"):
        assert run.statuses(phase) == dict.fromkeys(operations, "success")
    assert set(run.statuses("examples")) == operations
    seen = set()
    for scenario in run.of("ScenarioFinished"):
        recorder = scenario["recorder"]
        for number, case in recorder.get("cases", {}).items():
            checks = recorder.get("checks", {}).get(number, [])
            assert all(each["status"] == "success" for each in checks)
            # The one kind of case without checks: what `ignored_auth` sends again without a key.
            assert checks or case["parent_id"]
            seen |= {each["name"] for each in checks}
    assert seen >= CHECKS


def test_aiornot_keeps_its_document(url: str, tmp_path: Path) -> None:
    run = judged("aiornot", url, "examples,coverage,fuzzing", tmp_path)
    operations = {"POST /v2/image/sync", "GET /v1/system/live", "GET /v2/billing/balance"}
    check(run, operations)
    # An upload has no example in the document, the other two take no input.
    assert run.statuses("examples") == dict.fromkeys(operations, NO_EXAMPLES)


def test_freepik_keeps_its_document(url: str, tmp_path: Path) -> None:
    run = judged("freepik", url, "examples,coverage,fuzzing", tmp_path)
    operation = "POST /v1/ai/classifier/image"
    check(run, {operation})
    assert run.statuses("examples") == {operation: "success"}


def test_a_document_of_no_vendor_is_kept(url: str, tmp_path: Path) -> None:
    run = judged("shop", f"{url}/shop", "examples,coverage,fuzzing,stateful", tmp_path)
    without_examples = {
        "GET /items",
        "GET /items/{id}",
        "PATCH /items/{id}",
        "PUT /items/{id}/photos/{name}.{kind}",
    }
    check(run, {"POST /items", *without_examples})
    assert run.statuses("examples") == {
        "POST /items": "success",
        **dict.fromkeys(without_examples, NO_EXAMPLES),
    }
    # Of the runs that follow links, those are skipped that end before their first call.
    stateful = run.scenarios("stateful")
    assert [each for each in stateful if each["status"] not in ("success", "skip")] == []
    assert [each for each in stateful if each["status"] == "success"]
    for each in stateful:
        assert each["status"] == "success" or not each["recorder"].get("cases")

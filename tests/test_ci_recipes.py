"""The recipes for CI: the workflow and the hooks can be read, and their commands run."""

import re
import shlex
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from string import Template
from typing import Any

import pytest
import yaml

from contractmock.contracts.cli import FOUND, OK, run_command
from contractmock.contracts.commands import check, drift
from contractmock.contracts.drift.source import ENTRY_POINTS
from contractmock.contracts.shipped import openapi_folder

ROOT = Path(__file__).parents[1]
WORKFLOW = yaml.safe_load((ROOT / "docs/ci/github.yml").read_text(encoding="utf-8"))
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
SOURCES = {
    "models": "contractmock.contracts.drift.models.source:SOURCE",
    "page": "contractmock.contracts.drift.page:SOURCE",
}
MODEL = "aiornot.resp_types:ImageResp"


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    entries = {
        name: metadata.EntryPoint(name, value, ENTRY_POINTS) for name, value in SOURCES.items()
    }
    monkeypatch.setattr(drift, "registered", lambda: entries)
    monkeypatch.chdir(tmp_path)


def steps(job: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = WORKFLOW["jobs"][job]["steps"]
    return found


def command(job: str, program: str, **env: str) -> list[str]:
    """The words of the one step that runs a program, variables replaced."""
    lines = [each["run"] for each in steps(job) if each.get("run", "").startswith(program)]
    (line,) = lines
    return shlex.split(Template(line).substitute({**WORKFLOW["env"], **env}))


def uploads(job: str) -> Iterator[dict[str, Any]]:
    return (each for each in steps(job) if "upload-sarif" in each.get("uses", ""))


def test_the_page_is_looked_at_each_week_and_the_rest_at_each_push() -> None:
    when = WORKFLOW[True]  # to YAML 1.1, `on` is true
    assert re.fullmatch(r"\d+ \d+ \* \* [0-6]", when["schedule"][0]["cron"])
    assert {"push", "pull_request", "workflow_dispatch"} <= when.keys()
    assert "schedule" in WORKFLOW["jobs"]["page"]["if"]
    for job in ("tests", "models"):
        assert "pull_request" in WORKFLOW["jobs"][job]["if"]
    assert WORKFLOW["permissions"] == {"contents": "read", "security-events": "write"}


@pytest.mark.parametrize("job", WORKFLOW["jobs"])
def test_each_job_uploads_what_it_wrote_whether_or_not_it_failed(job: str) -> None:
    (upload,) = uploads(job)
    file = upload["with"]["sarif_file"]
    assert any(file in each.get("run", "") for each in steps(job))
    assert upload["with"]["category"] == file.removesuffix(".sarif")
    assert upload["if"] == f"${{{{ !cancelled() && hashFiles('{file}') != '' }}}}"


def test_the_models_job_finds_and_writes(capsys: pytest.CaptureFixture[str]) -> None:
    words = command("models", "contractmock", MODEL=MODEL)
    assert words[:2] == ["contractmock", "drift"]
    assert run_command(drift.command, words[2:]) == FOUND
    assert "verdict: breaking (6 breaking" in capsys.readouterr().out
    log = yaml.safe_load(Path("models.sarif").read_text(encoding="utf-8"))
    assert len([each for each in log["runs"][0]["results"] if each["level"] == "error"]) == 6


@pytest.mark.parametrize("pinned", ["", "--base pinned.yaml"])
def test_the_page_job_compares_and_writes(pinned: str) -> None:
    document = (openapi_folder() / "aiornot/document.yaml").read_text(encoding="utf-8")
    Path("pinned.yaml").write_text(document, encoding="utf-8")
    words = command("page", "contractmock", PINNED=pinned)
    without_network = ["--against", "pinned.yaml"]
    assert run_command(drift.command, [*words[2:], *without_network]) == OK
    assert Path("page.sarif").is_file()


def test_the_tests_job_has_options_that_pytest_knows(pytester: pytest.Pytester) -> None:
    words = command("tests", "pytest")
    pytester.makepyfile("def test_nothing(): pass")
    result = pytester.runpytest_inprocess(*words[1:], "-p", "no:cacheprovider", "-p", "no:asyncio")
    result.assert_outcomes(passed=1)
    (upload,) = uploads("tests")
    assert Path(upload["with"]["sarif_file"]).is_file()
    assert Path("tests.xml").is_file()


def hook(name: str) -> dict[str, Any]:
    (found,) = [each for each in HOOKS if each["id"] == name]
    assert found["language"] == "python"
    return dict(found)


def test_the_check_hook_takes_the_files_whose_names_say_so() -> None:
    found = hook("contractmock-check")
    fits = re.compile(found["files"]).search
    assert fits("openapi/shop.yaml")
    assert fits("docs/OpenAPI.json")
    assert fits("api/swagger.yml")
    assert not fits("docker-compose.yaml")
    assert found["entry"].split() == ["contractmock", check.command.name]


def test_the_check_hook_runs_on_files() -> None:
    Path("openapi.yaml").write_text(
        "openapi: 3.1.0\ninfo: {title: Lamp, version: '1'}\npaths: {}\n"
    )
    assert run_command(check.command, ["openapi.yaml"]) == OK
    Path("openapi.yaml").write_text(
        "openapi: 3.1.0\ninfo: {title: Lamp, version: '1'}\npaths: {/a: {$ref: '#/none'}}\n"
    )
    assert run_command(check.command, ["openapi.yaml"]) == FOUND


def test_the_drift_hook_runs_with_the_arguments_that_the_page_shows() -> None:
    found = hook("contractmock-drift")
    assert found["pass_filenames"] is False
    page = (ROOT / "docs/ci/README.md").read_text(encoding="utf-8")
    shown = re.search(r"```yaml\n(repos:.*?)```", page, re.DOTALL)
    assert shown is not None
    configured = {each["id"]: each for each in yaml.safe_load(shown[1])["repos"][0]["hooks"]}
    assert configured.keys() == {each["id"] for each in HOOKS}
    words = configured["contractmock-drift"]["args"]
    assert run_command(drift.command, [*words[:-1], MODEL]) == FOUND
    assert found["entry"].split() == ["contractmock", drift.command.name]

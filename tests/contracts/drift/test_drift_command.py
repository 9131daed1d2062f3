"""``contractmock drift page``: what it reads, what it says, and how it exits."""

import io
import json
import shutil
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import yaml

from contractmock.contracts.cli import run_command
from contractmock.contracts.commands import drift
from contractmock.contracts.drift.source import ENTRY_POINTS
from contractmock.contracts.errors import ContractError
from contractmock.contracts.shipped import openapi_folder, shipped_names

PAGE = "contractmock.contracts.drift.page:SOURCE"
Drift = Callable[..., tuple[int, str]]


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    entry = metadata.EntryPoint(name="page", value=PAGE, group=ENTRY_POINTS)
    monkeypatch.setattr(drift, "registered", lambda: {"page": entry})
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Drift:
    def run_(*words: str) -> tuple[int, str]:
        code = run_command(drift.command, words)
        return code, capsys.readouterr().out

    return run_


def pets(**operation: Any) -> dict[str, Any]:
    whole = {"responses": {"200": {"description": "Fine"}}, **operation}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Pets", "version": "1"},
        "paths": {"/pets": {"post": whole}},
    }


def write(name: str, document: object) -> str:
    Path(name).write_text(document if isinstance(document, str) else yaml.safe_dump(document))
    return name


def asking(kind: str, **more: Any) -> dict[str, Any]:
    schema = {"type": kind, **more}
    return pets(parameters=[{"name": "kind", "in": "query", "schema": schema}])


def pair(old: object, new: object) -> tuple[str, ...]:
    return "page", "--base", write("old.yaml", old), "--against", write("new.yaml", new)


BREAKING = asking("string"), asking("integer")
UNDECIDED = asking("integer", enum=[1]), asking("string", enum=["1"])


@pytest.mark.parametrize("vendor", shipped_names())
def test_a_vendors_page_against_itself_is_compatible(vendor: str, run: Drift) -> None:
    page = shutil.copy(openapi_folder() / vendor / "document.yaml", "page.yaml")
    code, out = run("page", vendor, "--against", str(page), "--format", "json")
    report = json.loads(out)
    assert (code, report["verdict"], report["changes"]) == (0, "compatible", [])
    rules = [notice["rule"] for notice in report["notices"]]
    assert rules[0] == "page-changed-contract-equal"
    assert len(rules) > 10


def test_a_markdown_page_is_read(run: Drift) -> None:
    text = yaml.safe_dump(asking("integer"))
    write("old.yaml", asking("string"))
    write("page.md", f"# Pets\n\n````yaml\n{text}````\n")
    assert run("page", "--base", "old.yaml", "--against", "page.md")[0] == 1


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch, run: Drift) -> None:
    text = yaml.safe_dump(asking("integer")).encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text), "utf-8"))
    write("old.yaml", asking("string"))
    assert run("page", "--base", "old.yaml", "--against", "-")[0] == 1


def test_the_page_of_the_vendor_is_what_is_compared_with(
    monkeypatch: pytest.MonkeyPatch, run: Drift
) -> None:
    asked: list[str] = []

    def download(address: str) -> bytes:
        asked.append(address)
        text = (openapi_folder() / "freepik" / "document.yaml").read_text()
        return f"# The page\n\n````yaml\n{text}````\n".encode()

    monkeypatch.setattr("contractmock.contracts.documents.download.download", download)
    code, out = run("page", "freepik")
    assert (code, asked) == (
        0,
        ["https://docs.freepik.com/api-reference/classifier/post-ai-classifier.md"],
    )
    assert "page changed, contract equal" in out


def test_the_same_text_is_called_so(run: Drift) -> None:
    code, out = run(*pair(asking("string"), asking("string")))
    assert code == 0
    assert "page unchanged" in out
    assert out.endswith("verdict: compatible (0 breaking, 0 undecided, 0 compatible)\n")


def test_a_page_that_says_the_same_otherwise_is_called_so(run: Drift) -> None:
    code, out = run(*pair(asking("string"), json.dumps(asking("string"))))
    assert code == 0
    assert "page changed, contract equal" in out


def test_a_break_exits_1_and_shows_its_witness(run: Drift) -> None:
    code, out = run(*pair(*BREAKING))
    assert code == 1
    assert "BREAKING  type-narrowed  POST /pets\n    request query /kind\n" in out
    assert "witness: " in out
    assert "page unchanged" not in out


def test_what_is_undecided_exits_3_only_in_a_strict_run(run: Drift) -> None:
    words = pair(*UNDECIDED)
    assert run(*words)[0] == 0
    code, out = run(*words, "--strict")
    assert code == 3
    assert "UNDECIDED" in out
    assert run(*pair(*BREAKING), "--strict")[0] == 1


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (("page",), "no contract is named"),
        (("page", "nobody"), "no document of that name is shipped"),
        (("page", "--base", "old.yaml"), "there is nothing to compare with"),
        (("page", "--base", "lost.yaml"), "there is no such file"),
        (("pages",), "there is no such source of drift"),
        (("page", "freepik", "--format", "xml"), "argument --format: invalid choice"),
        (("page", "freepik", "--output", "lost/report.json"), "its folder is not there"),
        (("page", "freepik", "--accept", "lost.toml"), "there is no such file"),
        (("page", "freepik", "--policy", "formats"), "it gives no value"),
    ],
)
def test_what_cannot_be_checked_is_one_sentence(
    words: tuple[str, ...], rule: str, run: Drift
) -> None:
    write("old.yaml", asking("string"))
    with pytest.raises(ContractError) as raised:
        run(*words)
    assert raised.value.rule.startswith(rule)


def test_the_view_applies_the_vendors_overlays_to_both(run: Drift) -> None:
    page = shutil.copy(openapi_folder() / "freepik" / "document.yaml", "page.yaml")
    code, out = run("page", "freepik", "--view", "published", "--against", str(page))
    assert (code, "0 errors" in out) == (0, True)


def test_a_report_is_written_and_its_verdict_told(run: Drift) -> None:
    code, out = run(*pair(*BREAKING), "--format", "json", "--output", "report.json")
    assert code == 1
    assert out == "verdict: breaking (1 breaking, 0 undecided, 0 compatible)\n"
    assert json.loads(Path("report.json").read_text())["exit_code"] == 1


def test_a_policy_is_set_by_an_option(run: Drift) -> None:
    words = pair(asking("string"), pets())
    assert run(*words)[0] == 1
    assert run(*words, "--policy", "parameter-removed=compatible")[0] == 0


def test_a_policy_is_set_for_one_place_by_the_accept_file(run: Drift) -> None:
    write(
        "contractmock.toml",
        '[[policy]]\nname = "parameter-removed"\nvalue = "compatible"\npointer = "/kind"\n',
    )
    assert run(*pair(asking("string"), pets()))[0] == 0


def test_an_accepted_change_is_told_and_fails_nothing(run: Drift) -> None:
    code, out = run(*pair(*BREAKING), "--format", "json")
    fingerprint = json.loads(out)["changes"][0]["fingerprint"]
    entry = f'[[accept]]\nfingerprint = "{fingerprint}"\nreason = "no such calls"\nexpires = '
    write("contractmock.toml", f"{entry}2999-01-01\n")
    code, out = run(*pair(*BREAKING))
    assert code == 0
    assert "accepted until 2999-01-01: no such calls" in out
    write("contractmock.toml", f"{entry}2020-01-01\n")
    code, out = run(*pair(*BREAKING))
    assert code == 1
    assert "EXPIRED" in out


def test_an_entry_that_is_used_no_more_is_told(run: Drift) -> None:
    write(
        "contractmock.toml",
        '[[accept]]\nfingerprint = "ff"\nreason = "was so"\nexpires = 2999-01-01\n',
    )
    code, out = run(*pair(asking("string"), asking("string")))
    assert code == 0
    assert "unused  an entry of the accept file" in out


def test_help_names_the_sources_and_their_options(run: Drift) -> None:
    assert "page" in run("--help")[1]
    out = run("page", "--help")[1]
    assert all(word in out for word in ("--against", "--base", "--strict", "--policy", "--accept"))

"""``contractmock drift traffic``: how it exits, what each format says, what its page says."""

import json
import re
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from contractmock.contracts.cli import run_command
from contractmock.contracts.commands import drift
from contractmock.contracts.drift.data import SCHEMA
from contractmock.contracts.drift.formats import WRITERS
from contractmock.contracts.drift.source import ENTRY_POINTS
from contractmock.contracts.drift.traffic.catalogue import CODES, FACTS
from contractmock.contracts.errors import ContractError

Entry = Callable[..., dict[str, Any]]
Run = Callable[..., tuple[int, str]]

PAGE = Path(__file__).parents[4] / "docs" / "drift-traffic.md"
SOURCE = "contractmock.contracts.drift.traffic.source:SOURCE"


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    pets: object,
) -> Run:
    source = metadata.EntryPoint(name="traffic", value=SOURCE, group=ENTRY_POINTS)
    monkeypatch.setattr(drift, "registered", lambda: {"traffic": source})
    monkeypatch.chdir(tmp_path)

    def run_(*entries: dict[str, Any], words: tuple[str, ...] = ()) -> tuple[int, str]:
        Path("a.har").write_text(json.dumps({"log": {"entries": entries}}), encoding="utf-8")
        code = run_command(drift.command, ["traffic", "pets.yaml", "a.har", *words])
        return code, capsys.readouterr().out

    return run_


def test_clean_traffic_exits_with_0_and_says_what_was_judged(run: Run, entry: Entry) -> None:
    code, out = run(entry())
    assert code == 0
    assert "calls of the contract among 1 exchange: POST /pets 1" in out


def test_a_violation_exits_with_1(run: Run, entry: Entry) -> None:
    assert run(entry({}, response={"content": {"size": 2, "text": "{}"}}))[0] == 1


def test_what_is_only_extra_or_undocumented_exits_with_0(run: Run, entry: Entry) -> None:
    code, out = run(entry({"pets": [], "x": 1}), entry(response={"status": 503}))
    assert code == 0
    assert "extra-member" in out
    assert "undocumented-status" in out


def test_an_accepted_violation_exits_with_0(run: Run, entry: Entry) -> None:
    broken = entry({"pets": 7})
    report = json.loads(run(broken, words=("--format", "json"))[1])
    fingerprint = report["changes"][0]["fingerprint"]
    Path("contractmock.toml").write_text(
        f'[[accept]]\nfingerprint = "{fingerprint}"\nreason = "known"\nexpires = 2999-01-01\n',
        encoding="utf-8",
    )
    assert run(broken)[0] == 0
    assert run(broken, broken)[0] == 0, "how often it is seen makes no other finding"


def test_what_was_not_judged_fails_a_strict_run(run: Run, entry: Entry) -> None:
    unknown = entry(response={"content": {"size": 9, "mimeType": "application/json"}})
    assert run(unknown)[0] == 0
    assert run(unknown, words=("--strict",))[0] == 3


def test_a_recording_of_something_else_is_an_error(run: Run, entry: Entry) -> None:
    with pytest.raises(ContractError, match="none of its 1 exchange"):
        run(entry(url="https://other.org/"))


def test_the_json_keeps_its_schema(run: Run, entry: Entry) -> None:
    broken = entry(
        {"pets": [{"kind": "emu"}, {}], "a": 1}, url="https://pets.example.com/v1/pets?b=1"
    )
    report = json.loads(run(broken, entry(response={"status": 429}), words=("--format", "json"))[1])
    jsonschema.validate(report, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert report["source"] == "traffic"


@pytest.mark.parametrize("name", list(WRITERS))
def test_every_format_tells_of_a_violation(name: str, run: Run, entry: Entry) -> None:
    code, out = run(entry({"pets": 7}), words=("--format", name))
    assert code == 1
    assert "POST /pets" in out
    assert "once" in out


def documented(heading: str) -> dict[str, str]:
    text = PAGE.read_text(encoding="utf-8")
    found = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found is not None
    return dict(re.findall(r"^\| `([a-z-]+)` \| ([^|]+?) \|", found[1], re.MULTILINE))


def test_every_code_is_documented_with_its_sentence() -> None:
    assert documented("What traffic shows") == dict(CODES)


def test_every_fact_is_documented_with_its_sentence() -> None:
    stated = documented("What is always said")
    assert {code: text for code, text in stated.items() if code[:5] != "probe"} == dict(FACTS)

"""Drift reports in every format: valid by their schemas, and with the same changes in each."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

from contractmock.contracts.acceptance import Acceptance, Acceptances
from contractmock.contracts.comparison import Change, Side, Verdict
from contractmock.contracts.drift.data import SCHEMA, data
from contractmock.contracts.drift.formats import WRITERS
from contractmock.contracts.drift.judgement import Judged
from contractmock.contracts.drift.report import DriftReport
from contractmock.contracts.notice import Level, Notice

TODAY = date(2026, 5, 1)


def change(code: str, verdict: Verdict, **more: Any) -> Change:
    told: dict[str, Any] = {
        "direction": Side.RESPONSE,
        "operation": "POST /pets",
        "location": "body",
        "status": "200",
        "media_type": "application/json",
        "pointer": "/name",
        "message": f"about {code}",
        **more,
    }
    return Change(code=code, verdict=verdict, **told)


BREAK = change("enum-widened", Verdict.BREAKING, before=["a"], after=["a", "b"], witness={"n": "b"})
DOUBT = change("schema-changed", Verdict.UNDECIDED)
RELIEF = change("required-added", Verdict.COMPATIBLE)
ACCEPTED = change("type-widened", Verdict.BREAKING, witness=None, message="it may be null")
OLD = Acceptance(fingerprint="00", reason="long ago", expires=date(2026, 4, 30))


def judged(*changes: Change, strict: bool = False, expired: bool = False) -> Judged:
    entry = Acceptance(fingerprint=ACCEPTED.fingerprint, reason="read with care", expires=TODAY)
    fact = Notice("readings-differ", Level.ERROR, "/x", "Read both ways.", "say it once")
    return Judged(
        report=DriftReport(
            source="page",
            base="pets",
            against="https://pets.example/page.md",
            changes=changes,
            facts=(fact,),
            defects=(Notice("dangling-reference", Level.ERROR, "/y", "Lost.", "find it"),),
        ),
        acceptances=Acceptances(entries=(entry, *((OLD,) if expired else ()))),
        today=TODAY,
        strict=strict,
    )


EVERYTHING = judged(BREAK, DOUBT, RELIEF, ACCEPTED, expired=True)


def test_the_json_report_keeps_its_schema() -> None:
    schema = json.loads(SCHEMA.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    for report in (EVERYTHING, judged(), judged(DOUBT, strict=True)):
        jsonschema.validate(json.loads(WRITERS["json"](report)), schema)


def test_the_json_report_has_what_is_known_of_a_change() -> None:
    plain: Any = data(EVERYTHING)
    assert plain["verdict"] == "breaking"
    first, last = plain["changes"][0], plain["changes"][-1]
    assert {key: first[key] for key in ("code", "direction", "pointer", "witness", "after")} == {
        "code": "enum-widened",
        "direction": "response",
        "pointer": "/name",
        "witness": {"n": "b"},
        "after": ["a", "b"],
    }
    assert (first["accepted"], last["accepted"]) == (None, "read with care")
    assert [notice["rule"] for notice in plain["notices"]] == [
        "readings-differ",
        "dangling-reference",
    ]
    assert [entry["reason"] for entry in plain["accept"]["expired"]] == ["long ago"]


def test_sarif_lists_results_and_what_their_rules_mean() -> None:
    run = json.loads(WRITERS["sarif"](EVERYTHING))["runs"][0]
    levels = {each["ruleId"]: each["level"] for each in run["results"]}
    assert levels["enum-widened"] == "error"
    assert levels["schema-changed"] == "warning"
    assert levels["required-added"] == "note"
    suppressed = [each["ruleId"] for each in run["results"] if "suppressions" in each]
    assert suppressed == ["type-widened"]
    rules = {
        each["id"]: each["shortDescription"]["text"] for each in run["tool"]["driver"]["rules"]
    }
    assert rules["enum-widened"] == "A value is new on the list."


def test_every_result_of_sarif_has_a_file_and_every_rule_a_sentence() -> None:
    report = DriftReport(
        source="models",
        base="pets",
        against="client:Pet",
        changes=(replace(BREAK, code="model-refuses"),),
        gaps=("one schema was skipped",),
        meanings={"model-refuses": "The model refuses what may come."},
    )
    run = json.loads(WRITERS["sarif"](Judged(report=report, today=TODAY)))["runs"][0]
    for each in run["results"]:
        (location,) = each["locations"]
        assert location["physicalLocation"]["artifactLocation"]["uri"].endswith(".toml")
    rules = {
        each["id"]: each["shortDescription"]["text"] for each in run["tool"]["driver"]["rules"]
    }
    assert rules == {
        "model-refuses": "The model refuses what may come.",
        "not-checked": "Something could not be checked.",
    }


def test_junit_fails_for_breaks_and_skips_what_is_accepted() -> None:
    suite = ElementTree.fromstring(WRITERS["junit"](EVERYTHING)).find("testsuite")
    assert suite is not None
    assert (suite.get("failures"), suite.get("skipped")) == ("2", "1")  # the expired entry fails
    clean = ElementTree.fromstring(WRITERS["junit"](judged())).find("testsuite")
    assert clean is not None
    assert clean.get("failures") == "0"


@pytest.mark.parametrize("name", ["text", "markdown", "github"])
def test_a_report_for_people_names_every_change(name: str) -> None:
    text = WRITERS[name](EVERYTHING).replace("\\", "")
    for each in (BREAK, DOUBT, RELIEF):
        assert each.message in text
    assert '"b"' in text


def test_the_exit_code_follows_what_counts() -> None:
    assert judged().exit_code == 0
    assert judged(RELIEF, ACCEPTED).exit_code == 0
    assert judged(DOUBT).exit_code == 0
    assert judged(DOUBT, strict=True).exit_code == 3
    assert judged(BREAK, DOUBT, strict=True).exit_code == 1
    assert judged(expired=True).exit_code == 1


def test_what_was_not_checked_is_undecided_and_told() -> None:
    report = DriftReport(
        source="mock", base="pets", against="", changes=(RELIEF,), gaps=("one schema was skipped",)
    )
    assert report.verdict is Verdict.UNDECIDED
    assert Judged(report=report, today=TODAY).exit_code == 0
    assert Judged(report=report, today=TODAY, strict=True).exit_code == 3
    for name, write in WRITERS.items():
        assert "one schema was skipped" in write(Judged(report=report, today=TODAY)), name


def test_control_characters_of_a_page_reach_no_terminal() -> None:
    text = WRITERS["text"](judged(change("enum-widened", Verdict.COMPATIBLE, message="\x1b[2J")))
    assert "\x1b" not in text


def test_the_file_of_a_row_is_relative_to_where_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "api").mkdir()
    (tmp_path / "api" / "new.yaml").write_text("")
    report = DriftReport(source="page", base="pets", against="api/new.yaml", changes=(BREAK,))
    assert "file=api/new.yaml," in WRITERS["github"](Judged(report=report, today=TODAY))

"""``contractmock check``: what it prints and how it exits."""

import io
import json
from pathlib import Path

import pytest

from contractmock.contracts import report
from contractmock.contracts.cli import main
from contractmock.contracts.notice import Level, Notice

SOUND = """
openapi: 3.1.0
info: {title: Pets, version: '1'}
paths: {}
"""
WITH_ADVICE = f"{SOUND}components: {{schemas: {{Kind: {{enum: [cat, dog]}}}}}}\n"
WITH_ERROR = f"{SOUND}components: {{schemas: {{Name: {{type: string, nullable: true}}}}}}\n"


def write(folder: Path, text: str) -> str:
    path = folder / "pets.yaml"
    path.write_text(text)
    return str(path)


def test_a_sound_document_exits_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, SOUND)
    assert main(["check", path]) == 0
    assert capsys.readouterr().out == f"{path}\n  nothing found\n\n0 errors, 0 advice\n"


def test_advice_alone_exits_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", write(tmp_path, WITH_ADVICE)]) == 0
    assert capsys.readouterr().out.endswith("\n0 errors, 1 advice\n")


def test_an_error_exits_1_and_is_reported_with_its_cure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, WITH_ERROR)
    assert main(["check", path]) == 1
    assert capsys.readouterr().out == (
        f"{path}\n"
        "  error   nullable-in-3.1  #/components/schemas/Name/nullable\n"
        "          `nullable` says nothing in OpenAPI 3.1, so that null is refused\n"
        "          cure: add `'null'` to the list of types instead\n"
        "\n"
        "1 error, 0 advice\n"
    )


def test_a_document_that_cannot_be_read_exits_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(tmp_path / "lost.yaml")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("contractmock: ")
    assert err.count("\n") == 1


def test_standard_input_is_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(WITH_ERROR.encode()), "utf-8"))
    assert main(["check", "-"]) == 1
    assert "nullable-in-3.1" in capsys.readouterr().out


def test_what_the_locale_cannot_express_is_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(written, "ascii"))
    (tmp_path / "Größe").mkdir()
    path = write(tmp_path / "Größe", SOUND)
    assert main(["check", path]) == 0
    assert written.getvalue().decode().startswith(f"{path}\n")


def test_without_documents_all_shipped_ones_are_checked_as_published(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [each["document"] for each in found["documents"]] == ["aiornot", "freepik"]
    for document in found["documents"]:
        levels = [notice["level"] for notice in document["notices"]]
        assert {"error", "advice"} == set(levels)
    counted = sum(len(each["notices"]) for each in found["documents"])
    assert found["counts"]["error"] + found["counts"]["advice"] == counted


@pytest.mark.parametrize("view", ["published", "realistic"])
def test_the_repaired_views_exit_0(view: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--view", view]) == 0
    assert "\n0 errors, " in capsys.readouterr().out


def test_an_unknown_view_is_told_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--view", "best"]) == 2
    err = capsys.readouterr().err
    assert all(view in err for view in ("as-published", "published", "realistic"))


def test_a_report_keeps_to_its_width_and_leaves_long_words_whole() -> None:
    long_word = "https://example.com/" + "a" * 120
    notice = Notice("some-rule", Level.ADVICE, "/x", f"{'word ' * 40}{long_word} end", "mend it")
    lines = report.text({"pets": [notice]}).splitlines()
    assert [line for line in lines if len(line) > report.WIDTH] == [f"{' ' * 10}{long_word}"]


def test_documents_are_reported_one_after_the_other() -> None:
    notice = Notice("some-rule", Level.ERROR, "", "It is wrong.", "mend it")
    text = report.text({"cats": [notice], "dogs": []})
    assert text == (
        "cats\n  error   some-rule  #\n          It is wrong.\n          cure: mend it\n"
        "\ndogs\n  nothing found\n\n1 error, 0 advice\n"
    )

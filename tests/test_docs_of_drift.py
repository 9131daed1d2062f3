"""The pages about drift are complete and true: sources, options, policies, codes, the example."""

import argparse
import json
import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml

from contractmock.contracts.cli import FOUND, OK, run_command
from contractmock.contracts.commands import drift
from contractmock.contracts.comparison.catalogue import CODES
from contractmock.contracts.comparison.naming import SENTENCES
from contractmock.contracts.comparison.policies import POLICIES
from contractmock.contracts.drift.data import SCHEMA
from contractmock.contracts.drift.formats import WRITERS
from contractmock.contracts.drift.models import examination
from contractmock.contracts.drift.source import ENTRY_POINTS, DriftSource
from contractmock.contracts.drift.traffic import catalogue as traffic
from contractmock.fixtures.drift import catalogue as probe
from contractmock.fixtures.drift_mock import forced

ROOT = Path(__file__).parents[1]
SOURCES: dict[str, DriftSource] = {
    each.name: each.load() for each in metadata.entry_points(group=ENTRY_POINTS)
}
SECTIONS = {
    "page": ("drift.md", "`contractmock drift page`"),
    "traffic": ("drift-traffic.md", "`contractmock drift traffic`"),
    "probe": ("drift-traffic.md", "`contractmock drift probe`"),
    "models": ("drift-models.md", "Models"),
    "mock": ("drift-models.md", "The mock"),
}
"""By source: the page and the section that are about it."""

Row = list[str]


def text_of(page: str) -> str:
    return (ROOT / "docs" / page).read_text(encoding="utf-8")


def section(page: str, title: str) -> str:
    found = re.search(
        rf"^(##+) {re.escape(title)}\n(.*?)(?=^\1 |^## |\Z)", text_of(page), re.M | re.S
    )
    assert found is not None, f"{page} has no section {title}"
    return found[2]


def table(text: str, head: str) -> list[Row]:
    """The cells of the first table in `text` whose first row begins with `head`."""
    lines = iter(text.splitlines())
    assert any(line.startswith(f"| {head} ") for line in lines), f"there is no table {head}"
    next(lines)
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split(" | ")])
    return rows


def named(rows: list[Row]) -> list[str]:
    """What each row is about, without links."""
    return [re.split("`", row[0])[1] for row in rows]


# Sources and options


def test_every_source_is_documented_and_no_other() -> None:
    rows = table(text_of("drift.md"), "source | holds against")
    assert sorted(named(rows)) == sorted(SOURCES) == sorted(SECTIONS)


def test_the_command_names_every_source() -> None:
    text = (ROOT / "docs" / "serve.md").read_text(encoding="utf-8")
    row = re.search(r"^\| `SOURCE` \|.*$", text, re.M)
    assert row is not None
    assert sorted(re.findall(r"\[`(\w+)`\]", row[0])) == sorted(SOURCES)


def options_of(source: DriftSource) -> dict[str, argparse.Action]:
    """The source's own arguments by flag, or by the name of their place."""
    parser = argparse.ArgumentParser(add_help=False)
    source.configure(parser)
    return {
        each.option_strings[-1] if each.option_strings else str(each.metavar): each
        for each in parser._actions  # argparse has no public list of them
    }


def stated(page: str, title: str, head: str) -> dict[str, str]:
    """By the first word of each row's name, the default that it states."""
    rows = table(section(page, title), head)
    return {name.split()[0]: row[1] for name, row in zip(named(rows), rows, strict=True)}


@pytest.mark.parametrize("name", SECTIONS)
def test_every_option_of_a_source_is_documented_with_its_default(name: str) -> None:
    head = "option | default" if name in ("models", "mock") else "argument | default"
    told, real = stated(*SECTIONS[name], head), options_of(SOURCES[name])
    if name in ("models", "mock"):  # their places are explained in prose
        real = {flag: action for flag, action in real.items() if flag[0] == "-"}
    assert told.keys() == real.keys()
    for flag, cell in told.items():
        default = real[flag].default
        if cell[:1] == "`":
            assert cell.strip("`") in (str(default), f"{default}".removesuffix(".0")), flag
        else:
            assert not default, flag


def test_every_option_that_sources_share_is_documented() -> None:
    bare = DriftSource(name="", summary="", configure=lambda _: None, find=SOURCES["page"].find)
    parser = argparse.ArgumentParser(add_help=False)
    drift.command_for(bare).configure(parser)
    real = {each.option_strings[-1] for each in parser._actions}
    told = stated("drift.md", "What all sources share", "flag | default")
    assert told.keys() == real


# Reports


def test_every_format_is_documented() -> None:
    rows = table(section("drift.md", "Formats"), "format | for")
    assert named(rows) == [*WRITERS]


def test_every_member_of_the_report_is_documented_and_no_other() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    text = section("drift.md", "The report as JSON")
    assert named(table(text, "member | meaning")) == [*schema["properties"]]
    change = schema["$defs"]["change"]["properties"]
    assert named(table(text, "member of a change | meaning")) == [*change]


# Policies and codes


def test_every_policy_is_documented_as_it_asks() -> None:
    rows = table(section("drift.md", "Policies"), "policy | values")
    told = [(row[0].strip("`"), tuple(re.findall("`([^`]+)`", row[1])), row[2]) for row in rows]
    assert told == [(each.name, each.values, each.sentence) for each in POLICIES]


def test_every_code_of_a_comparison_is_documented_with_its_sentence() -> None:
    schemas = table(section("drift.md", "Codes of schemas"), "code | meaning")
    assert {row[0].strip("`"): row[1] for row in schemas} == dict(SENTENCES)
    rest = table(section("drift.md", "Codes of everything else"), "code | meaning")
    told = {row[0].strip("`"): row[1] for row in rest}
    assert told == {code: text for code, text in CODES.items() if code not in SENTENCES}


def test_every_policy_that_the_codes_name_exists_with_its_default() -> None:
    defaults = {each.name: each.default for each in POLICIES}
    for row in table(section("drift.md", "Codes of everything else"), "code | meaning"):
        for name, word in re.findall(r"policy `([^`]+)`: (\w+)", row[2]):
            assert word == defaults[name] or name == "media-types", row[0]


def test_every_verdict_that_the_codes_state_is_that_of_the_labelled_cases() -> None:
    rows = table(section("drift.md", "Codes of everything else"), "code | meaning")
    told = {row[0].strip("`"): row[2] for row in rows}
    labels = [
        (case["expect"]["code"], case["expect"]["verdict"])
        for file in (ROOT / "tests/contracts/comparison/cases").glob("*.yaml")
        for case in yaml.safe_load(file.read_text(encoding="utf-8"))["cases"]
        if case.get("expect", {}).get("code") in told
    ]
    assert len(set(labels)) > 20
    for code, verdict in labels:
        assert verdict in told[code], code


@pytest.mark.parametrize(
    ("page", "codes"),
    [
        ("drift-traffic.md", {**traffic.CODES, **traffic.FACTS, **probe.CODES, **probe.FACTS}),
        ("drift-models.md", {**examination.CODES, **forced.CODES}),
    ],
)
def test_every_other_code_is_documented_with_its_sentence(page: str, codes: dict[str, str]) -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| ([^|]*) \|", text_of(page), re.M)
    told = {code: sentence for code, sentence in rows if code in codes}
    assert told == codes


# The example


def block(page: str, language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```$", text_of(page), re.M | re.S)
    assert found is not None
    return found[1]


def shown(page: Path, command: str) -> str:
    """What the page shows after a command."""
    for body in re.findall(
        r"^```console\n(.*?)^```$", page.read_text(encoding="utf-8"), re.M | re.S
    ):
        first, _, output = body.partition("\n")
        if first == f"$ {command}":
            return str(output)
    raise AssertionError(f"the page does not show {command}")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the reader, with both documents as the page has them."""
    text = block("drift.md", "yaml")
    (tmp_path / "pinned.yaml").write_text(text, encoding="utf-8")
    for gone, come in re.findall(r"^-(.*)\n\+(.*)$", block("drift.md", "diff"), re.M):
        assert text.count(gone) == 1
        text = text.replace(gone, come)
    (tmp_path / "newer.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


COMPARE = "contractmock drift page --base pinned.yaml --against newer.yaml"


def compare(capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str]:
    code = run_command(drift.command, [*COMPARE.split()[2:], *more])
    return code, capsys.readouterr().out


def test_the_example_is_told_as_the_page_shows(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compare(capsys) == (FOUND, shown(ROOT / "docs" / "drift.md", COMPARE))


def test_the_accept_file_of_the_page_works_as_it_shows(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    accept = block("drift.md", "toml")
    (project / "contractmock.toml").write_text(accept, encoding="utf-8")
    ending = shown(ROOT / "docs" / "drift.md", f"{COMPARE} | tail -11")
    code, out = compare(capsys)
    assert (code, out.splitlines()[-11:]) == (FOUND, ending.splitlines())


def test_the_accept_file_works_in_a_pyproject_as_the_page_says(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    accept = re.sub(r"^\[\[", "[[tool.contractmock.", block("drift.md", "toml"), flags=re.M)
    assert tomllib.loads(accept)
    (project / "pyproject.toml").write_text(accept, encoding="utf-8")
    assert "1 of them accepted" in compare(capsys)[1]


def test_a_page_like_the_pinned_one_is_clean(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run_command(drift.command, ["page", "--base", "pinned.yaml", "--against", "pinned.yaml"])
    assert code == OK
    assert "page unchanged" in capsys.readouterr().out


def test_the_readme_shows_what_the_official_model_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["models", "aiornot", "aiornot.resp_types:ImageResp"]
    assert run_command(drift.command, words) == FOUND
    out = capsys.readouterr().out
    expected = shown(ROOT / "README.md", f"contractmock drift {' '.join(words)} | sed -n 3,9p")
    assert out.splitlines()[2:9] == expected.splitlines()
    assert out.count("BREAKING") == 6

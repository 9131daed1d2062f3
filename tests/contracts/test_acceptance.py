"""The accept file: where it is found, what it accepts, and what it has to say."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from contractmock.contracts.acceptance import Acceptance, Acceptances, toml_lines
from contractmock.contracts.errors import ContractError

TODAY = date(2026, 5, 1)
ENTRY = """
[[accept]]
fingerprint = "0123456789ab"
reason = "fixed in the next release"
expires = 2026-05-01
"""


def write(folder: Path, text: str, name: str = "contractmock.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return folder


def test_an_entry_accepts_its_finding_up_to_its_last_day(tmp_path: Path) -> None:
    accepted = Acceptances.load(write(tmp_path, ENTRY))
    assert accepted.covers("0123456789ab", TODAY)
    assert not accepted.covers("0123456789ab", date(2026, 5, 2))
    assert not accepted.covers("ffffffffffff", TODAY)


def test_an_expired_entry_is_told(tmp_path: Path) -> None:
    accepted = Acceptances.load(write(tmp_path, ENTRY))
    assert accepted.expired(TODAY) == ()
    assert accepted.expired(date(2026, 5, 2)) == accepted.entries


def test_an_entry_whose_finding_was_not_seen_is_told(tmp_path: Path) -> None:
    accepted = Acceptances.load(write(tmp_path, ENTRY))
    assert accepted.unused({"0123456789ab"}) == ()
    assert accepted.unused({"ffffffffffff"}) == accepted.entries


def test_the_file_of_the_nearest_folder_above_counts(tmp_path: Path) -> None:
    write(tmp_path, ENTRY)
    below = tmp_path / "tests" / "unit"
    below.mkdir(parents=True)
    assert Acceptances.load(below).file == tmp_path / "contractmock.toml"
    write(tmp_path / "tests", "")
    assert Acceptances.load(below).entries == ()


def test_a_project_may_have_its_entries_in_pyproject(tmp_path: Path) -> None:
    text = ENTRY.replace("[[accept]]", "[[tool.contractmock.accept]]")
    accepted = Acceptances.load(write(tmp_path, text, "pyproject.toml"))
    assert accepted.covers("0123456789ab", TODAY)


def test_a_pyproject_without_settings_of_ours_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, ENTRY)
    below = write(tmp_path / "part", "[project]\nname = 'x'\n", "pyproject.toml")
    assert Acceptances.load(below).file == tmp_path / "contractmock.toml"


def test_two_files_in_one_folder_are_not_told_apart_in_silence(tmp_path: Path) -> None:
    write(tmp_path, ENTRY)
    write(tmp_path, "[[tool.contractmock.accept]]\n", "pyproject.toml")
    with pytest.raises(ContractError, match=r"both contractmock\.toml and pyproject\.toml"):
        Acceptances.load(tmp_path)


def test_without_a_file_nothing_is_accepted(tmp_path: Path) -> None:
    assert Acceptances.load(tmp_path).entries == ()


def test_an_entry_may_be_about_one_kind_of_report(tmp_path: Path) -> None:
    accepted = Acceptances.load(write(tmp_path, f'{ENTRY}about = "drift"\n'))
    assert accepted.about("drift").entries == accepted.entries
    assert accepted.about("fuzz").entries == ()


@pytest.mark.parametrize(
    ("line", "replacement", "rule"),
    [
        ('reason = "fixed in the next release"', "", "it has no reason"),
        ('reason = "fixed in the next release"', 'reason = " "', "it has no reason"),
        ("expires = 2026-05-01", "", "it has no day of expiry"),
        ("expires = 2026-05-01", 'expires = "soon"', "it has no day of expiry"),
        ("expires = 2026-05-01", "expires = 2026-05-01T00:00:00Z", "it has no day of expiry"),
        ('fingerprint = "0123456789ab"', "", "it has no fingerprint"),
        ("expires = 2026-05-01", "expires = 2026-05-01\nuntil = 1", "there is no key 'until'"),
    ],
)
def test_an_incomplete_entry_is_refused(
    tmp_path: Path, line: str, replacement: str, rule: str
) -> None:
    folder = write(tmp_path, ENTRY.replace(line, replacement))
    with pytest.raises(ContractError) as caught:
        Acceptances.load(folder)
    assert caught.value.subject == f"{folder / 'contractmock.toml'}: accept 1"
    assert caught.value.rule == rule


@pytest.mark.parametrize("text", ["accept = 1", "accept = [1]"])
def test_a_list_of_something_else_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ContractError, match=r"\[\[accept\]\]"):
        Acceptances.load(write(tmp_path, text))


def test_what_is_not_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="it is not TOML"):
        Acceptances.load(write(tmp_path, "[[accept"))


@pytest.mark.parametrize("file", [None, Path("contractmock.toml"), Path("pyproject.toml")])
def test_an_entry_is_read_as_it_was_written(tmp_path: Path, file: Path | None) -> None:
    entry = Acceptance(
        fingerprint="0123456789ab", reason='says "null"\n\\ 😀\x7f', expires=TODAY, about="fuzz"
    )
    name = file.name if file else "contractmock.toml"
    assert Acceptances.load(write(tmp_path, toml_lines(entry, file), name)).entries == (entry,)


def test_an_entry_without_a_reason_has_to_be_completed(tmp_path: Path) -> None:
    lines = toml_lines(Acceptance(fingerprint="0123456789ab", reason="", expires=TODAY))
    assert tomllib.loads(lines)["accept"][0]["expires"] == TODAY
    with pytest.raises(ContractError, match="say why"):
        Acceptances.load(write(tmp_path, lines))

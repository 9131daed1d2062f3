"""The settings of drift runs: which file, which entries, and what is wrong with them."""

from pathlib import Path

import pytest

from contractmock.contracts.drift.settings import load_settings
from contractmock.contracts.errors import ContractError

ACCEPT = '[[accept]]\nfingerprint = "aa"\nreason = "so be it"\nexpires = 2999-01-01\n'


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    settings = load_settings(None, [], tmp_path)
    assert settings.policies.value("formats") == "assertion"
    assert settings.acceptances.entries == ()


def test_a_named_file_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    file = tmp_path / "drift.toml"
    file.write_text(
        f'{ACCEPT}[[policy]]\nname = "formats"\nvalue = "annotation"\nreason = "loose"\n'
    )
    settings = load_settings(str(file), [], tmp_path)
    assert settings.policies.value("formats") == "annotation"
    assert [entry.fingerprint for entry in settings.acceptances.entries] == ["aa"]
    assert settings.acceptances.file == file


def test_a_pyproject_may_be_named(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text('[[tool.contractmock.policy]]\nname = "formats"\nvalue = "annotation"\n')
    assert load_settings(str(file), [], tmp_path).policies.value("formats") == "annotation"
    assert load_settings(None, [], tmp_path).policies.value("formats") == "annotation"


def test_an_option_wins_except_where_the_file_names_a_place(tmp_path: Path) -> None:
    (tmp_path / "contractmock.toml").write_text(
        '[[policy]]\nname = "formats"\nvalue = "annotation"\n'
        '[[policy]]\nname = "formats"\nvalue = "annotation"\npointer = "/id"\n'
    )
    policies = load_settings(None, ["formats = assertion"], tmp_path).policies
    assert policies.value("formats", "POST /pets", "/name") == "assertion"
    assert policies.value("formats", "POST /pets", "/id") == "annotation"


def test_entries_about_other_reports_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "contractmock.toml").write_text(f'{ACCEPT}about = "fuzz"\n')
    assert load_settings(None, [], tmp_path).acceptances.entries == ()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ('policy = "x"', "it is no list of tables"),
        ('policy = ["x"]', "it is no table"),
        ('[[policy]]\nname = "formats"', "it has no value"),
        ('[[policy]]\nvalue = "annotation"', "it has no name"),
        ('[[policy]]\nname = "formats"\nvalue = 1', "value is no text"),
        ('[[policy]]\nname = "formats"\nvalue = "annotation"\nat = "/"', "there is no key 'at'"),
        ('[[policy]]\nname = "x"\nvalue = "y"', "there is no policy 'x'"),
    ],
)
def test_an_entry_that_makes_no_sense_is_refused(text: str, rule: str, tmp_path: Path) -> None:
    (tmp_path / "contractmock.toml").write_text(text)
    with pytest.raises(ContractError) as raised:
        load_settings(None, [], tmp_path)
    assert raised.value.rule == rule
    assert "contractmock.toml: policy" in raised.value.subject

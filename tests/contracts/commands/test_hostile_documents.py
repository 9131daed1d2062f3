"""Whatever is handed over as a document: one clear line and exit code 2, from every command."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from contractmock.contracts.cli import main
from contractmock.contracts.documents import yaml_text

START = 'openapi: 3.1.0\ninfo: {title: t, version: "1"}\npaths: {}\n'
LAUGHS = "".join(
    f"x-{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
DEEP = 100_000
SCHEMA = f"{Path(__file__).parents[2] / 'documents' / 'shop.yaml'}#/components/schemas/Item"

DOCUMENTS: dict[str, tuple[bytes, str]] = {
    "aliases that multiply": (
        f"{START}x-a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\n{LAUGHS}".encode(),
        "aliases add more than",
    ),
    "an alias of itself": (f"{START}x: &a [1, *a]\n".encode(), "contains itself"),
    "an alias in a merge of itself": (f"{START}x: &a {{<<: *a}}\n".encode(), "contains itself"),
    "deep YAML": (f"{START}x: {'[' * DEEP}".encode(), "nested more than 200 deep"),
    "deep JSON": (b'{"openapi":"3.1.0","x":' + b"[" * DEEP + b"]" * DEEP + b"}", "nested"),
    "a NUL": (START.encode() + b'x: "a\0"\n', "control characters are not allowed"),
    "a NUL in JSON": (b'{"openapi": "3.1.0", "x": "\0"}', "invalid control character"),
    "a control character": (START.encode() + b'x: "\x1b[2J"\n', "control characters"),
    "bytes that are no text": (START.encode() + b"x: \xff\xfe\n", "it is not UTF-8"),
    "UTF-16": (START.encode("utf-16"), "it is not UTF-8"),
    "nothing": (b"", "it is empty"),
    "two documents": (f"{START}---\n{START}".encode(), "a second YAML document"),
    "code": (b'!!python/object/apply:os.system ["exit"]\n', "it is a list, not a mapping"),
    "HTML": (b"<html></html>", "it is HTML"),
}

COMMANDS: dict[str, Callable[[str], list[str]]] = {
    "check": lambda file: ["check", file],
    "serve": lambda file: ["serve", "--port", "0", "--spec", f"hostile={file}"],
    "contracts": lambda file: ["contracts", "--spec", f"hostile={file}", "hostile"],
    "drift page": lambda file: ["drift", "page", "--base", file, "--against", file],
    "drift page, against": lambda file: ["drift", "page", "aiornot", "--against", file],
    "drift models": lambda file: ["drift", "models", file, SCHEMA],
    "drift traffic": lambda file: ["drift", "traffic", file, "none.har"],
    "fuzz": lambda file: ["fuzz", file, "--", "true"],
}


@pytest.fixture(autouse=True)
def _aliases_end_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_text, "ALIAS_LIMIT", 10_000)  # the real one takes a second to reach


def refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """What a command says that cannot do what it was asked to: one line."""
    assert main(words) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert said.err.startswith("contractmock: ")
    return said.err


@pytest.mark.parametrize("kind", DOCUMENTS)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_hostile_document_is_refused_in_one_line(
    command: str, kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, reason = DOCUMENTS[kind]
    path = tmp_path / "hostile.yaml"
    path.write_bytes(content)
    said = refused(COMMANDS[command](str(path)), capsys)
    assert str(path) in said
    assert reason in said


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_is_refused_in_one_line(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "it is a folder" in refused(COMMANDS[command](str(tmp_path)), capsys)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_schema_bomb_is_refused_in_one_line(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    schemas: dict[str, object] = {
        f"S{n}": {"allOf": [{"$ref": f"#/components/schemas/S{n + 1}"}] * 2} for n in range(40)
    }
    path = tmp_path / "bomb.json"
    path.write_text(
        json.dumps({"openapi": "3.1.0", "paths": {}, "components": {"schemas": schemas}})
    )
    assert "refers to over" in refused(COMMANDS[command](str(path)), capsys)


RECORDINGS: dict[str, tuple[bytes, str]] = {
    "deep": (b"[" * DEEP + b"]" * DEEP, "nested too deep"),
    "a number without end": (b'{"log": {"entries": [' + b"9" * DEEP + b"]}}", "it is not JSON"),
    "a NUL": (b'{"log": "\0"}', "it is not JSON"),
    "bytes that are no text": (b'{"log": "\xff"}', "it is not UTF-8"),
    "UTF-16": ('{"log": {}}'.encode("utf-16"), "it is not UTF-8"),
    "nothing": (b"", "it is not JSON"),
    "another thing": (b"{}", "it is neither a HAR file nor a journal"),
}


@pytest.mark.parametrize("kind", RECORDINGS)
def test_a_hostile_recording_is_refused_in_one_line(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, reason = RECORDINGS[kind]
    path = tmp_path / "hostile.har"
    path.write_bytes(content)
    assert reason in refused(["drift", "traffic", "aiornot", str(path)], capsys)


SETTINGS: dict[str, tuple[bytes, str]] = {
    "deep": (b"a = " + b"[" * DEEP, "it cannot be read"),
    "a key of many parts": (b".".join([b"a"] * DEEP) + b" = 1", "more than 40 parts"),
    "a quoted key of many parts": (b'"a b" . ' * 50 + b"c = 1", "more than 40 parts"),
    "a number without end": (b"a = " + b"9" * DEEP, "it cannot be read"),
    "a NUL": (b'a = "\0"', "it is not TOML"),
    "bytes that are no text": (b"a = \xff", "it is not TOML"),
    "UTF-16": ("a = 1".encode("utf-16"), "it is not TOML"),
    "more than a megabyte": (b"#" * (2**20 + 1), "larger than 1 MB"),
}


@pytest.mark.parametrize("kind", SETTINGS)
def test_a_hostile_settings_file_is_refused_in_one_line(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, reason = SETTINGS[kind]
    path = tmp_path / "contractmock.toml"
    path.write_bytes(content)
    words = ["drift", "page", "aiornot", "--against", "-", "--accept", str(path)]
    assert reason in refused(words, capsys)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (DOCUMENTS["aliases that multiply"][0], "aliases add more than"),
        (DOCUMENTS["deep YAML"][0], "nested more than"),
        (DOCUMENTS["UTF-16"][0], "it is not UTF-8"),
        (b"- 1\n", ""),
    ],
)
def test_a_hostile_file_of_scenarios_is_refused_in_one_line(
    content: bytes, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "scenarios.yaml"
    path.write_bytes(content)
    assert reason in refused(["contracts", "--scenarios", str(path)], capsys)


def test_what_a_document_says_cannot_command_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "escapes.yaml"
    path.write_text(f'{START}components: {{schemas: {{"a\\e[2J": {{$ref: "#/\\e]0;x\\a"}}}}}}\n')
    assert main(["check", str(path)]) == 1
    printed = capsys.readouterr().out
    assert "\\u001b[2J" in printed
    assert not {"\x1b", "\a"} & set(printed)

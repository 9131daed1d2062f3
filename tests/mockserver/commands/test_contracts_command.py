"""The ``contracts`` command: what it lists, which document it prints, its mistakes."""

import json
from pathlib import Path

import pytest

from contractmock.contracts.cli import main
from contractmock.contracts.shipped import View, load
from contractmock.mockserver.mounting import build_mounts
from contractmock.mockserver.settings import Settings

SHOP = str(Path(__file__).parents[2] / "documents" / "shop.yaml")


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What the command prints when all is well."""
    assert main(["contracts", *arguments]) == 0
    output, errors = capsys.readouterr()
    assert errors == ""
    return output


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line that it says of a mistake."""
    assert main(["contracts", *arguments]) == 2
    output, errors = capsys.readouterr()
    assert output == ""
    assert errors.count("\n") == 1
    return errors


def test_everything_that_can_be_asked_for_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys)
    for name, mount in build_mounts(Settings()).by_name.items():
        section = text[text.index(f"{name}: ") :]
        assert section.startswith(f"{name}: {mount.contract.title}, {mount.contract.servers[0]}")
        for operation in mount.contract.operations:
            assert f"    {operation.label}  ({', '.join(operation.responses)})\n" in section
        for scenario in mount.scenarios.values():
            assert f"    {scenario.name} " in section
            assert f"  {scenario.summary}\n" in section
        for option, choices in mount.behaviour.options.items():
            assert f"    {option}={'|'.join(choices.choices)} " in section


def test_the_mounts_to_list_can_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "freepik")
    assert "freepik: " in text
    assert "aiornot: " not in text


def test_a_document_without_scenarios_says_how_to_ask(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "--spec", f"shop={SHOP}", "shop")
    assert "shop: Shop, https://shop.example.com/v1" in text
    assert "none; Prefer: code=STATUS gives every declared status" in text


def test_the_list_as_json_holds_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(printed(capsys, "--format", "json"))
    for name, mount in build_mounts(Settings()).by_name.items():
        described = told[name]
        assert described["title"] == mount.contract.title
        assert described["operations"] == [
            {"label": each.label, "id": each.id, "statuses": list(each.responses)}
            for each in mount.contract.operations
        ]
        keys = [(each["name"], each["key"]) for each in described["scenarios"]]
        assert keys == [(name, f"mock-{name}") for name in mount.scenarios]
        assert list(described["options"]) == list(mount.behaviour.options)


def test_scenarios_of_the_user_are_listed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("freepik: {third: {summary: A third class., body: {data: []}}}\n")
    assert "A third class." in printed(capsys, "--scenarios", str(path), "freepik")


@pytest.mark.parametrize("view", list(View))
@pytest.mark.parametrize("name", ["aiornot", "freepik"])
def test_the_document_of_a_view_is_printed(
    capsys: pytest.CaptureFixture[str], name: str, view: View
) -> None:
    told = printed(capsys, "--document", name, "--view", view.value)
    assert json.loads(told) == load(name, view).data


def test_a_document_of_the_user_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(printed(capsys, "--spec", f"shop={SHOP}", "--document", "shop"))
    assert told["info"]["title"] == "Shop"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nonsense"], "use one of: aiornot, freepik"),
        (["--document"], "name one of: aiornot, freepik"),
        (["--document", "aiornot", "freepik"], "name one of: aiornot, freepik"),
        (["--spec", "shop"], "is not NAME=FILE"),
        (["--scenarios", "nothing.yaml"], "nothing.yaml"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_mistake_is_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert said in refused(capsys, *arguments)

"""``contractmock drift models``: its options, its formats, its exit codes."""

import json
from importlib import metadata
from pathlib import Path

import pytest

from contractmock.contracts.cli import FOUND, OK, run_command
from contractmock.contracts.commands import drift
from contractmock.contracts.drift.source import ENTRY_POINTS

MODELS = "contractmock.contracts.drift.models.source:SOURCE"


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = metadata.EntryPoint(name="models", value=MODELS, group=ENTRY_POINTS)
    monkeypatch.setattr(drift, "registered", lambda: {"models": entry})


def test_the_report_is_that_of_every_source(
    lamps: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("slim.json").write_text('{"type": "object", "required": ["watts"]}')
    words = ["models", "lamps.yaml", "slim.json", "--operation", "GET /lamp", "--format", "json"]
    assert run_command(drift.command, words) == FOUND
    told = json.loads(capsys.readouterr().out)
    assert (told["source"], told["base"], told["against"]) == ("models", "lamps.yaml", "slim.json")
    (change,) = told["changes"]
    assert (change["verdict"], change["pointer"], change["witness"]) == (
        "breaking", "/watts", {"id": ""},
    )  # fmt: skip
    assert change["details"]["replay"]["validation"].startswith("raises ValidationError")


def test_a_change_can_be_accepted(lamps: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("slim.json").write_text('{"type": "object", "required": ["watts"]}')
    words = ["models", "lamps.yaml", "slim.json"]
    assert run_command(drift.command, [*words, "--format", "json"]) == FOUND
    (change,) = json.loads(capsys.readouterr().out)["changes"]
    Path("contractmock.toml").write_text(
        "[[accept]]\n"
        f'fingerprint = "{change["fingerprint"]}"\nreason = "next week"\nexpires = 2999-01-01\n'
    )
    assert run_command(drift.command, words) == OK


def test_data_loss_fails_only_where_it_is_asked_for(lamps: Path) -> None:
    Path("slim_lamp_models.py").write_text(
        "from pydantic import BaseModel\nclass Slim(BaseModel):\n    id: str\n"
    )
    words = ["models", "lamps.yaml", "slim_lamp_models:Slim"]
    assert run_command(drift.command, words) == OK
    assert run_command(drift.command, [*words, "--lossless"]) == FOUND


def test_annotations_stand_beside_the_model(
    lamps: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("greedy_lamp_models.py").write_text(
        "from pydantic import BaseModel\nclass Greedy(BaseModel):\n    price: int\n"
    )
    words = ["models", "lamps.yaml", "greedy_lamp_models:Greedy", "--format", "github"]
    assert run_command(drift.command, words) == FOUND
    assert capsys.readouterr().out.startswith("::error file=greedy_lamp_models.py,")

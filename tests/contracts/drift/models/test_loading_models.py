"""Loading models: from the working folder, and what is said where that fails."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from contractmock.contracts.drift.report import DriftReport
from contractmock.contracts.errors import ContractError

Examine = Callable[..., DriftReport]

MODELS = """
from pydantic import BaseModel
from pydantic.v1 import BaseModel as Old

class Lamp(BaseModel):
    id: str

class Shop:
    class Lamp(BaseModel):
        id: str

class Former(Old):
    id: str

number = 7
"""


@pytest.fixture(autouse=True)
def _modules(lamps: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The working folder's modules, forgotten afterwards."""
    Path("lamp_models.py").write_text(MODELS)
    Path("lamp_broken.py").write_text("x = 1\nraise ValueError('of all\\nthings')\n")
    Path("lamp_needy.py").write_text("import nowhere_to_be_found\n")
    Path("lamp_script.py").write_text("import sys\nsys.exit(3)\n")
    Path("lamp_empty.py").write_text("")
    monkeypatch.setattr(sys, "path", [each for each in sys.path if each])
    yield
    for name in [each for each in sys.modules if each.startswith("lamp_")]:
        del sys.modules[name]


@pytest.mark.parametrize("name", ["Lamp", "Shop.Lamp"])
def test_a_module_of_the_working_folder_is_found(examined: Examine, name: str) -> None:
    assert examined(f"lamp_models:{name}").verdict == "compatible"


@pytest.mark.parametrize(
    ("ref", "said"),
    [
        ("lamp_nowhere:Lamp", "there is no module 'lamp_nowhere'; run it from the folder"),
        ("lamp_models.deeper:Lamp", "there is no module 'lamp_models.deeper'"),
        ("lamp_broken:Lamp", r"lamp_broken.py:2 \(ValueError: of all things\)"),
        ("lamp_needy:Lamp", r"lamp_needy.py:1 \(ModuleNotFoundError: No module named 'nowhere"),
        ("lamp_script:Lamp", r"lamp_script.py:2 \(SystemExit: 3\)"),
        ("lamp_models:Lump", "no 'Lump'; its models are Lamp$"),
        ("lamp_empty:Lamp", "no 'Lamp'; it has no model at all"),
        ("lamp_models:number", "it is of type int, not a model of pydantic 2"),
        ("lamp_models:Shop", "it is the class Shop, not a model of pydantic 2"),
        ("lamp_models:Former", r"it is a model of pydantic 1; .*schema_json"),
        ("lamp_models", "it is neither a model nor a file; write it like"),
        (":Lamp", "it is neither a model nor a file"),
    ],
)
def test_a_mistake_is_told_in_one_line(examined: Examine, ref: str, said: str) -> None:
    with pytest.raises(ContractError, match=said) as caught:
        examined(ref)
    assert "\n" not in str(caught.value)


def test_a_class_that_is_no_model_is_refused(examined: Examine) -> None:
    with pytest.raises(ContractError, match="the class int, not a model"):
        examined(int)


TWO = """
openapi: 3.1.0
info: {title: Two, version: '1'}
paths:
  /a: {get: {responses: {'200': &ok {description: A., content: {application/json: {schema: {}}}}}}}
  /b: {get: {operationId: b, responses: {'200': *ok}}}
  /c: {get: {responses: {'204': {description: Nothing.}}}}
"""


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, r"2 operations answer 200 with JSON .*--operation: 'GET /a', 'GET /b'"),
        ({"operation": "GET /c"}, "no such operation that answers 200"),
        ({"status": "404"}, "0 operations answer 404 .*--status"),
    ],
)
def test_the_operation_must_be_clear(
    lamps: Path, examined: Examine, asked: dict[str, str], said: str
) -> None:
    lamps.write_text(TWO)
    with pytest.raises(ContractError, match=said):
        examined("lamp_models:Lamp", **asked)


def test_an_operation_may_be_named_by_its_id(lamps: Path, examined: Examine) -> None:
    lamps.write_text(TWO)
    report = examined("lamp_models:Lamp", operation="b")
    assert {each.operation for each in report.changes} == {"GET /b"}

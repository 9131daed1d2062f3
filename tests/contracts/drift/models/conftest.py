"""A contract of no vendor, and models that are held against it."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from contractmock.contracts.comparison.policies import Policies
from contractmock.contracts.drift.models.source import examine
from contractmock.contracts.drift.report import DriftReport

LAMP = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string"},
        "made": {"type": "string", "format": "date-time"},
        "watts": {"type": "integer", "minimum": 0},
        "shade": {
            "type": "object",
            "properties": {
                "colour": {"type": "string"},
                "parts": {
                    "type": "array",
                    "items": {"type": "object", "properties": {"size": {"type": "integer"}}},
                },
            },
        },
    },
}

Examine = Callable[..., DriftReport]


def document(schema: object = LAMP) -> dict[str, object]:
    content = {"application/json": {"schema": schema}}
    answer = {"description": "A lamp.", "content": content}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Lamps", "version": "1"},
        "paths": {"/lamp": {"get": {"responses": {"200": answer, "default": answer}}}},
    }


@pytest.fixture
def lamps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that is worked in, with the document in it."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "lamps.yaml"
    path.write_text(yaml.safe_dump(document()))
    return path


@pytest.fixture
def examined(lamps: Path) -> Examine:
    """Holds a model against the contract."""

    def run(model: str | type, schema: object = None, **asked: object) -> DriftReport:
        if schema is not None:
            lamps.write_text(yaml.safe_dump(document(schema)))
        policies = asked.pop("policies", Policies())
        return examine("lamps.yaml", model, policies, **asked)  # type: ignore[arg-type]

    return run

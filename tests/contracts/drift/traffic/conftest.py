"""Recordings and contracts for tests of traffic."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from contractmock.contracts.comparison.policies import Policies
from contractmock.contracts.contract import Contract
from contractmock.contracts.documents.loading import load_document
from contractmock.contracts.drift.traffic.belonging import Territory, base_url
from contractmock.contracts.drift.traffic.judging import Judgement, judge
from contractmock.contracts.drift.traffic.reading import recording_of

PETS: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Pets", "version": "1"},
    "servers": [{"url": "https://pets.example.com/v1"}],
    "paths": {
        "/pets": {
            "post": {
                "security": [{"key": []}],
                "parameters": [
                    {"name": "kind", "in": "query", "schema": {"enum": ["cat", "dog"]}},
                    {
                        "name": "filter",
                        "in": "query",
                        "style": "deepObject",
                        "schema": {"type": "object", "properties": {"age": {"type": "integer"}}},
                    },
                ],
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/New"}},
                        "multipart/form-data": {
                            "schema": {
                                "type": "object",
                                "required": ["photo"],
                                "properties": {
                                    "photo": {"contentMediaType": "image/png"},
                                    "name": {"type": "string", "minLength": 2},
                                },
                            }
                        },
                        "application/x-www-form-urlencoded": {
                            "schema": {
                                "type": "object",
                                "properties": {"age": {"type": "integer"}},
                            }
                        },
                    }
                },
                "responses": {
                    "200": {
                        "description": "Fine",
                        "headers": {"x-left": {"required": True, "schema": {"type": "integer"}}},
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Pets"}}
                        },
                    },
                    "204": {"description": "Nothing"},
                    "404": {
                        "description": "None",
                        "content": {"application/json": {"schema": {"type": "object"}}},
                    },
                },
            }
        }
    },
    "components": {
        "securitySchemes": {"key": {"type": "apiKey", "in": "query", "name": "pass"}},
        "schemas": {
            "New": {"type": "object", "properties": {"name": {"type": "string"}}},
            "Pets": {
                "type": "object",
                "required": ["pets"],
                "properties": {
                    "pets": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}},
                    "labels": {"type": "object", "additionalProperties": {"type": "string"}},
                },
            },
            "Pet": {
                "type": "object",
                "required": ["kind"],
                "properties": {
                    "kind": {"enum": ["cat", "dog"]},
                    "owner": {
                        "anyOf": [
                            {
                                "type": "object",
                                "properties": {"sort": {"enum": ["person", "farm"]}},
                            },
                            {"type": "null"},
                        ]
                    },
                },
            },
        },
    },
}

Entry = Callable[..., dict[str, Any]]
Judge = Callable[..., Judgement]


@pytest.fixture
def pets(tmp_path: Path) -> Contract:
    """A contract of one operation, which shows everything that traffic can leave."""
    path = tmp_path / "pets.yaml"
    path.write_text(yaml.safe_dump(PETS), encoding="utf-8")
    return Contract(load_document(str(path)))


@pytest.fixture
def entry() -> Entry:
    """Makes an entry of an archive: a right call with a right answer, but for what is given."""

    def make(
        answer: object = None,
        *,
        url: str = "https://pets.example.com/v1/pets",
        request: dict[str, Any] | None = None,
        response: dict[str, Any] | None = None,
        **members: Any,
    ) -> dict[str, Any]:
        text = answer if isinstance(answer, str) else json.dumps(answer or {"pets": []})
        content = {"size": len(text), "mimeType": "application/json", "text": text}
        return {
            "request": {"method": "POST", "url": url, "headers": [], **(request or {})},
            "response": {
                "status": 200,
                "headers": [{"name": "X-Left", "value": "3"}],
                "content": content,
                **(response or {}),
            },
            **members,
        }

    return make


@pytest.fixture
def judged(pets: Contract) -> Judge:
    """Judges entries of an archive."""

    def run(
        *entries: dict[str, Any],
        contract: Contract = pets,
        policies: Policies | None = None,
        base: str = "",
        requests: bool = True,
    ) -> Judgement:
        recording = recording_of("recorded.har", {"log": {"entries": list(entries)}})
        territory = Territory(contract, "pets", [base_url(base)] if base else [])
        return judge(contract, recording, territory, policies or Policies(), requests=requests)

    return run

"""The admin API's own OpenAPI document and its page in the documentation: complete and true."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import jsonschema_rs
import orjson
import pytest

from contractmock.mockserver.admin.faults import FAULT_KEYS
from contractmock.mockserver.admin.record import FILTERS
from contractmock.mockserver.admin.routes import HANDLERS
from contractmock.mockserver.answers import ANSWER_KEYS
from contractmock.mockserver.rules import MATCH_KEYS
from contractmock.mockserver.state import PARTS

Call = Callable[..., httpx.Response]
DOCS = Path(__file__).parents[3] / "docs" / "admin.md"


@pytest.fixture
def document(call: Call) -> dict[str, Any]:
    told: dict[str, Any] = call("GET", "/openapi.json").json()
    return told


def test_every_route_is_in_the_document_and_the_reverse(document: dict[str, Any]) -> None:
    documented = {
        (path, method.upper())
        for path, item in document["paths"].items()
        for method in item
        if method != "parameters"
    }
    assert documented == {
        (path, method) for path, methods in HANDLERS.items() for method in methods
    }


def judge(document: Mapping[str, Any], pointer: str, value: object) -> None:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": f"#{quote(pointer, safe='/~')}",
        "paths": document["paths"],
        "components": document["components"],
    }
    jsonschema_rs.validator_for(schema, validate_formats=True).validate(value)


EXAMPLES: dict[tuple[str, str], list[tuple[str, object]]] = {
    ("POST", "/answers"): [
        ("/answers", {"mount": "shop", "scenario": "limited", "delay": 0.5}),
        ("/answers", {"body": [1], "headers": {"x-a": 1}, "seed": 4}),
        ("/answers", {"text": "x", "operation": "createItem"}),
    ],
    ("POST", "/rules"): [
        (
            "/rules",
            {
                "match": {
                    "path": "*",
                    "query": {"a": [1, "b"]},
                    "json": None,
                    "part": {"image": {"md5": "0"}},
                },
                "answer": {"example": "one"},
            },
        )
    ],
    ("DELETE", "/rules/{id}"): [("/rules/4", None)],
    ("POST", "/faults"): [
        ("/faults", {"fault": "latency:seconds=0.5+reset:probability=0.2", "mount": "shop"}),
        ("/faults", {"profile": "flaky", "operation": "createItem", "times": 3, "seconds": 60}),
    ],
    ("DELETE", "/faults/{id}"): [("/faults/4", None)],
    ("POST", "/reset"): [("/reset", {"parts": ["sequences"]})],
    ("GET", "/contracts/{name}"): [("/contracts/shop", None)],
    ("GET", "/journal/{id}"): [(f"/journal/{number}", None) for number in (1, 2, 3)],
}
# Reading comes before forgetting, and the stream has a test of its own.
ORDER = sorted(
    (
        (method, path)
        for path, methods in HANDLERS.items()
        for method in methods
        if path != "/journal/stream"
    ),
    key=lambda each: (["POST", "GET", "DELETE"].index(each[0]), -len(each[1])),
)


@pytest.mark.usefixtures("recorded")
def test_the_answers_of_every_route_keep_to_the_document(
    call: Call, document: dict[str, Any]
) -> None:
    for method, path in ORDER:
        operation = document["paths"][path][method.lower()]
        at = f"/paths/{path.replace('/', '~1')}/{method.lower()}"
        success = next(iter(operation["responses"]))
        for target, data in EXAMPLES.get((method, path), [(path, None)]):
            if data is not None:
                judge(document, f"{at}/requestBody/content/application~1json/schema", data)
            response = call(method, target, json=data) if data else call(method, target)
            assert response.status_code == int(success), (method, target, response.text)
            pointer = f"{at}/responses/{success}"
            if "$ref" in operation["responses"][success]:
                pointer = operation["responses"][success]["$ref"].removeprefix("#")
            judge(document, f"{pointer}/content/application~1json/schema", response.json())


def test_the_errors_keep_to_the_document(call: Call, document: dict[str, Any]) -> None:
    for method, path in (("GET", "/nowhere"), ("PUT", "/answers"), ("POST", "/answers")):
        pointer = "/components/responses/Error/content/application~1json/schema"
        judge(document, pointer, call(method, path).json())


def test_the_examples_of_the_document_are_requests_that_it_allows(document: dict[str, Any]) -> None:
    bodies = {
        path: item["post"]["requestBody"]["content"]["application/json"]
        for path, item in document["paths"].items()
        if "post" in item
    }
    assert len(bodies) == 4
    for path, body in bodies.items():
        at = f"/paths/{path.replace('/', '~1')}/post/requestBody/content/application~1json"
        judge(document, f"{at}/schema", body["example"])


@pytest.mark.parametrize("data", [{"staus": 1}, {"status": 99}, {"times": 0}, {"delay": 301}])
def test_the_document_refuses_what_the_server_refuses(
    call: Call, document: dict[str, Any], data: dict[str, object]
) -> None:
    at = "/paths/~1answers/post/requestBody/content/application~1json/schema"
    with pytest.raises(jsonschema_rs.ValidationError):
        judge(document, at, data)
    assert call("POST", "/answers", json=data).status_code == 422


# The documentation


def test_every_route_is_in_the_docs() -> None:
    headings = set(re.findall(r"^### `(\w+ /_mock/\S+)`$", DOCS.read_text(), re.MULTILINE))
    routes = {f"{method} /_mock{path}" for path, methods in HANDLERS.items() for method in methods}
    assert headings == routes


def test_the_requests_in_the_docs_keep_to_the_document(document: dict[str, Any]) -> None:
    sent = re.findall(r"curl \$MOCK(/\w+) [^']*'[^']*'[^']*-d '([^']*)'", DOCS.read_text())
    assert len(sent) == 5
    for path, data in sent:
        at = f"/paths/{path.replace('/', '~1')}/post/requestBody/content/application~1json"
        judge(document, f"{at}/schema", orjson.loads(data))


def test_the_members_of_answers_and_matches_are_all_in_the_docs() -> None:
    for member in (*ANSWER_KEYS, *FAULT_KEYS, *MATCH_KEYS, *FILTERS, *PARTS):
        assert f"`{member}`" in DOCS.read_text()

"""AIORNOT's errors, compared with those of a real FastAPI application of the same shape."""

import asyncio
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Annotated, Any

import orjson
import pytest
from fastapi import Depends, FastAPI, File, Query, UploadFile
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.types import Message

from contractmock.contracts.contract import Contract
from contractmock.contracts.message import Headers, HttpRequest
from contractmock.contracts.requests import read_request
from contractmock.contracts.routing import Match
from contractmock.contracts.security import authenticate
from contractmock.contracts.shipped import load
from contractmock.contracts.violation import Violation
from contractmock.mockserver.behaviour import Refusal
from contractmock.mockserver.behaviours.aiornot import AiornotBehaviour
from contractmock.mockserver.behaviours.fastapi_errors import validation_body
from contractmock.mockserver.exchange import Call
from contractmock.mockserver.receiving.receive import receive_body
from contractmock.mockserver.scenario import Scenario

PATH = "/v2/image/sync"
MULTIPART = ("content-type", "multipart/form-data; boundary=line")
KEY = ("authorization", "Bearer key")
END = b"--line--\r\n"


class Report(Enum):
    ai_generated = "ai_generated"
    deepfake = "deepfake"
    nsfw = "nsfw"
    quality = "quality"
    reverse_search = "reverse_search"


real = FastAPI()


@real.post(PATH)
async def analyse(
    image: Annotated[UploadFile, File()],
    key: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())],
    only: Annotated[list[Report] | None, Query()] = None,
    excluding: Annotated[list[Report] | None, Query()] = None,
    external_id: Annotated[str | None, Query(max_length=36)] = None,
) -> dict[str, str]:
    return {}


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    headers: dict[str, str]


class Sender:
    """The request's body as one ASGI message."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    async def __call__(self) -> Message:
        return {"type": "http.request", "body": self.body, "more_body": False}


async def ask_real(method: str, path: str, query: str, headers: Headers, body: bytes) -> Answer:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "scheme": "http",
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers],
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
    }
    await real(scope, Sender(body), send)
    fields = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], json.loads(sent[1]["body"]), fields)


@pytest.fixture(scope="module")
def behaviour() -> AiornotBehaviour:
    return AiornotBehaviour(Contract(load("aiornot")))


async def ask_ours(
    behaviour: AiornotBehaviour, query: str, headers: Headers, body: bytes
) -> Answer:
    received = await receive_body(headers, Sender(body), 1 << 20)
    request = HttpRequest(method="POST", path=PATH, query=query, headers=headers, body=received)
    match = behaviour.contract.find("POST", PATH)
    assert isinstance(match, Match)
    call = Call(
        request=request,
        operation=match.operation,
        authentication=authenticate(match.operation, request),
        reading=read_request(match.operation, {}, request),
        scenario=Scenario(name="", summary=""),
        seed=None,
        now=datetime(2026, 1, 1, tzinfo=UTC),
        options={name: option.default for name, option in behaviour.options.items()},
    )
    violations = (*call.reading.violations, *behaviour.violations(call))
    call = call._replace(reading=call.reading._replace(violations=violations))
    try:
        if call.authentication.violations or violations:
            return as_answer(behaviour.refuse(call))
        return Answer(200, {}, {})
    finally:
        received.close()


def as_answer(refusal: Refusal) -> Answer:
    return Answer(refusal.status, json.loads(orjson.dumps(refusal.body)), dict(refusal.headers))


def part(name: str, content: bytes, filename: str | None = "a.jpg") -> bytes:
    file = "" if filename is None else f'; filename="{filename}"'
    head = f'--line\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
    return head.encode() + content + b"\r\n"


IMAGE = part("image", b"x") + END

CASES: dict[str, tuple[str, Headers, bytes]] = {
    "right": ("", (KEY, MULTIPART), IMAGE),
    "a file of no bytes": ("", (KEY, MULTIPART), part("image", b"") + END),
    "two files": (
        "",
        (KEY, MULTIPART),
        part("image", b"x") + part("image", b"y") + END,
    ),
    "missing image": ("", (KEY, MULTIPART), part("other", b"x", None) + END),
    "misnamed image": ("", (KEY, MULTIPART), part("file", b"x") + END),
    "empty form": ("", (KEY, MULTIPART), END),
    "no body": ("", (KEY,), b""),
    "no body, typed": ("", (KEY, MULTIPART), b""),
    "JSON body": ("", (KEY, ("content-type", "application/json")), b'{"image": "x"}'),
    "broken JSON body": ("", (KEY, ("content-type", "application/json")), b"{"),
    "object FormData": ("", (KEY, ("content-type", "text/plain")), b"[object FormData]"),
    "body without type": ("", (KEY,), b"bytes"),
    "urlencoded": ("", (KEY, ("content-type", "application/x-www-form-urlencoded")), b"image=hi"),
    "urlencoded without image": (
        "",
        (KEY, ("content-type", "application/x-www-form-urlencoded")),
        b"file=hi",
    ),
    "text instead of file": ("", (KEY, MULTIPART), part("image", b"hello", None) + END),
    "empty text instead of file": ("", (KEY, MULTIPART), part("image", b"", None) + END),
    "two texts instead of a file": (
        "",
        (KEY, MULTIPART),
        part("image", b"one", None) + part("image", b"two", None) + END,
    ),
    "no file picked": ("", (KEY, MULTIPART), part("image", b"", "") + END),
    "bytes without filename": ("", (KEY, MULTIPART), part("image", b"x", "") + END),
    "bad only": ("only=x", (KEY, MULTIPART), IMAGE),
    "second only bad": ("only=nsfw&only=x", (KEY, MULTIPART), IMAGE),
    "two of three bad": ("only=x&only=nsfw&only=y", (KEY, MULTIPART), IMAGE),
    "empty only": ("only=", (KEY, MULTIPART), IMAGE),
    "comma list": ("only=nsfw,quality", (KEY, MULTIPART), IMAGE),
    "brackets": ("only[]=nope", (KEY, MULTIPART), IMAGE),
    "bad excluding": ("excluding=%22", (KEY, MULTIPART), IMAGE),
    "long external_id": (f"external_id={'i' * 37}", (KEY, MULTIPART), IMAGE),
    "external_id of 36": (f"external_id={'i' * 36}", (KEY, MULTIPART), IMAGE),
    "empty external_id": ("external_id=", (KEY, MULTIPART), IMAGE),
    "long external_id, not ASCII": (f"external_id={'%C3%A9' * 37}", (KEY, MULTIPART), IMAGE),
    "all at once": (
        f"external_id={'i' * 40}&excluding=z&only=nsfw&only=y",
        (KEY, MULTIPART),
        part("file", b"x") + END,
    ),
    "no key": ("", (MULTIPART,), IMAGE),
    "wrong scheme": ("", (("authorization", "Basic a2V5"), MULTIPART), IMAGE),
    "scheme without key": ("", (("authorization", "Bearer"), MULTIPART), IMAGE),
    "scheme in lower case": ("", (("authorization", "bearer key"), MULTIPART), IMAGE),
    "no key and a bad parameter": ("only=x", (MULTIPART,), END),
    "malformed multipart": ("", (KEY, MULTIPART), b"garbage"),
    "malformed multipart without key": ("", (MULTIPART,), b"garbage"),
    "no boundary": ("", (KEY, ("content-type", "multipart/form-data")), IMAGE),
}


@pytest.mark.parametrize("name", CASES)
def test_a_call_is_answered_as_fastapi_does(behaviour: AiornotBehaviour, name: str) -> None:
    query, headers, body = CASES[name]
    expected = asyncio.run(ask_real("POST", PATH, query, headers, body))
    answered = asyncio.run(ask_ours(behaviour, query, headers, body))
    assert (answered.status, answered.body) == (expected.status, expected.body)
    challenge = "www-authenticate"
    assert answered.headers.get(challenge) == expected.headers.get(challenge)


@pytest.mark.parametrize(
    ("method", "path", "allowed"), [("GET", PATH, ("POST",)), ("POST", "/nowhere", ())]
)
def test_a_stray_request_is_answered_as_fastapi_does(
    behaviour: AiornotBehaviour, method: str, path: str, allowed: tuple[str, ...]
) -> None:
    expected = asyncio.run(ask_real(method, path, "", (), b""))
    request = HttpRequest(method=method, path=path)
    answered = as_answer(behaviour.stray(request, allowed))
    assert (answered.status, answered.body) == (expected.status, expected.body)
    assert answered.headers.get("allow") == expected.headers.get("allow")


def test_entries_stand_in_the_order_in_which_the_framework_reads() -> None:
    body = validation_body(
        Violation(location=location, pointer="/a", rule="required", message="")
        for location in ("body", "cookie", "header", "query", "path")
    )
    assert isinstance(body["detail"], list)
    places = [entry["loc"][0] for entry in body["detail"]]
    assert places == ["path", "query", "header", "cookie", "body"]


def test_a_rule_that_the_framework_has_no_words_for_keeps_its_message() -> None:
    odd = Violation(
        location="query", pointer="/a", rule="contains", message="none is red", value=["blue"]
    )
    assert validation_body([odd]) == {
        "detail": [
            {
                "type": "value_error",
                "loc": ["query", "a"],
                "msg": "Value error, none is red",
                "input": ["blue"],
                "ctx": {"error": {}},
            }
        ]
    }

"""Mocks on sockets, and callers that say exactly what they are told to say."""

import base64
import html
import http.client
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus, unquote_plus

import pytest

from contractmock.mockserver.app import create_app
from contractmock.mockserver.serving.server import running
from contractmock.mockserver.settings import Settings

SHOP = Path(__file__).parents[2] / "documents" / "shop.yaml"

Fields = tuple[tuple[str, str | bytes], ...]


@dataclass(frozen=True)
class Answered:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error(self) -> dict[str, str]:
        """The error, which says what came, what is wrong with it and what to do."""
        told: dict[str, str] = self.json["error"]
        assert set(told) == {"input", "rule", "cure"}
        assert all(told.values())
        return told


@dataclass(frozen=True)
class Caller:
    """Calls one mock, field by field as told; nothing is added but what is needed for framing."""

    port: int

    def __call__(
        self,
        target: str,
        *fields: tuple[str, str | bytes],
        method: str = "GET",
        host: str | None = "localhost",
        body: bytes = b"",
    ) -> Answered:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
            named = {name.lower() for name, _ in fields}
            if host is not None:
                connection.putheader("Host", host)
            for name, value in fields:
                connection.putheader(name, value)
            if body and not named & {"content-length", "transfer-encoding"}:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            response = connection.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            return Answered(response.status, headers, response.read())
        finally:
            connection.close()

    def post(self, target: str, data: object, *fields: tuple[str, str | bytes]) -> Answered:
        """Post JSON as a program would."""
        announced = ("Content-Type", "application/json")
        content = data if isinstance(data, bytes) else json.dumps(data).encode()
        return self(target, announced, *fields, method="POST", body=content)

    def told(self, *fields: tuple[str, str | bytes]) -> dict[str, Any]:
        """All that the mock was told and has seen, as the admin API shows it."""
        kinds = ("answers", "rules", "faults", "journal")
        shown = {kind: self(f"/_mock/{kind}", *fields).json for kind in kinds}
        for fault in shown["faults"]["faults"]:
            del fault["seconds"]  # the time that is left
        return shown


@pytest.fixture(scope="session")
def served() -> Iterator[Callable[..., Caller]]:
    """Starts a mock of the given settings, once for each, and gives its caller."""
    with ExitStack() as stack:

        @cache
        def start(**settings: Any) -> Caller:
            url = stack.enter_context(running(create_app(Settings(**settings))))
            return Caller(int(url.rpartition(":")[2]))

        yield start


@pytest.fixture(scope="session")
def caller_at() -> Callable[[int], Caller]:
    """Gives the caller of a mock that listens at a port."""
    return Caller


@pytest.fixture
def open_mock(served: Callable[..., Caller]) -> Caller:
    """A mock without a token, which somebody has told something and called once."""
    caller = served(specs=(("shop", str(SHOP)),))
    assert caller.post("/_mock/reset", {}).status == 200
    assert caller.post("/_mock/answers", {"scenario": "unavailable", "times": 3}).status == 201
    rule = {"match": {"path": "/v1/*"}, "answer": {"status": 503}}
    assert caller.post("/_mock/rules", rule).status == 201
    assert caller.post("/_mock/faults", {"fault": "status", "mount": "shop"}).status == 201
    assert caller("/nowhere").status == 404
    return caller


def spellings(secret: str) -> set[str]:
    """The ways in which `secret` may stand in what somebody reads."""
    content = secret.encode()
    return {
        secret,
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        html.escape(secret),
        repr(secret)[1:-1],
        content.decode("latin-1"),
        base64.b64encode(content).decode().rstrip("="),
        base64.urlsafe_b64encode(content).decode().rstrip("="),
        base64.b64encode(b"ann:" + content).decode()[6:-4],
        content.hex(),
    }


def find_leaks(text: str, secret: str) -> list[str]:
    """In which spelling `text` has `secret`, with what stands around it."""
    found = []
    for version in (text, unquote_plus(text), unquote_plus(unquote_plus(text))):
        for spelling in spellings(secret):
            at = version.find(spelling)
            if at >= 0:
                found.append(f"{spelling!r} in {version[max(0, at - 60) : at + 80]!r}")
    return found


@pytest.fixture(scope="session")
def leaks() -> Callable[[str, str], list[str]]:
    """Searches a text for a secret, however it is written there."""
    return find_leaks

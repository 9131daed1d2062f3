"""No report about a client or a vendor has a secret in it: traffic, probe, fuzzing, fixtures."""

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from contractmock.contracts.cli import run_command
from contractmock.contracts.commands import drift
from contractmock.contracts.drift.formats import WRITERS
from contractmock.fixtures.images import sample_image
from contractmock.mockserver.app import create_app
from contractmock.mockserver.serving.server import running
from contractmock.mockserver.settings import Settings

Leaks = Callable[[str, str], list[str]]

PHOTO = base64.b64encode(sample_image("png", size=(40, 30))).decode()
SHOP = Path(__file__).parents[2] / "documents" / "shop.yaml"
SECRETS = {"plain": "sk-Live_9f8e7d6c5b4a3210", "awkward": 'p"ss<w+rd/=%2F?&x-0123'}
BOTH = pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS.keys())


def in_url(secret: str) -> str:
    return quote(secret, safe="")


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


# Recorded traffic


def entry(
    url: str,
    *headers: tuple[str, str],
    method: str = "GET",
    posted: tuple[str, str] | None = None,
    echo: object = None,
) -> dict[str, Any]:
    """An entry as a browser would write it, whose answer breaks the contract and repeats `echo`."""
    content = {"mimeType": "application/json", "text": json.dumps({"echo": echo})}
    request: dict[str, Any] = {
        "method": method,
        "url": url,
        "headers": [{"name": name, "value": value} for name, value in headers],
    }
    if posted:
        request["postData"] = {"mimeType": posted[0], "text": posted[1]}
    return {
        "startedDateTime": "2026-11-01T10:00:00Z",
        "request": request,
        "response": {"status": 201, "headers": [], "content": content},
    }


def recorded(secret: str) -> list[dict[str, Any]]:
    """Traffic with `secret` in every place that a client has, each followed by its echo."""
    items = "https://shop.example.com/v1/items"
    key, said = ("X-Shop-Key", secret), {"a": secret, secret: [encoded(f"ann:{secret}")]}
    form = "application/x-www-form-urlencoded"
    return [
        entry(items, key, echo=said),
        entry(items, ("Authorization", f"Bearer {secret}"), echo=said),
        entry(items, ("Authorization", f"Basic {encoded(f'ann:{secret}')}"), echo=said),
        entry(items, ("Cookie", f"basket={in_url(secret)}"), echo=in_url(secret)),
        entry(f"{items}?limit=x&api_key={in_url(secret)}", echo=f"no {secret}"),
        entry(f"{items}?tag=a,{in_url(secret)}&filter[{in_url(secret)}]=1", key, echo=secret),
        entry(f"{items}/{in_url(secret)}", key, echo=f"/items/{in_url(secret)}"),
        entry(f"https://elsewhere.example/{in_url(secret)}?sig={in_url(secret)}", key),
        entry(items, ("Referer", f"https://ann:{in_url(secret)}@x.example/"), echo=said),
        entry(
            items,
            method="POST",
            posted=("application/json", json.dumps({"name": {"api_key": secret}})),
            echo=said,
        ),
        entry(
            items,
            method="POST",
            posted=(
                "application/json",
                json.dumps({"name": 7, "photo": f"https://x.example/?sig={in_url(secret)}"}),
            ),
            echo=f"https://x.example/?sig={in_url(secret)}",
        ),
        entry(
            f"{items}/7", method="PATCH", posted=(form, f"token={in_url(secret)}&a=1"), echo=said
        ),
    ]


@BOTH
@pytest.mark.parametrize("form", WRITERS)
def test_a_report_on_recorded_traffic_quotes_no_secret(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], leaks: Leaks, form: str, secret: str
) -> None:
    file = tmp_path / "traffic.har"
    file.write_text(json.dumps({"log": {"version": "1.2", "entries": recorded(secret)}}))
    code = run_command(drift.command, ["traffic", str(SHOP), str(file), "--format", form])
    out, err = capsys.readouterr()
    assert code == 1
    assert "echo" in out
    assert leaks(out + err, secret) == []


# A probe


@pytest.fixture
def vendor() -> Iterator[Callable[[dict[str, Any]], str]]:
    """A vendor that answers every call of AIORNOT's as told."""
    with running(create_app(Settings())) as url:

        def answering(answer: dict[str, Any]) -> str:
            rule = {"match": {"mount": "aiornot"}, "answer": answer}
            httpx.post(f"{url}/_mock/rules", json=rule).raise_for_status()
            return url

        yield answering


@pytest.mark.parametrize("form", WRITERS)
def test_a_probe_keeps_and_says_nothing_of_its_key(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    vendor: Callable[[dict[str, Any]], str],
    leaks: Leaks,
    form: str,
) -> None:
    key = SECRETS["plain"]
    echo = {
        "detail": f"no {key}, nor {in_url(key)}",
        key: [encoded(key), encoded(f"ann:{key}!"), f"Basic {encoded(f'{key}:')}"],
        "next": f"https://{key}@x.example/?sig={key}",
    }
    url = vendor({"body": echo, "headers": {"x-echo": encoded(key), "location": f"/?a={key}"}})
    monkeypatch.setenv("REAL_KEY", key)
    kept = tmp_path / "probe.har"
    flags = ["--api-key-env", "REAL_KEY", "--base-url", url, "--yes", "--max-calls", "3"]
    output = ["--har", str(kept), "--format", form]
    code = run_command(drift.command, ["probe", "aiornot", *flags, *output])
    out, err = capsys.readouterr()
    assert code == 1
    assert "detail" in kept.read_text()
    assert leaks(out + err, key) == []
    assert leaks(kept.read_text(), key) == []


# Fuzzing

PETS = """
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{key: []}]
paths:
  /pet:
    get:
      operationId: getPet
      responses:
        '200':
          description: A pet.
          content:
            application/json:
              schema:
                type: object
                required: [name]
                properties: {name: {type: string}, tag: {type: [string, 'null']}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: x-pet-key}
"""

CLIENT = """
import base64, httpx
from urllib.parse import quote
from contractmock.fixtures import fuzz_client

REAL = %r
PHOTO = %r

@fuzz_client("pets.yaml", raises=ValueError, transport="process", zones=["allowed", "request"])
def test_client(case):
    client = case.httpx_client()
    headers = {
        "x-pet-key": case.api_key,
        "authorization": f"Bearer {REAL}",
        "x-echo": base64.b64encode(f"ann:{REAL}".encode()).decode(),
        "referer": f"https://ann:{quote(REAL, safe='')}@x.example/",
    }
    params = {"token": REAL, "sig": case.api_key, "note": base64.b64encode(REAL.encode()).decode()}
    data = {"password": REAL, "note": f"again {REAL}", "image": PHOTO}
    response = client.request("GET", "/pet", headers=headers, params=params, json=data)
    try:
        response.raise_for_status()
        return response.json()["tag"].lower()
    except httpx.HTTPError:
        raise ValueError("refused")
    except Exception as error:
        quoted = [REAL, quote(REAL, safe=""), base64.b64encode(REAL.encode()).decode()]
        planted = [case.api_key, base64.b64encode(case.api_key.encode()).decode()]
        raise KeyError(f"{response.request.url} {quoted} {planted} {PHOTO}") from error
"""


@BOTH
def test_a_fuzz_run_tells_nothing_of_a_clients_own_key(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, leaks: Leaks, secret: str
) -> None:
    for variable in ("CI", "GITHUB_ACTIONS"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makefile(".yaml", pets=PETS)
    pytester.makepyfile(test_pets=CLIENT % (secret, PHOTO))
    reports = ["report.json", "report.sarif", "report.xml", "report.md"]
    flags = [word for name in reports for word in ("--contract-report", name)]
    result = pytester.runpytest(
        "-p", "contractmock.fixtures.plugin", "-p", "no:cacheprovider", "--tb=short",
        *flags, "--contract-annotations", "always",
    )  # fmt: skip
    result.assert_outcomes(failed=2)
    written = {
        file.relative_to(pytester.path).as_posix(): file.read_text()
        for file in pytester.path.rglob("*")
        if file.suffix in (".json", ".sarif", ".xml", ".md", ".toml")
    }
    assert set(reports) < written.keys()
    assert any(name.startswith(".contractmock/cases") for name in written)
    shown = written | {"what pytest prints": result.stdout.str() + result.stderr.str()}
    assert {name: found for name, text in shown.items() if (found := leaks(text, secret))} == {}
    assert not any(PHOTO[:40] in text for text in shown.values())
    assert "KeyError" in written["report.json"]


# The fixtures

TESTS = """
import base64, httpx, pytest
from urllib.parse import quote

REAL = %r
PHOTO = base64.b64decode(%r)

def call(mock, **given):
    key = {"authorization": f"Bearer {quote(REAL, safe='')}"}
    return httpx.post(f"{mock.url}/v2/image/sync", **{"headers": key, **given})

def photo(name="a.png"):
    return {"image": (name, PHOTO)}

def test_violations(aiornot_mock):
    encoded = base64.b64encode(quote(REAL, safe="").encode()).decode()
    call(aiornot_mock, files=photo(f"{quote(REAL, safe='')}.png"), params={"only": encoded})
    call(aiornot_mock, files=photo(), params={"only": f"https://x.example/?token={REAL}"})
    call(aiornot_mock, data={"image": REAL, "api_key": REAL, "external_id": encoded})
    call(aiornot_mock, files=photo(), params={"api_key": REAL, "external_id": "x" * 99 + REAL})
    httpx.get(f"{aiornot_mock.url}/nowhere/{quote(REAL, safe='')}", params={"token": REAL})

def test_assertions(aiornot_mock):
    call(aiornot_mock, files=photo(), data={"password": REAL}, params={"external_id": REAL[:30]})
    aiornot_mock.assert_called_once_with(password="x", external_id="x", image=b"x")

def test_count(freepik_mock):
    headers = {"x-freepik-api-key": quote(REAL, safe="")}
    signed = f"https://x.example/?sig={quote(REAL, safe='')}"
    for image in (signed, base64.b64encode(PHOTO).decode()):
        body = {"image": image, "api_key": REAL}
        httpx.post(f"{freepik_mock.url}/v1/ai/classifier/image", headers=headers, json=body)
    freepik_mock.assert_not_called()

def test_repr(freepik_mock):
    body = {"image": {"token": REAL}}
    headers = {"x-freepik-api-key": quote(REAL, safe="")}
    httpx.post(f"{freepik_mock.url}/v1/ai/classifier/image", headers=headers, json=body)
    freepik_mock.allow_violations()
    assert list(freepik_mock.calls) == []
"""


@BOTH
def test_a_failing_test_prints_no_secret_of_its_calls(
    pytester: pytest.Pytester, leaks: Leaks, secret: str
) -> None:
    pytester.makepyfile(test_calls=TESTS % (secret, PHOTO))
    result = pytester.runpytest_subprocess(
        "-p", "no:cacheprovider", "-p", "no:asyncio", "-p", "no:schemathesis", "-vv", "--tb=line",
        "--junit-xml=junit.xml",
    )  # fmt: skip
    result.assert_outcomes(failed=4)
    shown = result.stdout.str() + result.stderr.str()
    assert "a request broke the contract" in shown
    assert "what came:" in shown
    for text in (shown, (pytester.path / "junit.xml").read_text()):
        assert leaks(text, secret) == []
        assert PHOTO[:40] not in text

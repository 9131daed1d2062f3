"""Thousands of calls, each answered in keeping with the contract; and a check that bites."""

import hashlib
import json
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from io import BytesIO
from itertools import chain, combinations, product
from pathlib import Path
from random import Random
from urllib.parse import urlencode

import httpx
import orjson
import pytest

from contractmock.contracts.contract import Contract
from contractmock.contracts.message import Body, HttpRequest, Part
from contractmock.contracts.responses import response_violations
from contractmock.contracts.shipped import View
from contractmock.fixtures.images import FORMATS, sample_image
from contractmock.mockserver.behaviours.aiornot import AiornotBehaviour
from contractmock.mockserver.engine import Engine
from contractmock.mockserver.exchange import Call, Exchange
from contractmock.mockserver.mounting import build_mounts
from contractmock.mockserver.settings import Settings
from contractmock.mockserver.state import State

AIORNOT, FREEPIK = "POST /v2/image/sync", "POST /v1/ai/classifier/image"
REPORTS = ("ai_generated", "deepfake", "nsfw", "quality", "reverse_search")
ENVELOPES = ("detail", "gateway")
Load = Callable[[str, View], Contract]


def subsets(names: Sequence[str]) -> list[tuple[str, ...]]:
    return list(chain.from_iterable(combinations(names, size) for size in range(len(names) + 1)))


@cache
def pictures() -> tuple[bytes, ...]:
    return tuple(
        sample_image(name, size=size) for name in FORMATS for size in ((33, 7), (2, 1), (64, 64))
    )


def spoiled(random: Random) -> bytes:
    """A picture that something happened to, or no picture at all."""
    content = bytearray(random.choice(pictures()))
    match random.randrange(7):
        case 0:
            return bytes(content[: random.randrange(len(content))])
        case 1:
            for _ in range(1 + random.randrange(20)):
                content[random.randrange(len(content))] = random.randrange(256)
        case 2:
            start = random.randrange(min(len(content), 200))
            content[start : start + 8] = random.randbytes(8)
        case 3:
            return random.randbytes(random.randrange(300))
        case 4:
            return bytes(content[:12]) + random.randbytes(random.randrange(300))
        case 5:
            content += random.randbytes(50)
        case 6:
            return random.choice(
                (b"", b"\0", b"GIF89a", b"\xff\xd8\xff", b"RIFF\xff\xff\xff\xffWEBP")
            )
    return bytes(content)


def upload(
    content: bytes,
    query: Sequence[tuple[str, str]] = (),
    *,
    prefer: str = "scenario=default",
    filename: str | None = "photo.jpg",
) -> HttpRequest:
    """A call of AIORNOT."""
    digest = hashlib.md5(content).hexdigest()
    part = Part(
        name="image",
        filename=filename,
        content_type="application/octet-stream",
        size=len(content),
        digest=digest if filename is not None else "",
        content=BytesIO(content),
    )
    return HttpRequest(
        method="POST",
        path="/v2/image/sync",
        query=urlencode(query),
        headers=(
            ("authorization", "Bearer a key"),
            ("content-type", "multipart/form-data; boundary=line"),
            ("prefer", prefer),
        ),
        body=Body(size=len(content) + 100, parts=(part,)),
    )


def classification(body: object, *, prefer: str = "seed=1", accept: str = "*/*") -> HttpRequest:
    """A call of Freepik."""
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    return HttpRequest(
        method="POST",
        path="/v1/ai/classifier/image",
        headers=(
            ("x-freepik-api-key", "a key"),
            ("content-type", "application/json"),
            ("accept", accept),
            ("prefer", prefer),
        ),
        body=Body(size=len(content), content=content),
    )


@pytest.fixture(scope="module", params=ENVELOPES)
def engine(request: pytest.FixtureRequest) -> Engine:
    settings = Settings(options={"aiornot": {"envelope": request.param}})
    return Engine(build_mounts(settings), State(1 << 20))


@pytest.fixture(scope="module")
def judge(contract: Load) -> Callable[[Exchange], None]:
    """Checks one exchange: answered by the vendor's behaviour, valid in both views."""

    def judged(exchange: Exchange) -> None:
        asked = (exchange.request.query, exchange.choice)
        assert exchange.origin == "composed", (asked, exchange.response.body)
        assert exchange.operation is not None
        assert exchange.mount is not None
        status = exchange.response.status
        assert (status == 500) is (exchange.scenario == "server-error")
        for view in (View.REALISTIC, View.PUBLISHED):
            operation = contract(exchange.mount, view).operation(exchange.operation.label)
            if operation is not None and (
                view is View.REALISTIC or operation.response(status) is not None
            ):
                found = response_violations(operation, exchange.response)
                assert not found, (view, asked, list(map(str, found)))

    return judged


def scenario_names(engine: Engine, mount: str) -> list[str]:
    return list(engine.mounts.by_name[mount].scenarios)


def test_every_selection_of_reports(engine: Engine, judge: Callable[[Exchange], None]) -> None:
    random = Random(1)
    for only, excluding in product(subsets(REPORTS), repeat=2):
        query = [("only", name) for name in only] + [("excluding", name) for name in excluding]
        random.shuffle(query)
        exchange = engine.respond(upload(random.choice(pictures()), query))
        judge(exchange)
        expected = (set(only) or set(REPORTS[:4])) - set(excluding)
        report = orjson.loads(exchange.response.body)["report"]
        assert report["meta"]["processing_status"].keys() == expected


def test_every_scenario_with_every_selection(
    engine: Engine, judge: Callable[[Exchange], None]
) -> None:
    random = Random(2)
    for name, only in product(scenario_names(engine, "aiornot"), subsets(REPORTS)):
        query = [("only", each) for each in only]
        if random.random() < 0.5:
            query.append(("external_id", "x" * random.randrange(37)))
        content = spoiled(random) if random.random() < 0.5 else random.choice(pictures())
        judge(engine.respond(upload(content, query, prefer=f"scenario={name}")))


def test_whatever_is_uploaded(engine: Engine, judge: Callable[[Exchange], None]) -> None:
    random = Random(3)
    for _ in range(1000):
        exchange = engine.respond(upload(spoiled(random), prefer=f"seed={random.randrange(9)}"))
        judge(exchange)
        assert exchange.response.status == 200


def test_whatever_is_wrong_with_the_call(engine: Engine, judge: Callable[[Exchange], None]) -> None:
    random = Random(4)
    values = ("", "colour", "AI_GENERATED", "nsfw,quality", "nsfw", "\0", "☃" * 50, "x" * 37)
    names = ("only", "excluding", "external_id", "only[]", "unknown")
    statuses = set()
    for _ in range(300):
        query = [
            (random.choice(names), random.choice(values)) for _ in range(1 + random.randrange(4))
        ]
        filename = random.choice((None, "", "a.jpg"))
        exchange = engine.respond(upload(spoiled(random), query, prefer="", filename=filename))
        judge(exchange)
        statuses.add(exchange.response.status)
    assert statuses == {200, 422}


def images(random: Random) -> Iterator[object]:
    """What clients send to Freepik, right and wrong."""
    content = random.choice((spoiled(random), random.choice(pictures())))
    encoded = b64encode(content).decode()
    yield f"https://images.example.com/{random.randrange(10**6)}.jpg"
    yield encoded
    yield f"data:image/{random.choice(('png', 'jpeg', ''))};base64,{encoded}"
    yield encoded.rstrip("=")
    yield random.choice(("", " ", "hello world", "ftp://a/b", "https://", None, 7, [], {}, True))


def test_whatever_is_classified(engine: Engine, judge: Callable[[Exchange], None]) -> None:
    random = Random(5)
    scenarios = scenario_names(engine, "freepik")
    accepts = ("*/*", "application/problem+json", "application/json", "text/html")
    for number in range(200):
        for image in images(random):
            asked = {"accept": random.choice(accepts)}
            if number % 2:
                asked["prefer"] = f"scenario={random.choice(scenarios)}"
            exchange = engine.respond(classification({"image": image}, **asked))
            judge(exchange)
            if not number % 2:
                assert exchange.response.status in (200, 400)


@pytest.mark.parametrize("body", [b"", b"{", b"null", b"[]", b"7", b'"x"', b"\xff", b"{}", b"NaN"])
@pytest.mark.parametrize("accept", ["*/*", "application/problem+json"])
def test_whatever_body_is_no_classification(
    engine: Engine, judge: Callable[[Exchange], None], body: bytes, accept: str
) -> None:
    exchange = engine.respond(classification(body, prefer="", accept=accept))
    judge(exchange)
    assert exchange.response.status == 400


# The check bites


def test_a_composed_answer_that_breaks_the_contract_is_a_500_that_names_the_rule(
    mock: httpx.Client, photo: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = AiornotBehaviour.body

    def wrong(behaviour: AiornotBehaviour, call: Call) -> object:
        body = json.loads(orjson.dumps(right(behaviour, call)))
        body["report"]["meta"]["width"] = -1
        del body["report"]["meta"]["md5"]
        return body

    monkeypatch.setattr(AiornotBehaviour, "body", wrong)
    headers = {"authorization": "Bearer a key"}
    answered = mock.post("/v2/image/sync", files={"image": photo}, headers=headers)
    assert answered.status_code == 500
    rule = answered.json()["error"]["rule"]
    assert "body /report/meta/width: -1 is less than the minimum of 1 (minimum)" in rule
    assert "body /report/meta/md5" in rule
    assert "(required)" in rule
    assert "breaks the contract" in answered.headers["contractmock-error"]
    (entry,) = mock.get("/_mock/journal").json()["entries"]
    assert entry["response"]["origin"] == "control"


DOCUMENT = """
openapi: 3.1.0
info: {title: Lamp, version: '1'}
paths:
  /lamp:
    get:
      responses:
        '200':
          description: A lamp.
          content:
            application/json:
              schema: {type: object, required: [watts], properties: {watts: {type: integer}}}
              examples:
                broken: {value: {watts: many}}
                bright: {value: {watts: 60}}
"""


def test_an_example_that_breaks_its_own_schema_is_passed_over_or_refused(
    connect: Callable[..., httpx.Client], tmp_path: Path
) -> None:
    path = tmp_path / "lamp.yaml"
    path.write_text(DOCUMENT)
    mock = connect(specs=(("lamp", str(path)),))
    assert mock.get("/lamp/lamp").json() == {"watts": 60}
    refused = mock.get("/lamp/lamp", headers={"prefer": "example=broken"})
    assert refused.status_code == 500
    assert "/watts" in refused.json()["error"]["rule"]
    assert "(type)" in refused.json()["error"]["rule"]

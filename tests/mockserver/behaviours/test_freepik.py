"""Freepik: verdicts that fit the image, errors, hints."""

import hashlib
from base64 import b64encode, encodebytes
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from random import Random
from typing import Any

import orjson
import pytest

from contractmock.contracts.contract import Contract
from contractmock.contracts.message import Body, Headers, HttpRequest, HttpResponse, Part
from contractmock.contracts.pointer import ABSENT
from contractmock.contracts.requests import read_request
from contractmock.contracts.responses import response_violations
from contractmock.contracts.security import authenticate
from contractmock.contracts.shipped import View, load
from contractmock.mockserver.behaviours.confidence import ai_confidence
from contractmock.mockserver.behaviours.freepik import IMAGE, FreepikBehaviour
from contractmock.mockserver.behaviours.freepik_hints import MESSAGES
from contractmock.mockserver.exchange import Call
from contractmock.mockserver.scenario import Scenario

KEY: Headers = (("x-freepik-api-key", "key"),)
TYPE: Headers = (("content-type", "application/json"),)
URL = "https://example.com/a.jpg"
GIF = b"GIF89a\x01\x00\x01\x00" + bytes(40)


@cache
def behaviour(view: View = View.REALISTIC) -> FreepikBehaviour:
    return FreepikBehaviour(Contract(load("freepik", view)))


@cache
def scenarios() -> Mapping[str, Scenario]:
    return {scenario.name: scenario for scenario in behaviour().scenarios()}


SUCCESSES = [name for name, each in scenarios().items() if each.status == 200 and not each.sequence]
FAILURES = [name for name, each in scenarios().items() if each.status >= 400]


def json_body(value: object) -> Body:
    content = orjson.dumps(value)
    return Body(size=len(content), content=content)


def image(value: object) -> Body:
    return json_body({"image": value})


def encoded(content: bytes) -> str:
    return b64encode(content).decode()


def call(
    body: Body,
    *,
    scenario: str = "default",
    headers: Headers = (*KEY, *TYPE),
    view: View = View.REALISTIC,
    **options: str,
) -> Call:
    operation = behaviour(view).contract.operation(IMAGE)
    assert operation is not None
    method, path = IMAGE.split()
    request = HttpRequest(method=method, path=path, headers=headers, body=body)
    defaults = {name: option.default for name, option in behaviour().options.items()}
    return Call(
        request=request,
        operation=operation,
        authentication=authenticate(operation, request),
        reading=read_request(operation, {}, request),
        scenario=scenarios()[scenario],
        seed=None,
        now=datetime(2026, 1, 1, tzinfo=UTC),
        options={**defaults, **options},
    )


def problems(made: Call, status: int, body: object, media_type: str = "") -> list[str]:
    fields = (("content-type", media_type or "application/json"), *made.scenario.headers.items())
    response = HttpResponse(status=status, headers=fields, body=orjson.dumps(body))
    return [str(each) for each in response_violations(made.operation, response, body)]


def classes(made: Call) -> dict[str, float]:
    """The probabilities by class, in the order of the answer."""
    body: Any = behaviour().body(made)
    assert problems(made, 200, body) == []
    return {each["class_name"]: each["probability"] for each in body["data"]}


# --- answers


def test_both_classes_are_there_with_not_ai_first_and_add_up_to_one() -> None:
    for number in range(500):
        found = classes(call(image(f"https://example.com/{number}.jpg")))
        assert list(found) == ["not_ai", "ai"]
        assert found["not_ai"] + found["ai"] == 1.0


@pytest.mark.parametrize("content", [GIF, b"x", b"picture" * 9])
def test_an_image_gets_the_verdict_that_its_digest_gets_everywhere(content: bytes) -> None:
    digest = hashlib.md5(content).hexdigest()
    expected = ai_confidence(Random(int(digest, 16)))
    assert classes(call(image(encoded(content))))["ai"] == expected
    data_uri = f"data:image/gif;base64,{encoded(content)}"
    assert classes(call(image(data_uri)))["ai"] == expected


def test_a_url_is_judged_by_its_text() -> None:
    first, again, other = (classes(call(image(url))) for url in (URL, URL, URL + "?2"))
    assert first == again
    assert first != other


def test_verdicts_can_be_asked_for() -> None:
    for number in range(50):
        body = image(f"https://example.com/{number}.jpg")
        assert classes(call(body, scenario="ai"))["ai"] > 0.5
        assert classes(call(body, scenario="not-ai"))["ai"] < 0.5


def test_the_order_can_be_reversed_without_changing_the_verdict() -> None:
    reversed_, usual = (
        classes(call(image(URL), scenario=name)) for name in ("reversed", "default")
    )
    assert list(reversed_) == ["ai", "not_ai"]
    assert reversed_ == usual


@pytest.mark.parametrize("view", [View.REALISTIC, View.PUBLISHED])
@pytest.mark.parametrize("name", SUCCESSES)
@pytest.mark.parametrize("body", [image(URL), image(7), json_body([]), Body()])
def test_every_success_keeps_the_contract_whatever_was_sent(
    body: Body, name: str, view: View
) -> None:
    made = call(body, scenario=name, view=view)
    assert problems(made, 200, behaviour(view).body(made)) == []


# --- errors


@pytest.mark.parametrize("name", FAILURES)
def test_every_failure_keeps_the_contract(name: str) -> None:
    made = call(image(URL), scenario=name)
    body = behaviour().body(made)
    if name == "validation":  # left to the contract, whose body differs by media type
        assert body is ABSENT
    else:
        assert problems(made, made.scenario.status, body) == []


@pytest.mark.parametrize("name", [name for name in FAILURES if name != "validation"])
def test_every_failure_has_a_message_without_the_assumptions(name: str) -> None:
    made = call(image(URL), scenario=name, view=View.PUBLISHED)
    body = behaviour(View.PUBLISHED).body(made)
    assert isinstance(body, dict)
    assert list(body) == ["message"]


def test_a_missing_key_is_told_from_a_wrong_one() -> None:
    missing = behaviour().refuse(call(image(URL), headers=TYPE))
    assert (missing.status, missing.body) == (401, {"message": "Missing API key"})
    made = call(image(URL))
    none = call(image(URL), headers=TYPE).authentication.violations
    wrong = made._replace(authentication=made.authentication._replace(violations=none))
    refusal = behaviour().refuse(wrong)
    assert (refusal.status, refusal.body) == (401, {"message": "Invalid API key"})


EMPTY = "Parameter 'image' must not be empty"
NOT_VALID = "Parameter 'image' is not valid"

INVALID: dict[str, tuple[Body, str]] = {
    "absent body": (Body(), EMPTY),
    "absent image": (json_body({"image_url": URL}), EMPTY),
    "empty image": (image(""), EMPTY),
    "null image": (image(None), NOT_VALID),
    "number": (image(7), NOT_VALID),
    "list": (json_body([]), NOT_VALID),
    "text": (image("hello world"), NOT_VALID),
    "other scheme": (image("ftp://example.com/a.jpg"), NOT_VALID),
    "cut base64": (image("/9j/4AA..."), NOT_VALID),
    "malformed": (Body(size=1, content=b"{"), "The request body is not valid JSON"),
}


@pytest.mark.parametrize("name", INVALID)
def test_a_wrong_parameter_is_named_in_both_media_types(name: str) -> None:
    body, message = INVALID[name]
    made = call(body)
    assert made.reading.violations
    refusal = behaviour().refuse(made)
    assert (refusal.status, refusal.body) == (400, {"message": message})
    twin: Any = refusal.bodies["application/problem+json"]
    assert [each["reason"] for each in twin["problem"]["invalid_params"]] == [message]
    assert problems(made, 400, refusal.body) == []
    assert problems(made, 400, twin, "application/problem+json") == []


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (Body(too_large=True), TYPE, 413),
        (Body(size=1, content=b"x"), (*KEY, ("content-type", "text/plain")), 415),
        (Body(size=1, content=b"x"), KEY, 415),
        (Body(size=1, content=b"x"), (), 401),
    ],
)
def test_what_is_no_parameter_has_its_own_status(body: Body, headers: Headers, status: int) -> None:
    made = call(body, headers=headers)
    refusal = behaviour().refuse(made)
    assert refusal.status == status
    assert problems(made, status, refusal.body) == []


def test_a_data_uri_is_refused_where_that_is_set() -> None:
    body = image(f"data:image/gif;base64,{encoded(GIF)}")
    assert list(behaviour().violations(call(body))) == []
    made = call(body, data_uri="refuse")
    (found,) = behaviour().violations(made)
    assert found.pointer == "/image"
    refused = made._replace(reading=made.reading._replace(violations=(found,)))
    assert behaviour().refuse(refused).body == {"message": NOT_VALID}
    assert list(behaviour().violations(call(image(URL), data_uri="refuse"))) == []


@pytest.mark.parametrize(("allowed", "status"), [(("POST",), 405), ((), 404)])
def test_a_stray_request_gets_a_message(allowed: tuple[str, ...], status: int) -> None:
    refusal = behaviour().stray(HttpRequest(method="GET", path="/"), allowed)
    assert refusal.status == status
    assert isinstance(refusal.body, dict)
    assert list(refusal.body) == ["message"]
    assert dict(refusal.headers) == ({"allow": "POST"} if allowed else {})


# --- hints


def upload() -> Body:
    part = Part(
        name="image", filename="a", content_type=None, size=1, digest="", content=BytesIO(b"x")
    )
    return Body(size=99, parts=(part,))


WRONG: list[tuple[str, Call]] = [
    (
        "multipart-body",
        call(upload(), headers=(*KEY, ("content-type", "multipart/form-data; boundary=b"))),
    ),
    ("image-url-field", call(json_body({"image_url": URL}))),
    ("bearer-token", call(image(URL), headers=(*TYPE, ("authorization", "Bearer key")))),
    ("data-uri", call(image(f"data:image/gif;base64,{encoded(GIF)}"))),
    ("undecodable-image", call(image(encoded(b"no image")))),
    ("misspelled-base64", call(image(encodebytes(GIF).decode()))),
    ("misspelled-base64", call(image(encoded(GIF + b"\xff" * 4).replace("/", "_")))),
    ("misspelled-base64", call(image(encoded(GIF + b"." * (2 - len(GIF) % 3)).rstrip("=")))),
    ("second-header", call(image(URL), headers=(*TYPE, ("x-magnific-api-key", "key")))),
    ("second-host", call(image(URL), headers=(*KEY, *TYPE, ("host", "api.magnific.com:443")))),
]


@pytest.mark.parametrize(("code", "made"), WRONG, ids=[code for code, _ in WRONG])
def test_a_known_mistake_gets_its_hint_alone(code: str, made: Call) -> None:
    (hint,) = behaviour().hints(made)
    assert hint.code == code
    assert "{name}" not in hint.message


def test_the_second_header_is_named_with_its_scheme() -> None:
    made = call(image(URL), headers=(*TYPE, ("x-magnific-api-key", "key")))
    (hint,) = behaviour().hints(made)
    assert "x-magnific-api-key (scheme apiKeyMagnific)" in hint.message


def test_a_data_uri_of_no_image_is_known_too() -> None:
    made = call(image(f"data:image/png;base64,{encoded(b'no image')}"))
    assert [hint.code for hint in behaviour().hints(made)] == ["data-uri", "undecodable-image"]


@pytest.mark.parametrize("path", ["/v1/classifier/classify", "/freepik/v1/ai/image-classifier/"])
def test_a_path_seen_in_public_code_gets_a_hint(path: str) -> None:
    (hint,) = behaviour().stray_hints(HttpRequest(method="POST", path=path))
    assert hint.code == "wrong-path"


@pytest.mark.parametrize("value", [URL, encoded(GIF), encoded(GIF * 200), "", 7])
def test_other_calls_get_no_hint(value: object) -> None:
    assert list(behaviour().hints(call(image(value)))) == []
    assert not any(behaviour().stray_hints(HttpRequest(method="POST", path="/v1/other")))


def test_every_hint_is_tried_and_printable() -> None:
    assert {code for code, _ in WRONG} | {"wrong-path"} == set(MESSAGES)
    assert all(each.isascii() and each.isprintable() for each in MESSAGES.values())

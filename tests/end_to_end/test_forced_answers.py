"""Answers that are forced whatever the call is like, that a seed repeats, that users supply."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

AIORNOT, FREEPIK = "/v2/image/sync", "/v1/ai/classifier/image"
BEARER = {"authorization": "Bearer a key"}
KEY = {"x-freepik-api-key": "a key"}
URL = "https://images.example.com/a.jpg"
WRONG: dict[str, tuple[str, dict[str, str], bytes, set[str]]] = {
    "aiornot": (
        f"{AIORNOT}?only=colour&only=&excluding=1&external_id={'x' * 40}",
        {"content-type": "application/json", "authorization": "Basic nonsense"},
        b"[object FormData]",
        {"security", "enum", "maxLength", "media-type"},
    ),
    "freepik": (
        f"{FREEPIK}?page=1",
        {"content-type": "application/json"},
        b'{"image_url": "a"',
        {"security", "malformed"},
    ),
}
"""The path, the headers, the body and the broken rules of a call that is wrong in every way."""

AIORNOT_SCENARIOS = [
    "default",
    "ai",
    "human",
    "unknown",
    "deepfake",
    "nsfw",
    "low-quality",
    "found",
    "partial",
    "minimal",
    "nulls",
    "new-generator",
    "missing-key",
    "invalid-key",
    "out-of-credits",
    "forbidden",
    "too-large",
    "rate-limited",
    "server-error",
    "unavailable",
    "validation",
    "fail-then-succeed",
]
FREEPIK_SCENARIOS = [
    "default",
    "ai",
    "not-ai",
    "reversed",
    "missing-key",
    "invalid-key",
    "out-of-credits",
    "forbidden",
    "too-large",
    "rate-limited",
    "server-error",
    "unavailable",
    "validation",
    "fail-then-succeed",
]


def newest(mock: httpx.Client) -> dict[str, Any]:
    (entry,) = mock.get("/_mock/journal", params={"limit": 1}).json()["entries"]
    return dict(entry)


def send_wrong(mock: httpx.Client, mount: str, prefer: str) -> httpx.Response:
    path, headers, body, _ = WRONG[mount]
    return mock.post(path, headers={**headers, "prefer": prefer}, content=body)


@pytest.mark.parametrize(
    ("mount", "scenario"),
    [("aiornot", name) for name in AIORNOT_SCENARIOS]
    + [("freepik", name) for name in FREEPIK_SCENARIOS],
)
def test_a_scenario_is_forced_upon_a_call_that_is_wrong_in_every_way(
    mock: httpx.Client,
    problems: Callable[[httpx.Response, str, str], list[str]],
    mount: str,
    scenario: str,
) -> None:
    answered = send_wrong(mock, mount, f"scenario={scenario}")
    name = "unavailable" if scenario == "fail-then-succeed" else scenario
    assert answered.headers["contractmock-scenario"] == name
    entry = newest(mock)
    assert entry["response"]["origin"] == "composed"
    assert {each["rule"] for each in entry["violations"]} >= WRONG[mount][3]
    label = f"POST {AIORNOT if mount == 'aiornot' else FREEPIK}"
    assert problems(answered, mount, label) == []


@pytest.mark.parametrize("mount", WRONG)
def test_a_wrong_call_is_refused_unless_an_answer_is_named(mock: httpx.Client, mount: str) -> None:
    assert send_wrong(mock, mount, "seed=1, delay=0").status_code == 401
    assert newest(mock)["scenario"] is None
    assert send_wrong(mock, mount, "code=200").status_code == 200


def test_an_upload_beyond_the_limit_is_answered_as_asked(
    connect: Callable[..., httpx.Client],
) -> None:
    mock = connect(max_upload=1000)
    image = bytes(200_000)
    headers = {**BEARER, "prefer": "scenario=human"}
    assert mock.post(AIORNOT, files={"image": image}, headers=headers).status_code == 200
    assert [each["rule"] for each in newest(mock)["violations"]] == ["too-large"]
    assert mock.post(AIORNOT, files={"image": image}, headers=BEARER).status_code == 413


def test_a_multipart_that_cannot_be_taken_apart_is_answered_as_asked(mock: httpx.Client) -> None:
    headers = {**BEARER, "content-type": "multipart/form-data; boundary=x"}
    forced = {**headers, "prefer": "scenario=ai"}
    assert mock.post(AIORNOT, content=b"nonsense", headers=forced).status_code == 200
    assert [each["rule"] for each in newest(mock)["violations"]] == ["malformed"]
    assert mock.post(AIORNOT, content=b"nonsense", headers=headers).status_code == 400


# Seeds


@pytest.mark.parametrize("how", ["prefer", "query", "queue"])
@pytest.mark.parametrize("scenario", ["default", "ai", "found"])
def test_a_seeded_answer_repeats_exactly(
    mock: httpx.Client, photo: bytes, how: str, scenario: str
) -> None:
    def answer(seed: int) -> bytes:
        headers, query = dict(BEARER), {}
        if how == "prefer":
            headers["prefer"] = f"scenario={scenario}; seed={seed}"
        elif how == "query":
            query = {"__scenario": scenario, "__seed": str(seed)}
        else:
            mock.post("/_mock/answers", json={"scenario": scenario, "seed": seed})
        return mock.post(AIORNOT, files={"image": photo}, headers=headers, params=query).content

    assert answer(7) == answer(7)
    assert answer(7) != answer(8)


def test_a_seed_joins_the_answer_of_a_lower_channel(mock: httpx.Client, photo: bytes) -> None:
    def answer() -> httpx.Response:
        headers = {"authorization": "Bearer mock-nsfw", "prefer": "seed=3"}
        return mock.post(AIORNOT, files={"image": photo}, headers=headers)

    first, second = answer(), answer()
    assert first.headers["contractmock-scenario"] == "nsfw"
    assert first.content == second.content


def test_a_seed_of_the_server_repeats_all_answers(
    connect: Callable[..., httpx.Client], photo: bytes
) -> None:
    def answers(seed: int) -> list[bytes]:
        mock = connect(seed=seed)
        asked = ({"prefer": f"scenario={name}"} for name in ("deepfake", "found"))
        return [
            mock.post(AIORNOT, files={"image": photo}, headers={**BEARER, **each}).content
            for each in ({"accept": "*/*"}, *asked)
        ]

    assert answers(1) == answers(1)
    assert answers(1) != answers(2)


def test_unseeded_answers_differ_in_identifier_and_time_alone(
    mock: httpx.Client, photo: bytes
) -> None:
    answers = [mock.post(AIORNOT, files={"image": photo}, headers=BEARER).json() for _ in range(5)]
    assert len({each.pop("id") for each in answers}) == 5
    for each in answers:
        del each["created_at"]
    assert answers == [answers[0]] * 5


# Bodies of the user's own


def queue(mock: httpx.Client, **answer: Any) -> httpx.Response:
    return mock.post("/_mock/answers", json=answer)


def test_a_supplied_body_is_sent_as_given_and_marked(mock: httpx.Client) -> None:
    body = {"data": [{"class_name": "unsure", "probability": 7}]}
    assert queue(mock, mount="freepik", body=body).status_code == 201
    answered = mock.post(FREEPIK, json={"image": URL}, headers=KEY)
    assert (answered.status_code, answered.json()) == (200, body)
    assert newest(mock)["response"]["origin"] == "supplied"


def test_a_supplied_text_and_headers_are_sent(mock: httpx.Client) -> None:
    page = "<h1>Bad gateway</h1>"
    queue(mock, status=502, text=page, media_type="text/html", headers={"retry-after": "9"})
    answered = mock.post(FREEPIK, json={"image": URL}, headers=KEY)
    assert (answered.status_code, answered.text) == (502, page)
    assert answered.headers["content-type"] == "text/html"
    assert answered.headers["retry-after"] == "9"


def test_a_body_that_breaks_the_contract_can_be_refused_when_it_is_queued(
    mock: httpx.Client,
) -> None:
    wrong = {"data": [{"class_name": "unsure"}]}
    refused = queue(mock, mount="freepik", body=wrong, validate=True)
    assert refused.status_code == 422
    assert "/data" in refused.json()["error"]["rule"]
    right = {"data": [{"class_name": name, "probability": 0.5} for name in ("not_ai", "ai")]}
    assert queue(mock, mount="freepik", body=right, validate=True).status_code == 201
    assert mock.post(FREEPIK, json={"image": URL}, headers=KEY).json() == right


def test_a_rule_answers_for_the_calls_that_fit_it(mock: httpx.Client, photo: bytes) -> None:
    match = {"mount": "aiornot", "part": {"image": {"filename": "*.heic"}}}
    rule = {"match": match, "answer": {"scenario": "unavailable", "times": 1}}
    assert mock.post("/_mock/rules", json=rule).status_code == 201

    def status(filename: str) -> int:
        files = {"image": (filename, photo)}
        return mock.post(AIORNOT, files=files, headers=BEARER).status_code

    assert [status("a.jpg"), status("a.heic"), status("a.heic")] == [200, 503, 200]


def test_an_answer_that_nobody_called_for_waits(mock: httpx.Client, photo: bytes) -> None:
    queue(mock, mount="aiornot", operation="GET /v1/system/live", status=503)
    assert mock.post(AIORNOT, files={"image": photo}, headers=BEARER).status_code == 200
    assert len(mock.get("/_mock/answers").json()["answers"]) == 1
    assert mock.get("/v1/system/live").status_code == 503

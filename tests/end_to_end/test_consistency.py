"""What holds between the parts of an answer, between answers, and between the vendors."""

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from contractmock.fixtures.images import sample_image

AIORNOT, FREEPIK = "/v2/image/sync", "/v1/ai/classifier/image"
BEARER = {"authorization": "Bearer a key"}
KEY = {"x-freepik-api-key": "a key"}
DEFAULT_REPORTS = ["ai_generated", "deepfake", "nsfw", "quality"]
REPORTS = [*DEFAULT_REPORTS, "reverse_search"]
SETTLED = ("ai", "human", "unknown", "deepfake", "nsfw", "low-quality", "found", "new-generator")
PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR42mOI6jkBRAwQCgAtXga5187mFgAAAABJRU5E"
    "rkJggg=="
)
"""A whole picture of 2 by 2 pixels: the same bytes whatever Pillow is installed."""

Analyse = Callable[..., dict[str, Any]]
Classify = Callable[[str], dict[str, float]]


@pytest.fixture
def analyse(mock: httpx.Client) -> Analyse:
    """The answer of AIORNOT to an image."""

    def answer(image: bytes, scenario: str = "", **query: Any) -> dict[str, Any]:
        headers = {**BEARER, "prefer": f"scenario={scenario}"} if scenario else BEARER
        answered = mock.post(AIORNOT, files={"image": image}, params=query, headers=headers)
        assert answered.status_code == 200
        return dict(answered.json())

    return answer


@pytest.fixture
def classify(mock: httpx.Client) -> Classify:
    """The probabilities that Freepik answers, by class."""

    def answer(image: str) -> dict[str, float]:
        data = mock.post(FREEPIK, json={"image": image}, headers=KEY).json()["data"]
        assert [each["class_name"] for each in data] == ["not_ai", "ai"]
        return {each["class_name"]: each["probability"] for each in data}

    return answer


def variants(count: int, picture: bytes = PNG) -> Iterator[bytes]:
    """The same picture under many digests: what follows its end changes nothing else."""
    return (picture + number.to_bytes(3) for number in range(count))


def check_verdict(report: dict[str, Any]) -> None:
    verdict, ai, human = report["verdict"], report["ai"], report["human"]
    assert ai["is_detected"] is (verdict == "ai")
    assert human["is_detected"] is (verdict == "human")
    assert ai["confidence"] + human["confidence"] == pytest.approx(1)
    if verdict == "ai":
        assert ai["confidence"] > 0.5 > human["confidence"]
    else:
        assert ai["confidence"] < 0.5 < human["confidence"]
    led = [name for name, each in report["generator"].items() if each["is_detected"]]
    assert len(led) == (1 if verdict == "ai" else 0)
    for name, each in report["generator"].items():
        assert (each["confidence"] >= 0.5) is (name in led)
        assert each["confidence"] <= ai["confidence"] or name in led


def check_deepfake(report: dict[str, Any], meta: dict[str, Any]) -> None:
    regions = report["rois"]
    assert report["is_detected"] is any(each["is_detected"] for each in regions)
    assert report["confidence"] == max([each["confidence"] for each in regions], default=0)
    assert (report["confidence"] >= 0.5) is report["is_detected"]
    for each in regions:
        box = each["bbox"]
        assert 0 <= box["x1"] < box["x2"] <= meta["width"]
        assert 0 <= box["y1"] < box["y2"] <= meta["height"]


def check_search(report: dict[str, Any]) -> None:
    assert report["was_found"] is (report["matches"] != [])
    for match in report["matches"]:
        assert match["image_url"].startswith(f"https://{match['domain']}/")


def check(answer: dict[str, Any]) -> None:
    """That the reports of an answer agree with each other and with what is said of them."""
    report = dict(answer["report"])
    meta = report.pop("meta")
    status = meta["processing_status"]
    assert set(report) <= set(status)
    for name, each in status.items():
        if each == "processed":
            assert report[name] is not None
        else:
            assert report.get(name) is None
    if report.get("ai_generated"):
        check_verdict(report["ai_generated"])
    if report.get("deepfake"):
        check_deepfake(report["deepfake"], meta)
    if report.get("reverse_search"):
        check_search(report["reverse_search"])


def test_the_reports_on_an_image_agree(analyse: Analyse) -> None:
    verdicts: dict[str, int] = {}
    for image in variants(600):
        answer = analyse(image, only=REPORTS)
        check(answer)
        assert list(answer["report"]["meta"]["processing_status"]) == REPORTS
        verdict = answer["report"]["ai_generated"]["verdict"]
        verdicts[verdict] = verdicts.get(verdict, 0) + 1
    # 4 of 275 are reported to be positive.
    assert verdicts.keys() == {"ai", "human"}
    assert 2 <= verdicts["ai"] <= 25


@pytest.mark.parametrize("scenario", SETTLED)
@pytest.mark.parametrize("name", ["jpeg", "heic"])
def test_the_reports_of_a_scenario_agree(analyse: Analyse, scenario: str, name: str) -> None:
    picture = sample_image(name, size=(17, 1))
    for image in variants(20, picture):
        answer = analyse(image, scenario, only=REPORTS)
        check(answer)
        report = answer["report"]
        verdict = {"ai": "ai", "new-generator": "ai", "unknown": "unknown"}.get(scenario, "human")
        assert report["ai_generated"]["verdict"] == verdict
        assert report["deepfake"]["is_detected"] is (scenario == "deepfake")
        assert report["nsfw"]["is_detected"] is (scenario == "nsfw")
        assert report["quality"]["is_detected"] is (scenario != "low-quality")
        assert report["reverse_search"]["was_found"] is (scenario == "found")


@pytest.mark.parametrize("image", [b"no image", b"GIF89a", PNG[:40], PNG[:-12]], ids=repr)
def test_the_answer_to_broken_bytes_agrees(analyse: Analyse, image: bytes) -> None:
    answer = analyse(image)
    check(answer)
    assert set(answer["report"]["meta"]["processing_status"]) == set(DEFAULT_REPORTS)
    assert "processed" not in answer["report"]["meta"]["processing_status"].values()
    assert answer["report"]["meta"]["md5"] == hashlib.md5(image).hexdigest()


@pytest.mark.parametrize("scenario", ["partial", "nulls"])
def test_reports_that_failed_are_null(analyse: Analyse, scenario: str) -> None:
    for image in variants(20):
        answer = analyse(image, scenario)
        report, meta = answer["report"], answer["report"]["meta"]
        for name, status in meta["processing_status"].items():
            assert (report.get(name) is None) is (status != "processed")
        assert "errored" in meta["processing_status"].values()


def test_a_selection_changes_no_value_that_it_leaves(analyse: Analyse) -> None:
    for image in variants(30):
        whole = analyse(image, only=REPORTS)["report"]
        for name in REPORTS:
            alone = analyse(image, only=name)["report"]
            assert set(alone) == {name, "meta"}
            assert alone[name] == whole[name]


def test_both_vendors_judge_the_same_bytes_alike(analyse: Analyse, classify: Classify) -> None:
    for image in variants(300):
        ai = analyse(image, only="ai_generated")["report"]["ai_generated"]["ai"]["confidence"]
        encoded = b64encode(image).decode()
        assert classify(encoded)["ai"] == ai
        assert classify(f"data:image/png;base64,{encoded}")["ai"] == ai


def test_the_two_classes_sum_to_exactly_one(classify: Classify) -> None:
    for number in range(1500):
        found = classify(f"https://images.example.com/{number}.jpg")
        assert found["ai"] + found["not_ai"] == 1.0
        assert 0 <= found["ai"] <= 1


@pytest.mark.parametrize(
    ("scenario", "first", "likelier"),
    [("ai", "not_ai", "ai"), ("not-ai", "not_ai", "not_ai"), ("reversed", "ai", "not_ai")],
)
def test_a_class_is_found_by_its_name(
    mock: httpx.Client, scenario: str, first: str, likelier: str
) -> None:
    headers = {**KEY, "prefer": f"scenario={scenario}"}
    body = {"image": "https://images.example.com/a.jpg"}
    data = mock.post(FREEPIK, json=body, headers=headers).json()["data"]
    assert data[0]["class_name"] == first
    assert max(data, key=lambda each: each["probability"])["class_name"] == likelier


KNOWN = {
    b"": ("f41f2bc000b7f7ea9084f4b89948577b", "human", 0.004941),
    b"1": ("c98fa3ba70b81e8267523e356a1444d2", "human", 0.002269),
    b"n": ("3f5ffd827484450df952b28b51a1d3af", "ai", 0.801324),
}
"""What the picture followed by these bytes is answered, on every machine and in every run."""


@pytest.mark.parametrize("rest", KNOWN)
def test_the_same_image_has_the_same_verdict_everywhere(
    analyse: Analyse, classify: Classify, rest: bytes
) -> None:
    digest, verdict, confidence = KNOWN[rest]
    report = analyse(PNG + rest)["report"]
    assert report["meta"]["md5"] == digest
    judged = report["ai_generated"]
    assert (judged["verdict"], judged["ai"]["confidence"]) == (verdict, confidence)
    assert classify(b64encode(PNG + rest).decode())["ai"] == confidence


def test_a_url_has_the_same_verdict_everywhere(classify: Classify) -> None:
    assert classify("https://images.example.com/mountains.jpg")["ai"] == 0.004207

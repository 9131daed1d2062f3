"""AIORNOT: answers that fit the image and themselves, errors, hints."""

import hashlib
import statistics
from base64 import b64decode
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from typing import Any
from uuid import UUID

import orjson
import pytest

from contractmock.contracts.contract import Contract
from contractmock.contracts.message import Body, Headers, HttpRequest, HttpResponse, Part
from contractmock.contracts.pointer import ABSENT
from contractmock.contracts.requests import read_request
from contractmock.contracts.responses import response_violations
from contractmock.contracts.security import authenticate
from contractmock.contracts.shipped import View, load
from contractmock.fixtures.images import sample_image
from contractmock.mockserver.behaviours.aiornot import IMAGE, AiornotBehaviour
from contractmock.mockserver.behaviours.aiornot_answer import DEFAULT_REPORTS, MAX_SIDE, REPORTS
from contractmock.mockserver.behaviours.aiornot_hints import MESSAGES
from contractmock.mockserver.behaviours.aiornot_report import GENERATORS
from contractmock.mockserver.exchange import Call
from contractmock.mockserver.scenario import Scenario

KEY: Headers = (("authorization", "Bearer key"),)
FORM: Headers = (*KEY, ("content-type", "multipart/form-data; boundary=line"))
JSON: Headers = (*KEY, ("content-type", "application/json"))
NOW = datetime(2026, 3, 4, 5, 6, 7, 89, tzinfo=UTC)
NULLABLE = REPORTS[1:]
PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR42mOI6jkBRAwQCgAtXga5187mFgAAAABJRU5E"
    "rkJggg=="
)
"""A whole picture of 2 by 2 pixels."""


@cache
def behaviour(view: View = View.REALISTIC) -> AiornotBehaviour:
    return AiornotBehaviour(Contract(load("aiornot", view)))


@cache
def scenarios() -> Mapping[str, Scenario]:
    return {scenario.name: scenario for scenario in behaviour().scenarios()}


SUCCESSES = [name for name, each in scenarios().items() if each.status == 200 and not each.sequence]
FAILURES = [name for name, each in scenarios().items() if each.status >= 400]


def file(content: bytes, name: str = "image", filename: str | None = "a.jpg") -> Part:
    return Part(
        name=name,
        filename=filename,
        content_type=None,
        size=len(content),
        digest="" if filename is None else hashlib.md5(content).hexdigest(),
        content=BytesIO(content),
    )


def text(name: str, content: str) -> Part:
    return file(content.encode(), name, filename=None)


def form(*parts: Part) -> Body:
    return Body(size=1 + sum(part.size for part in parts), parts=parts)


def call(
    body: Body,
    query: str = "",
    *,
    scenario: str = "default",
    headers: Headers = FORM,
    seed: int | None = None,
    operation: str = IMAGE,
    view: View = View.REALISTIC,
    **options: str,
) -> Call:
    found = behaviour(view).contract.operation(operation)
    assert found is not None
    method, path = operation.split()
    request = HttpRequest(method=method, path=path, query=query, headers=headers, body=body)
    defaults = {name: option.default for name, option in behaviour().options.items()}
    return Call(
        request=request,
        operation=found,
        authentication=authenticate(found, request),
        reading=read_request(found, {}, request),
        scenario=scenarios()[scenario],
        seed=seed,
        now=NOW,
        options={**defaults, **options},
    )


def answer(made: Call) -> Any:
    """The body of the answer, which has to keep the contract."""
    body = behaviour().body(made)
    assert problems(made, body) == []
    return body


def problems(made: Call, body: object) -> list[str]:
    response = HttpResponse(
        status=made.scenario.status,
        headers=(("content-type", "application/json"), *made.scenario.headers.items()),
        body=orjson.dumps(body),
    )
    return [str(each) for each in response_violations(made.operation, response, body)]


@cache
def jpeg() -> bytes:
    return sample_image("jpeg", size=(123, 45))


def variant(number: int) -> Part:
    """The same picture under another digest: what follows the end of a JPEG is ignored."""
    return file(jpeg() + number.to_bytes(4))


# --- what the answer says of the image


@pytest.mark.parametrize("name", ["jpg", "jpeg", "png", "webp", "heic", "heif", "tiff"])
def test_meta_says_the_truth_about_the_image(name: str) -> None:
    content = sample_image(name, size=(641, 479))
    meta = answer(call(form(file(content))))["report"]["meta"]
    assert meta == {
        "width": 641,
        "height": 479,
        "format": "jpeg" if name == "jpg" else name,
        "size_bytes": len(content),
        "md5": hashlib.md5(content).hexdigest(),
        "processing_status": dict.fromkeys(DEFAULT_REPORTS, "processed"),
    }


def test_the_last_image_counts_where_it_is_sent_twice() -> None:
    meta = answer(call(form(variant(1), variant(2))))["report"]["meta"]
    assert meta["md5"] == variant(2).digest


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", DEFAULT_REPORTS),
        ("only=nsfw", ("nsfw",)),
        ("only=reverse_search&only=ai_generated", ("ai_generated", "reverse_search")),
        ("only=nsfw&only=nsfw", ("nsfw",)),
        ("excluding=deepfake", ("ai_generated", "nsfw", "quality")),
        ("excluding=reverse_search", DEFAULT_REPORTS),
        ("only=nsfw&only=quality&excluding=nsfw", ("quality",)),
        ("only=nsfw&excluding=nsfw", ()),
        ("&".join(f"only={name}" for name in REPORTS), REPORTS),
    ],
)
def test_only_the_selected_reports_are_there(query: str, expected: tuple[str, ...]) -> None:
    report = answer(call(form(variant(3)), query))["report"]
    assert tuple(report) == (*expected, "meta")
    assert tuple(report["meta"]["processing_status"]) == expected


def test_a_selection_changes_no_value() -> None:
    whole = "&".join(f"only={name}" for name in REPORTS)
    for number in range(20):
        every = answer(call(form(variant(number)), whole))["report"]
        for name in REPORTS:
            alone = answer(call(form(variant(number)), f"only={name}"))["report"]
            assert alone[name] == every[name]


def test_the_same_image_gets_the_same_reports() -> None:
    first, again = (answer(call(form(variant(7)))) for _ in range(2))
    assert first["report"] == again["report"]
    assert first["id"] != again["id"]
    other = answer(call(form(variant(8))))
    assert other["report"]["ai_generated"] != first["report"]["ai_generated"]


def test_reports_are_the_same_on_every_machine() -> None:
    report = answer(call(form(file(PNG)), "only=ai_generated&only=deepfake"))["report"]
    assert report["meta"]["md5"] == "f41f2bc000b7f7ea9084f4b89948577b"
    assert report["ai_generated"]["ai"]["confidence"] == 0.004941
    assert report["ai_generated"]["generator"]["flux"]["confidence"] == 0.00078
    forced = answer(call(form(file(PNG)), scenario="deepfake"))["report"]
    assert forced["deepfake"]["confidence"] == 0.966758
    assert forced["deepfake"]["rois"][0]["bbox"] == {"x1": 1, "y1": 0, "x2": 2, "y2": 1}


def test_a_seed_repeats_the_whole_answer() -> None:
    seeded = [answer(call(form(variant(1)), seed=seed)) for seed in (4, 4, 5)]
    assert seeded[0] == seeded[1]
    assert seeded[0]["id"] != seeded[2]["id"]
    assert UUID(seeded[0]["id"]).version == 4


def test_the_time_of_the_answer_is_utc() -> None:
    assert answer(call(form(variant(1))))["created_at"] == "2026-03-04T05:06:07.000089Z"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ABSENT),
        ("external_id=a%20b", "a b"),
        ("external_id=", ""),
        (f"external_id={'i' * 36}", "i" * 36),
        (f"external_id={'i' * 37}", ABSENT),
    ],
)
def test_an_identifier_of_the_callers_own_is_echoed(query: str, expected: object) -> None:
    assert answer(call(form(variant(1)), query)).get("external_id", ABSENT) == expected


# --- what the reports say together


def test_verdicts_are_distributed_as_reported() -> None:
    confidences, detected = [], 0
    for number in range(5000):
        report = behaviour().body(call(form(variant(number)), "only=ai_generated"))
        judged = report["report"]["ai_generated"]  # type: ignore[index]
        confidences.append(judged["ai"]["confidence"])
        detected += judged["verdict"] == "ai"
    confidences.sort()
    assert statistics.median(confidences) == pytest.approx(0.015, rel=0.1)
    assert confidences[int(0.95 * len(confidences))] == pytest.approx(0.130, rel=0.1)
    assert statistics.mean(confidences) == pytest.approx(0.04, rel=0.15)
    assert detected / len(confidences) == pytest.approx(4 / 275, rel=0.35)
    assert confidences[-detected - 1] <= 0.321
    assert 0.596 <= confidences[-detected] <= confidences[-1] <= 0.903


def contradictions(report: Mapping[str, Any]) -> Iterator[str]:
    """Where the reports on one image disagree with themselves or with it."""
    yield from ai_contradictions(report["ai_generated"])
    deepfake = report["deepfake"]
    rois = deepfake["rois"]
    if deepfake["is_detected"] != any(roi["is_detected"] for roi in rois):
        yield "deepfake without a region, or the reverse"
    if deepfake["confidence"] != max((roi["confidence"] for roi in rois), default=0):
        yield "deepfake of another confidence than its regions"
    for roi in rois:
        if roi["is_detected"] != (roi["confidence"] >= 0.5):
            yield "region of the wrong confidence"
        box, meta = roi["bbox"], report["meta"]
        across = 0 <= box["x1"] < box["x2"] <= meta["width"]
        if not across or not 0 <= box["y1"] < box["y2"] <= meta["height"]:
            yield "region outside the image"
    search = report["reverse_search"]
    if search["was_found"] != bool(search["matches"]):
        yield "found without a match, or the reverse"
    for match in search["matches"]:
        reserved = match["domain"].endswith((".example.com", ".example.org", ".example.net"))
        urls = (match["image_url"], match["earliest_backlink"])
        if not reserved or not all(u.startswith(f"https://{match['domain']}/") for u in urls):
            yield "match that stands elsewhere"


def ai_contradictions(judged: Mapping[str, Any]) -> Iterator[str]:
    ai, human, verdict = judged["ai"], judged["human"], judged["verdict"]
    if ai["confidence"] + human["confidence"] != 1:
        yield "confidences that do not add up"
    if (ai["is_detected"], human["is_detected"]) != (verdict == "ai", verdict == "human"):
        yield "verdict that is not detected"
    if verdict != "unknown" and ai["is_detected"] != (ai["confidence"] >= 0.5):
        yield "verdict against its confidence"
    leaders = [name for name, each in judged["generator"].items() if each["is_detected"]]
    if len(leaders) != (verdict == "ai"):
        yield "verdict without a generator, or the reverse"
    for name, each in judged["generator"].items():
        if each["is_detected"] != (each["confidence"] >= 0.5):
            yield f"generator {name} against its confidence"


@pytest.mark.parametrize(
    "name", [name for name in SUCCESSES if name not in ("minimal", "nulls", "partial")]
)
def test_the_reports_agree_with_each_other(name: str) -> None:
    query = "&".join(f"only={name}" for name in REPORTS)
    for number in range(60):
        report = answer(call(form(variant(number)), query, scenario=name))["report"]
        assert list(contradictions(report)) == []


def test_boxes_fit_into_the_smallest_image() -> None:
    content = sample_image("png", size=(1, 1))
    report = answer(call(form(file(content)), scenario="deepfake"))["report"]
    assert [roi["bbox"] for roi in report["deepfake"]["rois"]] == [
        {"x1": 0, "y1": 0, "x2": 1, "y2": 1}
    ]


# --- scenarios


@pytest.mark.parametrize("view", [View.REALISTIC, View.PUBLISHED])
@pytest.mark.parametrize("name", SUCCESSES)
def test_every_success_keeps_the_contract(name: str, view: View) -> None:
    for query in ("", "only=ai_generated", "only=nsfw&only=reverse_search", "excluding=quality"):
        for body in (form(variant(1)), form(file(b"no image")), form()):
            made = call(body, query, scenario=name, view=view)
            assert problems(made, behaviour(view).body(made)) == []


def generators(report: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = report["ai_generated"]["generator"]
    return found


TRUTHS: dict[str, Any] = {
    "ai": lambda report: report["ai_generated"]["verdict"] == "ai",
    "human": lambda report: report["ai_generated"]["verdict"] == "human",
    "unknown": lambda report: report["ai_generated"]["verdict"] == "unknown",
    "deepfake": lambda report: report["deepfake"]["is_detected"],
    "nsfw": lambda report: report["nsfw"]["is_detected"],
    "low-quality": lambda report: not report["quality"]["is_detected"],
    "found": lambda report: report["reverse_search"]["was_found"],
    "new-generator": lambda report: generators(report)["nano_banana"]["is_detected"],
}


@pytest.mark.parametrize("name", TRUTHS)
@pytest.mark.parametrize("body", [form(variant(5)), form(file(b"no image")), form()])
def test_a_scenario_is_true_to_its_name_whatever_was_sent(name: str, body: Body) -> None:
    report = answer(call(body, scenario=name))["report"]
    assert TRUTHS[name](report)
    assert set(report["meta"]["processing_status"].values()) == {"processed"}


@pytest.mark.parametrize("name", ["deepfake", "nsfw", "low-quality", "found"])
def test_a_scenario_finds_nothing_that_it_is_not_about(name: str) -> None:
    for number in range(60):
        report = answer(call(form(variant(number)), scenario=name))["report"]
        ordinary = {
            "human": report["ai_generated"]["verdict"] == "human",
            "deepfake": not report["deepfake"]["is_detected"],
            "nsfw": not report["nsfw"]["is_detected"],
            "low-quality": report["quality"]["is_detected"],
        }
        assert {each for each, fits in ordinary.items() if not fits} <= {name}


def test_a_found_image_is_searched_for_without_being_asked() -> None:
    report = answer(call(form(variant(1)), "only=nsfw", scenario="found"))["report"]
    assert list(report) == ["nsfw", "reverse_search", "meta"]


@pytest.mark.parametrize(
    ("query", "failed"),
    [("", "deepfake"), ("only=nsfw&only=quality", "nsfw"), ("only=ai_generated", "ai_generated")],
)
def test_a_partial_answer_has_one_report_errored(query: str, failed: str) -> None:
    report = answer(call(form(variant(1)), query, scenario="partial"))["report"]
    statuses = report["meta"]["processing_status"]
    assert [name for name, each in statuses.items() if each == "errored"] == [failed]
    assert report.get(failed) is None
    assert ("ai_generated" in report) == (statuses.get("ai_generated") == "processed")


def test_a_minimal_answer_has_what_the_contract_requires_and_no_more() -> None:
    whole = answer(call(form(variant(1)), "external_id=x", scenario="minimal"))
    assert list(whole) == ["id", "report"]
    assert list(whole["report"]) == ["meta"]
    assert whole["report"]["meta"]["processing_status"] == {}


def test_nulls_are_everywhere_where_the_contract_allows_them() -> None:
    whole = answer(call(form(variant(1)), "external_id=x", scenario="nulls"))
    assert whole["external_id"] is None
    assert [whole["report"][name] for name in NULLABLE] == [None] * 4
    meta = whole["report"]["meta"]
    known = ("width", "height", "format", "size_bytes", "md5")
    assert [meta[name] for name in known] == [None] * 5
    assert whole["report"]["ai_generated"]["verdict"] == "human"


def test_a_new_generator_stands_beside_the_published_ones() -> None:
    report = answer(call(form(variant(1)), scenario="new-generator"))["report"]
    assert tuple(generators(report)) == (*GENERATORS, "nano_banana")


# --- images that cannot be read


def refused_status(content: bytes) -> tuple[Any, Any]:
    report = answer(call(form(file(content))))["report"]
    assert "ai_generated" not in report
    assert [report[name] for name in DEFAULT_REPORTS[1:]] == [None] * 3
    statuses = report["meta"].pop("processing_status")
    assert tuple(statuses) == DEFAULT_REPORTS
    assert len(set(statuses.values())) == 1
    return statuses["nsfw"], report["meta"]


@pytest.mark.parametrize("content", [b"", b"no image", b"%PDF-1.7"])
def test_bytes_of_no_image_are_rejected(content: bytes) -> None:
    status, meta = refused_status(content)
    assert status == "rejected"
    assert meta == {
        "width": None,
        "height": None,
        "format": None,
        "size_bytes": len(content),
        "md5": hashlib.md5(content).hexdigest(),
    }


def test_a_truncated_image_is_an_error_that_keeps_what_is_known() -> None:
    status, meta = refused_status(jpeg()[:-40])
    assert status == "errored"
    assert (meta["width"], meta["height"], meta["format"]) == (123, 45, "jpeg")


def test_a_format_that_is_not_taken_is_rejected() -> None:
    status, meta = refused_status(sample_image("gif", size=(12, 34)))
    assert status == "rejected"
    assert (meta["width"], meta["height"], meta["format"]) == (12, 34, "gif")


def bitmap_sides(width: int, height: int) -> bytes:
    """A PNG whose header declares these sides, whatever its pixels say."""
    content = bytearray(sample_image("png", size=(2, 2)))
    content[16:24] = width.to_bytes(4) + height.to_bytes(4)
    return bytes(content)


def test_sides_beyond_the_bound_are_rejected() -> None:
    status, meta = refused_status(bitmap_sides(5, MAX_SIDE + 1))
    assert status == "rejected"
    assert meta["height"] == MAX_SIDE + 1
    at_the_bound = answer(call(form(file(bitmap_sides(MAX_SIDE, 5)))))
    assert at_the_bound["report"]["meta"]["processing_status"]["nsfw"] == "processed"


# --- errors


@pytest.mark.parametrize("envelope", ["detail", "gateway"])
@pytest.mark.parametrize("view", [View.REALISTIC, View.PUBLISHED])
@pytest.mark.parametrize("name", FAILURES)
def test_every_failure_has_a_body_in_the_envelope(name: str, view: View, envelope: str) -> None:
    made = call(form(variant(1)), scenario=name, view=view, envelope=envelope)
    body = behaviour(view).body(made)
    assert isinstance(body, dict)
    documented = name == "validation"
    expected = {"error", "message", "details"} if envelope == "gateway" else {"detail"}
    assert set(body) == ({"detail"} if documented else expected)
    if view is View.REALISTIC:
        assert problems(made, body) == []


@pytest.mark.parametrize("envelope", ["detail", "gateway"])
@pytest.mark.parametrize("name", ["missing-key", "invalid-key"])
def test_a_failure_answers_with_the_example_of_its_name(name: str, envelope: str) -> None:
    made = call(form(variant(1)), scenario=name, envelope=envelope)
    response = made.operation.response(401)
    assert response is not None
    example = name if envelope == "detail" else f"{name}-gateway"
    assert behaviour().body(made) == response.content[0].examples[example]


def test_a_rate_limit_says_when_to_come_back() -> None:
    assert scenarios()["rate-limited"].headers == {"retry-after": "1"}


def test_other_operations_have_the_failures_that_they_declare() -> None:
    made = call(Body(), operation="GET /v2/billing/balance", scenario="invalid-key", headers=KEY)
    assert "GET /v2/billing/balance" in scenarios()["invalid-key"].operations
    assert problems(made, behaviour().body(made)) == []
    plain = made._replace(scenario=Scenario(name="success", summary=""))
    assert behaviour().body(plain) is ABSENT


def test_a_missing_key_is_told_from_a_wrong_one() -> None:
    missing = behaviour().refuse(call(form(variant(1)), headers=FORM[1:]))
    assert (missing.status, missing.body) == (401, {"detail": "Not authenticated"})
    assert missing.headers == (("www-authenticate", "Bearer"),)
    made = call(form(variant(1)))
    none = call(form(variant(1)), headers=FORM[1:]).authentication.violations
    wrong = made._replace(authentication=made.authentication._replace(violations=none))
    refusal = behaviour().refuse(wrong)
    assert (refusal.status, refusal.body) == (401, {"detail": "Invalid API key"})


def test_the_size_is_looked_at_before_the_key() -> None:
    refusal = behaviour().refuse(call(Body(too_large=True), headers=FORM[1:], envelope="gateway"))
    assert refusal.status == 413
    assert isinstance(refusal.body, dict)
    assert refusal.body["error"] == "CONTENT_TOO_LARGE"


def test_a_refused_value_names_its_place() -> None:
    refusal = behaviour().refuse(call(form(variant(1)), "only=nsfw&only=x"))
    assert refusal.status == 422
    assert isinstance(refusal.body, dict)
    assert refusal.body["detail"][0]["loc"] == ["query", "only", 1]


def test_an_empty_file_without_a_name_is_no_file() -> None:
    (found,) = behaviour().violations(call(form(file(b"", filename=""))))
    assert (found.pointer, found.rule) == ("/image", "required")
    assert list(behaviour().violations(call(form(file(b""))))) == []


# --- hints


def bearer(token: str) -> Headers:
    return (("authorization", f"Bearer {token}"), FORM[1])


WRONG: list[tuple[str, Call]] = [
    ("only-in-form", call(form(variant(1), text("only", "nsfw")))),
    ("excluding-in-form", call(form(variant(1), text("excluding", "nsfw")))),
    ("external-id-in-form", call(form(variant(1), text("external_id", "x")))),
    ("comma-list", call(form(variant(1)), "only=nsfw,quality")),
    ("comma-list", call(form(variant(1)), "excluding=nsfw%2Cquality")),
    ("bracketed-parameter", call(form(variant(1)), "only[]=nsfw")),
    ("bracketed-parameter", call(form(variant(1)), "excluding%5B0%5D=nsfw")),
    ("unexpanded-variable", call(form(variant(1)), headers=bearer("$AIORNOT_API_KEY"))),
    ("doubled-bearer", call(form(variant(1)), headers=bearer("Bearer key"))),
    ("api-key-header", call(form(variant(1)), headers=(("x-api-key", "key"), FORM[1]))),
    (
        "object-form-data",
        call(
            Body(size=17, content=b"[object FormData]"),
            headers=(*KEY, ("content-type", "text/plain;charset=UTF-8")),
        ),
    ),
    ("json-body", call(Body(size=2, content=b"{}"), headers=JSON)),
    ("misnamed-image", call(form(file(b"x", name="file")))),
    ("misnamed-image", call(form(file(b"x", name="photo")))),
    ("misnamed-image", call(form(text("object", "x")))),
]


@pytest.mark.parametrize(("code", "made"), WRONG, ids=[code for code, _ in WRONG])
def test_a_known_mistake_gets_its_hint_alone(code: str, made: Call) -> None:
    (hint,) = behaviour().hints(made)
    assert hint.code == code
    assert "{name}" not in hint.message


def test_the_old_path_gets_a_hint() -> None:
    for path in ("/v1/reports/image", "/aiornot/v1/reports/image/"):
        (hint,) = behaviour().stray_hints(HttpRequest(method="POST", path=path))
        assert hint.code == "v1-path"
    assert not any(behaviour().stray_hints(HttpRequest(method="GET", path="/v1/reports")))


def test_a_right_call_gets_no_hint() -> None:
    query = "only=nsfw&only=deepfake&excluding=nsfw&external_id=a,b"
    assert list(behaviour().hints(call(form(variant(1)), query))) == []


def test_every_hint_is_tried_and_printable() -> None:
    assert {code for code, _ in WRONG} | {"v1-path"} == set(MESSAGES)
    assert all(each.isascii() and each.isprintable() for each in MESSAGES.values())


def test_a_hint_never_repeats_the_key() -> None:
    (hint,) = behaviour().hints(call(form(variant(1)), headers=bearer("$SECRET")))
    assert "SECRET" not in hint.message

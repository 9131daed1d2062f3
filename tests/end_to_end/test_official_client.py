"""The official client `aiornot` 0.1.1, unmodified, over a socket."""

import asyncio
import hashlib
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aiornot  # type: ignore[import-untyped]
import httpx
import pytest
from pydantic import ValidationError

from contractmock.fixtures.images import sample_image
from contractmock.mockserver.app import create_app
from contractmock.mockserver.serving.server import running
from contractmock.mockserver.settings import Settings

FORMATS = ("jpg", "jpeg", "png", "webp", "heic", "heif", "tiff")
SIZES = ((641, 479), (1, 1), (33, 7), (2, 301))
DEFAULT_REPORTS = {"ai_generated", "deepfake", "nsfw", "quality"}
REPORTS = DEFAULT_REPORTS | {"reverse_search"}


@pytest.fixture
def journal(mock_url: str) -> Callable[[], list[dict[str, Any]]]:
    """What the mock saw since the test began."""
    assert httpx.post(f"{mock_url}/_mock/reset", json={}).status_code == 200

    def entries() -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = httpx.get(f"{mock_url}/_mock/journal").json()["entries"]
        return told

    return entries


def client(url: str, key: str = "a key", **options: Any) -> Any:
    return aiornot.Client(api_key=key, base_url=url, **{"max_retries": 0, **options})


def ran(answer: Any) -> set[str]:
    """The reports that an answer has."""
    return {name for name in REPORTS if getattr(answer.report, name) is not None}


def listed(answer: Any) -> dict[str, str]:
    """The reports that the processing status lists."""
    status: dict[str, str] = answer.report.meta.processing_status.model_dump(exclude_none=True)
    return status


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
@pytest.mark.parametrize("name", FORMATS)
def test_an_answer_fits_the_image(mock_url: str, name: str, size: tuple[int, int]) -> None:
    image = sample_image(name, size=size)
    answer = client(mock_url).image_report_by_blob_sync(image)
    meta = answer.report.meta
    assert (meta.width, meta.height) == size
    assert meta.format == {"jpg": "jpeg"}.get(name, name)
    assert meta.size_bytes == len(image)
    assert meta.md5 == hashlib.md5(image).hexdigest()
    assert ran(answer) == DEFAULT_REPORTS
    assert listed(answer) == dict.fromkeys(DEFAULT_REPORTS, "processed")
    assert answer.is_ai() is (answer.report.ai_generated.verdict == "ai")


def test_identifier_and_time_are_fresh(mock_url: str, photo: bytes) -> None:
    answers = [client(mock_url).image_report_by_blob_sync(photo) for _ in range(3)]
    assert len({uuid.UUID(each.id) for each in answers}) == 3
    for each in answers:
        assert abs(each.created_at - datetime.now(UTC)) < timedelta(minutes=1)
        assert each.external_id is None


def test_a_file_is_sent_like_its_bytes(mock_url: str, photo: bytes, tmp_path: Any) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(photo)
    answer = client(mock_url).image_report_by_file_sync(path, external_id="file-1")
    assert answer.report.meta.md5 == hashlib.md5(photo).hexdigest()
    assert answer.external_id == "file-1"


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        ({"only": ["ai_generated"]}, {"ai_generated"}),
        ({"only": ["reverse_search", "nsfw"]}, {"reverse_search", "nsfw"}),
        ({"only": sorted(REPORTS)}, REPORTS),
        ({"excluding": ["deepfake", "nsfw"]}, {"ai_generated", "quality"}),
        ({"excluding": sorted(REPORTS)}, set()),
        ({"only": ["nsfw", "quality"], "excluding": ["nsfw"]}, {"quality"}),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_a_selection_decides_what_runs(
    mock_url: str, photo: bytes, selection: dict[str, list[str]], expected: set[str]
) -> None:
    answer = client(mock_url).image_report_by_blob_sync(photo, **selection)
    assert ran(answer) == expected
    assert set(listed(answer)) == expected


@pytest.mark.parametrize("external_id", ["x", "ümläut & more", "a" * 36])
def test_an_external_id_comes_back(mock_url: str, photo: bytes, external_id: str) -> None:
    answer = client(mock_url).image_report_by_blob_sync(photo, external_id=external_id)
    assert answer.external_id == external_id


def test_a_wrong_report_is_an_http_status_error(
    mock_url: str, photo: bytes, journal: Callable[[], list[dict[str, Any]]]
) -> None:
    with pytest.raises(httpx.HTTPStatusError) as raised:
        client(mock_url).image_report_by_blob_sync(photo, only=["colour"])
    assert raised.value.response.status_code == 422
    (detail,) = raised.value.response.json()["detail"]
    assert (detail["type"], detail["loc"]) == ("enum", ["query", "only", 0])
    (entry,) = journal()
    assert [each["pointer"] for each in entry["violations"]] == ["/only/0"]


def test_correct_calls_leave_no_remark(
    mock_url: str, photo: bytes, journal: Callable[[], list[dict[str, Any]]]
) -> None:
    made = client(mock_url)
    made.image_report_by_blob_sync(photo, external_id="1", only=["nsfw"], excluding=["deepfake"])
    made.check_token()
    made.is_live()
    seen = [(each["response"]["status"], each["violations"], each["hints"]) for each in journal()]
    assert seen == [(200, [], [])] * 3


def test_the_service_is_live_without_a_key(mock_url: str) -> None:
    assert client(mock_url).is_live() is True


def test_any_key_is_valid_unless_keys_are_listed(mock_url: str) -> None:
    assert client(mock_url).check_token().is_valid is True
    assert client(mock_url, "mock-invalid-key").check_token().is_valid is False


def test_listed_keys_alone_are_valid(photo: bytes) -> None:
    with running(create_app(Settings(api_keys=frozenset({"right"})))) as url:
        assert client(url, "right").check_token().is_valid is True
        assert client(url, "right").image_report_by_blob_sync(photo).report.meta.width == 641
        assert client(url, "wrong").check_token().is_valid is False
        with pytest.raises(httpx.HTTPStatusError, match="401"):
            client(url, "wrong").image_report_by_blob_sync(photo)


def test_a_key_without_a_billing_account_is_valid(mock_url: str) -> None:
    assert client(mock_url, "mock-404").check_token().is_valid is True


def test_a_slash_at_the_end_of_the_base_url_is_answered_with_a_hint(
    mock_url: str, photo: bytes, journal: Callable[[], list[dict[str, Any]]]
) -> None:
    made = client(f"{mock_url}/")
    assert made.image_report_by_blob_sync(photo).report.meta.width == 641
    assert made.check_token().is_valid is True
    assert made.is_live() is True
    for entry in journal():
        assert entry["request"]["path"].startswith("//")
        assert [each["code"] for each in entry["hints"]] == ["doubled-slash"]


def test_the_client_gets_over_two_failures(
    mock_url: str, photo: bytes, journal: Callable[[], list[dict[str, Any]]]
) -> None:
    made = client(mock_url, "mock-fail-then-succeed", max_retries=3, retry_backoff=0)
    assert made.image_report_by_blob_sync(photo).report.meta.width == 641
    assert [each["response"]["status"] for each in journal()] == [503, 503, 200]


def test_the_client_gives_up_after_four_calls(
    mock_url: str, photo: bytes, journal: Callable[[], list[dict[str, Any]]]
) -> None:
    made = client(mock_url, "mock-rate-limited", max_retries=3, retry_backoff=0)
    with pytest.raises(httpx.HTTPStatusError, match="429"):
        made.image_report_by_blob_sync(photo)
    assert [each["response"]["status"] for each in journal()] == [429] * 4


@pytest.mark.parametrize("scenario", ["minimal", "nulls"])
def test_answers_that_the_client_cannot_read_are_told_by_it(
    mock_url: str, photo: bytes, scenario: str
) -> None:
    """Known defects of the client 0.1.1: `created_at` and five members of `meta` are required."""
    with pytest.raises(ValidationError):
        client(mock_url, f"mock-{scenario}").image_report_by_blob_sync(photo)


def test_a_report_that_errored_is_none(mock_url: str, photo: bytes) -> None:
    answer = client(mock_url, "mock-partial").image_report_by_blob_sync(photo)
    assert answer.report.deepfake is None
    assert listed(answer)["deepfake"] == "errored"


def test_the_asynchronous_client_gets_the_same(mock_url: str, photo: bytes) -> None:
    async def called() -> tuple[Any, bool, bool, list[Any]]:
        async with httpx.AsyncClient() as http:
            made = aiornot.AsyncClient(api_key="a key", base_url=mock_url, client=http)
            first = await made.image_report_by_blob_sync(photo, external_id="x", only=["nsfw"])
            many = [sample_image(name, size=(33, 7)) for name in FORMATS]
            answers = await asyncio.gather(*map(made.image_report_by_blob_sync, many))
            valid = (await made.check_token()).is_valid
            return first, await made.is_live(), valid, answers

    first, live, valid, answers = asyncio.run(called())
    assert (first.external_id, ran(first), live, valid) == ("x", {"nsfw"}, True, True)
    expected = [{"jpg": "jpeg"}.get(name, name) for name in FORMATS]
    assert [each.report.meta.format for each in answers] == expected
    same = client(mock_url).image_report_by_blob_sync(photo, only=["nsfw"])
    assert same.report == first.report


def test_the_asynchronous_client_retries(
    mock_url: str, photo: bytes, journal: Callable[[], list[dict[str, Any]]]
) -> None:
    async def called() -> Any:
        async with httpx.AsyncClient() as http:
            made = aiornot.AsyncClient(
                api_key="mock-fail-then-succeed", base_url=mock_url, client=http, retry_backoff=0
            )
            return await made.image_report_by_blob_sync(photo)

    assert asyncio.run(called()).report.meta.width == 641
    assert [each["response"]["status"] for each in journal()] == [503, 503, 200]

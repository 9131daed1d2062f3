"""How both vendors refuse input: which status, and which words."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

AIORNOT, FREEPIK = "/v2/image/sync", "/v1/ai/classifier/image"
BEARER = {"authorization": "Bearer a key"}
KEY = {"x-freepik-api-key": "a key"}
URL = {"image": "https://images.example.com/a.jpg"}
MISSING = {"type": "missing", "loc": ["body", "image"], "msg": "Field required", "input": None}


@pytest.fixture
def analyse(mock: httpx.Client, photo: bytes) -> Callable[..., httpx.Response]:
    """Sends an image to AIORNOT with query parameters."""

    def answered(query: str = "", **options: Any) -> httpx.Response:
        options = {"files": {"image": photo}, "headers": BEARER, **options}
        return mock.post(f"{AIORNOT}?{query}" if query else AIORNOT, **options)

    return answered


# 422 of AIORNOT


def alternatives(*names: str) -> str:
    return ", ".join(f"'{name}'" for name in names[:-1]) + f" or '{names[-1]}'"


REPORTS = alternatives("ai_generated", "deepfake", "nsfw", "quality", "reverse_search")


@pytest.mark.parametrize(
    ("query", "entry"),
    [
        (
            "only=nsfw&only=colour",
            {"type": "enum", "loc": ["query", "only", 1], "input": "colour"},
        ),
        ("only=", {"type": "enum", "loc": ["query", "only", 0], "input": ""}),
        ("excluding=nsfw,quality", {"type": "enum", "loc": ["query", "excluding", 0]}),
        (
            f"external_id={'x' * 37}",
            {
                "type": "string_too_long",
                "loc": ["query", "external_id"],
                "msg": "String should have at most 36 characters",
                "input": "x" * 37,
                "ctx": {"max_length": 36},
            },
        ),
    ],
)
def test_a_wrong_parameter_is_told_as_fastapi_does(
    analyse: Callable[..., httpx.Response], query: str, entry: dict[str, Any]
) -> None:
    answered = analyse(query)
    assert answered.status_code == 422
    (detail,) = answered.json()["detail"]
    assert detail | entry == detail
    if entry["type"] == "enum":
        assert detail["msg"] == f"Input should be {REPORTS}"
        assert detail["ctx"] == {"expected": REPORTS}


def test_every_mistake_is_told_in_the_order_of_fastapi(
    analyse: Callable[..., httpx.Response],
) -> None:
    query = f"only=colour&excluding=tone&external_id={'x' * 37}"
    answered = analyse(query, files={"file": b"..."})
    locations = [each["loc"][:2] for each in answered.json()["detail"]]
    assert locations == [
        ["query", "only"],
        ["query", "excluding"],
        ["query", "external_id"],
        ["body", "image"],
    ]


@pytest.mark.parametrize(
    "options",
    [
        {"files": {"file": b"..."}},
        {"files": None},
        {"files": None, "json": {"image": "aGVsbG8="}},
        {"files": None, "content": b"[object FormData]"},
        {"files": None, "content": b"image", "headers": {**BEARER, "content-type": "image/png"}},
        {"files": {"image": (None, b"")}},
    ],
    ids=str,
)
def test_a_call_without_an_image_is_told_so(
    analyse: Callable[..., httpx.Response], options: dict[str, Any]
) -> None:
    answered = analyse(**options)
    assert (answered.status_code, answered.json()) == (422, {"detail": [MISSING]})


def test_text_in_place_of_a_file_is_told(analyse: Callable[..., httpx.Response]) -> None:
    answered = analyse(files={"image": (None, b"some text")})
    (detail,) = answered.json()["detail"]
    assert detail == {
        "type": "value_error",
        "loc": ["body", "image"],
        "msg": "Value error, Expected UploadFile, received: <class 'str'>",
        "input": "some text",
        "ctx": {"error": {}},
    }


# 400 of AIORNOT


@pytest.mark.parametrize(
    ("content", "media_type", "detail"),
    [
        (b"nonsense", "multipart/form-data; boundary=line", "Invalid multipart data."),
        (
            b"--line\r\nnonsense\r\n",
            "multipart/form-data; boundary=line",
            "Invalid multipart data.",
        ),
        (
            b"--line\r\nContent-Disposition: form-data\r\n\r\nx\r\n--line--\r\n",
            "multipart/form-data; boundary=line",
            'The Content-Disposition header field "name" must be provided.',
        ),
        (b"--line--\r\n", "multipart/form-data", "Missing boundary in multipart."),
    ],
)
def test_a_malformed_multipart_is_400(
    analyse: Callable[..., httpx.Response], content: bytes, media_type: str, detail: str
) -> None:
    headers = {**BEARER, "content-type": media_type}
    answered = analyse(files=None, content=content, headers=headers)
    assert (answered.status_code, answered.json()) == (400, {"detail": detail})
    # FastAPI takes the body apart before it looks at the key.
    without_key = analyse(files=None, content=content, headers={"content-type": media_type})
    assert without_key.status_code == 400


# 400, 415 of Freepik


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "Parameter 'image' must not be empty"),
        ({"image": ""}, "Parameter 'image' must not be empty"),
        ({"image_url": "https://a.example/b.jpg"}, "Parameter 'image' must not be empty"),
        ({"image": "hello world"}, "Parameter 'image' is not valid"),
        ({"image": "ftp://a.example/b.jpg"}, "Parameter 'image' is not valid"),
        ({"image": 7}, "Parameter 'image' is not valid"),
        ({"image": None}, "Parameter 'image' is not valid"),
    ],
    ids=str,
)
def test_a_wrong_image_is_400(mock: httpx.Client, body: object, message: str) -> None:
    answered = mock.post(FREEPIK, json=body, headers=KEY)
    assert (answered.status_code, answered.json()) == (400, {"message": message})
    problem = {**KEY, "accept": "application/problem+json"}
    answered = mock.post(FREEPIK, json=body, headers=problem)
    assert answered.headers["content-type"] == "application/problem+json"
    (parameter,) = answered.json()["problem"]["invalid_params"]
    assert parameter == {"name": "image", "reason": message}


@pytest.mark.parametrize("content", [b"{", b"{'image': 'a'}", b"\xff\xfe", b'{"image": "a"'])
def test_a_body_that_is_no_json_is_400(mock: httpx.Client, content: bytes) -> None:
    headers = {**KEY, "content-type": "application/json"}
    answered = mock.post(FREEPIK, content=content, headers=headers)
    expected = {"message": "The request body is not valid JSON"}
    assert (answered.status_code, answered.json()) == (400, expected)


def test_an_absent_body_is_400(mock: httpx.Client) -> None:
    assert mock.post(FREEPIK, headers=KEY).status_code == 400


@pytest.mark.parametrize(
    "options",
    [{"files": {"image": b"..."}}, {"data": URL}, {"content": b"https://a.example/b.jpg"}],
    ids=str,
)
def test_another_media_type_is_415(mock: httpx.Client, options: dict[str, Any]) -> None:
    answered = mock.post(FREEPIK, headers=KEY, **options)
    assert (answered.status_code, answered.json()) == (415, {"message": "Unsupported Media Type"})


def test_a_data_uri_is_refused_where_that_is_set(connect: Callable[..., httpx.Client]) -> None:
    body = {"image": "data:image/gif;base64,R0lGODlh"}
    refusing = connect(options={"freepik": {"data_uri": "refuse"}})
    assert refusing.post(FREEPIK, json=body, headers=KEY).status_code == 400
    assert connect().post(FREEPIK, json=body, headers=KEY).status_code == 200

"""What the journal, the HAR export and the live stream say of a call, and what they never say."""

import json
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import httpx
import pytest

AIORNOT, FREEPIK = "/v2/image/sync", "/v1/ai/classifier/image"
SECRET = "planted-secret-4711"
BEARER = {"authorization": f"Bearer {SECRET}"}
KEY = {"x-freepik-api-key": SECRET}
MARK = b"planted image bytes, as no header of any format has them"


def records(mock: httpx.Client) -> dict[str, str]:
    """Everything that the mock tells about its calls, as it sends it."""
    return {
        "journal": mock.get("/_mock/journal").text,
        "archive": mock.get("/_mock/journal.har").text,
    }


def hints(mock: httpx.Client) -> list[str]:
    (entry,) = mock.get("/_mock/journal", params={"limit": 1}).json()["entries"]
    return sorted(each["code"] for each in entry["hints"])


Call = tuple[str, dict[str, Any]]

AIORNOT_MISTAKES: dict[str, Call] = {
    "only-in-form": ("", {"data": {"only": "nsfw"}}),
    "excluding-in-form": ("", {"data": {"excluding": "nsfw"}}),
    "external-id-in-form": ("", {"data": {"external_id": "x"}}),
    "comma-list": ("?only=nsfw,quality", {}),
    "bracketed-parameter": ("?only[]=nsfw", {}),
    "undeclared-parameter": ("?onyl=nsfw", {}),
    "unexpanded-variable": ("", {"headers": {"authorization": "Bearer $AIORNOT_API_KEY"}}),
    "doubled-bearer": ("", {"headers": {"authorization": "Bearer Bearer abc"}}),
    "api-key-header": ("", {"headers": {"x-api-key": "abc"}}),
    "object-form-data": ("", {"files": None, "content": b"[object FormData]"}),
    "json-body": ("", {"files": None, "json": {"image": "aGVsbG8="}}),
    "misnamed-image": ("", {"files": {"file": b"..."}}),
}
FREEPIK_MISTAKES: dict[str, dict[str, Any]] = {
    "multipart-body": {"files": {"image": b"..."}},
    "image-url-field": {"json": {"image_url": "https://a.example/b.jpg"}},
    "bearer-token": {"headers": {"authorization": "Bearer abc"}},
    "data-uri": {"json": {"image": "data:image/gif;base64,R0lGODlhAQABAAAAACw="}},
    "undecodable-image": {"json": {"image": b64encode(MARK).decode()}},
    "second-header": {"headers": {"x-magnific-api-key": "abc"}},
}


@pytest.mark.parametrize("code", AIORNOT_MISTAKES)
def test_a_wrong_call_of_aiornot_leaves_its_hint(
    mock: httpx.Client, photo: bytes, code: str
) -> None:
    query, options = AIORNOT_MISTAKES[code]
    answered = mock.post(
        AIORNOT + query, **{"files": {"image": photo}, "headers": BEARER, **options}
    )
    assert hints(mock) == [code]
    assert answered.headers["contractmock-hint"].startswith(f"{code}: ")


@pytest.mark.parametrize("code", FREEPIK_MISTAKES)
def test_a_wrong_call_of_freepik_leaves_its_hint(mock: httpx.Client, code: str) -> None:
    right = {"headers": KEY}
    options = {**right, **FREEPIK_MISTAKES[code]}
    if not {"json", "files"} & options.keys():
        options["json"] = {"image": "https://a.example/b.jpg"}
    answered = mock.post(FREEPIK, **options)
    assert hints(mock) == [code]
    assert answered.headers["contractmock-hint"].startswith(f"{code}: ")


def test_a_violation_stands_in_the_journal_and_in_a_header(
    mock: httpx.Client, photo: bytes
) -> None:
    answered = mock.post(f"{AIORNOT}?only=colour", files={"image": photo}, headers=BEARER)
    assert answered.headers["contractmock-violation"] == "enum at query /only/0"
    (entry,) = mock.get("/_mock/journal?violation=enum").json()["entries"]
    assert [(each["pointer"], each["value"]) for each in entry["violations"]] == [
        ("/only/0", '"colour"')
    ]


def test_the_entries_can_be_chosen(mock: httpx.Client, photo: bytes) -> None:
    mock.post(AIORNOT, files={"image": photo}, headers=BEARER)
    mock.post(AIORNOT, files={"image": photo})
    mock.post(FREEPIK, json={"image": "https://a.example/b.jpg"}, headers=KEY)
    mock.get("/nothing")

    def statuses(**filters: str) -> list[int]:
        entries = mock.get("/_mock/journal", params=filters).json()["entries"]
        return [each["response"]["status"] for each in entries]

    assert statuses() == [200, 401, 200, 404]
    assert statuses(mount="aiornot") == [200, 401]
    assert statuses(operation=f"POST {FREEPIK}") == [200]
    assert statuses(status="401") == [401]
    assert statuses(violation="true") == [401, 404]
    assert statuses(limit="1") == [404]


# Secrets and images


def plant(mock: httpx.Client) -> None:
    """Make calls that carry a secret or an image wherever a client may put one."""
    image = b"\xff\xd8\xff\xe0" + MARK + b"\xff\xd9"
    encoded = b64encode(image).decode()
    cookie = {"cookie": f"session={SECRET}; other={SECRET}"}
    basic = {"authorization": f"Basic {b64encode(f'user:{SECRET}'.encode()).decode()}"}
    files = {"image": ("a.jpg", image, "image/jpeg")}
    mock.post(AIORNOT, files=files, headers={**BEARER, **cookie})
    mock.post(AIORNOT, files=files, headers={**BEARER, "prefer": "scenario=server-error"})
    mock.post(f"{AIORNOT}?api_key={SECRET}&only={SECRET}", files=files, headers=BEARER)
    mock.post(AIORNOT, files=files, headers=basic)
    mock.post(AIORNOT, files=files, headers={"x-api-key": SECRET})
    mock.post(AIORNOT, files={"image": (None, encoded)}, headers=BEARER)
    mock.post(AIORNOT, json={"image": encoded}, headers=BEARER)
    mock.post(AIORNOT, content=image, headers={**BEARER, "content-type": "image/jpeg"})
    broken = {**BEARER, "content-type": "multipart/form-data; boundary=line"}
    mock.post(AIORNOT, content=b"--line\r\n" + image, headers=broken)
    mock.post(FREEPIK, json={"image": encoded}, headers={**KEY, **cookie})
    mock.post(FREEPIK, json={"image": f"data:image/jpeg;base64,{encoded}"}, headers=KEY)
    mock.post(FREEPIK, json={"image": f"{encoded}!"}, headers=KEY)
    mock.post(FREEPIK, json={"image_url": encoded}, headers=KEY)
    mock.post(FREEPIK, content=encoded, headers=KEY)
    mock.post(FREEPIK, data={"image": encoded}, headers=KEY)
    url = f"https://user:{SECRET}@images.example.com/a.jpg?token={SECRET}"
    mock.post(FREEPIK, json={"image": url}, headers=KEY)
    mock.post(f"/nothing/{SECRET}", json={"image": encoded}, headers=KEY)
    mock.post("/aiornot/v1/reports/image", files=files, headers=BEARER)


PLANTED = (SECRET, SECRET.upper(), b64encode(f"user:{SECRET}".encode()).decode(), MARK.decode())


def leaks(text: str) -> list[str]:
    """What was planted and stands in `text`, an image by any piece of its base64."""
    encoded = b64encode(b"\xff\xd8\xff\xe0" + MARK + b"\xff\xd9").decode()
    pieces = [encoded[at : at + 16] for at in range(16, len(encoded) - 16, 8)]
    return [each for each in (*PLANTED, *pieces) if each in text]


def test_neither_secrets_nor_images_are_told(mock: httpx.Client) -> None:
    plant(mock)
    for text in records(mock).values():
        assert text.count('"***"') + text.count("Bearer ***") > 10
        assert leaks(text) == []


def test_nothing_of_them_is_told_by_an_answer_of_the_mock_itself(mock: httpx.Client) -> None:
    answered = mock.post(f"{AIORNOT}?only=colour", headers={**BEARER, "prefer": "scenario=none"})
    assert answered.status_code == 400
    assert SECRET not in answered.text + str(answered.headers)


def test_an_upload_is_told_by_name_type_size_and_digest(mock: httpx.Client) -> None:
    mock.post(AIORNOT, files={"image": ("a.jpg", b"hello", "image/jpeg")}, headers=BEARER)
    (entry,) = mock.get("/_mock/journal").json()["entries"]
    assert entry["request"]["body"]["parts"] == [
        {
            "name": "image",
            "filename": "a.jpg",
            "content_type": "image/jpeg",
            "size": 5,
            "md5": "5d41402abc4b2a76b9719d911017c592",
        }
    ]
    assert entry["credential"] == ["HTTPBearer"]
    assert entry["request"]["headers"]["authorization"] == "Bearer ***"


def test_the_live_stream_tells_the_same(mock_url: str) -> None:
    with httpx.Client(base_url=mock_url, timeout=20) as client:
        client.post("/_mock/reset", json={})
        last = client.get("/_mock/health").json()["journal"]["last_id"]
        plant(client)
        entries = client.get("/_mock/journal").json()["entries"]
        with client.stream(
            "GET", "/_mock/journal/stream", headers={"last-event-id": str(last)}
        ) as stream:
            lines = stream.iter_lines()
            data = (line for line in lines if line.startswith("data: "))
            told = [next(data).removeprefix("data: ") for _ in entries]
    assert [json.loads(each) for each in told] == entries
    assert [leak for each in told for leak in leaks(each)] == []


def test_the_archive_is_one_that_tools_read(mock: httpx.Client) -> None:
    plant(mock)
    log = mock.get("/_mock/journal.har").json()["log"]
    entries = mock.get("/_mock/journal").json()["entries"]
    assert log["version"] == "1.2"
    told = [(each["request"]["method"], each["response"]["status"]) for each in log["entries"]]
    assert told == [(each["request"]["method"], each["response"]["status"]) for each in entries]


def test_the_journal_forgets_the_oldest_first(
    connect: Callable[..., httpx.Client],
) -> None:
    mock = connect(journal_bytes=20_000)
    for _ in range(100):
        mock.get("/v1/system/live")
    told = mock.get("/_mock/journal").json()
    numbers = [each["id"] for each in told["entries"]]
    assert numbers == list(range(told["forgotten"] + 1, 101))
    assert 1 < len(numbers) < 100

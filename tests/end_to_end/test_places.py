"""Both vendors on one port: at their own paths, under their names, and by host."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

AIORNOT, FREEPIK = "/v2/image/sync", "/v1/ai/classifier/image"
URL = "https://images.example.com/a.jpg"
BEARER = {"authorization": "Bearer a key"}
KEY = {"x-freepik-api-key": "a key"}


def newest(mock: httpx.Client) -> dict[str, Any]:
    (entry,) = mock.get("/_mock/journal", params={"limit": 1}).json()["entries"]
    return dict(entry)


def codes(entry: dict[str, Any]) -> list[str]:
    return [each["code"] for each in entry["hints"]]


@pytest.fixture
def analyse(mock: httpx.Client, photo: bytes) -> Callable[..., httpx.Response]:
    """Sends an image to AIORNOT at a path and a host."""

    def sent(path: str, **headers: str) -> httpx.Response:
        return mock.post(path, files={"image": photo}, headers={**BEARER, **headers})

    return sent


@pytest.fixture
def classify(mock: httpx.Client) -> Callable[..., httpx.Response]:
    """Sends a URL to Freepik at a path and a host."""

    def sent(path: str, **headers: str) -> httpx.Response:
        return mock.post(path, json={"image": URL}, headers={**KEY, **headers})

    return sent


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (AIORNOT, {}),
        (f"/aiornot{AIORNOT}", {}),
        (AIORNOT, {"host": "api.aiornot.com"}),
        (AIORNOT, {"host": "API.aiornot.com:443"}),
    ],
    ids=str,
)
def test_aiornot_is_reached(
    mock: httpx.Client,
    analyse: Callable[..., httpx.Response],
    path: str,
    headers: dict[str, str],
) -> None:
    assert analyse(path, **headers).json()["report"]["meta"]["width"] == 641
    entry = newest(mock)
    assert (entry["mount"], entry["operation"]) == ("aiornot", f"POST {AIORNOT}")
    assert (entry["violations"], entry["hints"]) == ([], [])


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (FREEPIK, {}),
        (f"/freepik{FREEPIK}", {}),
        (FREEPIK, {"host": "api.freepik.com"}),
    ],
    ids=str,
)
def test_freepik_is_reached(
    mock: httpx.Client,
    classify: Callable[..., httpx.Response],
    path: str,
    headers: dict[str, str],
) -> None:
    assert len(classify(path, **headers).json()["data"]) == 2
    entry = newest(mock)
    assert (entry["mount"], entry["operation"]) == ("freepik", f"POST {FREEPIK}")
    assert (entry["violations"], entry["hints"]) == ([], [])


def test_the_second_host_and_header_of_freepik_are_taken_with_hints(mock: httpx.Client) -> None:
    headers = {"host": "api.magnific.com", "x-magnific-api-key": "a key"}
    answered = mock.post(FREEPIK, json={"image": URL}, headers=headers)
    assert answered.status_code == 200
    entry = newest(mock)
    assert entry["mount"] == "freepik"
    assert entry["credential"] == ["apiKeyMagnific"]
    assert sorted(codes(entry)) == ["second-header", "second-host"]


def test_the_second_header_is_taken_at_the_first_host(mock: httpx.Client) -> None:
    answered = mock.post(FREEPIK, json={"image": URL}, headers={"x-magnific-api-key": "a key"})
    assert answered.status_code == 200
    assert codes(newest(mock)) == ["second-header"]


@pytest.mark.parametrize("path", [f"/{AIORNOT}", f"//{AIORNOT}", f"/aiornot/{AIORNOT}"])
def test_doubled_slashes_reach_the_operation_with_a_hint(
    mock: httpx.Client, analyse: Callable[..., httpx.Response], path: str
) -> None:
    # An absolute URL, because httpx would read a path that begins so as a host.
    answered = analyse(f"http://127.0.0.1:4010{path}")
    assert answered.status_code == 200
    assert "doubled-slash" in answered.headers["contractmock-hint"]
    assert codes(newest(mock)) == ["doubled-slash"]


@pytest.mark.parametrize(
    ("path", "headers", "mount"),
    [
        (FREEPIK, {"host": "api.aiornot.com"}, "aiornot"),
        (f"/aiornot{FREEPIK}", {}, "aiornot"),
        (AIORNOT, {"host": "api.freepik.com"}, "freepik"),
        (f"/freepik{AIORNOT}", {}, "freepik"),
    ],
    ids=str,
)
def test_one_vendor_does_not_answer_for_the_other(
    mock: httpx.Client, path: str, headers: dict[str, str], mount: str
) -> None:
    answered = mock.post(path, headers={**BEARER, **KEY, **headers})
    assert answered.status_code == 404
    not_found = {"aiornot": {"detail": "Not Found"}, "freepik": {"message": "Not Found"}}
    assert answered.json() == not_found[mount]
    entry = newest(mock)
    assert (entry["mount"], entry["operation"]) == (mount, None)
    assert [each["rule"] for each in entry["violations"]] == ["undeclared"]


def test_a_path_of_nobody_gets_a_list_of_what_there_is(mock: httpx.Client) -> None:
    answered = mock.get("/nothing/here")
    assert answered.status_code == 404
    assert answered.headers["content-type"] == "application/problem+json"
    assert f"POST {AIORNOT} (aiornot)" in answered.json()["operations"]
    assert f"POST {FREEPIK} (freepik)" in answered.json()["operations"]
    assert newest(mock)["mount"] is None


@pytest.mark.parametrize(
    ("path", "mount", "code"),
    [
        ("/v1/reports/image", "aiornot", "v1-path"),
        ("/v1/classifier/classify", "freepik", "wrong-path"),
        ("/v1/ai/image-classifier", "freepik", "wrong-path"),
    ],
)
def test_a_well_known_wrong_path_is_answered_by_its_vendor(
    mock: httpx.Client, path: str, mount: str, code: str
) -> None:
    assert mock.post(path).status_code == 404
    entry = newest(mock)
    assert (entry["mount"], codes(entry)) == (mount, [code])


def test_the_small_operations_of_the_official_client_are_there(mock: httpx.Client) -> None:
    assert mock.get("/v1/system/live").json() == {"is_live": True}
    assert mock.get("/v2/billing/balance").status_code == 401
    assert mock.get("/v2/billing/balance", headers=BEARER).status_code == 200


def test_a_trailing_slash_is_no_operation(mock: httpx.Client) -> None:
    assert mock.post(f"{AIORNOT}/", headers=BEARER).status_code == 404

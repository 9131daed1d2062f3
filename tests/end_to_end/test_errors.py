"""The errors of both vendors as their clients meet them."""

from collections.abc import Callable

import httpx
import pytest

AIORNOT, FREEPIK = "/v2/image/sync", "/v1/ai/classifier/image"
BEARER = {"authorization": "Bearer a key"}
KEY = {"x-freepik-api-key": "a key"}
URL = {"image": "https://images.example.com/a.jpg"}
BOUNDARY = {**BEARER, "content-type": "multipart/form-data; boundary=line"}
MISSING = {"type": "missing", "loc": ["body", "image"], "msg": "Field required", "input": None}


@pytest.fixture(scope="module")
def keyed(connect: Callable[..., httpx.Client]) -> httpx.Client:
    """A client of a mock that accepts one key."""
    return connect(api_keys=frozenset({"right"}))


# 401


@pytest.mark.parametrize(
    ("headers", "detail"),
    [
        ({}, "Not authenticated"),
        ({"authorization": ""}, "Not authenticated"),
        ({"authorization": "Bearer"}, "Not authenticated"),
        ({"authorization": "Basic cmlnaHQ6"}, "Not authenticated"),
        ({"authorization": "right"}, "Not authenticated"),
        ({"x-api-key": "right"}, "Not authenticated"),
        ({"authorization": "Bearer wrong"}, "Invalid API key"),
        ({"authorization": "Bearer Right"}, "Invalid API key"),
    ],
    ids=str,
)
@pytest.mark.parametrize("path", [AIORNOT, "/v2/billing/balance"])
def test_a_missing_key_of_aiornot_is_told_from_a_wrong_one(
    keyed: httpx.Client, photo: bytes, path: str, headers: dict[str, str], detail: str
) -> None:
    files = {"image": photo} if path == AIORNOT else None
    answered = keyed.request("POST" if files else "GET", path, files=files, headers=headers)
    assert (answered.status_code, answered.json()) == (401, {"detail": detail})
    assert answered.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_name_of_the_scheme_is_taken_in_any_case(
    keyed: httpx.Client, photo: bytes, scheme: str
) -> None:
    headers = {"authorization": f"{scheme} right"}
    assert keyed.post(AIORNOT, files={"image": photo}, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({}, "Missing API key"),
        ({"x-freepik-api-key": ""}, "Missing API key"),
        ({"authorization": "Bearer right"}, "Missing API key"),
        ({"x-freepik-api-key": "wrong"}, "Invalid API key"),
        ({"x-magnific-api-key": "wrong"}, "Invalid API key"),
    ],
    ids=str,
)
def test_a_missing_key_of_freepik_is_told_from_a_wrong_one(
    keyed: httpx.Client, headers: dict[str, str], message: str
) -> None:
    answered = keyed.post(FREEPIK, json=URL, headers=headers)
    assert (answered.status_code, answered.json()) == (401, {"message": message})
    assert "www-authenticate" not in answered.headers


@pytest.mark.parametrize("name", ["x-freepik-api-key", "X-Magnific-API-Key"])
def test_a_listed_key_of_freepik_is_accepted(keyed: httpx.Client, name: str) -> None:
    assert keyed.post(FREEPIK, json=URL, headers={name: "right"}).status_code == 200


def test_a_magic_key_is_accepted_beside_the_listed_ones(keyed: httpx.Client) -> None:
    answered = keyed.post(FREEPIK, json=URL, headers={"x-freepik-api-key": "mock-ai"})
    assert answered.headers["contractmock-scenario"] == "ai"
    answered = keyed.post(FREEPIK, json=URL, headers={"x-freepik-api-key": "mock-nonsense"})
    assert answered.status_code == 401


# 404, 405


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    ("path", "body"),
    [
        (AIORNOT, {"detail": "Method Not Allowed"}),
        (FREEPIK, {"message": "Method Not Allowed"}),
    ],
)
def test_a_wrong_method_is_405_with_those_allowed(
    mock: httpx.Client, path: str, body: dict[str, str], method: str
) -> None:
    answered = mock.request(method, path)
    assert (answered.status_code, answered.json()) == (405, body)
    assert answered.headers["allow"] == "POST"


def test_a_head_request_has_no_body(mock: httpx.Client) -> None:
    answered = mock.head(AIORNOT)
    assert (answered.status_code, answered.content) == (405, b"")
    assert int(answered.headers["content-length"]) > 0


# 429, and the envelopes


@pytest.mark.parametrize(
    ("path", "key"), [(AIORNOT, "authorization"), (FREEPIK, "x-freepik-api-key")]
)
def test_a_rate_limit_says_when_to_come_back(mock: httpx.Client, path: str, key: str) -> None:
    value = "mock-rate-limited" if path == FREEPIK else "Bearer mock-rate-limited"
    answered = mock.post(path, headers={key: value})
    assert (answered.status_code, answered.headers["retry-after"]) == (429, "1")


@pytest.mark.parametrize(
    ("scenario", "body"),
    [
        ("missing-key", {"error": "UNAUTHORIZED", "message": "Not authenticated"}),
        ("invalid-key", {"error": "UNAUTHORIZED", "message": "Invalid API key"}),
        ("out-of-credits", {"error": "PAYMENT_REQUIRED", "message": "Insufficient credits"}),
        ("forbidden", {"error": "FORBIDDEN", "message": "Forbidden"}),
        ("too-large", {"error": "CONTENT_TOO_LARGE", "message": "Content Too Large"}),
        ("rate-limited", {"error": "TOO_MANY_REQUESTS", "message": "Too Many Requests"}),
        ("server-error", {"error": "INTERNAL_SERVER_ERROR", "message": "Internal Server Error"}),
        ("unavailable", {"error": "SERVICE_UNAVAILABLE", "message": "Service Unavailable"}),
    ],
)
def test_the_envelope_of_undocumented_errors_can_be_the_gateways(
    connect: Callable[..., httpx.Client], scenario: str, body: dict[str, str]
) -> None:
    forced = {**BEARER, "prefer": f"scenario={scenario}"}
    gateway = connect(options={"aiornot": {"envelope": "gateway"}})
    assert gateway.post(AIORNOT, headers=forced).json() == {**body, "details": {}}
    assert connect().post(AIORNOT, headers=forced).json() == {"detail": body["message"]}


def test_the_gateway_speaks_of_wrong_calls_too(connect: Callable[..., httpx.Client]) -> None:
    gateway = connect(options={"aiornot": {"envelope": "gateway"}})
    assert gateway.post(AIORNOT).json()["error"] == "UNAUTHORIZED"
    malformed = gateway.post(AIORNOT, content=b"nonsense", headers=BOUNDARY)
    assert (malformed.status_code, malformed.json()["error"]) == (400, "BAD_REQUEST")
    # Validation is documented, so it keeps its shape.
    assert gateway.post(AIORNOT, headers=BEARER).json() == {"detail": [MISSING]}

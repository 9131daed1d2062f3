"""What a mock answers for a document of no vendor: ranges, media types, recursion."""

from collections.abc import Callable

import httpx
import pytest

Valid = Callable[[str, httpx.Response], bool]

KEY = {"x-shop-key": "a key"}


@pytest.fixture
def mock(shop_mock: httpx.Client) -> httpx.Client:
    shop_mock.post("/_mock/reset", json={})
    return shop_mock


@pytest.mark.parametrize("status", [400, 404, 409, 418, 429])
def test_a_range_answers_for_every_status_in_it(
    mock: httpx.Client, valid: Valid, status: int
) -> None:
    answered = mock.get("/shop/items/7", headers={"prefer": f"code={status}"})
    assert answered.status_code == status
    assert answered.json().keys() >= {"title", "status"}
    assert valid("readItem", answered)


@pytest.mark.parametrize("status", [302, 500, 503])
def test_the_default_answers_for_every_other_status(
    mock: httpx.Client, valid: Valid, status: int
) -> None:
    headers = {**KEY, "prefer": f"code={status}"}
    answered = mock.get("/shop/items", headers=headers)
    assert answered.status_code == status
    assert answered.headers["content-type"] == "application/problem+json"
    assert valid("listItems", answered)


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/plain", "text/plain"),
        ("text/*", "text/plain"),
        ("application/json", "application/json"),
        ("*/*", "application/json"),
        ("text/plain;q=0.4, application/json;q=0.5", "application/json"),
        ("application/json;q=0.4, text/plain", "text/plain"),
        ("image/png", "application/json"),
    ],
)
def test_the_media_type_is_negotiated(
    mock: httpx.Client, valid: Valid, accept: str, media_type: str
) -> None:
    answered = mock.get("/shop/items/7", headers={"accept": accept})
    assert answered.headers["content-type"] == media_type
    assert valid("readItem", answered)
    assert answered.text == "a lamp" or media_type == "application/json"


@pytest.mark.parametrize(("name", "count"), [("none", 0), ("one", 1)])
def test_an_example_is_had_by_its_name(mock: httpx.Client, name: str, count: int) -> None:
    answered = mock.get("/shop/items", headers={**KEY, "prefer": f"example={name}"})
    assert len(answered.json()) == count


@pytest.mark.parametrize("seed", range(40))
def test_generated_bodies_of_a_recursive_schema_are_valid(
    mock: httpx.Client, valid: Valid, seed: int
) -> None:
    answered = mock.get("/shop/items/7", headers={"prefer": f"seed={seed}"})
    assert answered.status_code == 200
    assert valid("readItem", answered)


def test_the_vendors_still_answer_beside_it(mock: httpx.Client) -> None:
    assert mock.get("/v1/system/live").status_code == 200

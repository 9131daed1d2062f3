"""A document of no vendor, mounted with all that a contract can say."""

from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

Valid = Callable[[str, httpx.Response], bool]

KEY = {"x-shop-key": "a key"}
BASIC = {"authorization": f"Basic {b64encode(b'user:password').decode()}"}
PHOTO = "/shop/items/7/photos/lamp.png"
PNG = ("a.png", b"...", "image/png")
LAMP = {"name": "lamp", "kind": {"type": "simple"}}
BUNDLE = {"type": "bundle", "parts": [{"type": "simple"}]}


@pytest.fixture
def mock(shop_mock: httpx.Client) -> httpx.Client:
    shop_mock.post("/_mock/reset", json={})
    return shop_mock


def broken(mock: httpx.Client) -> list[tuple[str, str, str]]:
    """Where the last call left the contract."""
    (entry,) = mock.get("/_mock/journal", params={"limit": 1}).json()["entries"]
    return [(each["location"], each["pointer"], each["rule"]) for each in entry["violations"]]


# Parameters


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("", {}),
        ("tag=new,old,a&size=1%7C9&limit=100", {}),
        ("size=3|4", {}),
        ("filter[colour]=red&filter[stock]=0", {}),
        ("filter%5Bcolour%5D=green", {}),
        ("", {"x-trace": "8f14e45f-ceea-467f-9e0b-9f1a5d2c3b4a", "cookie": "other=x; basket=0"}),
    ],
    ids=str,
)
def test_right_parameters_are_taken(
    mock: httpx.Client, valid: Valid, query: str, headers: dict[str, str]
) -> None:
    answered = mock.get(f"/shop/items?{query}", headers={**KEY, **headers})
    assert answered.status_code == 200
    assert int(answered.headers["x-total"]) >= 0
    assert valid("listItems", answered)
    assert broken(mock) == []


@pytest.mark.parametrize(
    ("query", "headers", "expected"),
    [
        ("tag=New", {}, ("query", "/tag/0", "pattern")),
        ("tag=a,b,c,d", {}, ("query", "/tag", "maxItems")),
        ("size=10", {}, ("query", "/size/0", "maximum")),
        ("size=1|x", {}, ("query", "/size/1", "type")),
        ("filter[colour]=blue", {}, ("query", "/filter/colour", "enum")),
        ("filter[weight]=1", {}, ("query", "/filter", "additionalProperties")),
        ("limit=0", {}, ("query", "/limit", "minimum")),
        ("limit=ten", {}, ("query", "/limit", "type")),
        ("", {"x-trace": "no uuid"}, ("header", "/x-trace", "format")),
        ("", {"cookie": "basket=-1"}, ("cookie", "/basket", "minimum")),
    ],
    ids=str,
)
def test_a_wrong_parameter_is_refused_and_named(
    mock: httpx.Client,
    valid: Valid,
    query: str,
    headers: dict[str, str],
    expected: tuple[str, str, str],
) -> None:
    answered = mock.get(f"/shop/items?{query}", headers={**KEY, **headers})
    assert 400 <= answered.status_code < 500
    assert answered.headers["content-type"] == "application/problem+json"
    assert valid("listItems", answered)
    found = broken(mock)
    assert len(found) == 1
    assert (found[0][0], found[0][2]) == (expected[0], expected[2])
    assert found[0][1].startswith(expected[1])


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/shop/items/7", 200),
        ("/shop/v1/items/7", 200),
        ("/shop/items/1000", 200),
        ("/shop/items/0", 400),
        ("/shop/items/1001", 400),
        ("/shop/items/seven", 400),
        ("/shop/items/", 404),
        ("/shop/v2/items/7", 404),
    ],
)
def test_a_path_parameter_is_judged(mock: httpx.Client, path: str, status: int) -> None:
    assert mock.get(path).status_code == status


def test_the_host_of_the_document_is_known(mock: httpx.Client) -> None:
    answered = mock.get("/v1/items/7", headers={"host": "shop.example.com"})
    assert answered.status_code == 200


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("/shop/items/7/photos/LAMP.png", "/name"),
        ("/shop/items/7/photos/lamplights.png", "/name"),
        ("/shop/items/7/photos/lamp.gif", "/kind"),
        ("/shop/items/x/photos/lamp.jpg", "/id"),
    ],
)
def test_parameters_within_one_segment_are_told_apart(
    mock: httpx.Client, path: str, pointer: str
) -> None:
    assert mock.put(path, files={"photo": PNG}, headers=KEY).status_code == 400
    assert [each[:2] for each in broken(mock)] == [("path", pointer)]


# Security


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/shop/items", KEY, 200),
        ("GET", "/shop/items", BASIC, 200),
        ("GET", "/shop/items", {**KEY, **BASIC}, 200),
        ("GET", "/shop/items", {}, 401),
        ("GET", "/shop/items", {"authorization": "Bearer x"}, 401),
        ("GET", "/shop/items", {"authorization": "Basic ???"}, 401),
        ("GET", "/shop/items/7", {}, 200),
        ("GET", "/shop/items/7", {"authorization": "Bearer x"}, 200),
        ("POST", "/shop/items?token=t", KEY, 201),
        ("POST", "/shop/items", KEY, 401),
        ("POST", "/shop/items?token=t", {}, 401),
        ("POST", "/shop/items?token=t", BASIC, 401),
    ],
    ids=str,
)
def test_security_is_one_of_all_that_an_alternative_needs(
    mock: httpx.Client, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    body = LAMP if method == "POST" else None
    answered = mock.request(method, path, headers=headers, json=body)
    assert answered.status_code == status
    assert [each[2] for each in broken(mock)] == (["security"] if status == 401 else [])


def test_every_key_of_an_alternative_has_to_be_listed(
    connect: Callable[..., httpx.Client],
) -> None:
    document = Path(__file__).parents[1] / "documents" / "shop.yaml"
    mock = connect(specs=(("shop", str(document)),), api_keys=frozenset({"K", "user:password"}))

    def status(token: str, headers: dict[str, str]) -> int:
        path = f"/shop/items?token={token}"
        return mock.post(path, headers=headers, json=LAMP).status_code

    assert status("K", {"x-shop-key": "K"}) == 201
    assert status("wrong", {"x-shop-key": "K"}) == 401
    assert status("K", {"x-shop-key": "wrong"}) == 401
    assert mock.get("/shop/items", headers=BASIC).status_code == 200
    assert mock.get("/shop/items", headers={"x-shop-key": "wrong"}).status_code == 401


# Bodies


@pytest.mark.parametrize(
    "body",
    [
        LAMP,
        {"name": "set", "kind": BUNDLE},
        {"name": "set", "kind": {"type": "bundle", "parts": [BUNDLE, {"type": "simple"}]}},
        {**LAMP, "price": 2.5},
        {**LAMP, "price": None},
        {**LAMP, "secret": "s"},
    ],
    ids=str,
)
def test_a_right_json_body_is_taken(mock: httpx.Client, valid: Valid, body: object) -> None:
    answered = mock.post("/shop/items?token=t", headers=KEY, json=body)
    assert answered.status_code == 201
    assert valid("createItem", answered)
    assert "secret" not in answered.json()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"name": "lamp"}, ("/kind", "required")),
        ({"name": "", "kind": {"type": "simple"}}, ("/name", "minLength")),
        ({**LAMP, "kind": {"type": "other"}}, ("/kind", "oneOf")),
        ({**LAMP, "kind": {"type": "bundle", "parts": []}}, ("/kind", "oneOf")),
        ({**LAMP, "kind": {"type": "bundle", "parts": [{"type": "x"}]}}, ("/kind", "oneOf")),
        ({**LAMP, "price": 0.3}, ("/price", "multipleOf")),
        ([], ("", "type")),
    ],
    ids=str,
)
def test_a_wrong_json_body_is_refused_and_named(
    mock: httpx.Client, body: object, expected: tuple[str, str]
) -> None:
    answered = mock.post("/shop/items?token=t", headers=KEY, json=body)
    assert answered.status_code == 400
    assert expected in [each[1:] for each in broken(mock)]


def test_a_member_that_is_read_only_may_come_and_is_judged(mock: httpx.Client) -> None:
    path = "/shop/items?token=t"
    assert mock.post(path, headers=KEY, json={**LAMP, "id": 7}).status_code == 201
    assert mock.post(path, headers=KEY, json={**LAMP, "id": 0}).status_code == 400
    assert [each[1:] for each in broken(mock)] == [("/id", "minimum")]


@pytest.mark.parametrize(
    ("content", "media_type", "rule"),
    [
        (b"{", "application/json", "malformed"),
        (b"", "application/json", "required"),
        (b"name=lamp", "application/x-www-form-urlencoded", "media-type"),
    ],
)
def test_a_body_that_is_no_json_is_refused(
    mock: httpx.Client, content: bytes, media_type: str, rule: str
) -> None:
    headers = {**KEY, "content-type": media_type}
    answered = mock.post("/shop/items?token=t", headers=headers, content=content)
    assert 400 <= answered.status_code < 500
    assert [each[2] for each in broken(mock)] == [rule]


@pytest.mark.parametrize(
    ("form", "found"),
    [
        ({"name": "lamp"}, []),
        ({"name": "lamp", "tags": ["new", "old"]}, []),
        ({"name": ""}, [("body", "/name", "minLength")]),
        ({"tags": ["new"]}, [("body", "/name", "required")]),
        ({"name": "lamp", "tags": ["new", "blue"]}, [("body", "/tags/1", "enum")]),
    ],
    ids=str,
)
def test_an_urlencoded_form_is_judged(
    mock: httpx.Client, form: dict[str, Any], found: list[tuple[str, str, str]]
) -> None:
    answered = mock.patch("/shop/items/7", headers=KEY, data=form)
    assert answered.status_code == (400 if found else 204)
    assert bool(answered.content) is bool(found)
    assert broken(mock) == found


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ({"photo": PNG}, []),
        ({"photo": ("a", b"", "application/octet-stream"), "caption": (None, "a lamp")}, []),
        ({"photo": PNG, "box": (None, '{"x": 1, "y": 2}', "application/json")}, []),
        ({"photo": PNG, "box": (None, '{"x": 1, "y": 2}')}, []),
        ({"photo": PNG, "box": (None, '{"x": "1", "y": 2}')}, [("/box/x", "type")]),
        ({"photo": PNG, "box": (None, '{"x": 1}')}, [("/box/y", "required")]),
        ({"photo": PNG, "caption": (None, "x" * 21)}, [("/caption", "maxLength")]),
        ({"photo": ("a.gif", b"...", "image/gif")}, [("/photo", "media-type")]),
        ({"photo": (None, "no file", "image/png")}, [("/photo", "file")]),
        ({"caption": (None, "x")}, [("/photo", "required")]),
    ],
    ids=str,
)
def test_a_multipart_form_is_judged_part_by_part(
    mock: httpx.Client, valid: Valid, parts: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    answered = mock.put(PHOTO, headers=KEY, files=parts)
    assert valid("putPhoto", answered)
    refusal = 415 if ("/photo", "media-type") in found else 400
    assert answered.status_code == (refusal if found else 200)
    assert [each[1:] for each in broken(mock)] == found

"""What a web page in a browser on this machine can do with the admin API of a mock: nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from contractmock.mockserver.admin.routes import HANDLERS

Serve = Callable[..., Any]

ROUTES = [(method, path) for path, methods in HANDLERS.items() for method in methods]
EVIL = "https://evil.example"
PAGE = "https://app.example"


# Cross-site request forgery


@pytest.mark.parametrize("origin", [EVIL, "null", "http://localhost:1", "http://[", "file://", ""])
@pytest.mark.parametrize(
    "sent_as",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain; application/json",
        "application/jsonp",
        None,
    ],
)
def test_a_form_of_a_web_page_changes_nothing(
    open_mock: Any, sent_as: str | None, origin: str
) -> None:
    before = open_mock.told()
    announced = [] if sent_as is None else [("Content-Type", sent_as)]
    for path in ("/_mock/answers", "/_mock/rules", "/_mock/faults", "/_mock/reset"):
        # As an old browser sends it, which does not say from where, and as one of today.
        for fields in (announced, [*announced, ("Origin", origin)]):
            response = open_mock(path, *fields, method="POST", body=b'{"status": 503}')
            assert response.status in (403, 415)
            assert "access-control-allow-origin" not in response.headers
    assert open_mock.told() == before


@pytest.mark.parametrize("origin", [EVIL, "null", "http://[", "http://localhost:99999999", ""])
def test_json_of_a_web_page_is_refused_by_its_origin(open_mock: Any, origin: str) -> None:
    before = open_mock.told()
    response = open_mock.post("/_mock/answers", {"status": 503}, ("Origin", origin))
    assert response.status == 403
    assert "--cors" in response.error["cure"]
    assert open_mock.told() == before


def test_one_foreign_origin_among_several_is_enough(open_mock: Any) -> None:
    own = ("Origin", "http://localhost")
    assert open_mock("/_mock/health", own).status == 200
    assert open_mock("/_mock/health", own, ("Origin", EVIL)).status == 403


@pytest.mark.parametrize(
    ("method", "fields", "status"),
    [
        ("GET", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "document"}, 200),
        ("GET", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "iframe"}, 403),
        ("GET", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "image"}, 403),
        ("GET", {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Dest": "script"}, 403),
        ("DELETE", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "document"}, 403),
        ("GET", {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "empty"}, 200),
        ("GET", {"Sec-Fetch-Site": "none", "Sec-Fetch-Dest": "document"}, 200),
    ],
)
def test_a_page_of_another_site_may_link_to_the_admin_api_but_not_load_it(
    open_mock: Any, method: str, fields: dict[str, str], status: int
) -> None:
    assert open_mock("/_mock/journal", *fields.items(), method=method).status == status


@pytest.mark.parametrize(
    "fields",
    [
        (),
        (("X-HTTP-Method-Override", "DELETE"),),
        (("X-HTTP-Method", "DELETE"), ("X-Method-Override", "DELETE")),
        (("Content-Type", "application/json"), ("X-HTTP-Method-Override", "POST")),
    ],
)
@pytest.mark.parametrize("query", ["", "?_method=DELETE"])
def test_no_get_changes_anything_whatever_method_it_claims(
    open_mock: Any, query: str, fields: tuple[tuple[str, str], ...]
) -> None:
    before = open_mock.told()
    for method, path in ROUTES:
        if method == "GET" and path != "/journal/stream":
            open_mock(f"/_mock{path.format(name='shop', id=1)}{query}", *fields)
    for path in ("/reset", "/rules/1"):
        assert open_mock(f"/_mock{path}{query}", *fields).status == 405
    assert open_mock.told() == before


# CORS

PREFLIGHT = (("Access-Control-Request-Method", "POST"),)


@pytest.mark.parametrize("origin", [EVIL, PAGE, "null", "http://localhost:3000"])
def test_without_cors_no_preflight_is_answered_favourably(open_mock: Any, origin: str) -> None:
    answered = open_mock("/_mock/answers", ("Origin", origin), *PREFLIGHT, method="OPTIONS")
    assert answered.status == 403
    assert not any(name.startswith("access-control") for name in answered.headers)


@pytest.mark.parametrize("origin", [EVIL, "null", f"{PAGE}.evil.example", "https://APP.example"])
def test_cors_for_one_origin_lets_no_other_in(served: Serve, origin: str) -> None:
    caller = served(cors_origins=(PAGE,))
    answered = [
        caller("/_mock/answers", ("Origin", origin), *PREFLIGHT, method="OPTIONS"),
        caller("/_mock/journal", ("Origin", origin)),
        caller.post("/_mock/answers", {"status": 503}, ("Origin", origin)),
        caller("/_mock/journal", ("Sec-Fetch-Site", "cross-site")),
    ]
    assert [each.status for each in answered] == [400, 403, 403, 403]
    assert not any("access-control-allow-origin" in each.headers for each in answered)
    assert caller.told()["answers"] == {"answers": []}


def test_the_origin_that_is_allowed_may_call_and_read_errors_too(served: Serve) -> None:
    caller = served(cors_origins=(PAGE,))
    preflight = caller("/_mock/answers", ("Origin", PAGE), *PREFLIGHT, method="OPTIONS")
    wrong = caller.post("/_mock/answers", {"staus": 503}, ("Origin", PAGE))
    for answered, status in ((preflight, 200), (wrong, 422)):
        assert answered.status == status
        assert answered.headers["access-control-allow-origin"] == PAGE
        assert "access-control-allow-credentials" not in answered.headers


def test_cors_for_every_origin_lets_no_foreign_name_in(served: Serve) -> None:
    caller = served(cors_origins=("*",))
    assert caller("/_mock/health", ("Origin", EVIL)).status == 200
    assert caller("/_mock/health", ("Origin", EVIL), host="evil.example").status == 403

"""Who gets through to the admin API of a mock on a socket, and by which tricks nobody does."""

import hmac
import json
import socket
from collections.abc import Callable
from typing import Any

import pytest

from contractmock.mockserver.admin import AdminContext
from contractmock.mockserver.admin.access import check_access
from contractmock.mockserver.admin.errors import AdminError
from contractmock.mockserver.admin.routes import HANDLERS

Serve = Callable[..., Any]

ROUTES = [(method, path) for path, methods in HANDLERS.items() for method in methods]
JSON = ("Content-Type", "application/json")
EVIL = "https://evil.example"
TOKEN = "Zebra-été-à"  # its last byte in UTF-8, A0, is a blank in Latin-1


# DNS rebinding


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "localhost.",
        "localhost.evil.example:{port}",
        "127.0.0.1.evil.example",
        "0.0.0.0:{port}",
        "127.1",
        "2130706433",
        "[::]",
        "[::1].evil.example",
        "[::1]x",
        "[::ffff:127.0.0.1]",
        "localhost:{port}:80",
        "localhost:evil",
        "localhost:123456",
        "localhost/",
        "localhost@evil.example",
        "localhost, evil.example",
        "local\xadhost",
        "",
    ],
)
def test_no_name_but_this_machines_reaches_the_admin_api(open_mock: Any, host: str) -> None:
    before = open_mock.told()
    for method, path in (("GET", "/_mock/journal"), ("DELETE", "/_mock/rules")):
        refused = open_mock(path, method=method, host=host.format(port=open_mock.port))
        assert refused.status == 403
        assert "--allowed-host" in refused.error["cure"]
    assert open_mock.told() == before


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:{port}", "127.0.0.1:{port}", "[::1]:9"])
def test_this_machines_names_reach_it_with_any_port(open_mock: Any, host: str) -> None:
    assert open_mock("/_mock/health", host=host.format(port=open_mock.port)).status == 200


def test_a_call_without_a_host_or_with_two_is_refused(open_mock: Any) -> None:
    assert open_mock("/_mock/health", host=None).status in (400, 403)
    twice = open_mock("/_mock/health", ("Host", "evil.example"))
    assert twice.status in (400, 403)


def test_a_target_with_a_name_of_its_own_does_not_stand_in_for_the_host(open_mock: Any) -> None:
    asked = f"http://localhost:{open_mock.port}/_mock/health"
    assert open_mock(asked, host="evil.example").status == 403


def test_a_target_with_a_foreign_name_is_refused_whatever_the_host_says(open_mock: Any) -> None:
    assert open_mock("http://evil.example/_mock/health").status == 403
    own = f"[::1]:{open_mock.port}"
    assert open_mock(f"http://{own}/_mock/health", host=own).status == 200


@pytest.mark.parametrize(
    "field",
    [
        ("X-Forwarded-Host", "localhost"),
        ("X-Host", "localhost"),
        ("Forwarded", "for=127.0.0.1;host=localhost"),
        ("X-Forwarded-For", "127.0.0.1"),
        ("X-Original-URL", "/nowhere"),
    ],
)
def test_what_a_proxy_would_say_of_the_host_counts_for_nothing(
    open_mock: Any, field: tuple[str, str]
) -> None:
    assert open_mock("/_mock/health", field, host="evil.example").status == 403


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_route_is_closed_to_foreign_names_and_to_foreign_pages(
    open_mock: Any, method: str, path: str
) -> None:
    target = "/_mock" + path.format(name="shop", id=1)
    before = open_mock.told()
    sent = {"method": method, "body": b'{"status": 503}' if method == "POST" else b""}
    refused = [
        open_mock(target, JSON, host="evil.example", **sent),
        open_mock(target, JSON, ("Origin", EVIL), **sent),
        open_mock(target, JSON, ("Sec-Fetch-Site", "cross-site"), **sent),
    ]
    assert [each.status for each in refused] == [403, 403, 403]
    assert all(set(each.json) == {"error"} for each in refused)
    assert open_mock.told() == before


# The token


@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        ([f"Bearer {TOKEN}"], 200),
        ([f"bearer  {TOKEN}\t"], 200),
        ([], 401),
        ([""], 401),
        ([TOKEN], 401),
        ([f"Basic {TOKEN}"], 401),
        ([f"Token {TOKEN}"], 401),
        (["Bearer"], 401),
        (["Bearer "], 401),
        ([f"Bearer {TOKEN[:-1]}"], 401),
        ([f"Bearer {TOKEN}x"], 401),
        ([f"Bearer {TOKEN.lower()}"], 401),
        (["Bearer " + "x" * 60_000], 401),
        ([f"Bearer {TOKEN}", f"Bearer {TOKEN}"], 401),
        (["Bearer x", f"Bearer {TOKEN}"], 401),
    ],
)
def test_only_the_token_itself_opens_a_guarded_mock(
    served: Serve, authorization: list[str], status: int
) -> None:
    caller = served(admin_token=TOKEN)
    fields = [("Authorization", value.encode()) for value in authorization]
    answered = caller("/_mock/health", *fields)
    assert answered.status == status
    if status == 401:
        assert answered.headers["www-authenticate"].startswith("Bearer ")
        assert "Zebra" not in answered.body.decode() + str(answered.headers)


@pytest.mark.parametrize(
    ("target", "fields"),
    [
        ("/_mock/health?token=abcdefgh", ()),
        ("/_mock/health?access_token=abcdefgh", ()),
        ("/_mock/health", (("Cookie", "token=abcdefgh"),)),
        ("/_mock/health", (("X-Admin-Token", "abcdefgh"),)),
        ("/_mock/health", (("Proxy-Authorization", "Bearer abcdefgh"),)),
    ],
)
def test_the_token_is_taken_from_its_header_alone(
    served: Serve, target: str, fields: tuple[tuple[str, str], ...]
) -> None:
    assert served(admin_token="abcdefgh")(target, *fields).status == 401


def _scope(authorization: bytes) -> dict[str, Any]:
    headers = [(b"host", b"localhost"), (b"authorization", authorization)]
    return {"type": "http", "method": "GET", "headers": headers, "client": ("127.0.0.1", 1)}


@pytest.mark.parametrize(
    "guess", [b"", b"Bearer", b"Bearer a", b"Basic s3cret", b"Bearer \xff\xfe", b"Bearer s3cret!"]
)
def test_every_guess_is_compared_in_constant_time(
    monkeypatch: pytest.MonkeyPatch, guess: bytes
) -> None:
    compared: list[tuple[object, object]] = []
    compare = hmac.compare_digest

    def seen(presented: bytes, token: bytes) -> bool:
        compared.append((presented, token))
        return compare(presented, token)

    monkeypatch.setattr(hmac, "compare_digest", seen)
    context: Any = type("Context", (), {"allowed_hosts": (), "token": "s3cret"})
    with pytest.raises(AdminError):
        check_access(context, _scope(guess))
    # The length of what comes first is the caller's own: the time depends on the second's alone.
    assert compared == [(guess.partition(b" ")[2].strip(b" "), b"s3cret")]


def test_a_token_of_bytes_that_are_no_utf_8_can_be_presented(monkeypatch: Any) -> None:
    token = b"s3cret-\xff".decode("utf-8", "surrogateescape")  # as Python reads the command line
    context: Any = AdminContext(
        state=None,  # type: ignore[arg-type]
        mounts={},
        view="",
        stopping=None,  # type: ignore[arg-type]
        token=token,
    )
    check_access(context, _scope(b"Bearer s3cret-\xff"))


# Loopback


def test_an_ipv6_caller_of_this_machine_may_call() -> None:
    from contractmock.mockserver.app import create_app
    from contractmock.mockserver.serving.server import running
    from contractmock.mockserver.settings import Settings

    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        pytest.skip("this machine has no IPv6")
    import http.client

    with running(create_app(Settings()), host="::1") as url:
        connection = http.client.HTTPConnection("::1", int(url.rpartition(":")[2]), timeout=60)
        connection.request("GET", "/_mock/health")
        assert connection.getresponse().status == 200
        connection.close()


@pytest.mark.parametrize("peer", [None, ("", 0), ("10.0.0.7", 1), ("::ffff:10.0.0.7", 1)])
def test_another_machine_is_no_nearer_for_what_it_says_of_itself(
    peer: tuple[str, int] | None,
) -> None:
    context: Any = type("Context", (), {"allowed_hosts": (), "token": None})
    headers = [
        (b"host", b"localhost"),
        (b"x-forwarded-for", b"127.0.0.1"),
        (b"x-real-ip", b"127.0.0.1"),
        (b"forwarded", b"for=127.0.0.1"),
    ]
    scope = {"type": "http", "method": "GET", "headers": headers, "client": peer}
    with pytest.raises(AdminError) as refused:
        check_access(context, scope)
    assert refused.value.status == 403


# Paths


@pytest.mark.parametrize(
    "target",
    [
        "/%5fmock/journal",
        "/_mock%2fjournal",
        "/%5F%6D%6F%63%6B/journal",
        "//_mock/journal",
        "/./_mock/journal",
        "/x/../_mock/journal",
        "/_mock/../_mock/journal",
        "/_mock/%2e%2e/_mock/journal",
        "/_mock//journal",
        "/_mock/journal/",
        "/_mock/journal%00",
        "/_mock/journal;x=1",
        "/_MOCK/journal",
        "/_mock\\journal",
        "/aiornot/_mock/journal",
        "/shop/_mock/journal",
        "http://localhost/_mock/journal",
    ],
)
def test_no_spelling_of_a_path_gets_around_the_check(open_mock: Any, target: str) -> None:
    open_mock("/needle-in-the-journal")
    refused = open_mock(target, host="evil.example")
    assert refused.status in (400, 403, 404)
    assert b"needle" not in refused.body
    deleted = open_mock(target, host="evil.example", method="DELETE")
    assert deleted.status in (400, 403, 404, 405)
    assert "needle" in json.dumps(open_mock.told()["journal"])


def test_the_bare_prefix_leads_to_the_api_and_tells_nothing(open_mock: Any) -> None:
    answered = open_mock("/_mock", host="evil.example")
    assert answered.status == 307
    assert answered.body == b""

"""Who may call the admin API."""

from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest

from contractmock.mockserver.admin import AdminContext

Call = Callable[..., httpx.Response]
Read = Callable[[httpx.Response], dict[str, str]]


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"])
def test_this_machine_may_call(send: Call, context: AdminContext, peer: str) -> None:
    assert send(context, "GET", "/health", peer=peer).status_code == 200


@pytest.mark.parametrize(
    "peer", ["192.168.1.7", "172.17.0.1", "::ffff:10.0.0.1", "fe80::1", "nobody"]
)
def test_other_machines_may_not_call_without_a_token(
    send: Call, context: AdminContext, peer: str, error: Read
) -> None:
    response = send(context, "GET", "/health", peer=peer)
    assert response.status_code == 403
    assert "--admin-token" in error(response)["cure"]


def test_a_caller_of_unknown_address_may_not_call(send: Call, context: AdminContext) -> None:
    assert send(context, "GET", "/health", peer=None).status_code == 403


@pytest.mark.parametrize("peer", ["127.0.0.1", "192.168.1.7"])
@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        ("Bearer s3cret-é", 200),
        ("bearer  s3cret-é", 200),
        ("Bearer s3cret", 401),
        ("Basic s3cret-é", 401),
        ("s3cret-é", 401),
        ("Bearer", 401),
        ("", 401),
    ],
)
def test_with_a_token_only_its_bearer_may_call_from_anywhere(
    send: Call, context: AdminContext, peer: str, authorization: str, status: int
) -> None:
    guarded = replace(context, token="s3cret-é")
    headers = {"authorization": authorization.encode()}
    response = send(guarded, "GET", "/health", peer=peer, headers=headers)
    assert response.status_code == status
    if status == 401:
        assert response.headers["www-authenticate"].startswith("Bearer")
        assert "s3cret" not in response.text


@pytest.mark.parametrize(
    "host",
    ["localhost", "LocalHost:80", "127.0.0.1:4010", "[::1]", "[::1]:4010", "mock:4010", "MOCK"],
)
def test_names_of_this_machine_and_allowed_names_are_served(
    send: Call, context: AdminContext, host: str
) -> None:
    allowed = replace(context, allowed_hosts=("mock",))
    assert send(allowed, "GET", "/health", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("token", [None, "s3cret"])
@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "mock",
        "127.0.0.1.evil.example",
        "",
        "[::2]",
        "localhost@e",
    ],
)
def test_other_names_are_refused_against_dns_rebinding(
    send: Call, context: AdminContext, host: str, token: str | None, error: Read
) -> None:
    response = send(
        replace(context, token=token),
        "GET",
        "/health",
        headers={"host": host, "authorization": f"Bearer {token}"},
    )
    assert response.status_code == 403
    assert "--allowed-host" in error(response)["cure"]


def test_two_hosts_are_refused(send: Call, context: AdminContext) -> None:
    headers = [("host", "localhost"), ("host", "localhost")]
    assert send(context, "GET", "/health", headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("origin", "host", "status"),
    [
        ("http://localhost:4010", "localhost:4010", 201),
        ("http://LOCALHOST:4010", "localhost:4010", 201),
        ("http://localhost", "localhost:80", 201),
        ("https://app.example", "localhost:4010", 201),
        ("http://localhost:3000", "localhost:4010", 403),
        ("https://evil.example", "localhost:4010", 403),
        ("null", "localhost:4010", 403),
        ("", "localhost:4010", 403),
    ],
)
def test_web_pages_of_other_origins_are_refused_unless_allowed(
    send: Call, context: AdminContext, origin: str, host: str, status: int
) -> None:
    allowing = replace(context, cors_origins=("https://app.example",))
    headers = {"origin": origin, "host": host}
    response = send(allowing, "POST", "/answers", json={"status": 503}, headers=headers)
    assert response.status_code == status
    assert len(context.state.queued) == (status == 201)


def test_any_origin_may_call_where_all_are_allowed(send: Call, context: AdminContext) -> None:
    allowing = replace(context, cors_origins=("*",))
    headers = {"origin": "https://any.example"}
    assert send(allowing, "GET", "/health", headers=headers).status_code == 200


def test_who_may_not_call_learns_nothing_of_the_routes(send: Call, context: AdminContext) -> None:
    for path in ("/nowhere", "/answers"):
        response = send(context, "PUT", path, peer="192.168.1.7")
        assert response.status_code == 403
        assert "routes" not in response.json()

"""The names of secrets, and the ways in which one may be written."""

import base64
import tracemalloc
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractmock.contracts.operation import SecurityScheme
from contractmock.contracts.secrets import (
    MASK,
    SecretNames,
    base64_forms,
    masked_members,
    member_secrets,
    url_secrets,
    without,
    without_url_secrets,
    written_forms,
)

NAMES = SecretNames()


@pytest.mark.parametrize(
    "name",
    [
        "Authorization", "x-api-key", "apiKey", "access_token", "client-secret", "passwd",
        "X-Amz-Signature", "credentials", "Set-Cookie", "sessionId", "jwt", "sig", "X-Auth", "hmac",
    ],
)  # fmt: skip
def test_these_names_are_secret(name: str) -> None:
    assert name in NAMES


@pytest.mark.parametrize(
    "name",
    ["keyword", "keyboard", "keypoints", "keyframes", "author", "design", "passenger", "x"],
)
def test_these_names_are_not(name: str) -> None:
    assert name not in NAMES


def test_the_place_of_a_declared_api_key_is_secret_whatever_it_is_called() -> None:
    scheme = SecurityScheme(name="x", type="apiKey", location="query", parameter="Who")
    assert "who" in SecretNames([scheme])
    assert "who" not in NAMES


@given(st.text(min_size=4), st.text(max_size=5), st.text(max_size=5))
def test_base64_of_a_text_among_others_has_one_of_its_forms(
    text: str, before: str, after: str
) -> None:
    whole = f"{before}{text}{after}".encode("utf-8", "surrogatepass")
    forms = set(base64_forms(text))
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        assert any(form in encode(whole).decode() for form in forms)


def test_members_of_secret_names_are_told_and_masked_with_all_that_is_in_them() -> None:
    value = {
        "a": 1,
        "auth": {"user": "ann", "pins": [123456, None, True, 7]},
        "list": [{"token": "t-1"}, {"max_tokens": 4096}],
    }
    assert set(member_secrets(value, NAMES)) == {"ann", "123456", "7", "t-1", "4096"}
    assert masked_members(value, NAMES) == {
        "a": 1,
        "auth": {"user": MASK, "pins": [MASK, None, True, 7]},
        "list": [{"token": MASK}, {"max_tokens": 4096}],
    }


@pytest.mark.parametrize(
    ("text", "secrets", "told"),
    [
        ("https://ann:pw@x.example/", ["ann:pw", "pw"], "https://***@x.example/"),
        ("/a?b=1&token=abc#d", ["abc"], "/a?b=1&token=***#d"),
        ("see http://x/#access_token=abc!", ["abc!"], "see http://x/#access_token=***"),
        ("what? a=b", [], "what? a=b"),
    ],
)
def test_urls_are_told_without_what_is_secret_in_them(
    text: str, secrets: list[str], told: str
) -> None:
    assert list(url_secrets(text, NAMES)) == secrets
    assert without_url_secrets(text, NAMES) == told


def test_a_secret_is_masked_however_it_is_written() -> None:
    secret = "a/b+c=d é"
    for written in (secret, quote_plus(secret), base64.b64encode(secret.encode()).decode()):
        assert secret not in without(secret, f"<{written}>")
        assert MASK in without(secret, f"<{written}>")


def test_half_a_surrogate_pair_which_json_can_hold_is_a_secret_as_any() -> None:
    assert without("\ud800abcdefgh", "key=%3Fabcdefgh") == "key=***"


def test_an_overlong_name_counts_as_secret_and_is_not_searched() -> None:
    assert "a" * 2000 in NAMES
    assert "a" * 1000 not in NAMES


@pytest.mark.parametrize("size", [10, 100_000])
def test_a_secret_of_any_length_is_found_in_every_form(size: int) -> None:
    secret = "s/e+c" * size
    for form in (secret, quote_plus(secret), base64.b64encode(secret.encode()).decode()):
        assert any(each in form for each in written_forms(secret))


def test_what_callers_make_up_is_not_remembered_at_length() -> None:
    """Names of a megabyte, and their secrets, leave nothing behind."""
    names = SecretNames()
    tracemalloc.start()
    try:
        for number in range(20):
            made_up = f"{number}" + "n" * 1_000_000
            assert made_up in names
            assert made_up in written_forms(made_up)
        assert tracemalloc.get_traced_memory()[0] < 5_000_000
    finally:
        tracemalloc.stop()

"""Where a state is kept: what a user writes, and what is said of it."""

import pytest

from contractmock.contracts.errors import ContractError
from contractmock.mockserver.settings import Settings
from contractmock.mockserver.sharing.address import StateAddress, parse_state


@pytest.mark.parametrize(
    ("url", "address", "text"),
    [
        ("redis://localhost", StateAddress(host="localhost"), "redis://localhost:6379/0"),
        (
            "redis://[::1]:7000/3?prefix=team",
            StateAddress(host="::1", port=7000, database=3, prefix="team"),
            "redis://[::1]:7000/3?prefix=team",
        ),
        (
            "rediss://joe:s%40crets@redis.example.com/",
            StateAddress(
                host="redis.example.com", username="joe", password="s@crets", is_encrypted=True
            ),
            "rediss://redis.example.com:6379/0",
        ),
        (
            "redis://:open-sesame@h?db=2",
            StateAddress(host="h", password="open-sesame", database=2),
            "redis://h:6379/2",
        ),
        (
            "unix:///run/redis.sock?db=1&prefix=a",
            StateAddress(path="/run/redis.sock", database=1, prefix="a"),
            "unix:///run/redis.sock?db=1&prefix=a",
        ),
    ],
)
def test_a_url_is_read_and_told_without_its_password(
    url: str, address: StateAddress, text: str
) -> None:
    assert parse_state(url) == address
    assert str(address) == text
    assert "open-sesame" not in repr(address)


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("localhost:6379", "is not the URL of a Redis"),
        ("http://localhost", "is not the URL of a Redis"),
        ("", "is not the URL of a Redis"),
        ("elsewhere", "--state: is not the URL of a Redis"),
        ("open-sesame:6379", "--state: is not the URL of a Redis"),
        ("redis://", "does not say where the Redis is"),
        ("unix://", "does not say where the Redis is"),
        ("redis://:open-sesame@h:port", "its host or port cannot be"),
        ("redis://:open-sesame@[h", "its host or port cannot be"),
        ("redis://:open-sesame@h:99999", "its host or port cannot be"),
        ("redis://:open-sesame@h/zero", "databases have numbers"),
        ("redis://:open-sesame@h?prefix=", "it has no value"),
        ("redis://:open-sesame@h?prefix=%0a", "it has no value"),
        ("redis://:open-sesame@h?prefx=a", "it can be told no such thing"),
        ("redis://:open-sesame@h?password=a", "it can be told no such thing"),
    ],
)
def test_what_is_no_url_is_refused_without_repeating_it(url: str, rule: str) -> None:
    with pytest.raises(ContractError, match=rule) as caught:
        parse_state(url)
    assert "open-sesame" not in str(caught.value)


def test_settings_do_not_tell_the_password() -> None:
    assert "open-sesame" not in repr(Settings(state="redis://:open-sesame@localhost"))

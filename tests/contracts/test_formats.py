"""The formats that the validator is taught."""

import jsonschema_rs
import pytest

from contractmock.contracts.formats import FORMATS, is_base64, is_base64url, is_char

BASE64 = [
    ("", True),
    ("QQ==", True),
    ("QUI=", True),
    ("QUJD", True),
    ("+/+/", True),
    ("QQ", False),
    ("QQ=", False),
    ("QQ===", False),
    ("Q===", False),
    ("====", False),
    ("QQ==QUJD", False),
    ("QUJD\n", False),
    ("QUJ\nDQQ=", False),
    ("QU D", False),
    ("-_-_", False),
    ("QUJé", False),
]

BASE64URL = [
    ("", True),
    ("QQ", True),
    ("QQ==", True),
    ("QUI", True),
    ("-_-_", True),
    ("+/+/", False),
    ("QQ=", False),
    ("Q", False),
    ("QQ==Q", False),
    ("====", False),
    ("QU D", False),
]


@pytest.mark.parametrize(("text", "expected"), BASE64)
def test_base64_is_taken_strictly(text: str, expected: bool) -> None:
    assert is_base64(text) is expected


@pytest.mark.parametrize(("text", "expected"), BASE64URL)
def test_base64url_may_leave_its_padding_out(text: str, expected: bool) -> None:
    assert is_base64url(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"), [("a", True), ("中", True), ("", False), ("ab", False)]
)
def test_a_char_is_one_character(text: str, expected: bool) -> None:
    assert is_char(text) is expected


@pytest.mark.parametrize("name", ["binary", "password"])
def test_binary_and_password_take_every_text(name: str) -> None:
    assert all(FORMATS[name](text) for text in ("", "a", "\x00\uffff", "pass word"))


def test_the_validator_applies_them_to_strings_only() -> None:
    validator = jsonschema_rs.Draft202012Validator(
        {"format": "byte"}, validate_formats=True, formats=dict(FORMATS)
    )
    assert validator.is_valid("QQ==")
    assert not validator.is_valid("not base64")
    assert validator.is_valid(7)

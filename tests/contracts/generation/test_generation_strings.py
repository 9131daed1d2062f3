"""Texts by pattern and by format."""

import re
from random import Random
from typing import Any

import jsonschema_rs
import pytest

from contractmock.contracts.formats import FORMATS
from contractmock.contracts.generation import Generator, Ungeneratable, golden, minimal, samples
from contractmock.contracts.generation.matching import shortest, text
from contractmock.contracts.generation.patterns import UnsupportedPattern, parse

PATTERNS = [
    "",
    "^$",
    "abc",
    "^abc$",
    "^[a-z]+$",
    "^[^a-z]{3}$",
    "^[A-Fa-f0-9]{8}-[0-9a-f]{4}$",
    r"^\d{4}-\d{2}-\d{2}$",
    r"^\w+\s\S+$",
    r"^\W\D$",
    "^(foo|ba[rz]|)$",
    "^(?:a|bc)(?<name>d)?$",
    "^a{2}b{1,3}c{2,}d*e?$",
    "^a+?b*?$",
    r"^[\d\-_.]+$",
    r"^[]a-]$".replace("[]", r"[\]"),
    r"^[a\]b^-]$",
    r"\bword\b",
    r"^\x41\u0042\t\.$",
    r"^\p{Lu}\p{L}+\P{N}$",
    "^[-a]+$",
    "^[^\\x00-\\x7F]$",
    r"^(?!foo)[a-z]{3}$",
    r"^(?=.*[A-Z])(?=.*\d)[A-Za-z\d]{8,}$",
    r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$",
    r"^[\w.+-]+@[\w-]+\.[a-z]{2,}$",
    r"^https?://[^\s/$.?#].[^\s]*$",
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_is_met_by_every_seed(pattern: str) -> None:
    generator = Generator({"type": "string", "pattern": pattern})
    for seed in range(5):
        made = generator.golden(seed=seed), generator.minimal(seed=seed)
        assert all(jsonschema_rs.is_valid({"pattern": pattern}, value) for value in made)


@pytest.mark.parametrize("pattern", [p for p in PATTERNS if r"\p" not in p and "(?" not in p])
def test_most_texts_match_without_trying_again(pattern: str) -> None:
    part, rng = parse(pattern), Random(1)
    made = [text(part, rng, spare) for spare in range(10)]
    assert all(re.search(pattern, value) for value in made)
    assert all(len(value) >= shortest(part) for value in made)


@pytest.mark.parametrize("low", [0, 1, 5, 40])
def test_a_pattern_is_stretched_to_a_length(low: int) -> None:
    schema = {
        "type": "string",
        "pattern": "^[a-z]+(-[a-z]+)*$",
        "minLength": low,
        "maxLength": low + 2,
    }
    made = golden(schema)
    assert isinstance(made, str)
    assert low <= len(made) <= low + 2


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        (r"(a)\1", "back-reference"),
        (r"(?<n>a)\k<n>", "back-reference"),
        ("(?i)a", "group"),
        (r"\p{Emoji}", "property"),
        ("[]", "class"),
        ("a(", "early"),
        ("a)", "unbalanced"),
        ("[a", "early"),
        ("[z-a]", "range"),
        ("*a", "repeat"),
        ("a\\", "early"),
    ],
)
def test_what_is_outside_the_subset_is_named(pattern: str, reason: str) -> None:
    with pytest.raises(UnsupportedPattern, match=reason):
        parse(pattern)


@pytest.mark.parametrize("name", samples.FORMATS)
def test_every_format_has_valid_texts(name: str) -> None:
    schema = {"type": "string", "format": name}
    generator = Generator(schema)
    for seed in range(5):
        for value in (generator.golden(seed=seed), generator.minimal(seed=seed)):
            assert jsonschema_rs.Draft202012Validator(
                schema, validate_formats=True, formats=dict(FORMATS)
            ).is_valid(value)


@pytest.mark.parametrize("name", samples.FORMATS)
def test_the_first_text_of_a_format_needs_no_second_try(name: str) -> None:
    form = samples.FORMATS[name]
    validator = jsonschema_rs.Draft202012Validator(
        {"format": name}, validate_formats=True, formats=dict(FORMATS)
    )
    for plausible in (True, False):
        assert validator.is_valid(next(form.texts(Random(1), 0, plausible=plausible)))


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("uri", 300, 300),
        ("uri", 0, 4),
        ("email", 60, 61),
        ("hostname", 200, 200),
        ("byte", 50, 60),
        ("byte", 0, 0),
        ("json-pointer", 30, 30),
        ("ipv6", 30, None),
        ("time", 0, 9),
    ],
)
def test_a_format_fits_a_length(name: str, low: int, high: int | None) -> None:
    schema: dict[str, Any] = {"type": "string", "format": name, "minLength": low}
    schema |= {"maxLength": high} if high is not None else {}
    assert isinstance(golden(schema), str)
    assert isinstance(minimal(schema), str)


def test_a_length_that_no_text_of_the_format_has_is_refused() -> None:
    with pytest.raises(Ungeneratable):
        golden({"type": "string", "format": "date", "maxLength": 9})

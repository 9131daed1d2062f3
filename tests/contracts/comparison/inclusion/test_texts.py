"""Patterns, lengths and formats are compared as languages."""

import re
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contractmock.contracts.comparison import Proven, Refuted, Undecided, included
from contractmock.contracts.comparison.inclusion import texts
from contractmock.contracts.comparison.inclusion.automata import automaton
from contractmock.contracts.comparison.inclusion.expressions import Irregular
from contractmock.contracts.comparison.inclusion.languages import Language
from contractmock.contracts.generation import samples

SHORT_TEXTS = ["".join(letters) for size in range(4) for letters in product("abx", repeat=size)]
TEXTS = [*SHORT_TEXTS, "1", "a1", "\n", "\na", "a b", "é"]

ATOMS = st.sampled_from(
    ["a", "b", "x", "[ab]", "[^a]", ".", "^", "$", r"\d", r"\w", "[a-x]", r"\x61"]
)
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda parts: f"({parts[0]}|{parts[1]})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{0,2}", "{2,}", "{2}"])).map(
            lambda parts: f"(?:{parts[0]}){parts[1]}"
        ),
    ),
    max_leaves=6,
)


def accepts(pattern: str, text: str) -> bool:
    machine = automaton(pattern)
    states = machine.start()
    for character in text:
        states = machine.after(states, ord(character))
    return machine.accepts(states, is_start=not text)


@given(pattern=PATTERNS)
@settings(max_examples=300, deadline=None)
def test_an_automaton_matches_what_the_validators_agree_to_match(pattern: str) -> None:
    for text in TEXTS:
        agreed = texts.has_match(pattern, text)
        assert agreed is None or accepts(pattern, text) is agreed, text


@given(narrow=PATTERNS, wide=PATTERNS, longest=st.integers(0, 3))
@settings(max_examples=300, deadline=None)
def test_patterns_over_three_letters_get_the_true_verdict(
    narrow: str, wide: str, longest: int
) -> None:
    """The universe: texts of at most three of the letters a, b and x."""
    schema = {"allOf": [{"pattern": narrow}, {"pattern": "^[abx]*$"}]}
    verdict = included({"type": "string", "maxLength": longest, **schema}, {"pattern": wide})
    refused = [
        text
        for text in SHORT_TEXTS
        if len(text) <= longest and re.search(narrow, text) and not re.search(wide, text)
    ]
    assert isinstance(verdict, Refuted if refused else Proven), refused[:1]


@given(pattern=PATTERNS, refused=st.lists(st.sampled_from(SHORT_TEXTS), max_size=6, unique=True))
@settings(max_examples=100, deadline=None)
def test_a_pattern_is_compared_with_a_list_of_texts(pattern: str, refused: list[str]) -> None:
    schema = {"allOf": [{"pattern": pattern}, {"pattern": "^[abx]{0,3}$"}], "type": "string"}
    matching = {text for text in SHORT_TEXTS if re.search(pattern, text)}
    verdict = included(schema, {"enum": [*refused, "more"]})
    assert isinstance(verdict, Proven) is (matching <= {*refused})


@pytest.mark.parametrize(
    "pattern", ["(?=a)a", "(?!a)", r"(a)\1", r"\bword\b", r"\p{L}", "a{2000}", "[[:alpha:]]", "a**"]
)
def test_what_is_not_regular_is_not_read(pattern: str) -> None:
    with pytest.raises(Irregular):
        automaton(pattern)


def test_a_language_ends_when_all_its_texts_are_told() -> None:
    assert set(Language([("^[ab]{1,2}$", True), ("^a", False)], 0, None, 9).texts()) == {
        *("b", "ba", "bb")
    }


def test_the_start_of_a_text_is_no_place_inside_it() -> None:
    """`$^` matches the empty text only, although the states before and after a letter agree."""
    assert list(Language([("$^", False)], 0, 1, 1).texts()) != []
    assert list(Language([("$^", True)], 1, 3, 1).texts()) == []


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ({"format": "uuid"}, {"maxLength": 36, "minLength": 36}),
        ({"format": "uuid"}, {"pattern": "^[0-9a-fA-F-]{36}$"}),
        ({"pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}, {"format": "uuid"}),
        ({"format": "date"}, {"pattern": r"^\d+-\d+-\d+$"}),
        ({"format": "date-time"}, {"minLength": 20}),
        ({"format": "uri"}, {"format": "uri-reference"}),
        ({"format": "email"}, {"format": "idn-email"}),
        ({"format": "uuid"}, {"not": {"format": "date"}}),
        ({"format": "char"}, {"minLength": 1, "maxLength": 1}),
        ({"minLength": 1, "maxLength": 1}, {"format": "char"}),
        ({}, {"format": "no-such-format"}),
        ({}, {"format": "binary"}),
        ({}, {"pattern": ".*"}),
        ({"pattern": "[0-9]+"}, {"pattern": "[0-9a-f]+"}),
        ({"pattern": "^[a-z]{1,64}$"}, {"maxLength": 64}),
    ],
)
def test_texts_are_included(narrow: dict[str, Any], wide: dict[str, Any]) -> None:
    assert included({"type": "string", **narrow}, {"type": "string", **wide}) == Proven()


@pytest.mark.parametrize("format_", sorted(texts.ASSERTED))
def test_the_loss_of_every_known_format_is_refuted(format_: str) -> None:
    verdict = included({"type": "string"}, {"type": "string", "format": format_})
    assert isinstance(verdict, Refuted)
    assert texts.has_format(format_, str(verdict.witness)) is False


@pytest.mark.parametrize("format_", sorted(texts.ASSERTED))
def test_formats_can_be_left_aside(format_: str) -> None:
    schema = {"type": "string", "format": format_}
    assert included({"type": "string"}, schema, formats=False) == Proven()


@pytest.mark.parametrize("format_", sorted(texts.LENGTHS.keys() | texts.SHAPES.keys()))
def test_what_is_claimed_of_a_format_is_no_less_than_its_samples_show(format_: str) -> None:
    low, high = texts.LENGTHS.get(format_, (0, None))
    for text in samples.FORMATS[format_].texts(Random(1), 0, plausible=True):
        assert low <= len(text) <= (high or len(text))
        assert re.search(texts.SHAPES.get(format_, ""), text)


def test_a_pattern_that_is_not_read_is_undecided_and_named() -> None:
    verdict = included({"pattern": r"(?=a)a", "type": "string"}, {"pattern": "a"})
    assert isinstance(verdict, Undecided)
    assert "(?=a)a" in verdict.reason

import json
from unittest.mock import patch

import pytest
import yaml

from contractmock.contracts.documents import parsing, yaml_text
from contractmock.contracts.documents.json_text import parse_json
from contractmock.contracts.documents.limits import DEPTH_LIMIT
from contractmock.contracts.documents.parsing import LONGEST_IN_DOUBT, parse
from contractmock.contracts.errors import ContractError


def found(text: str) -> list[tuple[str, str]]:
    return [(notice.rule, notice.pointer) for notice in parse("doc", text).notices]


def refusal(text: str) -> str:
    with pytest.raises(ContractError) as caught:
        parse("doc", text)
    return caught.value.rule


@pytest.fixture(params=[name for name in ("CSafeLoader", "SafeLoader") if hasattr(yaml, name)])
def _either_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where libyaml is missing the slow parser must read the same."""
    monkeypatch.setattr(yaml_text, "LOADER", getattr(yaml, request.param))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x", "x"),
        ("'200'", "200"),
        ("200", 200),
        ("-017", -17),
        ("0x1F", 31),
        ("0o17", 15),
        ("3.10", 3.1),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("true", True),
        ("False", False),
        ("~", None),
        ("", None),
        ("null", None),
        ("2024-01-31", "2024-01-31"),
        ("2024-01-31T10:00:00Z", "2024-01-31T10:00:00Z"),
        ("12:30:45", "12:30:45"),
        ("1_000", "1_000"),
        ("=", "="),
        (".", "."),
        ("!!str 5", "5"),
        ("!!int '5'", 5),
        ("18446744073709551615", 2**64 - 1),
        ("18446744073709551616", 2.0**64),
    ],
)
@pytest.mark.usefixtures("_either_parser")
def test_plain_values_are_read_as_yaml_1_2_has_it(text: str, value: object) -> None:
    data = parse("doc", f"x: {text}").data
    assert data == {"x": value}
    assert type(data["x"]) is type(value)


@pytest.mark.parametrize("word", ["yes", "No", "ON", "off"])
def test_words_that_yaml_1_1_takes_for_truth_values_are_text_and_noticed(word: str) -> None:
    parsed = parse("doc", f"a: [x, {word}]\n")
    assert parsed.data == {"a": ["x", word]}
    assert [(n.rule, n.pointer) for n in parsed.notices] == [("ambiguous-boolean", "/a/1")]
    assert found(f"a: '{word}'\n") == []


def test_every_key_is_text_as_it_is_written() -> None:
    text = "200: a\n1.0: b\ny: c\non: d\nnull: e\ntrue: f\n2024-01-31: g\n~: h\n"
    assert list(parse("doc", text).data) == [
        "200", "1.0", "y", "on", "null", "true", "2024-01-31", "~",
    ]  # fmt: skip
    assert found(text) == []


@pytest.mark.usefixtures("_either_parser")
def test_a_duplicate_key_is_noticed_and_the_last_one_counts() -> None:
    text = "a:\n  - x: 1\n  - b/c: {k: 1}\n    b/c: 2\n    b/c: 3\n"
    assert parse("doc", text).data == {"a": [{"x": 1}, {"b/c": 3}]}
    assert found(text) == [("duplicate-key", "/a/1/b~1c")]


def test_a_duplicate_key_of_json_is_noticed_and_the_last_one_counts() -> None:
    text = '{"a": [{"b": 1, "b": 2, "c": 1, "c": 2}], "d": {"e": {}, "e": []}}'
    assert parse("doc", text).data == {"a": [{"b": 2, "c": 2}], "d": {"e": []}}
    assert found(text) == [
        ("duplicate-key", "/a/0/b"),
        ("duplicate-key", "/a/0/c"),
        ("duplicate-key", "/d/e"),
    ]


def test_an_alias_is_a_copy() -> None:
    data = parse("doc", "a: &x {b: [1]}\nc: *x\nd: &s text\ne: *s\n*s : 1\n").data
    assert data == {"a": {"b": [1]}, "c": {"b": [1]}, "d": "text", "e": "text", "text": 1}
    assert data["a"] is not data["c"]
    assert data["a"]["b"] is not data["c"]["b"]


def test_merge_keys_give_way_to_what_stands_in_the_mapping_and_to_earlier_ones() -> None:
    text = "a: &a {k: a, m: a}\nb: &b {m: b, n: b}\nc:\n  <<: [*a, *b]\n  k: c\nd: {<<: *b}\n"
    data = parse("doc", text).data
    assert data["c"] == {"k": "c", "m": "a", "n": "b"}
    assert data["d"] == {"m": "b", "n": "b"}
    assert found(text) == []


def test_a_merge_key_that_names_no_mapping_is_noticed() -> None:
    assert found("a:\n  b: {<<: 5, c: 1}\n") == [("malformed", "/a/b/<<")]


def test_a_merge_key_in_quotes_is_a_key() -> None:
    assert parse("doc", "'<<': 5").data == {"<<": 5}


def test_an_unknown_tag_is_noticed_and_ignored() -> None:
    text = "a: !Sub x\nb: !thing {c: 1}\n"
    assert parse("doc", text).data == {"a": "x", "b": {"c": 1}}
    assert found(text) == [("unknown-tag", "/a"), ("unknown-tag", "/b")]


@pytest.mark.parametrize("text", [".nan", "-.Inf", "1e999", "9" * 5000])
def test_a_number_that_json_cannot_express_is_noticed_and_kept_as_text(text: str) -> None:
    assert parse("doc", f"a: [{text}]").data == {"a": [text]}
    assert found(f"a: [{text}]") == [("not-a-number", "/a/0")]


@pytest.mark.parametrize("text", ["NaN", "-Infinity", "1e999", "9" * 5000])
def test_a_number_of_json_that_is_none_is_noticed_and_kept_as_text(text: str) -> None:
    parsed = parse("doc", f'{{"a": {text}}}')
    assert parsed.data == {"a": text}
    assert [notice.rule for notice in parsed.notices] == ["not-a-number"]


def test_an_error_of_yaml_names_line_and_column() -> None:
    assert refusal("a: 1\nb: [1, 2\nc: 3\n").startswith("it is not YAML (line 3, column 2: ")


@pytest.mark.parametrize("text", ["a: \x07", "a: \ud800", "%YAML 7", "a: *none", "a: &x [*x]"])
@pytest.mark.usefixtures("_either_parser")
def test_text_that_cannot_be_read_is_refused_and_never_crashes(text: str) -> None:
    assert refusal(text)


@pytest.mark.parametrize(
    "text", ["? [a]\n: 1\n", "? {a: 1}\n: 1\n", "a: {{b}}", "a: &a [1]\n*a : 1"]
)
def test_a_key_that_is_no_text_is_refused_with_its_place(text: str) -> None:
    assert refusal(text).startswith("at line ")


def test_a_second_yaml_document_is_refused() -> None:
    assert refusal("a: 1\n---\nb: 2\n") == "at line 2, column 1 a second YAML document begins"


def test_an_error_of_json_names_line_and_column() -> None:
    rule = refusal('{"a": 1,\n "b" 2,\n "c": [}\n')
    assert rule == "it is not JSON (line 2, column 6: expecting ':' delimiter)"


def test_json_that_is_only_yaml_is_read_and_noticed() -> None:
    text = '{"a": [1, 2,],}'
    assert parse("doc", text).data == {"a": [1, 2]}
    assert found(text) == [("not-json", "")]


def test_a_long_text_that_begins_like_json_has_to_be_json() -> None:
    text = '{"a": [1, 2,], "b": "%s"}'
    longest = text % ("b" * (LONGEST_IN_DOUBT - len(text) + 2))
    assert found(longest) == [("not-json", "")]
    with patch.object(parsing, "parse_yaml", side_effect=AssertionError):
        assert refusal(f"{longest} ").startswith("it is not JSON (line 1, column ")


def test_half_of_a_surrogate_pair_is_refused_and_a_whole_one_read() -> None:
    assert "surrogate" in refusal('{"a": "\\ud83d"}')
    assert parse("doc", '{"a": "\\ud83d\\ude00"}').data == {"a": "😀"}


@pytest.mark.parametrize("depth", [DEPTH_LIMIT + 1, 5_000, 200_000])
def test_nesting_beyond_the_limit_is_refused(depth: int) -> None:
    for text in ("[" * depth + "]" * depth, '{"a":' * depth + "1" + "}" * depth):
        assert f"nested more than {DEPTH_LIMIT} deep" in refusal(text)


def test_nesting_up_to_the_limit_is_read() -> None:
    parse("doc", "[" * DEPTH_LIMIT + "]" * DEPTH_LIMIT)
    parse("doc", '{"a":' * DEPTH_LIMIT + "1" + "}" * DEPTH_LIMIT)


@pytest.mark.parametrize("text", ["1", "null", '"x"', "[]"])
def test_json_may_be_a_single_value(text: str) -> None:
    assert parse_json("doc", text).data == json.loads(text)


def test_aliases_cannot_add_to_the_nesting_without_end() -> None:
    half = DEPTH_LIMIT // 2
    deep = "a: &a " + "[" * (half + 1) + "]" * (half + 1) + "\nb: "
    assert "deep" in refusal(deep + "[" * half + "*a" + "]" * half)


def test_aliases_cannot_multiply_without_end() -> None:
    bomb = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 30)
    )
    assert "aliases add more than 2,000,000 values" in refusal(bomb)


def test_merge_keys_cannot_multiply_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_text, "ALIAS_LIMIT", 1000)
    base = "b: &b {" + ", ".join(f"k{n}: 1" for n in range(100)) + "}\n"
    assert "aliases add" in refusal(base + "".join(f"m{n}: {{<<: *b}}\n" for n in range(20)))


def test_yaml_and_json_of_the_same_document_read_the_same() -> None:
    data: dict[str, object] = {"a": [1, -2.5, True, None, "é\n", {"b c": {}}, []], "200": "x"}
    assert parse("doc", json.dumps(data)).data == data
    assert parse("doc", yaml.safe_dump(data)).data == data

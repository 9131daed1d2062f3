"""What deviates from an instance: each rule by a small schema."""

from copy import deepcopy
from typing import Any

import pytest

from contractmock.contracts.deviations import RULES, Deviator, Inapplicable, Kind, deviations
from contractmock.contracts.generation import Ungeneratable

ALLOWED, EVOLVED, INVALID = Kind.ALLOWED, Kind.EVOLVED, Kind.INVALID


def record(required: tuple[str, ...] = (), /, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


def listing(items: Any, **keywords: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **keywords}


def choice(*branches: Any) -> dict[str, Any]:
    return {"oneOf": list(branches)}


TEXT = {"type": "string"}
INTEGER = {"type": "integer"}
NUMBER = {"type": "number"}
SHARE = {"type": "number", "minimum": 0, "maximum": 1}
COLOUR = {"type": "string", "enum": ["red", "green"]}
FREE: dict[str, Any] = {}
PAIR = [{"a": 1}, {"a": 2}]
STRICT = {**record(a=INTEGER), "additionalProperties": False}
MAP = {"type": "object", "additionalProperties": INTEGER}
LISTED = {**MAP, "propertyNames": {"enum": ["a", "b"]}}
TREE = {
    "$ref": "#/$defs/T",
    "$defs": {"T": record(("v",), v=INTEGER, kids=listing({"$ref": "#/$defs/T"}))},
}
CONDITION = {
    **record(("k",), k=COLOUR, n=INTEGER),
    "if": {"properties": {"k": {"const": "red"}}},
    "then": {"required": ["n"]},
}

MADE: list[tuple[str, Any, Any, Kind, str, str, Any]] = [
    # schema, instance, kind, rule, pointer, outcome
    ("optional", record(a=TEXT), {"a": "x"}, ALLOWED, "absent", "/a", {}),
    ("required", record(("a",), a=TEXT), {"a": "x"}, INVALID, "missing", "/a", {}),
    ("3.1 null", record(a={"type": ["string", "null"]}), {"a": "x"}, ALLOWED, "null", "/a", None),
    ("any null", record(a=choice(TEXT, {"type": "null"})), {"a": ""}, ALLOWED, "null", "/a", None),
    ("no null", record(a=TEXT), {"a": "x"}, INVALID, "null", "/a", None),
    ("all gone", record(a=MAP), {"a": {"x": 1}}, ALLOWED, "empty-object", "/a", {}),
    ("no items", record(a=listing(TEXT)), {"a": ["x"]}, ALLOWED, "empty-array", "/a", []),
    ("needed", listing(TEXT, minItems=1), ["x"], INVALID, "out-of-range", "", []),
    ("no text", record(a=TEXT), {"a": "x"}, ALLOWED, "empty-string", "/a", ""),
    ("short", {**TEXT, "minLength": 1}, "x", INVALID, "out-of-range", "", ""),
    ("listed", record(a=COLOUR), {"a": "red"}, ALLOWED, "enum-value", "/a", "green"),
    ("const", choice({"const": 1}, {"const": 2}), 1, ALLOWED, "enum-value", "", 2),
    ("unlisted", record(a=COLOUR), {"a": "red"}, EVOLVED, "new-value", "/a", "new_value"),
    ("unlisted number", {"enum": [1, 7]}, 1, EVOLVED, "new-value", "", 8),
    ("open", {"anyOf": [COLOUR, TEXT]}, "red", ALLOWED, "new-value", "", "new_value"),
    ("flag", record(a={"type": "boolean"}), {"a": True}, ALLOWED, "boolean", "/a", False),
    ("integer share", SHARE, 0.5, ALLOWED, "integer", "", 0),
    ("integer share", SHARE, 0.5, ALLOWED, "integer", "", 1),
    ("least share", SHARE, 0.5, ALLOWED, "minimum", "", 0.0),
    ("most share", SHARE, 0.5, ALLOWED, "maximum", "", 1.0),
    ("below", SHARE, 0.5, INVALID, "out-of-range", "", -0.01),
    ("open bound", {**NUMBER, "exclusiveMinimum": 0}, 0.5, ALLOWED, "minimum", "", 0.01),
    ("at it", {**NUMBER, "exclusiveMinimum": 0}, 0.5, INVALID, "out-of-range", "", 0),
    ("open whole", {**INTEGER, "exclusiveMaximum": 9}, 3, ALLOWED, "maximum", "", 8),
    ("zero", INTEGER, 5, ALLOWED, "zero", "", 0),
    ("real zero", NUMBER, 5.5, ALLOWED, "zero", "", 0.0),
    ("one", INTEGER, 5, ALLOWED, "one", "", 1),
    ("negative", INTEGER, 5, ALLOWED, "negative", "", -1),
    ("past 32", INTEGER, 5, ALLOWED, "large-integer", "", 2**31),
    ("at 53", INTEGER, 5, ALLOWED, "large-integer", "", 2**53 - 1),
    ("below 32", INTEGER, 5, ALLOWED, "large-integer", "", -(2**31) - 1),
    ("as float", INTEGER, 640, ALLOWED, "integer-as-float", "", 640.0),
    ("digits", SHARE, 0.5, ALLOWED, "float-precision", "", 0.1234567890123456),
    ("small", SHARE, 0.5, ALLOWED, "exponent", "", 1.5e-07),
    ("step", {**NUMBER, "multipleOf": 0.5}, 1.5, INVALID, "not-a-multiple", "", 0.75),
    ("whole step", {**INTEGER, "multipleOf": 5}, 5, INVALID, "not-a-multiple", "", 7),
    ("fixed", {**TEXT, "minLength": 2}, "four", ALLOWED, "min-length", "", "te"),
    ("longest", {**TEXT, "maxLength": 6}, "x", ALLOWED, "max-length", "", "text t"),
    ("too long", {**TEXT, "maxLength": 3}, "x", INVALID, "out-of-range", "", "xaaa"),
    ("day", {**TEXT, "format": "date"}, "2026-01-02", INVALID, "bad-format", "", "("),
    ("letters", {**TEXT, "pattern": "^[a-z]+$"}, "x", INVALID, "bad-pattern", "", "x !"),
    ("reversed", listing(FREE), PAIR, ALLOWED, "permuted", "", PAIR[::-1]),
    ("single", listing(FREE), PAIR, ALLOWED, "one-item", "", PAIR[:1]),
    ("longer", listing(FREE), PAIR, ALLOWED, "longer-array", "", [*PAIR, PAIR[0]]),
    ("too many", listing(FREE, maxItems=2), PAIR, EVOLVED, "longer-array", "", [*PAIR, PAIR[0]]),
    ("most", listing(INTEGER, maxItems=3), [5], ALLOWED, "most-items", "", [5, 5, 5]),
    ("fewest", listing(INTEGER, minItems=2), [5, 6, 7], ALLOWED, "fewest-items", "", [5, 6]),
    ("twice", listing(INTEGER), [5, 6], ALLOWED, "duplicate-items", "", [5, 5]),
    ("set", listing(INTEGER, uniqueItems=True), [5, 6], INVALID, "duplicate-items", "", [5, 5]),
    ("more", record(a=TEXT), {"a": ""}, ALLOWED, "unknown-member", "/unknown_member", "text"),
    ("closed", STRICT, {"a": 5}, EVOLVED, "unknown-member", "/unknown_member", "text"),
    ("key", MAP, {"x": 5}, ALLOWED, "unknown-key", "/unknown_member", 1),
    ("no such key", LISTED, {"a": 5}, EVOLVED, "new-key", "/new_key", 5),
    ("listed key", LISTED, {"a": 5}, ALLOWED, "present", "/b", 1),
    ("left out", record(a=INTEGER), {}, ALLOWED, "present", "/a", 1),
    ("map key", MAP, {"x": 5}, ALLOWED, "absent", "/x", {}),
    ("order", record(a=TEXT), {"a": "", "b": 1}, ALLOWED, "member-order", "", {"b": 1, "a": ""}),
    ("branch", choice(TEXT, STRICT), "x", ALLOWED, "branch", "", {}),
    ("branch", choice(TEXT, STRICT), "x", ALLOWED, "branch", "", {"a": 1}),
    ("else", CONDITION, {"k": "red", "n": 5}, ALLOWED, "branch", "", {"k": "green"}),
    ("types", {"type": ["string", "integer"]}, "x", ALLOWED, "other-type", "", 1),
    ("anything", FREE, "x", ALLOWED, "other-type", "", {}),
    ("number as text", record(a=INTEGER), {"a": 5}, INVALID, "wrong-type", "/a", "5"),
    ("text as number", record(a=TEXT), {"a": "x"}, INVALID, "wrong-type", "/a", 1),
    ("object as list", record(a=MAP), {"a": {}}, INVALID, "wrong-type", "/a", []),
    ("recursion", TREE, {"v": 5, "kids": [{"v": 6}]}, ALLOWED, "zero", "/kids/0/v", 0),
    ("escaped", record((), **{"a/b": TEXT}), {"a/b": "x"}, ALLOWED, "empty-string", "/a~1b", ""),
    (
        "fraction",
        {**TEXT, "format": "date-time"},
        "2026-01-02T03:04:05Z",
        ALLOWED,
        "date-fraction",
        "",
        "2026-01-02T03:04:05.123456Z",
    ),
    (
        "offset",
        {**TEXT, "format": "date-time"},
        "2026-01-02T03:04:05Z",
        ALLOWED,
        "date-offset",
        "",
        "2026-01-02T03:04:05+05:30",
    ),
    (
        "upper case",
        {**TEXT, "format": "uuid"},
        "e3e70682-c209-4cac-829f-6fbed82c07cd",
        ALLOWED,
        "uuid-upper-case",
        "",
        "E3E70682-C209-4CAC-829F-6FBED82C07CD",
    ),
]


@pytest.mark.parametrize(
    ("schema", "instance", "kind", "rule", "pointer", "outcome"),
    [row[1:] for row in MADE],
    ids=[f"{row[4]}-{row[0]}" for row in MADE],
)
def test_a_rule_makes_its_deviation(
    schema: Any, instance: Any, kind: Kind, rule: str, pointer: str, outcome: Any
) -> None:
    found = [
        repr(value_at(each.apply(instance), pointer))
        for each in deviations(schema, instance)
        if (each.kind, each.rule, each.pointer) == (kind, rule, pointer)
    ]
    wanted = repr(outcome)  # tells 1, 1.0 and true, and the order of members
    if rule in ("absent", "missing"):
        assert found == ["'gone'"]
    else:
        assert wanted in found


def value_at(instance: Any, pointer: str) -> Any:
    for token in pointer.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        if isinstance(instance, dict) and name not in instance:
            return "gone"
        instance = instance[int(name)] if isinstance(instance, list) else instance[name]
    return instance


def rules(schema: Any, instance: Any, kind: Kind, pointer: str) -> set[str]:
    found = deviations(schema, instance)
    return {each.rule for each in found if (each.kind, each.pointer) == (kind, pointer)}


@pytest.mark.parametrize(
    ("schema", "rule"),
    [
        ({**INTEGER, "maximum": 2**31 - 1, "minimum": -(2**31)}, "large-integer"),
        ({**INTEGER, "minimum": 0}, "negative"),
        ({**INTEGER, "minimum": 1}, "zero"),
        ({**NUMBER, "multipleOf": 0.5}, "float-precision"),
    ],
)
def test_a_bound_rules_a_number_out(schema: Any, rule: str) -> None:
    assert rule not in rules(record(a=schema), {"a": 3}, ALLOWED, "/a")


def test_integers_become_floats_only_where_doubles_are_exact() -> None:
    assert "integer-as-float" not in rules(record(a=INTEGER), {"a": 2**53 + 2}, ALLOWED, "/a")


@pytest.mark.parametrize("rule", ["unicode", "control-characters", "long-string"])
def test_only_free_texts_become_any_text(rule: str) -> None:
    free = rules(record(a=TEXT), {"a": "x"}, ALLOWED, "/a")
    formatted = rules(record(a={**TEXT, "format": "byte"}), {"a": "QUFB"}, ALLOWED, "/a")
    assert rule in free
    assert rule not in formatted


def test_numbers_that_json_lacks_are_invalid() -> None:
    assert {"nan", "infinity"} <= rules(record(a=NUMBER), {"a": 5.5}, INVALID, "/a")


def test_lists_of_plain_values_are_not_permuted() -> None:
    assert "permuted" not in rules(record(a=listing(TEXT)), {"a": ["x", "y"]}, ALLOWED, "/a")


def test_only_the_first_and_the_last_item_of_a_list_deviate() -> None:
    found = deviations(listing(record(a=INTEGER)), [{"a": number} for number in range(5, 99)])
    assert {each.pointer for each in found if each.pointer.endswith("/a")} == {"/0/a", "/93/a"}


def test_a_whole_body_of_another_type_is_no_deviation() -> None:
    assert rules(record(a=TEXT), {"a": "x"}, INVALID, "") == set()
    assert rules(record(a=TEXT), {"a": "x"}, INVALID, "/a") == {"null", "wrong-type"}


def test_new_members_of_one_shape_look_like_their_siblings() -> None:
    schema = record(a=record(n=INTEGER), b=record(n=INTEGER))
    found = deviations(schema, {"a": {"n": 1}, "b": {"n": 2}})
    first = next(each for each in found if each.pointer == "/unknown_member")
    assert value_at(first.apply({}), first.pointer) == {"n": 1}


def test_the_most_telling_deviations_of_a_place_come_first() -> None:
    schema = record(a={"type": ["integer", "null"], "minimum": 0})
    found = [each.rule for each in deviations(schema, {"a": 5}) if each.pointer == "/a"]
    assert found[:4] == ["absent", "null", "zero", "one"]


def test_places_come_in_the_order_of_the_instance() -> None:
    found = deviations(record(a=TEXT, b=record(c=TEXT), d=TEXT), {"d": "", "b": {"c": ""}})
    places = list(dict.fromkeys(each.pointer for each in found if each.rule != "present"))
    assert [place for place in places if "unknown" not in place] == ["", "/d", "/b", "/b/c"]


def test_every_rule_is_described() -> None:
    made = {each.rule for _, schema, instance, *_ in MADE for each in deviations(schema, instance)}
    assert made <= RULES.keys()
    only_explained = {"text", "number", "shorter-array"}
    assert RULES.keys() - made == only_explained


def test_a_label_is_readable() -> None:
    found = [str(each) for each in deviations(record(a=COLOUR), {"a": "red"})]
    assert 'enum-value at /a ("green")' in found
    assert "absent at /a" in found


def test_applying_leaves_the_instance_alone_and_copies_what_it_puts() -> None:
    schema = record(a=listing(record(b=INTEGER)), c=MAP)
    instance: Any = {"a": [{"b": 5}], "c": {"x": 1}}
    before = deepcopy(instance)
    for each in deviations(schema, instance):
        once: Any = each.apply(instance)
        again: Any = each.apply(instance)
        assert instance == before
        assert repr(once) == repr(again)
        if each.rule == "longer-array":
            once["a"][-1]["b"] = 99
            assert repr(each.apply(instance)) == repr(again)


def test_deviations_at_different_places_combine() -> None:
    schema = record(a=listing(record(b=INTEGER)))
    instance: Any = {"a": [{"b": 5}, {"b": 6}]}
    found = {(each.rule, each.pointer): each for each in deviations(schema, instance)}
    changed = found["zero", "/a/0/b"].apply(instance)
    assert found["permuted", "/a"].apply(changed) == {"a": [{"b": 6}, {"b": 0}]}


@pytest.mark.parametrize("gone", [("absent", "/a"), ("empty-array", "/a")])
def test_a_deviation_whose_place_is_gone_says_so(gone: tuple[str, str]) -> None:
    schema = record(a=listing(record(b=INTEGER)))
    instance: Any = {"a": [{"b": 5}]}
    found = {(each.rule, each.pointer): each for each in deviations(schema, instance)}
    without = found[gone].apply(instance)
    with pytest.raises(Inapplicable):
        found["zero", "/a/0/b"].apply(without)


def test_deviations_need_a_valid_instance() -> None:
    with pytest.raises(ValueError, match="valid"):
        deviations(record(a=TEXT), {"a": 1})


def test_a_broken_schema_is_refused() -> None:
    with pytest.raises(Ungeneratable):
        Deviator({"type": "text"})


@pytest.mark.parametrize(
    ("schema", "instance", "gap"),
    [
        (choice(TEXT, {"enum": [1], "minimum": 2}), "x", ("", "branch")),
        ({**TEXT, "pattern": "^a+$", "minLength": 2, "maxLength": 10**7}, "aaa", None),
        ({**TEXT, "format": "uuid", "maxLength": 64}, "e3e70682-c209-4cac-829f-6fbed82c07cd", None),
        (listing(COLOUR, uniqueItems=True, maxItems=9), ["red"], None),
        (listing(INTEGER, maxItems=10**6), [5], None),
        ({"type": "integer", "if": True, "then": {"minimum": 1}}, 5, None),
        ({**TEXT, "enum": ["x"], "type": ["string", "null"]}, "x", None),
        (record(a=INTEGER, b={"enum": [1], "minimum": 2}), {"a": 1}, ("/b", "present")),
    ],
)
def test_what_is_allowed_and_cannot_be_made_is_a_gap(
    schema: Any, instance: Any, gap: tuple[str, str] | None
) -> None:
    gaps = Deviator(schema).survey(instance).gaps
    assert [(each.pointer, each.rule) for each in gaps] == ([gap] if gap else [])
    assert all(each.reason for each in gaps)


def test_an_end_is_put_to_the_deviations_of_a_huge_instance() -> None:
    schema = record((), **{f"m{number}": INTEGER for number in range(700)})
    survey = Deviator(schema).survey({f"m{number}": 5 for number in range(700)})
    assert len(survey.deviations) < 6_000
    assert survey.gaps[-1].reason.endswith("before this place")


@pytest.mark.parametrize(
    "schema",
    [
        listing(record(a=INTEGER, b=TEXT)),
        listing(record(a=COLOUR, b={"type": "boolean"}, c={**TEXT, "format": "uuid"})),
        listing(TEXT, minItems=1),
        listing(SHARE),
    ],
)
def test_a_base_has_two_different_items(schema: Any) -> None:
    base: Any = Deviator(record(a=schema)).base()
    assert len(base["a"]) == 2
    assert base["a"][0] != base["a"][1]


@pytest.mark.parametrize("schema", [listing(INTEGER, maxItems=1), listing({"const": 1})])
def test_a_base_keeps_to_what_is_allowed(schema: Any) -> None:
    base: Any = Deviator(record(a=schema)).base()
    assert len(base["a"]) == 1

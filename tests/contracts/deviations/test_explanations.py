"""What makes one instance out of another, in the words of the rules."""

from typing import Any

import pytest

from contractmock.contracts.deviations import RULES, Deviator, Kind

SCHEMA = {
    "type": "object",
    "required": ["id", "items"],
    "properties": {
        "id": {"type": "integer", "maximum": 1000},
        "share": {"type": "number", "minimum": 0, "maximum": 1},
        "name": {"type": ["string", "null"], "minLength": 2, "maxLength": 20_000},
        "day": {"type": "string", "format": "date"},
        "state": {"enum": ["on", "off"]},
        "flag": {"type": "boolean"},
        "items": {"type": "array", "items": {"type": "object"}, "maxItems": 3},
        "map": {"type": "object", "additionalProperties": {"type": "integer"}},
    },
}
BASE: dict[str, Any] = {
    "id": 7,
    "share": 0.25,
    "name": "lamp",
    "day": "2026-01-02",
    "state": "on",
    "flag": True,
    "items": [{"a": 1}, {"a": 2}],
    "map": {"x": 5},
}
ALLOWED, EVOLVED, INVALID = Kind.ALLOWED, Kind.EVOLVED, Kind.INVALID

EXPLAINED: list[tuple[str, Any, Kind, str]] = [
    ("id", 0, ALLOWED, "zero"),
    ("id", 1, ALLOWED, "one"),
    ("id", -4, ALLOWED, "negative"),
    ("id", -(2**40), ALLOWED, "negative"),
    ("id", 7.0, ALLOWED, "integer-as-float"),
    ("id", 1000, ALLOWED, "maximum"),
    ("id", 8, ALLOWED, "number"),
    ("id", 1001, INVALID, "out-of-range"),
    ("id", 2**31, INVALID, "out-of-range"),
    ("id", 7.5, INVALID, "wrong-type"),
    ("id", "7", INVALID, "wrong-type"),
    ("id", None, INVALID, "null"),
    ("share", 1, ALLOWED, "integer"),
    ("share", 0.0, ALLOWED, "minimum"),
    ("share", 0.3, ALLOWED, "number"),
    ("share", float("nan"), INVALID, "nan"),
    ("share", float("-inf"), INVALID, "infinity"),
    ("name", None, ALLOWED, "null"),
    ("name", "sofa", ALLOWED, "text"),
    ("name", "so", ALLOWED, "min-length"),
    ("name", "Zoë", ALLOWED, "unicode"),
    ("name", "a\nb", ALLOWED, "control-characters"),
    ("name", "x" * 10_000, ALLOWED, "long-string"),
    ("name", "x" * 20_000, ALLOWED, "max-length"),
    ("name", "", INVALID, "out-of-range"),
    ("day", "2026-02-03", ALLOWED, "text"),
    ("day", "soon", INVALID, "bad-format"),
    ("state", "off", ALLOWED, "enum-value"),
    ("state", "idle", EVOLVED, "new-value"),
    ("flag", False, ALLOWED, "boolean"),
    ("flag", "yes", INVALID, "wrong-type"),
    ("items", [], ALLOWED, "empty-array"),
    ("items", [{"a": 2}, {"a": 1}], ALLOWED, "permuted"),
    ("items", [{"a": 1}], ALLOWED, "one-item"),
    ("items", [{"a": 1}, {"a": 2}, {}], ALLOWED, "longer-array"),
    ("items", [{"a": 1}, {"a": 2}, {}, {}], EVOLVED, "longer-array"),
    ("map", {}, ALLOWED, "empty-object"),
    ("map", [], INVALID, "wrong-type"),
]


@pytest.mark.parametrize(("name", "value", "kind", "rule"), EXPLAINED)
def test_another_value_is_named(name: str, value: Any, kind: Kind, rule: str) -> None:
    found = Deviator(SCHEMA).explain(BASE, {**BASE, name: value})
    assert [(each.kind, each.rule, each.pointer) for each in found] == [(kind, rule, f"/{name}")]
    assert rule in RULES


def test_a_large_integer_is_named() -> None:
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}}
    (found,) = Deviator(schema).explain({"n": 7}, {"n": 2**31})
    assert (found.rule, found.detail) == ("large-integer", "2147483648")


def test_members_that_come_and_go_are_named() -> None:
    other = {**BASE, "new": 1, "map": {"x": 5, "y": 6}}
    del other["share"]
    found = Deviator(SCHEMA).explain(BASE, other)
    assert {(each.rule, each.pointer) for each in found} == {
        ("absent", "/share"),
        ("unknown-member", "/new"),
        ("unknown-key", "/map/y"),
    }
    (back,) = Deviator(SCHEMA).explain({"id": 1, "items": []}, {"id": 1, "items": [], "flag": True})
    assert (back.rule, back.pointer) == ("present", "/flag")


def test_a_missing_member_is_named() -> None:
    other = {name: value for name, value in BASE.items() if name != "id"}
    (found,) = Deviator(SCHEMA).explain(BASE, other)
    assert (found.kind, found.rule, found.pointer) == (INVALID, "missing", "/id")


def test_several_items_fewer_are_named() -> None:
    schema = {"type": "array", "items": {"type": "integer"}}
    (found,) = Deviator(schema).explain([5, 6, 7], [5, 6])
    assert (found.rule, found.detail) == ("shorter-array", "1 fewer")


def test_another_order_of_members_is_named() -> None:
    (found,) = Deviator({}).explain({"a": 1, "b": 2}, {"b": 2, "a": 1})
    assert (found.rule, found.pointer) == ("member-order", "")


def test_equal_instances_do_not_differ() -> None:
    assert Deviator(SCHEMA).explain(BASE, dict(BASE)) == ()


def test_differences_of_a_valid_instance_are_all_allowed() -> None:
    schema = {
        "oneOf": [
            {"properties": {"k": {"const": "a"}, "n": {"type": "integer"}}, "required": ["k"]},
            {"properties": {"k": {"const": "b"}, "n": {"type": "string"}}, "required": ["k"]},
        ]
    }
    found = Deviator(schema).explain({"k": "a", "n": 1}, {"k": "b", "n": "x"})
    assert [each.kind for each in found] == [ALLOWED, ALLOWED]

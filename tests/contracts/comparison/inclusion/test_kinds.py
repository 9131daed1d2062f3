"""Kinds: the same number exactly where schemas say the same, whatever definitions are called."""

from ast import literal_eval
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contractmock.contracts.comparison.inclusion.confirmation import Judge
from contractmock.contracts.comparison.inclusion.kinds import Kinds
from contractmock.contracts.comparison.inclusion.roots import Root
from contractmock.contracts.generation.node import SchemaValue

TEXT = {"type": "string"}


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


def record(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def are_same(one: SchemaValue, other: SchemaValue) -> bool:
    kinds = Kinds()
    return Root.of(one, kinds).whole.kind == Root.of(other, kinds).whole.kind


TREE = {**ref("tree"), "$defs": {"tree": record(label=TEXT, next=ref("tree"))}}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(
            {**record(a=ref("A")), "$defs": {"A": TEXT}}, record(a=TEXT), id="it is inlined"
        ),
        pytest.param(
            {**ref("A"), "$defs": {"A": TEXT}}, {**ref("B"), "$defs": {"B": TEXT}}, id="renamed"
        ),
        pytest.param({"allOf": [TEXT]}, TEXT, id="wrapped"),
        pytest.param(
            {**TEXT, "title": "A", "default": "x", "examples": ["y"]},
            {"deprecated": True, **TEXT},
            id="prose",
        ),
        pytest.param(
            {"required": ["a", "b"], "type": ["null", "object"]},
            {"type": ["object", "null"], "required": ["b", "a"]},
            id="order",
        ),
        pytest.param(
            TREE,
            {**ref("b"), "$defs": {"b": record(next=ref("b"), label=TEXT)}},
            id="a circle is renamed",
        ),
        pytest.param(
            TREE, {**record(label=TEXT, next=ref("tree")), "$defs": TREE["$defs"]}, id="unrolled"
        ),
        pytest.param(
            TREE,
            {
                **ref("a"),
                "$defs": {
                    "a": record(label=TEXT, next=ref("b")),
                    "b": record(label=TEXT, next=ref("a")),
                },
            },
            id="a circle of two says what one of one does",
        ),
    ],
)
def test_what_says_the_same_is_of_one_kind(one: SchemaValue, other: SchemaValue) -> None:
    assert are_same(one, other)


def ring(*most: int) -> SchemaValue:
    """Definitions in a ring, each with a text of its own length."""
    names = [f"n{index}" for index in range(len(most))]
    nodes = {
        name: record(label={"type": "string", "maxLength": length}, next=ref(following))
        for name, following, length in zip(names, names[1:] + names[:1], most, strict=True)
    }
    return {**ref("n0"), "$defs": nodes}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({"const": 1}, {"const": True}, id="one and true"),
        pytest.param({"const": 1}, {"const": "1"}, id="a number and a text"),
        pytest.param(record(a=TEXT), {"required": ["a"], **record(a=TEXT)}, id="required"),
        pytest.param(record(title=TEXT), record(), id="a member with the name of prose"),
        pytest.param(ring(1, 1, 1, 1, 1), ring(1, 1, 1, 1, 2), id="far along the ring"),
        pytest.param(ring(1, 1, 2), ring(1, 2, 1), id="the ring begins elsewhere"),
        pytest.param(
            {**record(a=ref("A")), "$defs": {"A": record(b=ref("B")), "B": {"maxLength": 1}}},
            {**record(a=ref("A")), "$defs": {"A": record(b=ref("B")), "B": {"maxLength": 2}}},
            id="far below",
        ),
    ],
)
def test_what_says_something_else_is_of_another_kind(one: SchemaValue, other: SchemaValue) -> None:
    assert not are_same(one, other)


def test_a_ring_that_repeats_is_the_ring_that_it_repeats() -> None:
    assert are_same(ring(1, 2), ring(1, 2, 1, 2))


def test_kinds_do_not_depend_on_which_root_came_first() -> None:
    kinds = Kinds()
    rings = [ring(1, 2), ring(2, 1), ring(1, 2, 1, 2), ring(2, 1, 2, 1)]
    numbers = [Root.of(each, kinds).whole.kind for each in rings]
    assert numbers[0] == numbers[2] != numbers[1] == numbers[3]


NAMES = ("a", "b", "c")
NODES = st.fixed_dictionaries(
    {},
    optional={
        "properties": st.dictionaries(
            st.sampled_from(["x", "y"]), st.sampled_from(NAMES).map(ref), max_size=2
        ),
        "items": st.sampled_from(NAMES).map(ref),
        "anyOf": st.lists(st.sampled_from([*map(ref, NAMES), {"type": "null"}]), min_size=1,
                          max_size=2),
        "required": st.just(["x"]),
        "type": st.sampled_from(["object", "array"]),
    },
)  # fmt: skip
ROOTS = st.fixed_dictionaries(dict.fromkeys(NAMES, NODES)).map(
    lambda nodes: {**ref("a"), "$defs": nodes}
)


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from([None, 1, "a", {}, []]),
    lambda inner: st.one_of(
        st.dictionaries(st.sampled_from(["x", "y"]), inner), st.lists(inner, max_size=2)
    ),
    max_leaves=5,
)


@given(root=ROOTS, values=st.lists(VALUES, min_size=2, max_size=8))
@settings(max_examples=400, deadline=None)
def test_what_is_of_one_kind_accepts_the_same(root: Any, values: list[Any]) -> None:
    """By a validator that knows no kinds."""
    found = Root.of(root, Kinds())
    judges = {name: Judge({**root, **ref(name)}, formats=True) for name in NAMES}
    for one, other in combinations(NAMES, 2):
        if found.part(f"/$defs/{one}").kind == found.part(f"/$defs/{other}").kind:
            for value in values:
                assert judges[one].agreed(value) is judges[other].agreed(value), value


@given(root=ROOTS)
@settings(max_examples=100, deadline=None)
def test_another_name_is_no_other_kind(root: Any) -> None:
    text = repr(root)
    for name in NAMES:
        text = text.replace(f"#/$defs/{name}'", f"#/$defs/{name * 2}'").replace(
            f"'{name}':", f"'{name * 2}':"
        )
    assert are_same(root, literal_eval(text))

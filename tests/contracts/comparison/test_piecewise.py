"""Piece by piece, two schemas differ where they differ as wholes, and each piece is read once."""

from collections.abc import Collection
from typing import Any

import pytest

from contractmock.contracts import pointer as pointers
from contractmock.contracts.comparison import piecewise
from contractmock.contracts.comparison.inclusion.kinds import Kinds
from contractmock.contracts.comparison.inclusion.relation import Relations, differences
from contractmock.contracts.comparison.inclusion.roots import Part, Root
from contractmock.contracts.comparison.inclusion.verdict import Refuted, Undecided
from contractmock.contracts.comparison.piecewise import Piecewise
from contractmock.contracts.comparison.visits import Found, Key
from contractmock.contracts.generation.node import SchemaValue

NULL = {"type": "null"}


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


def record(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": sorted(properties)}


def text(most: int) -> dict[str, Any]:
    return {"type": "string", "maxLength": most}


def found(narrow: SchemaValue, wide: SchemaValue) -> dict[str, object]:
    """Where they differ, and the witness of each place."""
    return {
        f"{each.pointer} {each.code}": each.verdict.witness
        for each in Piecewise(formats=True).differences(narrow, wide)
        if isinstance(each.verdict, Refuted)
    }


def between(
    comparer: Piecewise,
    kinds: Kinds,
    narrow: SchemaValue,
    wide: SchemaValue,
    known: Collection[Key] = (),
) -> Found:
    return comparer.between(Root.of(narrow, kinds).whole, Root.of(wide, kinds).whole, known)


def as_wholes(narrow: SchemaValue, wide: SchemaValue) -> set[str]:
    return {f"{each.pointer} {each.code}" for each in differences(narrow, wide)}


def shop(most: int, **more: Any) -> dict[str, Any]:
    return {
        **record(seller=ref("user"), orders={"type": "array", "items": ref("order")}),
        "$defs": {"order": record(buyer=ref("user")), "user": record(name=text(most)), **more},
    }


def test_a_change_shows_wherever_the_component_stands() -> None:
    assert found(shop(6), shop(5)) == {
        "/seller/name bound-loosened": {"orders": [], "seller": {"name": "aaaaaa"}},
        "/orders/0/buyer/name bound-loosened": {
            "orders": [{"buyer": {"name": "aaaaaa"}}],
            "seller": {"name": ""},
        },
    }
    assert found(shop(6), shop(5)).keys() == as_wholes(shop(6), shop(5))


@pytest.mark.parametrize(("narrow", "wide"), [(shop(5), shop(6)), (shop(5), shop(5))])
def test_what_is_included_shows_nothing(narrow: SchemaValue, wide: SchemaValue) -> None:
    assert found(narrow, wide) == {}


def test_a_component_is_compared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Part] = []
    original = Relations.relation

    def counted(self: Relations, narrow: Part, wide: Part) -> Any:
        asked.append(narrow)
        return original(self, narrow, wide)

    monkeypatch.setattr(Relations, "relation", counted)
    comparer, kinds = Piecewise(formats=True), Kinds()
    for name in "abcdefgh":
        ends = [{**record(**{name: ref("user")}), "$defs": {"user": record(name=text(most))}}
                for most in (6, 5)]  # fmt: skip
        told = between(comparer, kinds, ends[0], ends[1]).told
        assert [each.pointer for each in told] == [f"/{name}/name"]
    assert sum(each.schema == ref("user") for each in asked) == 1


def test_components_that_refer_to_each_other_end() -> None:
    def tree(most: int) -> dict[str, Any]:
        members = {"label": text(most), "next": ref("node")}
        node = {**record(label=text(most)), "properties": members}
        return {**ref("node"), "$defs": {"node": node}}

    assert set(found(tree(6), tree(5))) == {"/label bound-loosened"}
    assert found(tree(5), tree(6)) == {}


def test_a_nullable_reference_is_looked_into() -> None:
    def of(most: int) -> dict[str, Any]:
        user = record(name=text(most), friend={"anyOf": [NULL, ref("pet")]})
        return {**record(user={"oneOf": [NULL, ref("user")]}),
                "$defs": {"user": user, "pet": record(name=text(most))}}  # fmt: skip

    assert set(found(of(6), of(5))) == as_wholes(of(6), of(5))


def test_a_value_that_another_branch_takes_is_no_difference() -> None:
    def either(most: int) -> dict[str, Any]:
        return {"anyOf": [ref("a"), ref("b")], "$defs": {"a": text(most), "b": {"type": "string"}}}

    assert found(either(6), either(5)) == {}
    assert found({**either(6), "$defs": {**either(6)["$defs"], "b": text(2)}},
                 {**either(5), "$defs": {**either(5)["$defs"], "b": text(2)}}) != {}  # fmt: skip


def test_a_branch_that_is_gone_is_refused() -> None:
    definitions = {"a": record(a=text(1)), "b": record(b=text(1))}
    both = {"anyOf": [ref("a"), ref("b")], "$defs": definitions}
    assert found(both, {"anyOf": [ref("a")], "$defs": definitions}) != {}


def test_one_of_is_compared_as_a_whole() -> None:
    """A branch that grows takes values away from the others, although each grows."""

    def one(most: int) -> dict[str, Any]:
        return {"oneOf": [ref("a"), ref("b")],
                "$defs": {"a": text(most), "b": {"type": "string", "minLength": 5}}}  # fmt: skip

    assert found(one(4), one(6)) != {}


def test_a_part_that_the_whole_forbids_is_no_difference() -> None:
    def limited(most: int) -> dict[str, Any]:
        user = {"allOf": [{"properties": {"user": {"properties": {"name": text(1)}}}}]}
        return {**record(user=ref("user")), **user, "$defs": {"user": record(name=text(most))}}

    assert found(limited(6), limited(5)) == {}


def test_what_no_value_meets_makes_no_difference() -> None:
    def impossible(most: int) -> dict[str, Any]:
        user = record(name=text(most), key={"allOf": [{"type": "string"}, {"type": "number"}]})
        return {**record(user=ref("user")), "$defs": {"user": user}}

    assert found(impossible(6), impossible(5)) == {}


def test_members_that_branches_evaluate_stay_evaluated() -> None:
    def closed(most: int) -> dict[str, Any]:
        return {"anyOf": [NULL, ref("a")], "unevaluatedProperties": False,
                "$defs": {"a": record(a=text(most))}}  # fmt: skip

    assert found(closed(5), closed(6)) == {}
    assert set(found(closed(6), closed(5))) == as_wholes(closed(6), closed(5))


def test_a_branch_may_be_null_where_its_type_says_so() -> None:
    """What stands beside the branches counts although each branch is found in the other schema."""
    definitions = {"a": {"type": ["object", "null"], "properties": {"b": text(1)}}}
    both = {"anyOf": [ref("a"), {"type": "null"}], "$defs": definitions}
    narrow, wide = {**both, "type": ["object", "null"]}, {**both, "type": "object"}
    assert found(narrow, wide).keys() == as_wholes(narrow, wide) != set()


def many(most: int) -> dict[str, Any]:
    """A component in many places."""
    members = {f"p{index:03}": ref("part") for index in range(200)}
    return {**record(**members), "$defs": {"part": record(a=text(most), b=ref("deep")),
                                           "deep": record(c=text(most))}}  # fmt: skip


def test_a_component_in_many_places_is_told_of_in_some_and_counted_in_one() -> None:
    comparer, kinds = Piecewise(formats=True), Kinds()
    every = between(comparer, kinds, many(6), many(5))
    told = [each.pointer for each in every.told]
    assert told[:2] == ["/p000/a", "/p001/a"]
    assert len(told) == len(set(told)) == 2 * piecewise.MAX_VISITS
    [again] = every.repeats
    assert again.visit.pair.narrow.schema == ref("part")
    assert again.places == 200 - piecewise.MAX_VISITS


def test_what_is_known_is_passed_over_and_what_is_new_is_not() -> None:
    def shop(most: int) -> dict[str, Any]:
        members = {"p000": ref("part"), "fresh": record(x=text(most))}
        return {**many(most), "properties": members, "required": []}

    comparer, kinds = Piecewise(formats=True), Kinds()
    known = between(comparer, kinds, many(6), many(5)).pairs
    later = between(comparer, kinds, shop(6), shop(5), known)
    assert [each.pointer for each in later.told] == ["/fresh/x"]
    part, deep = (each.visit for each in later.repeats)
    assert (part.pointer(0), deep.pointer(0)) == ("/p000", "/p000/b")
    shown = comparer.witness(part, part.pair.found[0]).verdict
    assert isinstance(shown, Refuted)
    assert pointers.resolve(shown.witness, "/p000/a") == "aaaaaa"


def test_every_component_is_told_of_however_many_there_are() -> None:
    """A list that ends early might end before the one difference that counts."""
    names = [f"n{index:03}" for index in range(piecewise.MAX_TOLD + 20)]

    def wide_shop(most: int) -> dict[str, Any]:
        nodes = {name: record(**{f"is_{name}": text(most)}) for name in names}
        return {**record(**{name: ref(name) for name in names}), "$defs": nodes}

    assert len(found(wide_shop(6), wide_shop(5))) == len(names)


def test_what_lies_too_deep_is_undecided_and_says_so() -> None:
    def chain(most: int) -> dict[str, Any]:
        levels = piecewise.MAX_DEPTH + 2
        nodes = {f"n{at}": record(**{f"to{at}": ref(f"n{at + 1}")}) for at in range(levels)}
        return {**ref("n0"), "$defs": {**nodes, f"n{levels}": record(name=text(most))}}

    [told] = Piecewise(formats=True).differences(chain(6), chain(5))
    assert isinstance(told.verdict, Undecided)
    assert "deep" in told.verdict.reason


def test_a_branch_that_another_one_covers_hides_its_own_difference_only() -> None:
    """What grew in `cat` is taken by `animal`; what grew beside the union is not."""

    def zoo(most: int) -> dict[str, Any]:
        pets = {"anyOf": [ref("cat"), ref("animal")]}
        cat = record(name=text(most), claws=record(length=text(most)))
        return {**record(pet=pets, keeper=ref("keeper")),
                "$defs": {"cat": cat, "animal": {"type": "object"},
                          "keeper": record(name=text(most))}}  # fmt: skip

    assert set(found(zoo(6), zoo(5))) == {"/keeper/name bound-loosened"}


def test_unions_inside_unions_end() -> None:
    """Each refers to all others, so that there are more ways down than any stack is deep."""

    def net(most: int) -> dict[str, Any]:
        names = [f"n{index}" for index in range(60)]
        nodes = {
            name: record(
                label=text(most), next={"anyOf": [text(9), *map(ref, names[i + 1 : i + 3])]}
            )
            for i, name in enumerate(names)
        }
        return {"anyOf": [NULL, *map(ref, names[:2])], "$defs": nodes}

    told = Piecewise(formats=True).differences(net(6), net(5))
    assert any(isinstance(each.verdict, Refuted) for each in told)

"""What schemas are made of, references followed."""

from typing import Any

from contractmock.contracts.checks.reach import Reach


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def reach(**schemas: Any) -> Reach:
    return Reach({"components": {"schemas": schemas}})


def at(*names: str) -> list[str]:
    return [f"/components/schemas/{name}" for name in names]


LADDER = {
    "A": {"properties": {"b": ref("B"), "c": ref("C")}},
    "B": {"items": ref("A")},
    "C": {"description": "wanted", "items": ref("D")},
    "D": {"type": "string"},
    "E": ref("A"),
}


def test_what_is_met_again_comes_once() -> None:
    found = [site.pointer for site in reach(**LADDER).of(at("A", "E", "C"))]
    assert sorted(found) == at("A", "B", "C", "D")


def test_a_reference_that_leads_nowhere_is_no_schema() -> None:
    made = reach(A=ref("None"), B={"items": ref("B"), "not": True})
    assert made.site(at("A")[0]) is None
    assert [site.pointer for site in made.of(at("A", "B"))] == at("B")


def test_those_that_lead_to_a_wanted_one_are_told() -> None:
    found = reach(**LADDER).leading_to(at("A"), lambda site: "description" in site.node)
    assert sorted(found) == at("A", "B", "C")


def test_only_what_is_within_is_gone_through() -> None:
    made = reach(**LADDER)
    assert [site.pointer for site in made.of(at("A"), set(at("A", "C")))] == at("A", "C")
    assert list(made.of(at("A"), set(at("C")))) == []

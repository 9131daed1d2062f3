"""Once a lot was told, schemas that were told of are told again in one line, and none is lost."""

import json
from collections import Counter
from typing import Any

import pytest

from contractmock.contracts.comparison import Change, Policies, Verdict, compare
from contractmock.contracts.comparison import telling as told
from contractmock.contracts.comparison.policies import setting
from contractmock.contracts.contract import Contract
from contractmock.contracts.documents.document import Document
from contractmock.contracts.documents.loading import load_text

CODE = "changes-told-elsewhere"


@pytest.fixture(autouse=True)
def _soon_a_lot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told, "MAX_TOLD", 3)


def document(components: dict[str, Any], *bodies: Any, side: str = "response") -> Document:
    """One operation for each body: ``/0``, ``/1`` and so on."""
    paths = {}
    for number, schema in enumerate(bodies):
        content = {"content": {"application/json": {"schema": schema}}}
        answer = {"description": "Fine", **(content if side == "response" else {})}
        request = {} if side == "response" else {"requestBody": content}
        paths[f"/{number}"] = {"post": {**request, "responses": {"200": answer}}}
    info = {"title": "Many", "version": "1"}
    whole = {
        "openapi": "3.1.0",
        "info": info,
        "paths": paths,
        "components": {"schemas": components},
    }
    return load_text("many", json.dumps(whole))


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def record(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": sorted(properties)}


def user(*kinds: str, **more: Any) -> dict[str, Any]:
    return {"User": record(kind={"enum": [*kinds]}, **more)}


def bodies(number: int) -> list[Any]:
    return [record(**{f"m{index}": ref("User")}) for index in range(number)]


def found(old: Document, new: Document, policies: Policies | None = None) -> list[Change]:
    return [*compare(old, new, policies).changes]


def by_operation(changes: list[Change]) -> dict[str, Counter[str]]:
    each: dict[str, Counter[str]] = {}
    for change in changes:
        each.setdefault(change.operation, Counter())[change.code] += 1
    return each


def test_a_component_is_told_of_in_full_until_it_was_a_lot() -> None:
    old, new = document(user("a"), *bodies(9)), document(user("a", "b"), *bodies(9))
    every = by_operation(found(old, new))
    assert len(every) == 9  # no operation goes without a word
    assert [*every.values()][:4] == [Counter({"enum-widened": 1})] * 4
    assert [*every.values()][4:] == [Counter({CODE: 1})] * 5


def test_the_one_line_breaks_with_a_witness_of_its_own() -> None:
    old, new = document(user("a"), *bodies(9)), document(user("a", "b"), *bodies(9))
    last = found(old, new)[-1]
    assert (last.code, last.verdict, last.operation) == (CODE, Verdict.BREAKING, "POST /8")
    assert last.witness == {"m8": {"kind": "b"}}
    before, after = (accepts(each, last) for each in (old, new))
    assert (before, after) == (False, True)
    assert "1 breaking" in last.message
    assert "POST /0" in last.message


def accepts(given: Document, change: Change) -> bool:
    operation = Contract(given).operation(change.operation)
    assert operation is not None
    schema = operation.responses["200"].content[0].schema
    assert schema is not None
    return schema.accepts(change.witness)


def test_the_one_line_is_compatible_where_all_of_it_is() -> None:
    old, new = document(user("a", "b"), *bodies(9)), document(user("a"), *bodies(9))
    assert {each.verdict for each in found(old, new)} == {Verdict.COMPATIBLE}
    assert found(old, new)[-1].witness is None


def test_what_is_new_in_a_place_is_told_in_full_however_much_was_told() -> None:
    def with_last(most: int, *kinds: str) -> Document:
        last = record(user=ref("User"), name={"type": "string", "maxLength": most})
        return document(user(*kinds), *bodies(9), last)

    every = by_operation(found(with_last(5, "a"), with_last(6, "a", "b")))
    assert every["POST /9"] == Counter({"bound-loosened": 1, CODE: 1})


def test_a_break_is_not_lost_behind_what_a_policy_allows() -> None:
    """The first thousand changes may all be harmless; the one after them counts all the same."""
    members = {f"e{index}": ref("User") for index in range(200)}

    def shop(most: int, *kinds: str) -> Document:
        late = {"Late": record(name={"type": "string", "maxLength": most})}
        body = record(**members, zlast=record(deep=record(deeper=ref("Late"))))
        return document({**user(*kinds), **late}, *bodies(9), body)

    allowed = Policies((setting("test", "response-enum-widened", "compatible"),))
    changes = found(shop(5, "a"), shop(6, "a", "b"), allowed)
    breaking = [each for each in changes if each.verdict is Verdict.BREAKING]
    assert [each.pointer for each in breaking] == ["/zlast/deep/deeper/name"]


def test_answers_for_one_operation_have_all_of_it_told() -> None:
    old, new = document(user("a"), *bodies(9)), document(user("a", "b"), *bodies(9))
    special = setting("test", "response-enum-widened", "compatible", operation="POST /8")
    every = {each.operation: each for each in found(old, new, Policies((special,)))}
    assert every["POST /7"].code == CODE
    assert (every["POST /8"].code, every["POST /8"].verdict) == ("enum-widened", "compatible")


def test_members_that_are_gone_are_summed_up_too() -> None:
    old = document(user("a", age={"type": "integer"}), *bodies(9))
    new = document(user("a"), *bodies(9))
    last = found(old, new)[-1]
    assert (last.code, last.verdict) == (CODE, Verdict.BREAKING)
    assert last.witness == {"m8": {"kind": "a"}}


def test_requests_are_summed_up_by_themselves() -> None:
    old = document(user("a", "b"), *bodies(9), side="request")
    new = document(user("a"), *bodies(9), side="request")
    last = found(old, new)[-1]
    assert (last.code, last.direction, last.verdict) == (CODE, "request", Verdict.BREAKING)
    assert last.witness == {"m8": {"kind": "b"}}


def test_both_readings_are_summed_up_alike() -> None:
    """A reading that is told less of must not make a break look like a matter of reading."""
    nullable = {"type": "string", "nullable": True}  # which says nothing in 3.1, by the letter

    def shop(*kinds: str) -> Document:
        return document({**user(*kinds), "Note": nullable},
                        *(record(**{f"m{at}": ref("User"), "note": ref("Note")})
                          for at in range(9)))  # fmt: skip

    changes = found(shop("a"), shop("a", "b"))
    assert {each.verdict for each in changes} == {Verdict.BREAKING}
    assert by_operation(changes).keys() == {f"POST /{at}" for at in range(9)}


def test_the_result_is_the_same_each_time() -> None:
    old, new = document(user("a"), *bodies(9)), document(user("a", "b"), *bodies(9))
    assert found(old, new) == found(old, new)

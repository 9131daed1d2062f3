"""Labelled edits of the shipped documents: each has the verdict and the place that it should."""

import copy
import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from contractmock.contracts import pointer as pointers
from contractmock.contracts.bodies import select
from contractmock.contracts.comparison import Change, Comparison, Verdict, compare
from contractmock.contracts.comparison.catalogue import CODES
from contractmock.contracts.comparison.naming import SENTENCES
from contractmock.contracts.contract import Contract
from contractmock.contracts.documents.document import Document
from contractmock.contracts.documents.loading import load_text
from contractmock.contracts.shipped import View, load

CASES = Path(__file__).with_name("cases")
PATHS = {"aiornot": "/v2/image/sync", "freepik": "/v1/ai/classifier/image"}
FORM = "requestBody/content/multipart~1form-data/schema"


def cases() -> list[Any]:
    found = []
    for file in sorted(CASES.glob("*.yaml")):
        listed = yaml.safe_load(file.read_text())
        for case in listed["cases"]:
            named = {"document": listed["document"], **case}
            found.append(pytest.param(named, id=f"{file.stem}: {case['title']}"))
    return found


@cache
def shipped(name: str, view: str) -> Document:
    return load(name, View(view))


def place(name: str, at: str) -> str:
    operation = f"paths/{pointers.escape(PATHS[name])}/post"
    roots = {"operation": operation, "schemas": "components/schemas", "form": f"{operation}/{FORM}"}
    root, _, rest = at.partition("/")
    return f"/{roots.get(root, root)}" + (f"/{rest}" if rest else "")


def edited(name: str, view: str, edits: list[dict[str, Any]]) -> Document:
    document = shipped(name, view)
    data = copy.deepcopy(document.data)
    for edit in edits:
        *parents, last = pointers.tokens(place(name, edit["at"]))
        node: Any = pointers.resolve(data, pointers.of(parents))
        perform(name, data, node, last, edit)
    return load_text(name, json.dumps(data))


def perform(name: str, data: Any, node: Any, last: str, edit: dict[str, Any]) -> None:
    key: Any = int(last) if isinstance(node, list) else last
    if "rename" in edit:
        items = {(edit["rename"] if each == key else each): node[each] for each in list(node)}
        assert key in node
        node.clear()
        node.update(items)
    elif "remove" in edit:
        del node[key]
    elif "reverse" in edit:
        node[key].reverse()
    else:
        source = place(name, edit["copy"]) if "copy" in edit else ""
        value = pointers.resolve(data, source) if source else edit["set"]
        if isinstance(node, list) and key == len(node):
            node.append(value)
        else:
            node[key] = copy.deepcopy(value)


@cache
def compared(told: str) -> tuple[Contract, Contract, Comparison]:
    case = json.loads(told)
    view = case.get("view", "as-published")
    old = Contract(shipped(case["document"], view))
    new = Contract(edited(case["document"], view, case["edit"]))
    return old, new, compare(old, new)


@pytest.mark.parametrize("case", cases())
def test_an_edit_has_the_verdict_that_it_should(case: dict[str, Any]) -> None:
    found = compared(json.dumps(case))[2]
    told = [
        f"{each.verdict} {each.code} {each.where}: {each.message} {each.before} {each.after}"
        for each in found.changes
    ]
    expect = case.get("expect", {"verdict": "compatible"})
    assert found.verdict.value == expect["verdict"], told
    if case.get("equal"):
        assert told == []
    elif len(expect) > 1:
        assert any(
            all(str(getattr(change, name)) == value for name, value in expect.items())
            for change in found.changes
        ), told
    assert [notice.rule for notice in found.notices] == (
        [case["notice"]] if "notice" in case else []
    )


def breaking() -> list[Any]:
    return [
        each for each in cases() if each.values[0].get("expect", {}).get("verdict") == "breaking"
    ]


@pytest.mark.parametrize("case", breaking())
def test_what_breaks_has_a_witness_and_nothing_else_has(case: dict[str, Any]) -> None:
    for change in compared(json.dumps(case))[2].changes:
        assert change.witness is None or change.verdict is Verdict.BREAKING, change
        if change.verdict is Verdict.BREAKING and change.witness is None:
            assert "be null" in change.message  # the witness itself


@pytest.mark.parametrize("case", breaking())
def test_a_witness_is_an_answer_that_only_the_new_contract_allows(case: dict[str, Any]) -> None:
    old, new, found = compared(json.dumps(case))
    for change in found.changes:
        told_by_schema = change.code in SENTENCES and change.location == "body"
        if change.verdict is Verdict.BREAKING and told_by_schema and change.direction == "response":
            assert accepts(new, change), change
            assert not accepts(old, change), change


def accepts(contract: Contract, change: Change) -> bool:
    response = contract.operations[0].response(int(change.status))
    assert response is not None
    media_type = select(response.content, change.media_type)
    assert media_type is not None
    return media_type.schema is None or media_type.schema.accepts(change.witness)


def test_every_code_that_a_case_gives_is_in_the_catalogue() -> None:
    seen = {
        change.code
        for case in cases()
        for change in compared(json.dumps(case.values[0]))[2].changes
    }
    assert len(seen) > 40
    assert seen <= CODES.keys()


def test_a_document_is_equal_to_itself_in_every_view() -> None:
    for name in PATHS:
        for view in View:
            document = load(name, view)
            again = replace(document, data=copy.deepcopy(document.data))
            assert compare(document, again) == Comparison(verdict=Verdict.COMPATIBLE, changes=())


def test_there_are_enough_cases_of_every_verdict() -> None:
    listed = [case.values[0] for case in cases()]
    verdicts = [case.get("expect", {}).get("verdict") for case in listed]
    assert len(listed) >= 100
    assert min(verdicts.count("breaking"), verdicts.count("compatible")) >= 30
    assert sum(case.get("equal", False) for case in listed) >= 25

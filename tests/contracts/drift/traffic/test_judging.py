"""Judging: every kind of thing that traffic can show, told apart, counted, and masked."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest

from contractmock.contracts.comparison.change import Change
from contractmock.contracts.comparison.policies import Policies, Setting
from contractmock.contracts.contract import Contract
from contractmock.contracts.drift.traffic import catalogue
from contractmock.contracts.drift.traffic.judging import Judgement
from contractmock.contracts.errors import ContractError
from contractmock.contracts.shipped import View, load

Entry = Callable[..., dict[str, Any]]
Judge = Callable[..., Judgement]

KEY = "sk-very-secret-key"
IMAGE_API = "https://api.aiornot.com/v2/image/sync"
PASSED = f"https://pets.example.com/v1/pets?pass={KEY}"


def brief(change: Change) -> tuple[str, str, str]:
    return change.code, change.verdict.value, change.pointer


def only(found: Judgement) -> Change:
    assert len(found.changes) == 1, found.changes
    return found.changes[0]


def facts(found: Judgement) -> dict[str, str]:
    return {fact.rule: fact.message for fact in found.facts}


def posting(**post_data: Any) -> dict[str, Any]:
    return {"postData": {"mimeType": "application/json", **post_data}}


def test_a_right_exchange_shows_nothing_but_that_it_was_judged(entry: Entry, judged: Judge) -> None:
    found = judged(entry())
    assert (found.changes, found.gaps) == ((), ())
    assert facts(found) == {
        "traffic-judged": "calls of the contract among 1 exchange: POST /pets 1"
    }


@pytest.mark.parametrize("view", [View.AS_PUBLISHED, View.PUBLISHED])
def test_garbage_is_never_passed_because_a_reference_dangles(
    view: View, entry: Entry, judged: Judge
) -> None:
    contract = Contract(load("aiornot", view))
    found = judged(entry({"data": []}, url=IMAGE_API), contract=contract, requests=False)
    assert {brief(change) for change in found.changes} == {
        ("response-violation", "breaking", "/id"),
        ("response-violation", "breaking", "/report"),
        ("extra-member", "compatible", "/data"),
    }
    unresolved = [gap for gap in found.gaps if "ImageReportType" in gap]
    assert len(unresolved) == (1 if view is View.AS_PUBLISHED else 0)


def test_a_defect_of_another_operation_is_no_gap(entry: Entry, judged: Judge) -> None:
    contract = Contract(load("freepik", View.AS_PUBLISHED))
    url = "https://api.freepik.com/v1/ai/classifier/image"
    found = judged(entry({"data": [{}]}, url=url), contract=contract, requests=False)
    assert (found.changes, found.gaps) == ((), ())


def test_an_undocumented_error_is_told_and_breaks_nothing(entry: Entry, judged: Judge) -> None:
    change = only(judged(entry(response={"status": 429})))
    assert brief(change) == ("undocumented-status", "compatible", "")
    assert (change.status, change.after) == ("429", 429)


@pytest.mark.parametrize("status", [201, 302])
def test_an_undocumented_success_breaks(status: int, entry: Entry, judged: Judge) -> None:
    change = only(judged(entry(response={"status": status})))
    assert brief(change) == ("undocumented-status", "breaking", "")


def test_the_policy_on_error_statuses_holds_for_traffic(entry: Entry, judged: Judge) -> None:
    strict = Policies((Setting(name="error-statuses", value="breaking"),))
    assert only(judged(entry(response={"status": 429}), policies=strict)).verdict == "breaking"


@pytest.mark.parametrize(
    ("status", "verdict"), [(200, "breaking"), (404, "compatible"), (204, None)]
)
def test_an_undocumented_media_type(
    status: int, verdict: str | None, entry: Entry, judged: Judge
) -> None:
    content = {"size": 4, "mimeType": "text/html", "text": "<p/>"}
    fields = [{"name": "x-left", "value": "3"}]
    found = judged(entry(response={"status": status, "content": content, "headers": fields}))
    codes = [(change.code, change.verdict) for change in found.changes]
    assert codes == ([("undocumented-media-type", verdict)] if verdict else [])


def test_a_header_field_is_judged_even_where_the_body_is_not(entry: Entry, judged: Judge) -> None:
    content = {"size": 9, "mimeType": "application/json"}
    found = judged(entry(response={"headers": [], "content": content}))
    assert brief(only(found)) == ("response-violation", "breaking", "/x-left")
    assert found.gaps == (
        "the body of the response 200 of POST /pets, once: the recording leaves it out",
    )


def test_extra_members_are_kept_apart_from_violations(entry: Entry, judged: Judge) -> None:
    answer = {
        "pets": [{"kind": "cat", "age": 3}, {"kind": 7}],
        "labels": {"any": "x"},
        "next": None,
    }
    found = {brief(change) for change in judged(entry(answer)).changes}
    assert found == {
        ("extra-member", "compatible", "/pets/*/age"),
        ("extra-member", "compatible", "/next"),
        ("response-violation", "breaking", "/pets/*/kind"),
    }


def test_a_new_value_of_an_enum_is_kept_apart(entry: Entry, judged: Judge) -> None:
    change = only(judged(entry({"pets": [{"kind": "emu"}]})))
    assert brief(change) == ("extra-enum-value", "breaking", "/pets/*/kind")
    assert (change.after, change.witness["value"]) == ("emu", "emu")  # type: ignore[index,call-overload]


def test_the_policy_on_enums_holds_for_traffic(entry: Entry, judged: Judge) -> None:
    tolerant = Policies((Setting(name="response-enum-widened", value="compatible"),))
    found = judged(entry({"pets": [{"kind": "emu"}]}), policies=tolerant)
    assert only(found).verdict == "compatible"


def test_a_new_value_inside_a_branch_is_found_there(entry: Entry, judged: Judge) -> None:
    change = only(judged(entry({"pets": [{"kind": "cat", "owner": {"sort": "city"}}]})))
    assert brief(change) == ("extra-enum-value", "breaking", "/pets/*/owner/sort")


def test_a_new_report_of_the_image_api_is_a_new_value(entry: Entry, judged: Judge) -> None:
    contract = Contract(load("aiornot", View.PUBLISHED))
    meta = dict.fromkeys(("width", "height", "format", "size_bytes", "md5"))
    status = {"mood": "processed"}
    answer = {
        "id": "7d8a2a0c-24c4-4b8e-9d0d-8b5d5b3f0f11",
        "report": {"meta": {**meta, "processing_status": status}},
    }
    change = only(judged(entry(answer, url=IMAGE_API), contract=contract, requests=False))
    assert brief(change) == ("extra-enum-value", "breaking", "/report/meta/processing_status/*")
    assert change.after == "mood"


def test_each_new_value_is_a_change_of_its_own_until_there_are_too_many(
    entry: Entry, judged: Judge
) -> None:
    found = judged(*(entry({"pets": [{"kind": f"pet {n}"}]}) for n in range(50)))
    assert len(found.changes) == 21
    assert found.changes[-1].details["count"] == 30


def test_malformed_json_is_a_violation(entry: Entry, judged: Judge) -> None:
    assert brief(only(judged(entry("{nope")))) == ("response-violation", "breaking", "")


def test_alike_remarks_are_one_change_with_the_first_witness(entry: Entry, judged: Judge) -> None:
    first, second = {"kind": 7}, {"kind": "cat"}
    change = only(judged(entry({"pets": [second, first]}), entry({"pets": [first, first]})))
    assert change.details == {"count": 3, "first": "entry 1"}
    assert change.message.endswith("(3 times, first in entry 1)")
    assert change.witness == {
        "exchange": "entry 1",
        "call": "POST /v1/pets",
        "status": 200,
        "value": 7,
    }
    assert change.source[0].endswith("/schema")


def test_the_wrong_type_and_an_absence_are_different_changes(entry: Entry, judged: Judge) -> None:
    found = judged(entry({"pets": [{"kind": 7}, {"kind": None}, {}]}))
    assert [change.after for change in found.changes] == ["number", "null", None]


def test_a_request_is_judged(entry: Entry, judged: Judge) -> None:
    url = "https://pets.example.com/v1/pets?kind=emu&filter[age]=old&filter[x]=1&colour=red"
    sent = posting(text='{"name": 7, "nick": "M"}')
    found = judged(entry(url=url, request=sent))
    assert [(change.direction, change.location, *brief(change)) for change in found.changes] == [
        ("request", "query", "request-violation", "breaking", "/kind"),
        ("request", "query", "request-violation", "breaking", "/filter/age"),
        ("request", "body", "request-violation", "breaking", "/name"),
        ("request", "query", "undocumented-parameter", "compatible", "/colour"),
        ("request", "body", "extra-member", "compatible", "/nick"),
    ]
    assert judged(entry(url=url, request=sent), requests=False).changes == ()


def test_a_body_that_the_recording_leaves_out_is_told(entry: Entry, judged: Judge) -> None:
    sent = {"postData": {"mimeType": "multipart/form-data", "text": ""}}
    found = judged(entry(request=sent), entry(request=sent))
    assert (found.changes, found.gaps) == (
        (),
        ("the request's body of POST /pets, 2 times: the recording leaves it out",),
    )


def test_a_field_whose_value_is_left_out_is_told_and_not_accused(
    entry: Entry, judged: Judge
) -> None:
    params = [{"name": "photo", "fileName": "a.png"}, {"name": "name"}]
    found = judged(entry(request=posting(mimeType="multipart/form-data", params=params)))
    assert found.changes == ()
    assert found.gaps == (
        "the value at /name of the request of POST /pets, once: the recording leaves it out",
    )


def test_a_missing_credential_counts_only_where_the_recorder_keeps_them(
    entry: Entry, judged: Judge
) -> None:
    assert judged(entry()).changes == ()
    change = only(judged(entry(_contractmock={"mount": None})))
    assert (*brief(change), change.location) == ("request-violation", "breaking", "/pass", "query")


def test_what_the_mock_did_to_an_answer_is_not_laid_at_the_vendors_door(
    entry: Entry, judged: Judge
) -> None:
    broken = entry("{nope", url=PASSED, _contractmock={"faults": ["malformed-json"]})
    own = entry("{nope", url=PASSED, _contractmock={"origin": "control"})
    found = judged(broken, own, entry(response={"status": 0}))
    assert found.changes == ()
    assert set(facts(found)) == {"traffic-judged", "traffic-invented", "traffic-unanswered"}


def test_no_credential_is_ever_quoted(entry: Entry, judged: Judge) -> None:
    fields = [
        {"name": "Authorization", "value": f"Bearer {KEY}x"},
        {"name": "Cookie", "value": f"id={KEY}y"},
    ]
    sent = {"headers": fields, **posting(text=json.dumps({"name": 7, "api_key": f"{KEY}z"}))}
    url = f"{PASSED}&token={KEY}w&kind={KEY}"
    answer = {"pets": [{"kind": KEY, "echo": f"Bearer {KEY}x", f"{KEY}y": 1}]}
    found = judged(
        entry(answer, url=url, request=sent), entry(url=f"https://x.org/{KEY}?pass={KEY}")
    )
    assert len(found.changes) > 5
    written = json.dumps([asdict(change) for change in found.changes]) + repr(found)
    assert KEY not in written
    assert "***" in written


def test_an_exchange_that_matches_nothing_is_counted(entry: Entry, judged: Judge) -> None:
    strays = [
        entry(url="https://pets.example.com/v1/other?a=1"),
        entry(url="https://other.org/pets"),
    ]
    found = judged(entry(), *strays)
    assert facts(found)["traffic-unmatched"] == (
        "2 exchanges match no operation: POST pets.example.com/v1/other, POST other.org/pets"
    )
    assert facts(found)["traffic-elsewhere"].startswith("1 exchange of these would match")


def test_a_recording_without_any_call_of_the_contract_is_not_checked(
    entry: Entry, judged: Judge
) -> None:
    with pytest.raises(ContractError, match=r"none of its 1 exchange .* --base-url .*other\.org"):
        judged(entry(url="https://other.org/pets"))


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("http://127.0.0.1:4010/pets", ""),
        ("http://localhost/v1/pets", ""),
        ("http://[::1]:4010/pets/pets", ""),
        ("https://pets.example.com//pets", ""),
        ("https://other.org/api/pets", "https://other.org/api/"),
        ("https://other.org:8443/pets", "https://other.org:8443"),
    ],
)
def test_where_calls_are_found(url: str, base: str, entry: Entry, judged: Judge) -> None:
    assert judged(entry(url=url), base=base).changes == ()


@pytest.mark.parametrize(
    "base",
    ["other.org", "ftp://other.org", "https://u:p@other.org", "https://other.org?a", "http://["],
)
def test_what_is_no_base_url_is_refused_and_not_quoted(
    base: str, entry: Entry, judged: Judge
) -> None:
    with pytest.raises(ContractError) as caught:
        judged(entry(), base=base)
    assert base not in str(caught.value)


def test_every_code_is_shown_by_some_exchange(entry: Entry, judged: Judge) -> None:
    html = {"size": 4, "mimeType": "text/html", "text": "<p/>"}
    found = judged(
        entry({"pets": [{"kind": "emu"}, {}], "more": 1}, url=f"{PASSED}&colour=x&kind=emu"),
        entry(response={"status": 429}),
        entry(response={"content": html}),
    )
    assert {change.code for change in found.changes} == set(catalogue.CODES)


def test_very_deep_values_are_judged(entry: Entry, judged: Judge) -> None:
    deep = f'{{"pets": [{{"kind": {"[" * 900}{"]" * 900}}}]}}'
    assert {change.code for change in judged(entry(deep)).changes} == {"response-violation"}

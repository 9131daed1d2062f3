"""The official client's own model against its vendor's page: the six places, each replayed."""

from aiornot.resp_types import ImageResp  # type: ignore[import-untyped]

from contractmock.contracts.comparison.change import Verdict
from contractmock.contracts.comparison.policies import Policies
from contractmock.contracts.contract import Contract
from contractmock.contracts.drift.models.source import examine
from contractmock.contracts.shipped import View, load

SIX = {
    "/created_at": ("required-removed", "missing"),
    "/report/meta/width": ("type-widened", "int_type"),
    "/report/meta/height": ("type-widened", "int_type"),
    "/report/meta/format": ("type-widened", "string_type"),
    "/report/meta/size_bytes": ("type-widened", "int_type"),
    "/report/meta/md5": ("type-widened", "string_type"),
}


def test_the_six_places_and_no_other_each_with_a_witness_and_its_replay() -> None:
    report = examine("aiornot", "aiornot.resp_types:ImageResp", Policies())
    assert {each.pointer: each.code for each in report.changes} == {
        place: code for place, (code, _) in SIX.items()
    }
    operation = Contract(load("aiornot", View.PUBLISHED)).operations[0]
    schema = operation.responses["200"].content[0].schema
    assert schema is not None
    for change in report.changes:
        assert change.verdict is Verdict.BREAKING
        assert schema.accepts(change.witness)
        refused = f"({SIX[change.pointer][1]})"
        replay = change.details["replay"]
        assert isinstance(replay, dict)
        assert set(replay) == {"model_validate_json", "model_validate"}
        assert all(str(each).endswith(refused) for each in replay.values())
    assert report.gaps == ()


def test_the_class_itself_may_be_handed_over() -> None:
    report = examine("aiornot", ImageResp, Policies())
    assert len(report.changes) == len(SIX)
    assert report.against == "aiornot.resp_types:ImageResp"


def test_the_realistic_view_allows_no_more() -> None:
    report = examine(
        "aiornot",
        ImageResp,
        Policies(),
        view=View.REALISTIC,
        operation="POST /v2/image/sync",
    )
    assert set(SIX) >= {each.pointer for each in report.changes}

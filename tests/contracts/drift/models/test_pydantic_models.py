"""Models of pydantic: what they refuse, take and lose, whatever their schemas say."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

import pytest
from pydantic import (
    UUID4,
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
    field_validator,
    model_validator,
)

from contractmock.contracts.comparison.change import Change
from contractmock.contracts.comparison.policies import Policies, Setting
from contractmock.contracts.drift.report import DriftReport

Examine = Callable[..., DriftReport]


class Shade(BaseModel):
    model_config = ConfigDict(extra="allow")


class Lamp(BaseModel):
    model_config = ConfigDict(extra="allow")

    id: str
    made: datetime | None = None
    watts: int = 0
    shade: Shade | None = None


def told(report: DriftReport) -> dict[tuple[str, str], str]:
    return {(each.pointer, each.code): each.verdict.value for each in report.changes}


def at(report: DriftReport, pointer: str) -> Change:
    (change,) = [each for each in report.changes if each.pointer == pointer]
    return change


def facts(report: DriftReport) -> dict[str, str]:
    return {each.rule: each.message for each in report.facts}


def test_a_model_that_takes_all_is_compatible_and_the_tries_are_counted(examined: Examine) -> None:
    report = examined(Lamp)
    assert report.changes == ()
    assert report.gaps == ()
    count = facts(report)["answers-tried"]
    assert int(count.split()[0]) > 30
    assert count.endswith("by model_validate_json and by model_validate")


def test_what_the_schema_and_the_model_refuse_is_one_change_with_witness_and_replay(
    examined: Examine,
) -> None:
    class Dated(Lamp):
        made: datetime

    change = at(examined(Dated), "/made")
    assert (change.code, change.verdict) == ("required-removed", "breaking")
    assert change.witness == {"id": ""}
    assert "be absent" in change.message
    assert "raises ValidationError: Field required (missing)" in change.message
    replay = "raises ValidationError: /made: Field required (missing)"
    assert change.details["replay"] == {"model_validate_json": replay, "model_validate": replay}
    assert (change.operation, change.status, change.media_type, change.location) == (
        "GET /lamp", "200", "application/json", "body",
    )  # fmt: skip


def test_a_validator_that_no_schema_shows_is_found_by_trying(examined: Examine) -> None:
    class Named(Lamp):
        @field_validator("id")
        @classmethod
        def is_named(cls, value: str) -> str:
            if not value:
                raise ValueError("no name")
            return value

    report = examined(Named)
    assert told(report) == {("/id", "model-refuses"): "breaking"}
    assert at(report, "/id").details["deviation"] == "none"  # the minimal answer itself
    assert "model-validators" in facts(report)


def test_whatever_a_validator_raises_is_a_refusal(examined: Examine) -> None:
    class Careless(Lamp):
        @model_validator(mode="after")
        def divide(self) -> "Careless":
            assert 1 / self.watts
            return self

    change = at(examined(Careless), "/watts")
    assert change.verdict == "breaking"
    assert "raises ZeroDivisionError: division by zero" in change.message


def test_an_exception_that_looks_like_pydantics_is_taken_by_its_name(examined: Examine) -> None:
    class Listed(Exception):
        def errors(self) -> list[str]:
            return []

    class Picky(Lamp):
        @model_validator(mode="after")
        def pick(self) -> "Picky":
            raise Listed("never")

    change = at(examined(Picky), "")
    assert "raises Listed: never (Listed)" in change.message


def test_what_the_schema_refuses_and_the_model_takes_is_compatible(examined: Examine) -> None:
    class Lax(Lamp):
        id: int | str  # type: ignore[assignment]

    class Loose(Lamp):
        watts: str  # type: ignore[assignment]
        model_config = ConfigDict(coerce_numbers_to_str=True)

    assert told(examined(Lax)) == {}
    change = at(examined(Loose, {"type": "object", "required": ["id", "watts"], "properties": {
        "id": {"type": "string"}, "watts": {"type": "integer"}}}), "/watts")  # fmt: skip
    assert change.verdict == "compatible"
    assert change.witness is None
    assert change.details["witness"] == {"id": "", "watts": 0}
    assert change.details["replay"] == dict.fromkeys(
        ("model_validate_json", "model_validate"), "accepts"
    )


def test_a_format_that_schemas_do_not_assert_is_tried(examined: Examine) -> None:
    class Identified(Lamp):
        id: UUID4  # type: ignore[assignment]

    assert told(examined(Identified)) == {("/id", "model-refuses"): "breaking"}


def test_a_closed_model_refuses_what_may_be_added(examined: Examine) -> None:
    class Closed(BaseModel):
        model_config = ConfigDict(extra="forbid")
        id: str
        made: str = ""
        watts: int = 0
        shade: Shade | None = None

    report = examined(Closed)
    assert [(each.code, each.verdict.value) for each in report.changes] == [
        ("properties-opened", "breaking")
    ]
    assert "extra_forbidden" in report.changes[0].message


def test_a_member_that_the_contract_does_not_know_is_missing_once(examined: Examine) -> None:
    class Greedy(Lamp):
        price: int

    report = examined(Greedy)
    assert told(report) == {("/price", "required-removed"): "breaking"}


def test_a_place_in_a_list_is_told_once_whatever_its_index(examined: Examine) -> None:
    class Part(BaseModel):
        size: Annotated[int, Field(le=100)] | None = None

    class Parted(BaseModel):
        model_config = ConfigDict(extra="allow")
        parts: list[Part] = []

    class Shaded(Lamp):
        shade: Parted | None = None  # type: ignore[assignment]

    (change,) = examined(Shaded).changes
    assert change.pointer == "/shade/parts/0/size"
    assert change.code == "bound-removed"


def test_the_branches_of_a_union_are_no_places(examined: Examine) -> None:
    class Either(Lamp):
        watts: Annotated[int, Field(ge=5)] | bool = 5

    report = examined(Either)
    assert {each.pointer for each in report.changes} == {"/watts"}


def test_strict_models_are_judged_by_the_way_that_fits_them(examined: Examine) -> None:
    class Strict(Lamp):
        model_config = ConfigDict(strict=True, extra="allow")

    report = examined(Strict)
    assert told(report) == {("/watts", "model-refuses"): "breaking"}  # 1.0 is an integer in JSON
    assert "model_validate has more against" in facts(report)["way-left-out"]
    assert facts(report)["answers-tried"].endswith("by model_validate_json")


def test_declared_values_that_are_not_held_are_told_and_break_only_if_asked(
    examined: Examine,
) -> None:
    class Slim(BaseModel):
        id: str

    report = examined(Slim)
    lost = dict.fromkeys(
        [(at, "model-loses-data") for at in ("/made", "/watts", "/shade")], "compatible"
    )
    assert told(report) == lost
    assert report.verdict == "compatible"
    assert facts(report)["undeclared-members-dropped"].endswith("of the answer itself")
    strict = examined(Slim, lossless=True)
    assert told(strict) == dict.fromkeys(lost, "breaking")
    change = at(strict, "/watts")
    assert isinstance(change.witness, dict)
    assert change.witness["watts"] == 1


def test_values_that_are_held_otherwise_are_told(examined: Examine) -> None:
    class Bent(Lamp):
        id: Annotated[str, StringConstraints(to_upper=True)]

    change = at(examined(Bent), "/id")
    assert (change.code, change.verdict) == ("model-changes-data", "compatible")
    assert change.message.endswith("the model holds " + '"ID"')


def test_renamed_members_are_not_lost(examined: Examine) -> None:
    class Renamed(BaseModel):
        model_config = ConfigDict(extra="allow")
        name: str = Field(alias="id")
        power: int = Field(validation_alias="watts", default=0)

    assert examined(Renamed).changes == ()


def test_a_model_without_a_schema_is_tried_and_the_gap_is_told(examined: Examine) -> None:
    class Opaque:
        @classmethod
        def made(cls, value: Any) -> "Opaque":
            if value == "":
                raise ValueError("nothing")
            return cls()

    class Odd(Lamp):
        model_config = ConfigDict(extra="allow", arbitrary_types_allowed=True)
        id: Annotated[Opaque, PlainValidator(Opaque.made, json_schema_input_type=Opaque)]  # type: ignore[assignment]

    report = examined(Odd)
    assert "has no JSON Schema" in report.gaps[0]
    assert ("/id", "model-refuses") in told(report)


def test_policies_hold(examined: Examine) -> None:
    schema = {"type": "object", "required": ["made"], "properties": {"made": {"type": "string"}}}

    class Timed(BaseModel):
        made: Annotated[str, Field(json_schema_extra={"format": "date-time"})]

    report = examined(Timed, schema)
    assert told(report) == {("/made", "format-removed"): "compatible"}
    policies = Policies((Setting(name="formats", value="annotation"),))
    assert told(examined(Timed, schema, policies=policies)) == {}


@pytest.mark.parametrize("status", ["default", "404"])
def test_any_declared_status_may_be_meant(examined: Examine, status: str) -> None:
    report = examined(Lamp, status=status)
    assert report.verdict == "compatible"

"""The deviations of every declared answer: sound for two validators, complete, reproducible."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from contractmock.contracts.contract import Contract
from contractmock.contracts.deviations import RULES, Deviator, Kind, Survey
from contractmock.contracts.documents.loading import load_document
from contractmock.contracts.generation.samples import FORMATS
from contractmock.contracts.shipped import View, load, shipped_names

SHOP = Path(__file__).parents[2] / "documents" / "shop.yaml"

CHECKER = jsonschema.Draft202012Validator.FORMAT_CHECKER


def answers() -> Iterator[tuple[str, Any]]:
    """Every declared answer of every document, by a readable name."""
    contracts = {
        f"{name}-{view}": Contract(load(name, view)) for name in shipped_names() for view in View
    }
    contracts["shop"] = Contract(load_document(str(SHOP)))
    for name, contract in contracts.items():
        for operation in contract.operations:
            for response in operation.responses.values():
                for media_type in response.content:
                    if media_type.schema is not None:
                        label = f"{name} {operation.label} {response.status} {media_type.name}"
                        yield label, media_type.schema.lowered


def record(schema: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"a": schema}}


ODD: dict[str, Any] = {
    **{f"format {name}": record({"type": "string", "format": name}) for name in FORMATS},
    **{
        f"long {name}": record({"type": "string", "format": name, "minLength": 20, "maxLength": 60})
        for name in ("uri", "email", "hostname", "json-pointer", "byte")
    },
    "multiples": record({"type": "number", "minimum": -1, "multipleOf": 0.1}),
    "cents": record({"type": "number", "multipleOf": 0.01, "maximum": 1e6}),
    "bits": record({"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1}),
    "narrow": record({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1e-6}),
    "base64": record({"type": "string", "contentEncoding": "base64"}),
    "patterns": {"type": "object", "patternProperties": {"^x-": {"type": "integer"}}},
    "contains": record({"type": "array", "contains": {"const": 1}, "minContains": 2}),
    "negated": record({"type": ["string", "integer"], "not": {"const": "a"}}),
    "free": True,
}

ANSWERS = {**dict(answers()), **ODD}


def surveyed(label: str) -> tuple[Any, Survey]:
    deviator = Deviator(ANSWERS[label])
    base = deviator.base()
    return base, deviator.survey(base)


@pytest.mark.parametrize("label", ANSWERS)
def test_two_validators_agree_on_every_deviation(label: str) -> None:
    second = jsonschema.Draft202012Validator(ANSWERS[label], format_checker=CHECKER)
    deviator = Deviator(ANSWERS[label])
    base, survey = surveyed(label)
    assert second.is_valid(base)
    for each in survey.deviations:
        outcome = each.apply(base)
        if each.rule not in ("nan", "infinity"):
            if each.rule != "bad-format":  # it lets formats pass that it does not know
                assert second.is_valid(outcome) is (each.kind is Kind.ALLOWED), str(each)
            assert deviator.accepts(outcome) is (each.kind is Kind.ALLOWED), str(each)


@pytest.mark.parametrize("label", ANSWERS)
def test_nothing_that_a_document_allows_is_left_out(label: str) -> None:
    _, survey = surveyed(label)
    assert survey.deviations
    assert survey.gaps == ()


@pytest.mark.parametrize("label", ANSWERS)
def test_labels_are_unique_described_and_the_same_every_time(label: str) -> None:
    base, survey = surveyed(label)
    labels = [(each.kind, each.rule, each.pointer, each.detail) for each in survey.deviations]
    assert len(set(labels)) == len(labels)
    assert {each.rule for each in survey.deviations} <= RULES.keys()
    again, second = surveyed(label)
    assert repr(again) == repr(base)
    assert [(str(each), repr(each.edit)) for each in second.deviations] == [
        (str(each), repr(each.edit)) for each in survey.deviations
    ]


@pytest.mark.parametrize("label", ANSWERS)
def test_every_deviation_is_explained_and_made_again_from_that(label: str) -> None:
    deviator = Deviator(ANSWERS[label])
    base, survey = surveyed(label)
    for each in survey.deviations:
        if each.rule not in ("nan", "infinity"):
            remade, outcome = base, each.apply(base)
            explained = deviator.explain(base, outcome)
            for difference in explained:
                remade = difference.apply(remade)
            assert explained, str(each)
            assert remade == outcome, str(each)


def labels(answer: str, kind: Kind) -> set[tuple[str, str]]:
    _, survey = surveyed(answer)
    return {(each.rule, each.pointer) for each in survey.deviations if each.kind is kind}


def answer(*parts: str) -> str:
    return next(label for label in ANSWERS if all(part in label for part in parts))


def test_a_large_answer_has_what_clients_stumble_over() -> None:
    found = labels(answer("aiornot-published", " 200 "), Kind.ALLOWED)
    assert found >= {
        ("absent", "/created_at"),
        *(("null", f"/report/meta/{name}") for name in ("width", "height", "format")),
        *(("null", f"/report/meta/{name}") for name in ("size_bytes", "md5")),
        ("permuted", "/report/deepfake/rois"),
        ("permuted", "/report/reverse_search/matches"),
        ("empty-object", "/report/meta/processing_status"),
        ("integer", "/report/ai_generated/ai/confidence"),
        ("date-offset", "/created_at"),
    }


def test_a_list_of_an_answer_is_permuted_and_its_items_emptied() -> None:
    found = labels(answer("freepik-published", " 200 "), Kind.ALLOWED)
    assert found >= {
        ("permuted", "/data"),
        ("empty-array", "/data"),
        ("empty-object", "/data/0"),
        ("absent", "/data/0/probability"),
        ("absent", "/data/0/class_name"),
    }


def test_an_error_body_may_be_empty() -> None:
    found = labels(answer("aiornot-published", " 422 "), Kind.ALLOWED)
    assert found >= {("absent", "/detail"), ("empty-object", ""), ("empty-array", "/detail")}

"""The shipped documents: their views, their sources, and how others are told apart from them."""

import hashlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_spec_validator import validate

from contractmock.contracts import pointer
from contractmock.contracts.checks.survey import Survey, direction_of
from contractmock.contracts.contract import Contract
from contractmock.contracts.errors import ContractError
from contractmock.contracts.schema import Schema
from contractmock.contracts.shipped import View, load, openapi_folder, shipped_names

DOCUMENT = "openapi: 3.1.0\ninfo: {title: Pets, version: '1'}\npaths: {}\n"


@pytest.fixture(scope="module")
def realistic() -> dict[str, Contract]:
    return {name: Contract(load(name, View.REALISTIC)) for name in shipped_names()}


def accepts(contract: Contract, at: str, value: object) -> bool:
    return Schema(contract.document, at, direction_of(at)).accepts(value)


def test_both_vendors_are_shipped() -> None:
    assert shipped_names() == ("aiornot", "freepik")


def test_the_default_view_is_the_realistic_one() -> None:
    assert load("freepik").data == load("freepik", View.REALISTIC).data


@pytest.mark.parametrize("name", shipped_names())
@pytest.mark.parametrize("view", View)
def test_every_view_is_valid_openapi(name: str, view: View) -> None:
    validate(load(name, view).data)


@pytest.mark.parametrize("name", shipped_names())
@pytest.mark.parametrize("view", [View.PUBLISHED, View.REALISTIC])
def test_overlays_apply_without_a_notice(name: str, view: View) -> None:
    assert load(name, view).notices == ()


def source(name: str) -> dict[str, Any]:
    """Where a document comes from, as the file beside it says."""
    text = (openapi_folder() / name / "source.yaml").read_text(encoding="utf-8")
    told: dict[str, Any] = yaml.safe_load(text)
    return told


@pytest.mark.parametrize("name", shipped_names())
def test_nothing_is_left_of_what_the_source_says_was_left_out(name: str) -> None:
    text = (openapi_folder() / name / "document.yaml").read_text(encoding="utf-8")
    assert source(name)["without"] == ["x-codeSamples"]
    assert "x-codeSamples" not in text


@pytest.mark.parametrize("name", shipped_names())
def test_a_source_names_its_page_day_and_digest(name: str) -> None:
    found = source(name)
    assert found["url"].startswith(f"https://docs.{name}.com/")
    assert found["retrieved"] == "2026-11-22"
    assert len(bytes.fromhex(found["sha256"])) == hashlib.sha256().digest_size


def test_any_other_reference_is_a_path(tmp_path: Path) -> None:
    path = tmp_path / "pets.yaml"
    path.write_text(DOCUMENT)
    assert load(str(path)).data["info"]["title"] == "Pets"


def test_a_file_named_like_a_shipped_document_is_reached_by_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "freepik").write_text(DOCUMENT)
    monkeypatch.chdir(tmp_path)
    assert load("./freepik").data["info"]["title"] == "Pets"
    assert load("freepik").data["info"]["title"] == "Freepik API"


def test_an_unknown_name_is_told_the_known_ones() -> None:
    with pytest.raises(ContractError) as caught:
        load("frepik")
    assert "neither a shipped document nor a file; name one of aiornot, freepik" in str(
        caught.value
    )


@pytest.mark.parametrize("name", shipped_names())
def test_a_view_takes_nothing_away_from_the_answers_of_the_one_before(name: str) -> None:
    """Every documented status stays, and every example of the repaired document stays valid."""
    published, assumed = Contract(load(name, View.PUBLISHED)), Contract(load(name, View.REALISTIC))
    for operation in published.operations:
        later = assumed.operation(operation.label)
        assert later is not None
        assert operation.responses.keys() <= later.responses.keys()


@pytest.mark.parametrize("name", shipped_names())
def test_every_example_of_the_realistic_document_is_valid(
    name: str, realistic: dict[str, Contract]
) -> None:
    document = realistic[name].document
    examples = Survey(document).examples
    assert len(examples) > 10
    for example in examples:
        schema = Schema(document, example.schema, direction_of(example.schema))
        assert [*schema.violations(example.value, "example")] == [], example.pointer


@pytest.mark.parametrize("name", shipped_names())
def test_every_assumed_error_has_its_named_examples(
    name: str, realistic: dict[str, Contract]
) -> None:
    for operation in realistic[name].operations:
        for status, response in operation.responses.items():
            names = {each for media_type in response.content for each in media_type.examples}
            if status == "401":
                hyphenated = {each.replace("_api_", "-").replace("_", "-") for each in names}
                assert {"missing-key", "invalid-key"} <= hyphenated
            elif status.startswith(("4", "5")):
                assert "default" in names, f"{operation.label} {status}"


def test_gateway_examples_are_twins_of_the_others(realistic: dict[str, Contract]) -> None:
    operation = realistic["aiornot"].operation("POST /v2/image/sync")
    assert operation is not None
    for status in ("400", "401", "402", "403", "413", "429", "500", "503"):
        (media_type,) = operation.responses[status].content
        for example, value in media_type.examples.items():
            assert isinstance(value, dict)
            if example.endswith("-gateway"):
                twin = media_type.examples[example.removesuffix("-gateway")]
                assert twin == {"detail": value["message"]}
            else:
                assert f"{example}-gateway" in media_type.examples


def test_the_clients_two_other_operations_are_assumed(realistic: dict[str, Contract]) -> None:
    contract = realistic["aiornot"]
    assumed = [
        operation.label
        for operation in contract.operations
        if operation.pointer
        and pointer.resolve(
            contract.document.data, pointer.join(operation.pointer, "x-contractmock-assumed")
        )
        is True
    ]
    assert assumed == ["GET /v1/system/live", "GET /v2/billing/balance"]
    live, balance = contract.operation(assumed[0]), contract.operation(assumed[1])
    assert live is not None
    assert balance is not None
    assert live.security == ()
    assert [scheme.scheme for (scheme,) in balance.security] == ["bearer"]
    assert contract.operation("POST /v2/image/sync")


def test_rate_limits_say_how_long_to_wait(realistic: dict[str, Contract]) -> None:
    limited = [
        operation.responses["429"]
        for contract in realistic.values()
        for operation in contract.operations
        if "429" in operation.responses
    ]
    assert len(limited) >= len(realistic)
    for response in limited:
        (header,) = response.headers
        assert header.name == "retry-after"
        assert header.schema.accepts(0)
        assert not header.schema.accepts(-1)


IMAGE = "/components/schemas/classifier_request_image"


@pytest.mark.parametrize(
    ("value", "is_taken"),
    [
        ("https://example.com/a.png", True),
        ("HTTP://example.com", True),
        ("http://[2001:db8::1]:8080/a?b#c", True),
        ("iVBORw0KGgo=", True),
        ("AA==", True),
        ("data:image/png;base64,iVBORw0KGgo=", True),
        ("data:;base64,AAAA", True),
        ("", False),
        ("hello world", False),
        ("AAA", False),
        ("A===", False),
        ("AAAA\n", False),
        ("AA_-", False),
        ("https://", False),
        ("https:///a.png", False),
        ("ftp://example.com/a.png", False),
        ("https://example.com/a b.png", False),
        ("data:image/png,AAAA", False),
        ("data:image/png;base64,", False),
        (None, False),
        (7, False),
    ],
)
def test_an_image_is_a_web_address_base64_or_a_data_uri(
    realistic: dict[str, Contract], value: object, is_taken: bool
) -> None:
    assert accepts(realistic["freepik"], IMAGE, value) is is_taken


def test_two_classes_with_probabilities_are_asked_for(realistic: dict[str, Contract]) -> None:
    at = "/components/schemas/detect_ai_image_200_response"
    one = {"class_name": "ai", "probability": 1}
    contract = realistic["freepik"]
    assert accepts(contract, at, {"data": [one, one]})
    assert not accepts(contract, at, {"data": [one]})
    assert not accepts(contract, at, {"data": [one, one | {"probability": 7}]})
    assert not accepts(contract, at, {"data": [one, {"class_name": "ai"}]})


def test_the_vendors_new_name_is_a_second_host_and_a_second_header(
    realistic: dict[str, Contract],
) -> None:
    contract = realistic["freepik"]
    assert contract.hosts == ("api.freepik.com", "api.magnific.com")
    (operation,) = contract.operations
    headers = [scheme.parameter for (scheme,) in operation.security]
    assert headers == ["x-freepik-api-key", "x-magnific-api-key"]


def test_repairs_narrow_no_answer() -> None:
    sound: dict[str, Any] = {"id": "6fa459ea-ee8a-4ca4-894e-db77e160355e", "report": {"meta": {}}}
    sound["report"]["meta"] = dict.fromkeys(("width", "height", "format", "size_bytes", "md5"))
    sound["report"]["meta"]["processing_status"] = {"ai_generated": "processed"}
    contract = Contract(load("aiornot", View.PUBLISHED))
    at = "/components/schemas/V2ImageReportResponse"
    assert accepts(contract, at, sound)
    assert accepts(contract, at, sound | {"external_id": None})
    freepik = Contract(load("freepik", View.PUBLISHED))
    assert accepts(freepik, "/components/schemas/detect_ai_image_200_response", {"data": [{}]})


def test_loading_the_shipped_documents_does_not_import_the_library_for_queries() -> None:
    code = (
        "import sys; from contractmock.contracts.shipped import load, shipped_names\n"
        "for name in shipped_names(): load(name)\n"
        "print('jsonpath_rfc9535' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"

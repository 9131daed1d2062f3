"""The official client `aiornot` 0.1.1, unmodified, fuzzed: its defects by name, and no others."""

import importlib.metadata
from collections.abc import Callable
from typing import Any, Literal

import aiornot  # type: ignore[import-untyped]
import httpx
import pytest

from contractmock.contracts.contract import Contract
from contractmock.contracts.shipped import View
from contractmock.fixtures.fuzzing.case import Zone
from contractmock.fixtures.fuzzing.finding import Finding
from contractmock.fixtures.fuzzing.options import FuzzOptions
from contractmock.fixtures.fuzzing.report import Report
from contractmock.fixtures.fuzzing.run import fuzz

Transport = Literal["socket", "process"]
Run = Callable[..., Report]

TRANSPORTS: tuple[Transport, ...] = ("socket", "process")
REFUSED_THOUGH_ALLOWED = {
    ("absent", "/created_at"),
    ("null", "/report/meta/width"),
    ("null", "/report/meta/height"),
    ("null", "/report/meta/format"),
    ("null", "/report/meta/size_bytes"),
    ("null", "/report/meta/md5"),
}


def client(case: Any) -> object:
    made = aiornot.Client(api_key=case.api_key, base_url=case.url, retry_backoff=0)
    return made.image_report_by_blob_sync(case.image)


@pytest.fixture(scope="session")
def run(contract: Callable[[str, View], Contract]) -> Run:
    """Fuzzes the client in one zone, with the deck alone."""

    def run(transport: Transport, zone: Zone, view: View = View.PUBLISHED) -> Report:
        options = FuzzOptions(raises=(httpx.HTTPError,), transport=transport, zones=(zone,))
        report = fuzz(contract("aiornot", view), client, options)
        assert report.cases[zone] > 0
        assert report.gaps == ()
        assert report.notes == ()
        return report

    return run


def raised(findings: tuple[Finding, ...]) -> dict[str, str]:
    """By rule, and by its variant where it has several: the exception of each finding."""
    return {str(each.label): each.outcome.exception_name for each in findings}


def test_it_is_the_client_from_the_index() -> None:
    assert importlib.metadata.version("aiornot") == "0.1.1"


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_the_six_allowed_answers_that_it_refuses_are_found_and_nothing_else(
    run: Run, transport: Transport
) -> None:
    report = run(transport, Zone.ALLOWED)
    found = [(each.label.rule, each.label.pointer) for each in report.findings]
    assert sorted(found) == sorted(REFUSED_THOUGH_ALLOWED)
    for each in report.findings:
        assert (each.zone, each.oracle, len(each.case.labels)) == (Zone.ALLOWED, "must-return", 1)
        assert each.outcome.exception_name == "pydantic_core._pydantic_core.ValidationError"
    assert report.failed


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_bodies_that_it_cannot_read_escape_as_bare_exceptions(
    run: Run, transport: Transport
) -> None:
    found = raised(run(transport, Zone.BROKEN).findings)
    for unreadable in ("empty-body", "html", "truncated-json (first byte)", "plain-text"):
        assert found[unreadable] == "json.decoder.JSONDecodeError"
    assert found["wrong-kind (null)"] == "TypeError"


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_paid_call_is_sent_four_times_after_a_read_timeout(
    run: Run, transport: Transport
) -> None:
    report = run(transport, Zone.NETWORK)
    (hang,) = [each for each in report.findings if each.label.rule == "hang"]
    assert hang.oracle == "replay"
    assert hang.message.startswith("4 calls: sent POST again after it had been delivered whole")
    assert len(hang.outcome.calls) == 4
    assert report.timeouts == (180,)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_its_calls_conform_once_the_document_is_repaired(run: Run, transport: Transport) -> None:
    assert run(transport, Zone.REQUEST).findings == ()


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_the_part_type_is_told_where_the_page_is_taken_at_its_word(
    run: Run, transport: Transport
) -> None:
    (finding,) = run(transport, Zone.REQUEST, View.AS_PUBLISHED).findings
    assert (finding.zone, finding.oracle) == (Zone.REQUEST, "request")
    assert (finding.label.rule, finding.label.pointer) == ("media-type", "/image")
    assert "application/octet-stream, not image/*" in finding.message


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_it_does_not_wait_as_long_as_it_is_told(run: Run, transport: Transport) -> None:
    found = {(each.label.rule, each.oracle) for each in run(transport, Zone.UNDOCUMENTED).findings}
    assert ("retry-after-seconds", "retry-too-soon") in found
    assert ("retry-after-date", "retry-too-soon") in found


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_new_values_escape_as_the_exceptions_of_its_models(run: Run, transport: Transport) -> None:
    report = run(transport, Zone.EVOLVED)
    assert {each.label.rule for each in report.findings} == {"new-value"}
    assert set(raised(report.findings).values()) == {"pydantic_core._pydantic_core.ValidationError"}
    assert not report.failed

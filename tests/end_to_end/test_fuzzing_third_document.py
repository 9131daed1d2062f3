"""A document of no vendor, fuzzed as a project of its own does it: decorator, pytest, reports."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from contractmock.fixtures.fuzzing.case import Zone

SHOP = Path(__file__).parents[1] / "documents" / "shop.yaml"
CLIENT = """
import json

import httpx

from contractmock.fixtures import fuzz_client


class ShopError(Exception):
    pass


def call(send):
    try:
        with send as response:
            pieces = []
            for piece in response.iter_bytes():
                pieces.append(piece)
                if sum(map(len, pieces)) > 1 << 20:
                    raise ShopError("too much")
        if response.status_code != 201:
            raise ShopError(f"status {response.status_code}")
        item = json.loads(b"".join(pieces).decode())
        return {name: item[name] for name in ("id", "name")} | optional(item)
    except (httpx.HTTPError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise ShopError(type(error).__name__) from None


def optional(item):
    return {"price": item.get("price"), "kind": item["kind"]["type"]}


def create(case, **options):
    return case.httpx_client().stream(
        "POST",
        "/items",
        params={"token": case.api_key},
        headers={"x-shop-key": case.api_key},
        json=case.body,
        timeout=5,
        **options,
    )


fuzz = fuzz_client(
    "shop.yaml", operation="createItem", raises=ShopError, transport="process", strict=True
)
"""
SOUND = """
@fuzz
def test_sound(case):
    return call(create(case))
"""
DEFECTIVE = """
@fuzz
def test_price(case):
    item = call(create(case))
    return item | {"half": item["price"] / 2}


@fuzz
def test_kind(case):
    item = call(create(case))
    return item | {"bundle": {"simple": False}[item["kind"]]}


@fuzz
def test_key(case):
    headers = {"x-shop-key": case.api_key}
    client = case.httpx_client(headers=headers, timeout=5)
    return call(client.stream("POST", "/items", json=case.body))
"""
DEFECTS = {
    ("test_price", "allowed", "null", "/price"),
    ("test_price", "allowed", "absent", "/price"),
    ("test_kind", "allowed", "branch", "/kind"),
    ("test_key", "request", "security", "/token"),
}
UPGRADED = """
KINDS = {"simple": 1, "bundle": 2}


@fuzz_client(
    "shop.yaml",
    operation="createItem",
    raises=ShopError,
    transport="process",
    zones=["allowed"],
    upgrade="newer.yaml",
)
def test_upgrade(case):
    item = call(create(case))
    return item | {"kind": KINDS[item["kind"]]}
"""
COMPARED = """
def careless(case):
    item = call(create(case))
    return item | {"price": item["price"] or 0}


@fuzz_client(
    "shop.yaml",
    operation="createItem",
    raises=ShopError,
    transport="process",
    zones=["allowed"],
    fidelity={"/id": lambda item: item["id"], "/price": lambda item: int(item["price"])},
    twin=careless,
)
def test_values(case):
    return call(create(case))
"""


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project that has the document, with no plugins but ours and xdist."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    (pytester.path / "shop.yaml").write_text(SHOP.read_text())
    pytester.makeini(
        "[pytest]\naddopts = -p contractmock.fixtures.plugin -p xdist -p no:cacheprovider\n"
    )
    return pytester


def write(project: pytest.Pytester, tests: str) -> None:
    project.makepyfile(test_shop=f"{CLIENT}\n{tests}")


def findings(project: pytest.Pytester) -> set[tuple[str, str, str, str]]:
    """Test, zone, rule and pointer of every finding of the report."""
    report = json.loads((project.path / "r.json").read_text())
    return {
        (re.sub(r".*::|\[.*", "", run["test"]), each["zone"], each["rule"], each["pointer"])
        for run in report["runs"]
        for each in run["findings"]
    }


def test_a_sound_client_has_no_findings_in_any_zone(project: pytest.Pytester) -> None:
    write(project, SOUND)
    result = project.runpytest("--contract-report=r.json")
    assert findings(project) == set()
    result.assert_outcomes(passed=len(Zone))


def test_planted_defects_are_named_in_every_report(project: pytest.Pytester) -> None:
    write(project, DEFECTIVE)
    reports = [f"--contract-report=r.{each}" for each in ("json", "sarif", "xml")]
    result = project.runpytest("-n2", "-k", "allowed or request", *reports)
    assert findings(project) == DEFECTS
    result.assert_outcomes(failed=3, passed=3)
    for _, zone, rule, pointer in DEFECTS:
        result.stdout.fnmatch_lines([f"  FAIL {zone}: {rule} at {pointer} *"])
    sarif = json.loads((project.path / "r.sarif").read_text())
    assert len(sarif["runs"][0]["results"]) == len(DEFECTS)
    junit = ElementTree.parse(project.path / "r.xml").getroot()
    assert len(junit.findall(".//failure")) == len(DEFECTS)


def test_an_upgrade_shows_what_the_newer_document_will_break(project: pytest.Pytester) -> None:
    write(project, UPGRADED)
    newer = SHOP.read_text().replace("{type: {const: simple}}", "{type: {enum: [simple, single]}}")
    (project.path / "newer.yaml").write_text(newer)
    project.runpytest("--contract-report=r.json").assert_outcomes(failed=1)
    assert findings(project) == {("test_upgrade", "allowed", "enum-value", "/kind/type")}


def test_values_and_twins_are_compared(project: pytest.Pytester) -> None:
    write(project, COMPARED)
    result = project.runpytest("--contract-report=r.json")
    result.assert_outcomes(failed=1)
    for line in (
        "fidelity at /price ?fidelity?",
        "absent at /price ?twin?",
        "null at /price ?twin?",
    ):
        result.stdout.fnmatch_lines([f"  FAIL allowed: {line}*"])
    assert not any(pointer == "/id" for *_, pointer in findings(project))

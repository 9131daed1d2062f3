"""The table of defects says what is so: rules fire, overlays repair, every rule is explained."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

import contractmock.contracts.overlay
from contractmock.contracts import pointer
from contractmock.contracts.checks import RULES, check
from contractmock.contracts.overlay import load_overlay
from contractmock.contracts.shipped import View, load, openapi_folder

DOCS = Path(__file__).parents[2] / "docs" / "defects.md"
SOURCES = Path(contractmock.contracts.overlay.__file__).parent
VENDORS = {"A": "aiornot", "F": "freepik"}
KNOWN = [f"A{n}" for n in range(1, 20)] + [f"F{n}" for n in range(1, 12)]


@dataclass(frozen=True)
class Row:
    id: str
    where: tuple[str, ...]
    rules: tuple[str, ...]
    done: str

    @property
    def vendor(self) -> str:
        return VENDORS[self.id[0]]


def rows() -> list[Row]:
    found = []
    for line in DOCS.read_text(encoding="utf-8").splitlines():
        if re.match(r"\| [AF]\d+ \|", line):
            _, id_, where, _, done, _ = (cell.strip() for cell in line.split(" | ".strip()))
            rules = re.search(r"found: ([^;]*)", done)
            codes = re.findall(r"`([^`]+)`", rules[1]) if rules else []
            found.append(Row(id_, tuple(re.findall(r"`([^`]+)`", where)), tuple(codes), done))
    return found


def overlay_ids(vendor: str, kind: str) -> set[str]:
    path = openapi_folder() / vendor / f"{kind}.overlay.yaml"
    overlay = load_overlay(path.name, path.read_text(encoding="utf-8"))
    ids: set[str] = set()
    for action in overlay.actions:
        stated = re.match(r"((?:[AF]\d+(?:, )?)+): \S", action.description)
        assert stated, f"no defect's id at {vendor}/{kind}{action.pointer}"
        ids.update(stated[1].split(", "))
    return ids


def headings() -> list[str]:
    return re.findall(r"^#### (\S+)$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)


def test_every_defect_has_one_row() -> None:
    assert [row.id for row in rows()] == KNOWN


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.id)
def test_the_places_exist(row: Row) -> None:
    data = load(row.vendor, View.AS_PUBLISHED).data
    assert row.where
    assert all(pointer.resolve(data, where) is not pointer.ABSENT for where in row.where)


@pytest.mark.parametrize("row", [row for row in rows() if row.rules], ids=lambda row: row.id)
def test_the_rules_fire_at_the_places_named(row: Row) -> None:
    found = {(n.rule, n.pointer) for n in check(load(row.vendor, View.AS_PUBLISHED))}
    for code in row.rules:
        assert any((code, where) in found for where in row.where), code
    for where in row.where:
        assert any((code, where) in found for code in row.rules), where


@pytest.mark.parametrize("kind", ["repair", "assume"])
@pytest.mark.parametrize("vendor", sorted(VENDORS.values()))
def test_the_table_says_which_overlay_corrects_what(vendor: str, kind: str) -> None:
    word = {"repair": "repaired", "assume": "assumed"}[kind]
    said = {row.id for row in rows() if row.vendor == vendor and word in row.done}
    assert said == overlay_ids(vendor, kind)


def test_every_row_says_what_is_done() -> None:
    words = ("found", "repaired", "assumed", "behaviour")
    assert all(any(word in row.done for word in words) for row in rows())


def test_a_repaired_defect_is_found_no_more() -> None:
    for row in rows():
        if "repaired" in row.done and "assumed" not in row.done:
            left = {(n.rule, n.pointer) for n in check(load(row.vendor, View.PUBLISHED))}
            gone = {(code, row.where[0]) for code in row.rules[:1]}
            assert not gone & left, row.id


def test_every_rule_is_explained_with_its_level() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for rule in RULES:
        assert f"#### {rule.code}\n\n*{rule.level}.* " in text, rule.code


def test_every_notice_of_the_other_modules_is_explained() -> None:
    raised: set[str] = set()
    for source in SOURCES.rglob("*.py"):
        text = source.read_text(encoding="utf-8")
        raised.update(re.findall(r"""\b_?[nN]otice\(\s*(?:rule=)?"([a-z0-9.-]+)\"""", text))
    assert {"dangling-reference", "overlay-action-without-match"} <= raised
    assert raised | {rule.code for rule in RULES} == set(headings())
    assert len(headings()) == len(set(headings()))

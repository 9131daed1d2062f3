"""A user's own scenarios, and the documents about scenarios and hints."""

import re
from functools import cache
from pathlib import Path

import pytest

from contractmock.contracts.contract import Contract
from contractmock.contracts.errors import ContractError
from contractmock.contracts.shipped import load, shipped_names
from contractmock.mockserver.choice import Supplied
from contractmock.mockserver.mounts import behaviour_class
from contractmock.mockserver.scenario import Scenario
from contractmock.mockserver.scenario_files import KINDS, load_scenarios

ROOT = Path(__file__).parents[2]
BODY = frozenset({"POST /body"})

SHOP = {
    scenario.name: scenario
    for scenario in (
        Scenario(
            name="sold",
            summary="",
            traits={"verdict": "sold"},
            assign={"/a": 1},
            headers={"x-one": "1"},
            operations=BODY,
        ),
        Scenario(name="down", summary="", status=503, operations=BODY | {"GET /live"}),
        Scenario(name="flaky", summary="", sequence=("down", "sold")),
    )
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "scenarios.yaml"


def loaded(path: Path, text: str) -> dict[str, Scenario]:
    """The scenarios that `text` gives the mount ``shop``."""
    path.write_text(text, encoding="utf-8")
    found = load_scenarios(path, {"shop": SHOP, "bank": {}})
    return {scenario.name: scenario for scenario in found.get("shop", ())}


def only(path: Path, entry: str) -> Scenario:
    return loaded(path, f"shop: {{mine: {entry}}}")["mine"]


def test_a_scenario_extends_another_one(path: Path) -> None:
    found = only(path, "{extends: sold, summary: Mine., assign: {/b/c: [2]}, headers: {X-Two: 2}}")
    assert found == Scenario(
        name="mine",
        summary="Mine.",
        traits={"verdict": "sold"},
        assign={"/a": 1, "/b/c": [2]},
        headers={"x-one": "1", "x-two": "2"},
        operations=BODY,
    )


def test_a_scenario_has_a_body_of_its_own(path: Path) -> None:
    found = only(path, "{status: 418, body: {day: 2026-01-02, none: null, no: no}}")
    assert found.status == 418
    assert found.supplied == Supplied(content=b'{"day":"2026-01-02","none":null,"no":"no"}')


def test_a_scenario_has_a_text_of_its_own(path: Path) -> None:
    found = only(path, "{status: 502, text: <h1>, media_type: text/html}")
    assert (found.status, found.supplied) == (
        502,
        Supplied(content=b"<h1>", media_type="text/html"),
    )


def test_a_scenario_is_a_bare_status(path: Path) -> None:
    found = only(path, "{status: 404}")
    assert (found.status, found.supplied) == (404, None)


def test_a_sequence_fits_where_all_of_its_scenarios_fit(path: Path) -> None:
    found = only(path, "{sequence: [down, down, sold]}")
    assert found.sequence == ("down", "down", "sold")
    assert found.operations == BODY


def test_a_sequence_of_plain_answers_fits_everywhere(path: Path) -> None:
    found = loaded(path, "shop: {one: {status: 204}, two: {sequence: [one, one]}}")
    assert found["two"].operations == frozenset()


def test_a_scenario_builds_on_one_above_it(path: Path) -> None:
    found = loaded(path, "shop:\n  one: {extends: sold}\n  two: {extends: one, assign: {/z: 1}}\n")
    assert found["two"].assign == {"/a": 1, "/z": 1}
    assert list(found) == ["one", "two"]


def test_what_the_fast_reader_of_yaml_takes_has_its_lines_too(path: Path) -> None:
    with pytest.raises(ContractError, match=r"scenarios.yaml:1: sh\top: nothing of that name"):
        loaded(path, "sh\top: {mine: {status: 404}}")


@pytest.mark.parametrize("text", ["", "shop:\n", "shop: {}\n", "# nothing\n"])
def test_a_file_may_be_empty(path: Path, text: str) -> None:
    assert loaded(path, text) == {}


MISTAKES = [
    ("[1]", "is no mapping", None),
    ("stop: {}", "nothing of that name is mounted", "shop, bank"),
    ("shop: 1", "is no mapping", None),
    ("shop: {mine: 1}", "is no mapping", None),
    ("shop: {mine: {}}", "does not say what to answer", "extends"),
    ("shop: {mine: {summary: x}}", "does not say what to answer", None),
    ("shop: {Mine: {status: 404}}", "cannot be asked for by that name", None),
    ("shop: {'404': {status: 404}}", "cannot be asked for by that name", None),
    ("shop: {sold: {status: 404}}", "there is a scenario of that name", None),
    ("shop: {a: {status: 404}, a: {status: 404}}", "more than once", None),
    ("shop: {mine: {extends: sole}}", "there is no scenario 'sole'", "sold"),
    ("shop: {mine: {extends: [sold]}}", "there is no scenario", None),
    ("shop: {a: {extends: b}, b: {extends: sold}}", "there is no scenario 'b'", "above"),
    ("shop: {mine: {extends: flaky}}", "is itself a sequence", None),
    ("shop: {mine: {extends: sold, status: 201}}", "no such member", "assign, extends"),
    ("shop: {mine: {extends: sold, asign: {}}}", "no such member", None),
    ("shop: {mine: {extends: sold, assign: 1}}", "no mapping from JSON Pointer", None),
    ("shop: {mine: {extends: sold, assign: {a: 1}}}", "no JSON Pointer", None),
    ("shop: {mine: {extends: sold, assign: {'': 1}}}", "no JSON Pointer", None),
    ("shop: {mine: {body: {a: .nan}}}", "no number that JSON can express", None),
    ("shop: {a: {body: 1}, b: {extends: a, assign: {/x: 1}}}", "a body of its own", None),
    ("shop: {mine: {sequence: []}}", "no list of scenarios", None),
    ("shop: {mine: {sequence: down}}", "no list of scenarios", None),
    ("shop: {mine: {sequence: [down, up]}}", "there is no scenario 'up'", None),
    ("shop: {mine: {sequence: [flaky]}}", "is itself a sequence", None),
    ("shop: {mine: {status: 99}}", "99 is no status", None),
    ("shop: {mine: {status: '404'}}", "is no status", None),
    ("shop: {mine: {status: 101, body: 1}}", "101 is no status", None),
    ("shop: {mine: {body: 1, text: x}}", "no such member", None),
    ("shop: {mine: {body: 1, media_type: a/b}}", "no such member", None),
    ("shop: {mine: {text: 1}}", "is no text", None),
    ("shop: {mine: {text: x, media_type: html}}", "is no media type", None),
    ("shop: {mine: {summary: [], status: 404}}", "is no text", None),
    ("shop: {mine: {status: 404, headers: 1}}", "is no mapping", None),
    ("shop: {mine: {status: 404, headers: {a b: 1}}}", "'a b' cannot be", "without spaces"),
    ("shop: {mine: {text: x, headers: {Content-Type: a/b}}}", "no header field", "media_type"),
    ("shop: {mine: {status: 404, headers: {a: [1]}}}", "field.a: '[1]' cannot be", None),
    ("shop: {mine: {status: 404, headers: {a: true}}}", "field.a: 'True' cannot be", None),
    ('shop: {mine: {status: 404, headers: {a: "x\\ny"}}}', "cannot be", "one line"),
    ("shop: {mine: {status: 404", "not YAML", None),
]


@pytest.mark.parametrize(("text", "rule", "cure"), MISTAKES, ids=[text for text, _, _ in MISTAKES])
def test_a_mistake_is_refused_with_its_place_and_cure(
    path: Path, text: str, rule: str, cure: str | None
) -> None:
    with pytest.raises(ContractError) as caught:
        loaded(path, text)
    assert str(path) in caught.value.subject
    assert rule in caught.value.rule
    assert (cure or "") in caught.value.cure
    assert "\n" not in str(caught.value)


def test_a_mistake_names_its_line_and_member(path: Path) -> None:
    with pytest.raises(ContractError) as caught:
        loaded(
            path, "# mine\nshop:\n  good: {status: 404}\n  bad:\n    summary: x\n    status: 1\n"
        )
    assert caught.value.subject == f"{path}:6: shop/bad/status"


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="there is no such file"):
        load_scenarios(tmp_path / "none.yaml", {})
    latin = tmp_path / "latin.yaml"
    latin.write_bytes(b"shop: {\xe9: 1}")
    with pytest.raises(ContractError, match="UTF-8"):
        load_scenarios(latin, {})


# --- the documents


@cache
def document(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("vendor", shipped_names())
def test_every_scenario_is_documented_with_its_status(vendor: str) -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| ([^|]*) \|", section(vendor), re.MULTILINE)
    behaviour = behaviour_class(vendor)(Contract(load(vendor)))
    expected = {
        scenario.name: ", ".join(scenario.sequence) or str(scenario.status)
        for scenario in behaviour.scenarios()
    }
    assert dict(rows) == expected


@pytest.mark.parametrize("vendor", shipped_names())
def test_every_option_is_documented_with_its_values(vendor: str) -> None:
    for name, option in behaviour_class(vendor).options.items():
        assert f"`--set {vendor}.{name}=" in section(vendor)
        assert all(f"`{choice}`" in section(vendor) for choice in option.choices)


def section(vendor: str) -> str:
    """What `docs/scenarios.md` says under a vendor's heading."""
    named = re.search(rf"^## {vendor}\n(.*?)(?=^## )", document("scenarios.md"), re.M | re.S | re.I)
    assert named is not None
    return named[1]


@pytest.mark.parametrize("kind", KINDS)
def test_every_member_of_a_scenario_is_documented(kind: str) -> None:
    for member in KINDS[kind]:
        assert f"`{member}`" in document("scenarios.md")


def test_the_documented_file_is_right(path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", document("scenarios.md"), re.DOTALL)
    path.write_text(example, encoding="utf-8")
    known = {
        name: {each.name: each for each in behaviour_class(name)(Contract(load(name))).scenarios()}
        for name in shipped_names()
    }
    found = load_scenarios(path, known)
    assert set(found) == set(shipped_names())


def hint_codes() -> set[str]:
    """Every code that the mock's source gives a hint, in tables or by itself."""
    folder = ROOT / "mockserver" / "contractmock" / "mockserver"
    source = "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    tables = re.findall(r"^MESSAGES = \{(.*?)^\}", source, re.MULTILINE | re.DOTALL)
    codes = {code for table in tables for code in re.findall(r'^ {4}"([a-z0-9-]+)":', table, re.M)}
    return codes | set(re.findall(r'\bcode="([a-z0-9-]+)"', source))


def test_every_hint_has_its_heading() -> None:
    headings = re.findall(r"^### `([a-z0-9-]+)`$", document("hints.md"), re.MULTILINE)
    assert len(headings) == len(set(headings))
    assert set(headings) == hint_codes()

"""The pages about testing clients are complete and true: fixtures, fuzzing, the ten minutes."""

import inspect
import re
import shlex
import sys
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from contractmock.contracts import deviations
from contractmock.fixtures import plugin
from contractmock.fixtures.fuzzing.case import Zone
from contractmock.fixtures.fuzzing.deck import RULES
from contractmock.fixtures.fuzzing.decorator import fuzz_client
from contractmock.fixtures.fuzzing.live import LiveCase
from contractmock.fixtures.fuzzing.oracles.catalogue import FLAKY, ORACLES
from contractmock.fixtures.fuzzing.profile import names
from contractmock.fixtures.fuzzing.reporting.files import WRITERS
from contractmock.fixtures.fuzzing.reporting.formats import EXTENSIONS
from contractmock.fixtures.fuzzing.reporting.rules import GAP, rule_texts
from contractmock.fixtures.mocks.handle import MockHandle
from contractmock.mockserver.settings import Settings

ROOT = Path(__file__).parents[1]
FIXTURE = type(plugin.contractmock_settings)
"""What pytest makes of a fixture function."""

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

Row = list[str]


def text_of(page: str) -> str:
    return (ROOT / "docs" / page).read_text(encoding="utf-8")


def table(page: str, head: str) -> list[Row]:
    """The cells of the table whose first row begins with `head`."""
    lines = iter(text_of(page).splitlines())
    assert any(line.startswith(f"| {head} ") for line in lines), f"{page} has no table {head}"
    next(lines)
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def spans(rows: Iterable[Row], column: int = 0) -> list[str]:
    return [span for row in rows for span in re.findall("`([^`]+)`", row[column])]


def first_words(rows: Iterable[Row]) -> list[str]:
    """What each row is about, without the signature."""
    return [re.split(r"[(= ]", span)[0] for span in spans(rows)]


def public(owner: type) -> set[str]:
    """The public members of instances, those that ``__init__`` sets among them."""
    assigned = re.findall(r"self\.([a-z]\w*) =", inspect.getsource(owner))
    return {name for name in (*dir(owner), *assigned) if not name.startswith("_")}


class Declared:
    """Takes down what the plugin declares, in the place of pytest's parser.

    Attributes:
        options: The names of the command-line options.
        ini: The default of each setting.
    """

    def __init__(self) -> None:
        self.options: set[str] = set()
        self.ini: dict[str, object] = {}
        plugin.pytest_addoption(self)  # type: ignore[arg-type]

    def getgroup(self, *_: object) -> "Declared":
        return self

    def addoption(self, *names: str, **_: object) -> None:
        self.options.update(names)

    def addini(self, name: str, *_: object, default: object, **__: object) -> None:
        self.ini[name] = default


DECLARED = Declared()


# Fixtures


def test_every_fixture_is_documented_and_no_other() -> None:
    found = inspect.getmembers(plugin, lambda value: isinstance(value, FIXTURE))
    offered = {name for name, _ in found if not name.startswith("_")}
    documented = spans(table("fixtures.md", "fixture | gives | for"))
    assert len(offered) > 10
    assert sorted(documented) == sorted(offered)


def test_every_member_of_a_handle_is_documented_and_no_other() -> None:
    documented = first_words(table("fixtures.md", "member | what it is"))
    assert sorted(documented) == sorted(public(MockHandle))


def test_every_argument_of_an_answer_is_documented() -> None:
    documented = spans(table("fixtures.md", "argument | meaning"))
    assert set(documented) == inspect.signature(MockHandle.answer).parameters.keys() - {"self"}


def test_every_setting_is_documented_and_no_other() -> None:
    documented = spans(table("fixtures.md", "setting | like the flag of"))
    assert set(documented) == Settings.__dataclass_fields__.keys()


def test_the_marker_is_documented_as_it_is_registered(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    markers = pytester.parseconfigure("-p", "contractmock.fixtures.plugin").getini("markers")
    signature = next(each for each in markers if each.startswith("contractmock")).partition(":")[0]
    assert f"`@pytest.mark.{signature}`" in text_of("fixtures.md")


def test_every_ini_option_is_documented_with_its_default() -> None:
    rows = [
        *table("fixtures.md", "option | default | meaning"),
        *table("fuzzing.md", "ini option | default | meaning"),
    ]
    stated = {row[0].strip("`"): row[1].strip("`") for row in rows}
    assert stated == {name: _written(default) for name, default in DECLARED.ini.items()}


def _written(default: object) -> str:
    return str(default).lower() if isinstance(default, bool) else str(default or "")


# Fuzzing


def test_every_pytest_option_is_documented_and_no_other() -> None:
    rows = table("fuzzing.md", "pytest option | `contractmock fuzz` | meaning")
    assert set(spans(rows)) == DECLARED.options


def test_every_pytest_option_that_the_pages_speak_of_exists() -> None:
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
    spoken = {
        option
        for page in pages
        for option in re.findall(r"--contract-[a-z-]+", page.read_text(encoding="utf-8"))
    }
    assert spoken == DECLARED.options


def test_every_argument_of_the_decorator_is_documented_with_its_default() -> None:
    rows = table("fuzzing.md", "argument | default | meaning")
    stated = {row[0].strip("`"): row[1].strip("`") for row in rows}
    parameters = inspect.signature(fuzz_client).parameters.values()
    empty = inspect.Parameter.empty
    assert stated == {
        each.name: "" if each.default is empty else repr(each.default) for each in parameters
    }


def test_every_member_of_a_case_is_documented_and_no_other() -> None:
    documented = first_words(table("fuzzing.md", "member of `case` | what it is"))
    assert sorted(documented) == sorted(public(LiveCase))


def test_every_zone_is_documented_in_order() -> None:
    rows = table("fuzzing.md", "zone | thrown | the client must | fails")
    assert [row[0] for row in rows] == [f"`{zone}`" for zone in Zone]


def test_every_oracle_is_documented_with_what_it_demands() -> None:
    rows = table("fuzzing.md", "oracle | demands | fires when")
    demands = [[f"`{each.id}`", each.summary] for each in rule_texts() if each.id != GAP]
    assert len(demands) == len(ORACLES) + 1
    assert [row[:2] for row in rows] == demands
    assert rows[-1][0] == f"`{FLAKY}`"


def test_every_deviation_is_documented_with_its_sentence() -> None:
    rows = table("fuzzing.md", "deviation | what the answer has")
    assert {row[0].strip("`"): row[1] for row in rows} == deviations.RULES


def test_every_other_rule_of_the_deck_is_documented_with_its_zones() -> None:
    rows = table("fuzzing.md", "rule | zones | what a case of it is")
    documented = {row[0].strip("`"): (spans([row], 1), row[2]) for row in rows}
    assert documented == {
        each.id: ([*each.zones], each.sentence)
        for each in RULES.values()
        if each.sentence != deviations.RULES.get(each.id)
    }


def test_every_profile_and_format_is_documented() -> None:
    profiles = table("fuzzing.md", "profile | tries | seed")
    assert [row[0].strip("`") for row in profiles] == [*names()]
    formats = table("fuzzing.md", "format | file | for")
    assert [row[0].strip("`") for row in formats] == [*WRITERS]
    by_name = {row[1].strip("`"): row[0].strip("`") for row in formats if row[1][0] == "`"}
    assert by_name == EXTENSIONS


# The ten minutes


def tutorial(language: str) -> list[str]:
    found = _FENCE.findall(text_of("testing.md"))
    return [body for each, body in found if each == language]


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """The folder of the reader, with every file of the page as it is written there."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    # A file that changes within a second and keeps its size would be read from its old bytecode.
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.syspath_prepend(pytester.path)
    pytester.makeini("[pytest]\naddopts = -p contractmock.fixtures.plugin -p no:cacheprovider\n")
    files = zip(("detector", "test_detector", "test_fuzz"), tutorial("py"), strict=True)
    pytester.makepyfile(**dict(files))
    return pytester


def edit(project: pytest.Pytester, number: int) -> None:
    """Do what one of the ``sed`` lines of the page does."""
    lines = [line for block in tutorial("sh") for line in block.splitlines() if line[:4] == "sed "]
    _, _, script, name = shlex.split(lines[number])
    _, before, after, _ = re.split(r"(?<!\\)/", script)
    file = project.path / name
    text = file.read_text(encoding="utf-8")
    found = before.replace("\\", "")
    assert found in text
    file.write_text(text.replace(found, after), encoding="utf-8")


def shown(command: str) -> str:
    """What the page shows after a command."""
    for block in tutorial("console"):
        first, _, output = block.partition("\n")
        if first == f"$ {command}":
            return output
    raise AssertionError(f"the page does not show {command}")


def assert_shown(result: pytest.RunResult, output: str) -> None:
    """Every line of the page came out, in its order; counts and seconds may be others."""
    came = iter(map(_without_numbers, result.outlines))
    for line in filter(_is_telling, output.splitlines()):
        assert any(fnmatchcase(each, _pattern(line)) for each in came), line


def _is_telling(line: str) -> bool:
    return line not in ("", "...") and not re.search(r"^[=_ ]+$|\bin [\d.]+s$| \d+%\]$", line)


def _pattern(line: str) -> str:
    return re.sub(r"[\[\]?*]", "?", _without_numbers(line))


def _without_numbers(line: str) -> str:
    return re.sub(r"\d+(\.\d+)?", "#", line)


def run(project: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return project.runpytest_inprocess("-q", *arguments)


def test_the_first_mistake_is_told_as_the_page_shows(project: pytest.Pytester) -> None:
    assert_shown(run(project, "-k", "refusal"), shown("pytest -q -k refusal"))
    edit(project, 0)
    run(project, "test_detector.py").assert_outcomes(passed=2)


def test_the_fuzz_run_is_told_as_the_page_shows(project: pytest.Pytester) -> None:
    edit(project, 0)
    assert_shown(run(project, "test_fuzz.py"), shown("pytest -q test_fuzz.py"))
    edit(project, 1)
    again = run(project, "test_fuzz.py", "-k", "allowed")
    assert_shown(again, shown("pytest -q test_fuzz.py -k allowed"))
    accept = re.sub("expires = .*", "expires = 2999-12-31", tutorial("toml")[0])
    (project.path / "contractmock.toml").write_text(accept, encoding="utf-8")
    accepted = run(project, "-k", "allowed")
    accepted.assert_outcomes(passed=1, deselected=7)
    accepted.stdout.fnmatch_lines(["  accepted allowed: absent at /report/ai_generated*"])


def test_what_ci_is_told_to_run_is_understood() -> None:
    lines = [line for line in tutorial("yaml")[0].splitlines() if "run: pytest" in line]
    assert lines
    assert {word for line in lines for word in line.split() if word[:2] == "--"} <= (
        DECLARED.options
    )


def commands(page: str) -> Iterator[str]:
    for language, body in _FENCE.findall(text_of(page)):
        if language == "console":
            yield from (line[2:] for line in body.splitlines() if line[:2] == "$ ")


@pytest.mark.parametrize("page", ["testing.md", "fuzzing.md"])
def test_every_command_of_pytest_parses(
    page: str, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    lines = [shlex.split(line.partition("|")[0]) for line in commands(page) if line[:6] == "pytest"]
    assert lines
    for words in lines:
        pytester.parseconfig("-p", "contractmock.fixtures.plugin", *words[1:])

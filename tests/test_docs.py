"""The documentation is complete and true: flags, targets, links, commands, names of the code."""

import argparse
import importlib.util
import itertools
import json
import pkgutil
import re
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml

from contractmock.contracts import report
from contractmock.contracts.checks import check
from contractmock.contracts.cli import ENTRY_POINTS, Command
from contractmock.contracts.commands import drift
from contractmock.contracts.documents import limits, yaml_text
from contractmock.contracts.drift import source as drift_source
from contractmock.contracts.shipped import View, load, shipped_names
from contractmock.mockserver.channels import MAX_DELAY, PREFERENCES
from contractmock.mockserver.commands.serve_flags import settings_of
from contractmock.mockserver.settings import (
    DEFAULT_JOURNAL_BYTES,
    DEFAULT_MAX_JSON,
    DEFAULT_MAX_UPLOAD,
)

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_SEPARATORS = {"|", "||", "&&", ";", "&"}


@dataclass(frozen=True)
class Block:
    page: Path
    language: str
    text: str


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(*languages: str) -> list[Block]:
    return [
        Block(page, language, body)
        for page in PAGES
        for _, language, body in _FENCE.findall(page.read_text(encoding="utf-8"))
        if language in languages
    ]


def code_spans(page: Path) -> list[str]:
    prose = _FENCE.sub("", page.read_text(encoding="utf-8"))
    return re.findall(r"`([^`\n]+)`", prose)


# Commands


@cache
def commands() -> dict[str, Command]:
    return {each.name: each.load() for each in metadata.entry_points(group=ENTRY_POINTS)}


@cache
def sources() -> dict[str, Command]:
    """By source of drift, the command that runs it."""
    found = metadata.entry_points(group=drift_source.ENTRY_POINTS)
    return {each.name: drift.command_for(each.load()) for each in found}


def parser_of(command: Command) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=command.name, allow_abbrev=False)
    command.configure(parser)
    return parser


def arguments_of(command: Command) -> list[str]:
    """What the documentation calls each argument: its flag, or the name of its place."""
    actions = parser_of(command)._actions  # argparse has no public list of them
    return [
        action.option_strings[-1] if action.option_strings else str(action.metavar)
        for action in actions
        if action.dest != "help"
    ]


def section(page: str, heading: str) -> str:
    level = heading.partition(" ")[0]
    found = re.search(
        rf"^{re.escape(heading)}\n(.*?)(?=^{level} |\Z)", text_of(page), re.MULTILINE | re.DOTALL
    )
    assert found is not None, f"{page} has no heading {heading}"
    return found[1]


def documented_arguments(name: str) -> list[str]:
    rows = re.findall(
        r"^\| `([^` ]+)[^`]*` \|", section("docs/serve.md", f"## `contractmock {name}`"), re.M
    )
    return [row for row in rows if row.startswith("--") or row.isupper() or row == "..."]


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_argument_of_a_command_has_its_row_and_no_other(name: str) -> None:
    assert sorted(documented_arguments(name)) == sorted(arguments_of(commands()[name]))


def test_every_flag_that_the_pages_speak_of_exists() -> None:
    every = [*commands().values(), *sources().values()]
    known = {flag for each in every for flag in arguments_of(each)}
    spoken = {
        (page.name, flag)
        for page in PAGES
        for span in code_spans(page)
        if span.startswith(("--", "contractmock ", "serve "))
        for flag in re.findall(r"--[a-z-]+", span)
    }
    assert spoken
    # Those of pytest are looked after beside the pages on testing.
    of_pytest = {flag for _, flag in spoken if flag.startswith("--contract-")} | {"--junit-xml"}
    assert {flag for _, flag in spoken} - known - of_pytest <= {"--help", "--version"}, spoken


def test_every_default_that_the_tables_state_is_the_real_one() -> None:
    for name, command in commands().items():
        defaults = {action.dest: action.default for action in parser_of(command)._actions}
        rows = re.findall(
            r"^\| `--([a-z-]+)[^`]*` \| `([^`]+)` \|",
            section("docs/serve.md", f"## `contractmock {name}`"),
            re.MULTILINE,
        )
        # The options of drift are those of its sources, which have pages of their own.
        assert rows or name == "drift"
        stated = {flag.replace("-", "_"): value for flag, value in rows}
        sizes = {
            "max_upload": DEFAULT_MAX_UPLOAD,
            "max_json": DEFAULT_MAX_JSON,
            "journal_size": DEFAULT_JOURNAL_BYTES,
        }
        for flag, value in stated.items():
            real = f"{sizes[flag] >> 20}MB" if flag in sizes else str(defaults[flag])
            assert value == real, flag


# Command lines in fenced blocks


def command_lines(block: Block) -> Iterator[str]:
    """The lines that a reader is to type, continued lines joined."""
    text = block.text.replace("\\\n", " ")
    for line in text.splitlines():
        if block.language == "console":
            if line.startswith("$ "):
                yield line[2:]
        elif block.language == "yaml":
            if found := re.search(r"^ *command: (.*)", line):
                yield found[1]
        elif line.strip() and not line.lstrip().startswith("#"):
            yield line


def invocations(line: str) -> Iterator[list[str]]:
    """The words of each command of a line, without assignments before and redirections behind."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;<>")
    lexer.whitespace_split = True
    for separates, group in itertools.groupby(lexer, key=_SEPARATORS.__contains__):
        words = itertools.dropwhile(re.compile("[A-Z_]+=").match, group)
        command = list(itertools.takewhile(lambda word: word not in ("<", ">"), words))
        if command and not separates:
            yield command


def of_program(name: str) -> list[list[str]]:
    """The words of every command of the pages that runs this program."""
    return [
        words
        for block in blocks("sh", "console", "yaml")
        for line in command_lines(block)
        for words in invocations(line)
        if words[0] == name
    ]


def identify(words: list[str]) -> str:
    return " ".join(words)[:60]


def test_the_pages_show_every_command() -> None:
    shown = {words[1] for words in of_program("contractmock")}
    assert shown - {"--version"} == set(commands())


@pytest.mark.parametrize("words", of_program("contractmock"), ids=identify)
def test_every_command_line_parses(words: list[str]) -> None:
    if words[1:] == ["--version"]:
        return
    command, rest = commands()[words[1]], words[2:]
    if command.name == "drift" and "--help" not in rest:
        command, *rest = sources()[rest[0]], *rest[1:]
    arguments = parser_of(command).parse_args(rest)
    if command.name == "serve":
        settings_of(arguments)


@pytest.mark.parametrize("words", of_program("python"), ids=identify)
def test_every_module_that_is_run_exists(words: list[str]) -> None:
    assert words[1] == "-m"
    assert importlib.util.find_spec(words[2]) is not None


def extras_named(words: list[str]) -> set[str]:
    return {
        extra
        for word in words
        for found in re.findall(r"\[([a-z,]+)\]", word)
        for extra in found.split(",")
    }


def test_every_extra_is_documented_and_no_other() -> None:
    readme = text_of("README.md")
    rows = re.findall(r"^\| `([a-z]+)` \|.*\| `pip install '\.\[([a-z]+)\]'` \|$", readme, re.M)
    assert all(first == second for first, second in rows)
    assert {name for name, _ in rows} == set(PROJECT["optional-dependencies"])
    installed = set().union(*(extras_named(words) for words in of_program("pip")))
    assert installed <= set(PROJECT["optional-dependencies"])


def test_every_make_target_is_documented_and_no_other() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", text_of("Makefile"), re.MULTILINE)
    assert phony is not None
    targets = set(phony[1].split())
    rows = re.findall(r"^\| `make ([a-z]+)` \|", text_of("CONTRIBUTING.md"), re.MULTILINE)
    assert sorted(rows) == sorted(targets)
    spoken = {span.split()[1] for page in PAGES for span in code_spans(page) if span[:5] == "make "}
    assert spoken <= targets
    assert {words[1] for words in of_program("make")} <= targets


# Links


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as code hosts make them."""
    prose = _FENCE.sub("", page.read_text(encoding="utf-8"))
    titles = re.findall(r"^#+ (.*)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def links(page: Path) -> list[str]:
    prose = _FENCE.sub("", page.read_text(encoding="utf-8"))
    return re.findall(r"\]\(([^)\s]+)\)", prose)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in links(page):
        path, _, anchor = link.partition("#")
        if "://" in path:
            continue
        target = (page.parent / unquote(path)).resolve() if path else page
        assert target.is_relative_to(ROOT), link
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_the_index_and_the_readme_name_every_page() -> None:
    pages = {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}
    for index in (ROOT / "README.md", ROOT / "docs" / "README.md"):
        assert pages <= {link.partition("#")[0].rpartition("/")[2] for link in links(index)}


# What the pages say of the code


@pytest.mark.parametrize("block", blocks("json", "yaml"), ids=lambda block: block.page.stem)
def test_every_sample_of_data_can_be_read(block: Block) -> None:
    read = json.loads if block.language == "json" else yaml.safe_load
    assert read(block.text)


@pytest.mark.parametrize("block", blocks("python"), ids=lambda block: block.page.stem)
def test_every_sample_of_python_runs(block: Block) -> None:
    exec(compile(block.text, str(block.page), "exec"), {})


def test_every_name_in_the_architecture_exists() -> None:
    layers = ("contracts.", "mockserver.", "fixtures.")
    names = [
        span
        for span in code_spans(ROOT / "ARCHITECTURE.md")
        if span.startswith(layers) and re.fullmatch(r"[\w.]+", span)
    ]
    assert names
    for name in names:
        assert pkgutil.resolve_name(f"contractmock.{name}") is not None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_is_spoken_of_exists(page: Path) -> None:
    ours = ("openapi/", "contracts/", "mockserver/", "fixtures/", "tests/", "docs/", "bench/")
    for span in code_spans(page):
        if span.startswith(ours) and "<" not in span and "*" not in span:
            assert (ROOT / span).exists(), span


def test_every_preference_is_documented_for_header_and_query() -> None:
    table = section("docs/channels.md", "## What can be asked")
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \|", table, re.MULTILINE)
    assert sorted(rows) == sorted((name, f"__{name}") for name in PREFERENCES)
    assert f"seconds to wait, 0 to {MAX_DELAY:g} " in table


def test_every_header_of_the_mock_is_documented_and_no_other() -> None:
    source = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "mockserver").rglob("*.py")
    )
    sent = set(re.findall(r'"(contractmock-(?!tls)[a-z]+)"', source))
    rows = re.findall(r"^\| `(contractmock-[a-z]+)` \|", text_of("docs/channels.md"), re.M)
    assert sent
    assert set(rows) == sent


def test_every_view_is_documented_and_no_other() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \|", section("docs/documents.md", "## Views"), re.M)
    assert rows == [view.value for view in View]


def test_the_limits_of_documents_are_the_real_ones() -> None:
    stated = dict(
        re.findall(r"^\| ([^|]+) \| (\d+)", section("docs/documents.md", "## Limits"), re.M)
    )
    assert list(map(int, stated.values()))[:3] == [
        limits.SIZE_LIMIT >> 20,
        limits.DEPTH_LIMIT,
        yaml_text.ALIAS_LIMIT,
    ]


@pytest.mark.parametrize("view", [View.AS_PUBLISHED, View.PUBLISHED])
def test_the_readme_counts_the_defects_right(view: View) -> None:
    found = [notice for name in shipped_names() for notice in check(load(name, view))]
    flag = "" if view is View.AS_PUBLISHED else f" --view {view}"
    expected = f"$ contractmock check{flag} | tail -1\n{report.count(found)}\n"
    assert expected in text_of("README.md")


def test_the_changelog_has_this_version() -> None:
    assert re.search(rf"^## {re.escape(PROJECT['version'])} - ", text_of("CHANGELOG.md"), re.M)

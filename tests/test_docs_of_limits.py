"""The page of limits is all there is: every bound of the code has its row, with its value."""

import re
from pathlib import Path
from types import ModuleType

import pytest

from contractmock.mockserver import app, settings
from contractmock.mockserver.receiving import multipart, pieces, receive
from contractmock.mockserver.serving import read_timer, refusals, server

PAGE = (Path(__file__).parents[1] / "docs" / "limits.md").read_text(encoding="utf-8")

ROWS: dict[str, dict[str, str]] = {
    "settings": {
        "DEFAULT_MAX_UPLOAD": "a body, or one file in it",
        "DEFAULT_MAX_JSON": "a body that is decoded",
        "DEFAULT_READ_TIMEOUT": "silence within a request",
        "DEFAULT_JOURNAL_BYTES": "the journal",
    },
    "app": {"BODY_MEMORY": "bodies in memory"},
    "receive": {"SLACK": "framing and fields"},
    "pieces": {"MAX_PIECES": "values of a JSON body", "MAX_FORM_FIELDS": "fields of an urlencoded"},
    "multipart": {
        "SPOOL_SIZE": "a multipart body's content",
        "FIELD_SIZE": "one field",
        "MAX_FILES": "files, and fields",
        "MAX_FIELDS": "files, and fields",
    },
    "read_timer": {"SLOWEST_RATE": "rate of a request"},
    "refusals": {
        "HEAD_LIMIT": "request line and header fields",
        "FIELD_LIMIT": "header fields",
        "TARGET_LIMIT": "request target",
        "FRAMING_LIMIT": "chunk sizes",
        "FRAMING_SHARE": "chunk sizes",
        "PIPELINE_LIMIT": "requests waiting",
        "DISCARD_LIMIT": "what still comes",
    },
}
"""By module, the constants that bound a request, and how their rows begin."""

NO_LIMITS = {"DEFAULT_FAULT_SECONDS", "LAST_CHANCE"}
"""Numbers in these modules that bound no request."""

MODULES: dict[str, ModuleType] = {
    module.__name__.rpartition(".")[2]: module
    for module in (settings, app, receive, pieces, multipart, read_timer, refusals)
}


def rows() -> list[list[str]]:
    lines = re.findall(r"^\| (.*) \|$", PAGE, re.MULTILINE)
    return [[cell.strip() for cell in line.split(" | ")] for line in lines[1:]]


def own_constants(module: ModuleType) -> set[str]:
    """The numbers that a module defines in capitals, as its source has them."""
    source = Path(str(module.__file__)).read_text(encoding="utf-8")
    lines = re.findall(r"^((?:[A-Z][A-Z_]+ = )+)", source, re.MULTILINE)
    names = {name for line in lines for name in line.split(" = ") if name}
    return {name for name in names if isinstance(getattr(module, name), int | float)}


def written(value: float) -> set[str]:
    """How the page may write a value."""
    whole = int(value)
    return {str(whole), f"{whole} s", f"{whole >> 10} KiB", f"{whole >> 20} MB"}


@pytest.mark.parametrize("name", MODULES)
def test_every_bound_has_its_row_with_its_value(name: str) -> None:
    module = MODULES[name]
    assert own_constants(module) - NO_LIMITS == ROWS[name].keys()
    for constant, beginning in ROWS[name].items():
        (limit,) = [cells[1] for cells in rows() if cells[0].startswith(beginning)]
        assert any(
            re.search(rf"(?<!\d){re.escape(each)}\b", limit)
            for each in written(getattr(module, constant))
        ), (constant, limit)


def test_every_row_is_of_something() -> None:
    known = {each for module in ROWS.values() for each in module.values()} | {"the disk under"}
    assert all(any(cells[0].startswith(each) for each in known) for cells in rows())


def test_the_text_tells_how_long_a_connection_may_be_idle() -> None:
    assert f"idle for {server.KEEP_ALIVE_SECONDS} seconds" in PAGE

"""The page on faults has every fault, parameter and profile, and no other."""

import math
import re
from pathlib import Path

import pytest

from contractmock.mockserver.faults import CATALOGUE
from contractmock.mockserver.faults.definition import SHARED, Parameter
from contractmock.mockserver.faults.parsing import parse_faults
from contractmock.mockserver.faults.profiles import PROFILES

PAGE = (Path(__file__).parents[3] / "docs" / "faults.md").read_text(encoding="utf-8")
SERVE = (Path(__file__).parents[3] / "docs" / "serve.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def told(parameter: Parameter) -> list[str]:
    default = parameter.default
    if parameter.choices:
        values = ", ".join(f"`{each}`" for each in parameter.choices)
    elif isinstance(default, str):
        values = "text"
    else:
        least, most = number(parameter.least), parameter.most
        values = f"{least} to {number(most)}" if math.isfinite(most) else f"from {least}"
        values = f"{'whole, ' if parameter.whole else ''}{values} {parameter.unit}".rstrip()
    shown = default if isinstance(default, str) else number(default)
    return [f"`{parameter.name}`", f"`{shown}`", values, parameter.summary]


def test_every_fault_is_there_in_its_order() -> None:
    assert rows("Every fault") == [
        [f"`{each.name}`", each.stage.value, each.summary] for each in CATALOGUE.values()
    ]


def test_every_parameter_is_there_with_its_default_and_bounds() -> None:
    own = [
        [f"`{each.name}`", *told(parameter)]
        for each in CATALOGUE.values()
        for parameter in each.parameters
    ]
    assert rows("Parameters") == own + [told(parameter) for parameter in SHARED]


def test_every_profile_is_there() -> None:
    assert rows("Profiles") == [
        [f"`{each.name}`", f"`{each.text}`", each.summary] for each in PROFILES.values()
    ]
    assert ", ".join(f"`{name}`" for name in PROFILES) in SERVE


@pytest.mark.parametrize("text", re.findall(r'(?:fault=|"fault": ")([a-z][^\s"`&\']*)', PAGE))
def test_every_fault_that_the_page_shows_can_be_read(text: str) -> None:
    parse_faults(text)

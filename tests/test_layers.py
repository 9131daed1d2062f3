"""Who may import whom, and who may know a vendor's name."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = ("contracts", "mockserver", "fixtures")
"""From the lowest to the highest: a layer imports itself and those before it."""


def sources(layer: str) -> list[Path]:
    return sorted((ROOT / layer / "contractmock" / layer).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_imports_itself_and_lower_ones_only(layer: str) -> None:
    allowed = LAYERS[: LAYERS.index(layer) + 1]
    upwards = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sources(layer)
        for name in imported(path)
        if name.startswith("contractmock.") and name.split(".")[1] not in allowed
    ]
    assert sources(layer)
    assert upwards == []


@pytest.mark.parametrize("layer", LAYERS)
def test_a_code_folder_holds_only_its_own_part_of_the_package(layer: str) -> None:
    strangers = [
        str(path.relative_to(ROOT))
        for path in (ROOT / layer).rglob("*")
        if path.is_file()
        and "__pycache__" not in path.parts
        and path.parts[len(ROOT.parts) : len(ROOT.parts) + 3] != (layer, "contractmock", layer)
    ]
    assert strangers == []


def neutral() -> Iterator[Path]:
    """Where no vendor may be named: the engine, and the mock apart from its behaviours."""
    yield from sources("contracts")
    yield from (path for path in sources("mockserver") if "behaviours" not in path.parts)


def test_no_vendor_is_named_outside_its_behaviour() -> None:
    names = [folder.name for folder in (ROOT / "openapi").iterdir()]
    assert names
    named = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in neutral()
        for number, line in enumerate(path.read_text().lower().splitlines(), 1)
        if any(name in line for name in names)
    ]
    assert named == []


def modules() -> dict[str, Path]:
    """Every module of ours by its name."""
    return {
        ".".join(path.relative_to(ROOT / layer).with_suffix("").parts): path
        for layer in LAYERS
        for path in sources(layer)
        if path.name != "__init__.py"  # a door imports what stands behind it, on first use
    }


def test_no_module_imports_itself_by_way_of_others() -> None:
    every = modules()
    left = {name: set(imported(path)) & every.keys() for name, path in every.items()}
    assert any(left.values())
    while free := {name for name, names in left.items() if not names & left.keys()}:
        left = {name: names for name, names in left.items() if name not in free}
    assert left == {}, "each of these is part of a circle, or imports one that is"

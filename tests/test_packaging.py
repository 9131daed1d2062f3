"""What an installation holds: one import package, the documents, the same in wheel and sdist."""

import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = {"hypothesis", "schemathesis", "pytest", "httpx", "httpx2", "rich", "PIL"}
"""What ``serve`` must not import: each costs more than the server's own start."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel made from the sdist, and the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def wheel_names(folder: Path) -> set[str]:
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_one_import_package_and_nothing_else(built: Path) -> None:
    tops = {name.split("/")[0] for name in wheel_names(built)}
    assert {name for name in tops if not name.endswith(".dist-info")} == {"contractmock"}


def test_the_wheel_holds_every_source_file_and_document(built: Path) -> None:
    expected = {
        str(path.relative_to(ROOT / layer))
        for layer in ("contracts", "mockserver", "fixtures")
        for path in (ROOT / layer / "contractmock").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    expected |= {
        f"contractmock/contracts/openapi/{path.relative_to(ROOT / 'openapi')}"
        for path in (ROOT / "openapi").rglob("*")
        if path.is_file()
    }
    held = {name for name in wheel_names(built) if ".dist-info/" not in name}
    assert held == expected


def test_the_sdist_holds_every_file_of_the_wheel(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        held = {name.split("/", 1)[-1] for name in archive.getnames()}
    for path in (*(ROOT / "openapi").rglob("*.yaml"), *ROOT.glob("*/contractmock/**/*.py")):
        assert str(path.relative_to(ROOT)) in held


def test_every_layer_is_typed_for_its_users(built: Path) -> None:
    names = wheel_names(built)
    for layer in ("contracts", "mockserver", "fixtures"):
        assert f"contractmock/{layer}/py.typed" in names


def test_the_installed_wheel_serves_its_own_documents(built: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "env", system_site_packages=False, symlinks=True)
    python = tmp_path / "env" / "bin" / "python"
    (wheel,) = built.glob("*.whl")
    site = next((tmp_path / "env" / "lib").glob("python*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    # The dependencies come from this environment; the package itself must not.
    here = next(path for path in sys.path if path.endswith("site-packages"))
    code = (
        f"import sys; sys.path.append({here!r})\n"
        "import contractmock.contracts.shipped as shipped\n"
        "print(shipped.__file__, *shipped.shipped_names())\n"
        "print(*(len(shipped.load(name).data['paths']) for name in shipped.shipped_names()))"
    )
    done = subprocess.run(
        [python, "-S", "-c", f"import sys; sys.path.insert(0, {str(site)!r})\n{code}"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    first, second = done.stdout.splitlines()
    assert first.split() == [str(site / "contractmock/contracts/shipped.py"), "aiornot", "freepik"]
    assert second.split() == ["3", "1"]


def test_serving_imports_nothing_that_is_slow_to_import() -> None:
    code = (
        "import sys\n"
        "import contractmock.mockserver.commands.serve\n"
        "from contractmock.mockserver.app import create_app\n"
        "from contractmock.mockserver.settings import Settings\n"
        "create_app(Settings())\n"
        f"print(*({HEAVY!r} & {{name.split('.')[0] for name in sys.modules}}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.split() == []


def test_every_pinned_version_is_allowed_by_the_project() -> None:
    pins = (ROOT / "constraints.txt").read_text()
    assert "://" not in pins
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    for requirement in wanted:
        name = requirement.split(">")[0].split(";")[0]
        assert f"\n{name}==" in pins, f"{name} is not pinned"

"""The container file without an engine: what it copies and runs is copied and run in a folder."""

import fnmatch
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parents[2]
PLACES = ("/src", "/dist", "/opt/contractmock")
"""Folders of the image that its build writes to."""

OFFLINE = {
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_NO_BUILD_ISOLATION": "0",  # pip reads it as the value of its opposite
    "PIP_NO_DEPS": "1",
    "PIP_NO_INDEX": "1",
}


def instructions() -> list[tuple[str, str]]:
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [
        (name, rest.strip()) for name, _, rest in (line.partition(" ") for line in lines if line)
    ]


def stages() -> list[list[tuple[str, str]]]:
    found: list[list[tuple[str, str]]] = []
    for name, rest in instructions():
        if name == "FROM":
            found.append([])
        found[-1].append((name, rest))
    return found


def of_image(name: str) -> str:
    """The one instruction of that name in the last stage."""
    (found,) = [rest for each, rest in stages()[-1] if each == name]
    return found


def words_of(name: str) -> list[str]:
    words: list[str] = json.loads(of_image(name))
    return words


def probe() -> list[str]:
    words: list[str] = json.loads(of_image("HEALTHCHECK").partition("CMD ")[2])
    return words


def is_sent(path: PurePosixPath) -> bool:
    """Whether the build sees a file: the last line of ``.dockerignore`` that fits decides."""
    sent = True
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        pattern = line.removeprefix("!")
        # Whoever names a folder names what is in it; `**/` is any folder, or none.
        for place in (path, *path.parents[:-1]):
            names = [place.name] if pattern.startswith("**/") else [str(place)]
            if fnmatch.fnmatchcase(names[0], pattern.removeprefix("**/")):
                sent = line.startswith("!")
    return sent


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> "Image":
    """The image's folders, after what the first stage does."""
    pytest.importorskip("pip", reason="the image is built by pip; some environments come without")
    root = tmp_path_factory.mktemp("image")
    for place in PLACES:
        (root / place[1:]).mkdir(parents=True)
    built = Image(root)
    for name, rest in stages()[0]:
        if name == "COPY":
            assert rest == ". ."
            built.copy_context()
        elif name == "RUN":
            built.run(rest)
    here = next(path for path in sys.path if path.endswith("site-packages"))
    (site,) = (root / "opt/contractmock/lib").glob("python*/site-packages")
    (site / "dependencies.pth").write_text(here)
    return built


@dataclass(frozen=True)
class Image:
    """A folder that stands for the image.

    Attributes:
        root: Its root folder.
    """

    root: Path

    @property
    def environment(self) -> dict[str, str]:
        path = self.here(dict(rest.split("=", 1) for rest in [of_image("ENV")])["PATH"])
        return {"PATH": path.replace("$PATH", os.environ["PATH"])}

    def here(self, text: str) -> str:
        for place in PLACES:
            text = re.sub(rf"(?<![\w/]){place}\b", str(self.root / place[1:]), text)
        return text

    def copy_context(self) -> None:
        for top in ROOT.iterdir():
            for path in [top] if top.is_file() else (top.rglob("*") if is_kept(top) else ()):
                place = PurePosixPath(path.relative_to(ROOT))
                if path.is_file() and is_sent(place):
                    (self.root / "src" / place).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(path, self.root / "src" / place)

    def run(self, command: str) -> None:
        done = subprocess.run(
            ["sh", "-c", self.here(command)],
            cwd=self.root / "src",
            env={**os.environ, **OFFLINE, "PATH": f"{Path(sys.executable).parent}:{os.defpath}"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


def is_kept(folder: Path) -> bool:
    """Whether to look into a folder at all: some hold a hundred thousand files."""
    return is_sent(PurePosixPath(folder.name))


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("pyproject.toml", True),
        ("openapi/aiornot/document.yaml", True),
        ("contracts/contractmock/contracts/cli.py", True),
        ("contracts/contractmock/contracts/__pycache__/cli.pyc", False),
        ("fixtures/.env", False),
        (".git/config", False),
        (".venv/bin/python", False),
        ("tests/conftest.py", False),
    ],
)
def test_the_build_sees_what_it_needs_and_nothing_else(path: str, sent: bool) -> None:
    assert is_sent(PurePosixPath(path)) is sent


def test_the_environment_holds_the_wheel_and_no_pip(image: Image) -> None:
    (wheel,) = (image.root / "dist").iterdir()
    assert wheel.name.startswith("contractmock-")
    (site,) = (image.root / "opt/contractmock/lib").glob("python*/site-packages")
    assert {each.name.partition("-")[0] for each in site.iterdir()} == {
        "contractmock",
        "dependencies.pth",
    }


def test_the_image_takes_from_the_build_what_it_made_and_nothing_more() -> None:
    copied = [rest.split() for name, rest in stages()[-1] if name == "COPY"]
    assert copied == [["--from=build", "/opt/contractmock", "/opt/contractmock"]]
    assert not [rest for name, rest in stages()[-1] if name == "RUN"]


def test_the_extras_that_are_installed_exist() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    (named,) = [found for _, rest in stages()[0] for found in re.findall(r"\[([a-z,]+)\]", rest)]
    assert set(named.split(",")) <= project["optional-dependencies"].keys()


def test_it_does_not_run_as_root() -> None:
    assert all(int(number) > 0 for number in of_image("USER").split(":"))


@pytest.fixture(params=[None, "planted"], ids=["without a token", "with a token"])
def token(request: pytest.FixtureRequest) -> dict[str, str]:
    return {"CONTRACTMOCK_ADMIN_TOKEN": request.param} if request.param else {}


@pytest.fixture
def served(
    image: Image, token: dict[str, str], tmp_path: Path
) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """What the image runs, on this machine's loopback and a free port."""
    command = [*words_of("ENTRYPOINT"), *words_of("CMD")]
    assert command[-2:] == ["--host", "0.0.0.0"]
    process = subprocess.Popen(
        [image.root / "opt/contractmock/bin" / command[0], *command[1:-1], "127.0.0.1", "--port=0"],
        cwd=tmp_path,
        env={**image.environment, **token},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    try:
        yield process, int(process.stdout.readline().rpartition(":")[2])
    finally:
        process.kill()
        process.communicate()


def health(image: Image, port: int, **environment: str) -> int:
    """The exit code of the health check."""
    assert [word.count(of_image("EXPOSE")) for word in probe()] == [0, 0, 1]
    words = [word.replace(of_image("EXPOSE"), str(port)) for word in probe()]
    words[0] = str(image.root / "opt/contractmock/bin" / words[0])
    return subprocess.run(
        words, env={**image.environment, **environment}, stderr=subprocess.DEVNULL, check=False
    ).returncode


def test_it_is_healthy_until_it_is_stopped(
    image: Image, token: dict[str, str], served: tuple["subprocess.Popen[str]", int]
) -> None:
    process, port = served
    # An engine, too, gives it several tries before it calls a container unhealthy.
    assert 0 in (health(image, port, **token) for _ in range(10))
    if token:
        assert health(image, port, CONTRACTMOCK_ADMIN_TOKEN="another") == 1
    process.send_signal(signal.Signals[of_image("STOPSIGNAL")])
    assert process.wait(60) == 0
    assert health(image, port, **token) == 1

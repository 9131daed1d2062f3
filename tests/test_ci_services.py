"""The recipes for a mock beside a job: they can be read, what they name exists, the script runs."""

import argparse
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import yaml

from contractmock.mockserver.commands import serve_flags

ROOT = Path(__file__).parents[1]
CI = ROOT / "docs" / "ci"
SCRIPT = CI / "background.sh"
URL = re.compile(r"http://([\w.-]+):(\d+)")

# Run by the script: says that it runs, then what the mock answers.
CLIENT = """
import os, sys, urllib.request
assert os.environ["AIORNOT_BASE_URL"] == os.environ["FREEPIK_BASE_URL"]
url = os.environ["AIORNOT_BASE_URL"]
print(url, urllib.request.urlopen(url + "/v1/system/live").status, *sys.argv[1:], flush=True)
"""


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((CI / name).read_text(encoding="utf-8"))
    return found


COMPOSE = read("compose.yml")["services"]
GITHUB = read("github-service.yml")["jobs"]["client"]
GITLAB = read("gitlab-service.yml")["client"]
EXPOSED = re.search(r"^EXPOSE (\d+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)


def parsed(command: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(exit_on_error=False, allow_abbrev=False)
    serve_flags.configure(parser)
    assert command[0] == "serve"
    return parser.parse_args(command[1:])


def urls(environment: dict[str, str]) -> set[tuple[str, ...]]:
    """Where the base URLs of the vendors lead, as (host, port)."""
    found = {name: URL.fullmatch(value) for name, value in environment.items() if "URL" in name}
    assert found.keys() == {"AIORNOT_BASE_URL", "FREEPIK_BASE_URL"}
    return {each.groups() for each in found.values() if each}


def test_the_image_has_the_port_of_the_command() -> None:
    assert EXPOSED is not None
    assert int(EXPOSED[1]) == serve_flags.DEFAULT_PORT


def test_the_compose_file_builds_the_image_and_waits_for_its_health() -> None:
    mock, app = COMPOSE["mock"], COMPOSE["app"]
    assert (CI / mock["build"]["context"] / "Dockerfile").is_file()
    arguments = parsed(shlex.split(mock["command"]))
    assert (arguments.host, arguments.allowed_host) == ("0.0.0.0", ["mock"])
    assert mock["environment"].keys() == {serve_flags.ADMIN_TOKEN_VARIABLE}
    assert app["depends_on"] == {"mock": {"condition": "service_healthy"}}
    assert urls(app["environment"]) == {("mock", str(serve_flags.DEFAULT_PORT))}


def test_the_github_job_finds_the_service_at_its_port() -> None:
    mock = GITHUB["services"]["mock"]
    assert mock["env"] == {serve_flags.ADMIN_TOKEN_VARIABLE: GITHUB["env"]["MOCK_TOKEN"]}
    assert mock["ports"] == [f"{serve_flags.DEFAULT_PORT}:{serve_flags.DEFAULT_PORT}"]
    assert urls(GITHUB["env"]) == {("localhost", str(serve_flags.DEFAULT_PORT))}


def test_the_gitlab_job_finds_the_service_by_its_alias() -> None:
    (mock,) = GITLAB["services"]
    arguments = parsed(mock["command"])
    assert (arguments.host, arguments.allowed_host) == ("0.0.0.0", [mock["alias"]])
    assert mock["variables"] == {serve_flags.ADMIN_TOKEN_VARIABLE: "$MOCK_TOKEN"}
    assert urls(GITLAB["variables"]) == {(mock["alias"], str(serve_flags.DEFAULT_PORT))}


def test_every_recipe_is_spoken_of() -> None:
    page = (CI / "README.md").read_text(encoding="utf-8")
    files = {path.name for path in CI.iterdir()} - {"README.md"}
    assert set(re.findall(r"\]\(([\w.-]+\.(?:yml|sh))\)", page)) == files


# The script


def environment(**more: str) -> dict[str, str]:
    path = f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, **more}


def run(*command: str, **more: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["sh", SCRIPT, *command],
        env=environment(**more),
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_script_runs_a_command_with_the_mock_beside_it(tmp_path: Path) -> None:
    done = run(sys.executable, "-c", CLIENT, "two words", TMPDIR=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+ 200 two words\n", done.stdout)
    assert not list(tmp_path.iterdir())


def test_the_script_has_the_exit_code_of_the_command_and_tells_what_the_mock_said() -> None:
    done = run("sh", "-c", "exit 7", MOCK_FLAGS="--fault latency:seconds=2")
    assert done.returncode == 7
    assert "# fault latency:seconds=2 heals" in done.stderr


def test_the_script_tells_why_the_mock_does_not_start() -> None:
    done = run("echo", "it ran", MOCK_FLAGS="--scenario none=x")
    assert done.returncode != 0
    assert done.stdout == ""
    assert done.stderr.startswith("contractmock: none: no contract is mounted")


def test_the_mock_ends_when_the_script_is_told_to(tmp_path: Path) -> None:
    code = CLIENT + "import json; print(json.dumps(os.getppid()), flush=True); sys.stdin.read()"
    with subprocess.Popen(
        ["sh", SCRIPT, sys.executable, "-c", code],
        env=environment(TMPDIR=str(tmp_path)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdout.readline()
        assert json.loads(process.stdout.readline()) == process.pid
        process.send_signal(signal.SIGTERM)
        process.stdin.close()  # the shell hears the signal once its command has ended
        assert process.wait(60) == 143
    assert not list(tmp_path.iterdir())

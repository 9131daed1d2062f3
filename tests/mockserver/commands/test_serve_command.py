"""The ``serve`` command as a user meets it: flags, ready line, signals, exit codes."""

import argparse
import http.client
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from textwrap import dedent

import pytest

from contractmock.contracts.errors import ContractError
from contractmock.contracts.shipped import View, openapi_folder, shipped_names
from contractmock.mockserver import settings as reading
from contractmock.mockserver.commands import announcing, serve, serve_flags
from contractmock.mockserver.settings import Settings

# A small application in place of the mock: what is tested here is all that stands around it.
SCRIPT = dedent("""
    import asyncio, sys
    from starlette.applications import Starlette
    from starlette.responses import JSONResponse
    from starlette.routing import Route
    from contractmock.contracts import cli
    from contractmock.mockserver.commands import serve, serve_flags

    async def modules(request):
        return JSONResponse(sorted(sys.modules))

    def create_app(settings):
        for path in settings.scenario_files:
            if "broken" in path.read_text():
                raise ValueError(f"{path.name} is broken")
        app = Starlette(routes=[Route("/modules", modules)])
        app.state.stopping = asyncio.Event()
        return app

    command = cli.Command(
        name="serve", summary="", configure=serve_flags.configure,
        run=lambda args: serve.serve(args, create_app),
    )
    try:
        sys.exit(cli.run_command(command, sys.argv[1:]))
    except cli.ContractError as error:
        sys.exit(f"contractmock: {error}")
""")


@contextmanager
def served(*flags: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command's process and base URL; it is killed if the block does not end it."""
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, "--port", "0", *flags],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    try:
        line = process.stdout.readline()
        assert line.startswith("contractmock ready http"), process.communicate()
        yield process, line.split()[-1]
    finally:
        process.kill()
        process.communicate()


def fetched(url: str, path: str) -> bytes:
    with closing(http.client.HTTPConnection(url.removeprefix("http://"), timeout=10)) as client:
        client.request("GET", path)
        return client.getresponse().read()


def refused(*flags: str) -> str:
    """What the command says on standard error when it will not start."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *flags], capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def parsed(*flags: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(exit_on_error=False)
    serve_flags.configure(parser)
    return parser.parse_args(flags)


def test_standard_output_is_the_ready_line_alone() -> None:
    with served() as (process, url):
        assert fetched(url, "/nothing") == b"Not Found"
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=20)
    assert output == ""
    assert errors.splitlines() == [f"export {n.upper()}_BASE_URL={url}" for n in shipped_names()]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_quietly_with_code_0(number: signal.Signals) -> None:
    with served() as (process, _):
        process.send_signal(number)
        assert "Traceback" not in process.communicate(timeout=20)[1]
        assert process.returncode == 0


def test_it_imports_nothing_that_it_does_not_need() -> None:
    with served() as (_, url):
        modules = set(json.loads(fetched(url, "/modules")))
    heavy = {"hypothesis", "schemathesis", "pytest", "httpx", "httpx2", "rich", "trustme", "PIL"}
    assert modules & heavy == set()


def test_each_request_is_logged_when_asked_for() -> None:
    with served("--log") as (process, url):
        fetched(url, "/modules")
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=20)
    assert output == ""
    assert '"GET /modules HTTP/1.1" 200' in errors


def test_tls_says_what_to_paste_and_leaves_nothing_behind() -> None:
    with served("--tls") as (process, url):
        assert url.startswith("https://127.0.0.1:")
        process.send_signal(signal.SIGTERM)
        errors = process.communicate(timeout=20)[1]
    (line,) = [line for line in errors.splitlines() if "SSL_CERT_FILE" in line]
    assert not Path(line.partition("=")[2]).parent.exists()
    assert "127.0.0.1 api.aiornot.com api.freepik.com" in errors


def test_an_edit_is_taken_up_and_a_broken_one_is_not(tmp_path: Path) -> None:
    scenarios = tmp_path / "own.yaml"
    scenarios.write_text("first")
    with served("--reload", "--scenarios", str(scenarios)) as (process, url):
        assert process.stderr
        lines = iter(process.stderr.readline, "")
        scenarios.write_text("broken")
        assert next(line for line in lines if "export" not in line) == (
            "contractmock: kept what was there before the edit: own.yaml is broken\n"
        )
        scenarios.write_text("third")
        assert next(lines) == f"contractmock: reloaded, the journal begins anew: {scenarios}\n"
        assert fetched(url, "/nothing") == b"Not Found"


def test_a_taken_port_is_one_line() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        assert f"--port {port}: cannot listen there" in refused("--port", str(port))


@pytest.mark.parametrize(
    ("flags", "complaint"),
    [
        (["--workers", "2"], "--workers 2: the journal"),
        (["--workers", "2", "--reload", "--state", "redis://a"], "--reload --workers 2: each"),
        (["--tls", "--certfile", "a.pem"], "--tls: makes its own"),
        (["--keyfile", "a.pem"], "--keyfile a.pem: has no certificate"),
        (["--certfile", "absent.pem"], "No such file"),
        (["--set", "shap.a=1"], "shap: no contract is mounted"),
    ],
)
def test_a_contradiction_is_refused(flags: list[str], complaint: str) -> None:
    with pytest.raises(ContractError) as caught:
        serve.serve(parsed(*flags), lambda _: pytest.fail("it was built"))
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    "flags",
    [
        ["--port", "http"],
        ["--port", "65536"],
        ["--max-upload", "much"],
        ["--allowed-host", "http://mock"],
        ["--cors", "localhost"],
        ["--workers", "0"],
        ["--workers", "two"],
        ["--workers", "65"],
    ],
)
def test_a_malformed_flag_is_refused(flags: list[str]) -> None:
    with pytest.raises(ContractError, match=f"^{' '.join(flags)}: is not a"):
        parsed(*flags)


@pytest.mark.parametrize("flag", ["--admin-token", "--api-key", "--state"])
def test_an_empty_secret_is_refused(flag: str) -> None:
    with pytest.raises(ContractError, match=f"^{flag}: is empty"):
        parsed(flag, "")


def test_secrets_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTRACTMOCK_ADMIN_TOKEN", "t")
    monkeypatch.setenv("CONTRACTMOCK_STATE", "redis://a")
    assert serve_flags.settings_of(parsed()) == Settings(admin_token="t", state="redis://a")
    flags = ("--admin-token", "u", "--state", "redis://b")
    assert serve_flags.settings_of(parsed(*flags)) == Settings(admin_token="u", state="redis://b")


@pytest.mark.parametrize("name", ["CONTRACTMOCK_ADMIN_TOKEN", "CONTRACTMOCK_STATE"])
def test_an_empty_variable_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, " ")
    with pytest.raises(ContractError, match=f"^{name}: is empty"):
        serve_flags.settings_of(parsed())


def test_the_defaults_of_the_flags_are_those_of_the_settings() -> None:
    assert serve_flags.settings_of(parsed()) == Settings()


def test_every_flag_reaches_its_setting(tmp_path: Path) -> None:
    name = shipped_names()[0]
    flags = [
        *("--spec", "shop=shop.yaml", "--view", "published", "--api-key", "a", "--api-key", "b"),
        *("--scenario", "ai", "--scenario", "shop=empty", "--scenarios", "own.yaml"),
        *("--set", f"{name}.envelope=gateway", "--seed", "7", "--max-upload", "1MB"),
        *("--journal-size", "2MB", "--admin-token", "t", "--allowed-host", "mock"),
        *("--cors", "*", "--max-json", "3MB", "--read-timeout", "2.5", "--spool-dir", "spool"),
    ]
    assert serve_flags.settings_of(parsed(*flags)) == Settings(
        specs=(("shop", "shop.yaml"),),
        view=View.PUBLISHED,
        api_keys=frozenset("ab"),
        scenario={reading.EVERY_MOUNT: "ai", "shop": "empty"},
        scenario_files=(Path("own.yaml"),),
        options={name: {"envelope": "gateway"}},
        seed=7,
        max_upload=1 << 20,
        journal_bytes=2 << 20,
        admin_token="t",
        allowed_hosts=("mock",),
        cors_origins=("*",),
        max_json=3 << 20,
        read_timeout=2.5,
        spool_dir=Path("spool"),
    )


def test_a_document_of_the_users_is_addressed_by_its_mount() -> None:
    lines = announcing.export_lines("http://127.0.0.1:1", Settings(specs=(("pet-shop", "a.yaml"),)))
    assert lines[-1] == "export PET_SHOP_BASE_URL=http://127.0.0.1:1/pet-shop"


def test_the_watched_folders_hold_every_file_the_mock_is_made_from(tmp_path: Path) -> None:
    for path in ("a/shop.yaml", "b/own.yaml"):
        (tmp_path / path).parent.mkdir()
        (tmp_path / path).touch()
    watched = serve.watched_folders(
        Settings(
            specs=(("shop", str(tmp_path / "a/shop.yaml")), ("far", "https://example.test/a")),
            scenario_files=(tmp_path / "b/own.yaml",),
        )
    )
    shipped = {openapi_folder() / name for name in shipped_names()}
    assert set(watched) == {tmp_path / "a", tmp_path / "b", *shipped}


@pytest.mark.parametrize(
    ("host", "warned"), [("127.0.0.1", False), ("localhost", False), ("0.0.0.0", True)]
)
def test_an_admin_api_that_others_cannot_reach_is_said(
    host: str, warned: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    announcing.announce("http://127.0.0.1:1", Settings(), host=host, hosts=(), certificate=None)
    captured = capsys.readouterr()
    assert captured.out == "contractmock ready http://127.0.0.1:1\n"
    assert ("--admin-token" in captured.err) is warned

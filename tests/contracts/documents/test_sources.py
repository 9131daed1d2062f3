import io
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from contractmock.contracts.documents import download, limits, sources
from contractmock.contracts.documents.sources import read_source
from contractmock.contracts.errors import ContractError


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, headers, body = {
            "/openapi.yaml": (200, {}, b"openapi: 3.1.0\n"),
            "/moved": (302, {"Location": "/openapi.yaml"}, b""),
            "/to-a-file": (302, {"Location": "file:///etc/hostname"}, b""),
            "/to-ftp": (302, {"Location": "ftp://127.0.0.1/openapi.yaml"}, b""),
            "/circle": (302, {"Location": "/circle"}, b""),
            "/large": (200, {}, b"x" * 200),
            "/cut": (200, {"Content-Length": "100"}, b"openapi"),
        }.get(self.path, (404, {}, b"no"))
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is given
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Site) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


def refusal(ref: str) -> ContractError:
    with pytest.raises(ContractError) as caught:
        read_source(ref)
    assert caught.value.subject == ref
    return caught.value


def test_a_file_is_read_with_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_bytes("\ufeffopenapi: 3.1.0 # é".encode())
    source = read_source(str(path))
    assert source.text == "openapi: 3.1.0 # é"
    assert (source.name, source.folder) == (str(path), tmp_path)


def test_a_dash_reads_text_from_standard_input() -> None:
    source = read_source("-", stdin=io.StringIO("openapi: 3.1.0"))
    assert (source.text, source.folder) == ("openapi: 3.1.0", None)


def test_standard_input_is_utf_8_whatever_its_encoding_is() -> None:
    stdin = io.TextIOWrapper(io.BytesIO("é".encode()), encoding="latin-1")
    assert read_source("-", stdin=stdin).text == "é"


def test_standard_input_can_be_loaded_more_than_once() -> None:
    stdin = io.StringIO("openapi: 3.1.0")
    assert read_source("-", stdin=stdin) == read_source("-", stdin=stdin)


def test_a_missing_standard_input_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    assert refusal("-").rule == "there is no standard input"


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    assert refusal(str(tmp_path / "none.yaml")).rule == "there is no such file"


def test_a_folder_is_said(tmp_path: Path) -> None:
    assert refusal(str(tmp_path)).rule == "it is a folder"


def test_an_impossible_path_is_said() -> None:
    assert "cannot be read" in refusal("a\0b").rule


def test_an_unreadable_file_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(sources, "open", refuse, raising=False)
    assert refusal("secret.yaml").rule == "it cannot be read (Permission denied)"


def test_a_pipe_that_nobody_writes_to_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PIPE_TIMEOUT", 0.01)
    os.mkfifo(tmp_path / "pipe")
    assert refusal(str(tmp_path / "pipe")).rule.startswith("it cannot be read (nothing was written")


def test_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_text, args=("openapi: 3.1.0\n" * 10_000,))
    writer.start()
    assert read_source(str(path)).text == "openapi: 3.1.0\n" * 10_000
    writer.join()


def test_of_a_device_that_never_ends_no_more_than_the_limit_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "SIZE_LIMIT", 1000)
    assert "it is larger than" in refusal("/dev/zero").rule


def test_text_that_is_not_utf_8_is_said(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_bytes("openapi".encode("utf-16"))
    assert refusal(str(path)).rule == "it is not UTF-8 (byte 0)"


def test_nothing_larger_than_the_limit_is_read(
    tmp_path: Path, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SIZE_LIMIT", 100)
    path = tmp_path / "large.yaml"
    path.write_bytes(b"x" * 101)
    for ref in (str(path), f"{site}/large"):
        assert "it is larger than" in refusal(ref).rule
    with pytest.raises(ContractError, match="it is larger than"):
        read_source("-", stdin=io.StringIO("x" * 101))
    path.write_bytes(b"x" * 100)
    assert len(read_source(str(path)).text) == 100


def test_an_address_on_the_web_is_read_and_has_no_folder(site: str) -> None:
    source = read_source(f"{site}/openapi.yaml")
    assert (source.text, source.folder) == ("openapi: 3.1.0\n", None)


def test_a_redirect_on_the_web_is_followed(site: str) -> None:
    assert read_source(f"{site}/moved").text == "openapi: 3.1.0\n"


@pytest.mark.parametrize("path", ["to-a-file", "to-ftp", "circle"])
def test_no_other_redirect_is_followed(site: str, path: str) -> None:
    assert "which is not followed" in refusal(f"{site}/{path}").rule


def test_a_failing_status_is_said(site: str) -> None:
    assert refusal(f"{site}/none").rule == "the server answers 404 Not Found"


def test_an_answer_that_is_cut_short_is_said(site: str) -> None:
    assert "93 more expected" in refusal(f"{site}/cut").rule


def test_an_answer_that_takes_too_long_is_said(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 31.0])
    monkeypatch.setattr(download, "monotonic", lambda: next(clock))
    assert "not done within 30 s" in refusal(f"{site}/openapi.yaml").rule


def test_a_refused_connection_is_said() -> None:
    assert "Connection refused" in refusal("http://127.0.0.1:1/openapi.yaml").rule


@pytest.mark.parametrize("ref", ["http://", "http://127.0.0.1:port/", "http://[x/", "https://a b/"])
def test_an_impossible_address_is_said(ref: str) -> None:
    assert "it cannot be fetched" in refusal(ref).rule


@pytest.mark.parametrize("ref", ["ftp://example.com/a.yaml", "file:///etc/hostname"])
def test_only_the_web_is_read(ref: str) -> None:
    assert refusal(ref).rule == "only http and https addresses are read"

"""HTTPS with the user's own certificate and with a throwaway one."""

import socket
import ssl
import stat
import sys
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from contractmock.contracts.errors import ContractError
from contractmock.mockserver.serving import tls
from contractmock.mockserver.serving.server import running
from contractmock.mockserver.serving.tls import Certificate, own_certificate, throwaway_certificate


async def scheme(request: Request) -> Response:
    return PlainTextResponse(request.url.scheme)


application = Starlette(routes=[Route("/", scheme)])


def answer(url: str, host: str, authority: Path) -> bytes:
    """What a client gets that trusts `authority` alone and takes the server for `host`."""
    context = ssl.create_default_context(cafile=authority)
    port = int(url.rpartition(":")[2])
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname=host) as client,
    ):
        client.sendall(f"GET / HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n".encode())
        return b"".join(iter(lambda: client.recv(65536), b""))


def test_a_throwaway_certificate_covers_this_machine_and_the_hosts_named() -> None:
    with (
        throwaway_certificate(["api.vendor.test"]) as certificate,
        running(application, certificate=certificate) as url,
    ):
        assert url.startswith("https://127.0.0.1:")
        assert certificate.authority
        for host in ("localhost", "127.0.0.1", "::1", "api.vendor.test"):
            assert answer(url, host, certificate.authority).endswith(b"\r\n\r\nhttps")
        with pytest.raises(ssl.SSLCertVerificationError):
            answer(url, "other.vendor.test", certificate.authority)


def test_who_never_opens_tls_is_closed() -> None:
    hasty = Starlette(routes=[Route("/", scheme)])
    hasty.state.read_timeout = 0.05
    with (
        throwaway_certificate([]) as certificate,
        running(hasty, certificate=certificate) as url,
        socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=30) as silent,
    ):
        assert silent.recv(1) == b""


def test_a_throwaway_certificate_is_private_and_gone_afterwards() -> None:
    with throwaway_certificate([]) as certificate:
        folder = certificate.certfile.parent
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not folder.exists()


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trustme", None)
    with (
        pytest.raises(ContractError, match=r"pip install 'contractmock\[tls\]'"),
        throwaway_certificate([]),
    ):
        pass


def test_the_lines_to_paste_name_the_authority() -> None:
    lines = tls.trust_lines(Path("/tmp/a.pem"))
    assert "export SSL_CERT_FILE=/tmp/a.pem" in lines
    assert "export NODE_EXTRA_CA_CERTS=/tmp/a.pem" in lines


def test_a_certificate_of_the_users_own_is_served() -> None:
    with throwaway_certificate([]) as made:
        own = own_certificate(made.certfile, None)
        assert own == Certificate(certfile=made.certfile)
        assert made.authority
        with running(application, certificate=own) as url:
            assert answer(url, "localhost", made.authority).endswith(b"https")


def test_a_file_that_is_no_certificate_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "server.pem"
    file.write_text("nonsense")
    with pytest.raises(ContractError, match=r"--certfile \S+server.pem: is not a usable"):
        own_certificate(file, None)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="No such file"):
        own_certificate(tmp_path / "absent.pem", None)


def test_a_key_of_another_certificate_is_refused() -> None:
    with throwaway_certificate([]) as one, throwaway_certificate([]) as other:
        with pytest.raises(ContractError, match="--keyfile"):
            own_certificate(_without_key(one.certfile), other.certfile)
        assert own_certificate(one.certfile, one.certfile).keyfile == one.certfile


def _without_key(certfile: Path) -> Path:
    text = certfile.read_text()
    certfile.with_name("alone.pem").write_text(text[text.index("-----BEGIN CERTIFICATE") :])
    return certfile.with_name("alone.pem")


def test_a_plain_request_to_https_does_no_harm() -> None:
    with (
        throwaway_certificate([]) as certificate,
        running(application, certificate=certificate) as url,
    ):
        port = int(url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
            client.sendall(b"GET / HTTP/1.1\r\n\r\n")
            client.recv(100)
        assert certificate.authority
        assert answer(url, "localhost", certificate.authority).endswith(b"https")

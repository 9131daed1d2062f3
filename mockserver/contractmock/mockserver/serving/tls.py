"""Certificates for serving HTTPS: the user's own, or throwaway ones."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from contractmock.contracts.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """A certificate on disk.

    Attributes:
        certfile: PEM file of the certificate and its chain.
        keyfile: PEM file of the private key, None where `certfile` holds it.
        authority: PEM file of the throwaway authority that clients must trust; None for a
            certificate of the user's own.
    """

    certfile: Path
    keyfile: Path | None = None
    authority: Path | None = None


def own_certificate(certfile: Path, keyfile: Path | None) -> Certificate:
    """The user's own certificate, proved to be usable.

    Raises:
        ContractError: A file cannot be read, or the two do not belong together.
    """
    import ssl  # noqa: PLC0415 - most mocks speak plain HTTP

    flags = f"--certfile {certfile}" + (f" --keyfile {keyfile}" if keyfile else "")
    try:
        # An empty password, so that an encrypted key fails here instead of asking for one.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certfile, keyfile, password="")
    except OSError as error:
        reason = getattr(error, "reason", None) or error.strerror or error
        raise ContractError(
            flags,
            f"is not a usable certificate and key ({reason})",
            "give PEM files of a certificate chain and its unencrypted private key",
        ) from None
    return Certificate(certfile=certfile, keyfile=keyfile)


@contextlib.contextmanager
def throwaway_certificate(hosts: Sequence[str]) -> Iterator[Certificate]:
    """A certificate of a new authority, both gone with the block.

    Args:
        hosts: The hosts that it covers besides the names of this machine.

    Raises:
        ContractError: trustme, the extra ``tls``, is not installed.
    """
    try:
        import trustme  # noqa: PLC0415 - an extra
    except ImportError:
        raise ContractError(
            "--tls", "needs trustme", "install it with: pip install 'contractmock[tls]'"
        ) from None
    folder = Path(tempfile.mkdtemp(prefix="contractmock-tls-"))
    try:
        authority = trustme.CA(organization_name="contractmock throwaway authority")
        issued = authority.issue_cert(*dict.fromkeys((*LOOPBACK, *hosts)))
        certificate = Certificate(
            certfile=folder / "server.pem", authority=folder / "authority.pem"
        )
        issued.private_key_and_cert_chain_pem.write_to_path(str(certificate.certfile))
        authority.cert_pem.write_to_path(str(certificate.authority))
        yield certificate
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def trust_lines(authority: Path) -> tuple[str, ...]:
    """Shell lines that make clients trust `authority`: Python's, requests, curl, Node."""
    names = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
    return tuple(f"export {name}={authority}" for name in names)

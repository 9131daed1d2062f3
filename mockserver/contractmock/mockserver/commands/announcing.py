"""What ``serve`` says: the ready line on standard output, all else on standard error."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, TextIO

from contractmock.mockserver.loopback import is_loopback
from contractmock.mockserver.settings import EVERY_MOUNT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contractmock.mockserver.serving.application import Application
    from contractmock.mockserver.serving.tls import Certificate
    from contractmock.mockserver.settings import Settings


def announce(
    url: str,
    settings: Settings,
    *,
    host: str,
    hosts: Sequence[str],
    certificate: Certificate | None,
) -> None:
    """Say that the mock accepts connections, and what to paste.

    Args:
        url: Its base URL.
        settings: What it is made from.
        host: Where it listens.
        hosts: The hosts that the throwaway certificate covers.
        certificate: What it serves HTTPS with.
    """
    lines = export_lines(url, settings)
    if certificate is not None and certificate.authority is not None:
        from contractmock.mockserver.serving.tls import trust_lines  # noqa: PLC0415 - rarely asked for

        lines += trust_lines(certificate.authority)
        lines += (
            f"# for clients with a fixed host, in the hosts file, with --port 443: "
            f"127.0.0.1 {' '.join(hosts)}",
        )
    lines += fault_lines(settings)
    if settings.admin_token is None and not is_loopback(host):
        lines += ("# /_mock/ answers other machines with 403 unless --admin-token is given",)
    _write(sys.stderr, "".join(f"{line}\n" for line in lines))
    _write(sys.stdout, f"contractmock ready {url}\n")


def export_lines(url: str, settings: Settings) -> tuple[str, ...]:
    """Shell lines to paste: the base URL of each mount.

    The shipped contracts answer at their own paths; a document of the user's is named by its mount
    as well, because its paths may be another's too.
    """
    own = dict(settings.specs)
    return tuple(
        f"export {re.sub('[^A-Z0-9]', '_', name.upper())}_BASE_URL={url}"
        + (f"/{name}" if name in own else "")
        for name in settings.mounts
    )


def fault_lines(settings: Settings) -> tuple[str, ...]:
    """A line for each fault that stands from the start, and how long it does."""
    return tuple(
        f"# fault {'' if mount == EVERY_MOUNT else f'{mount}='}{fault}"
        f" heals after {settings.lasts(fault):g} s"
        for mount, fault in settings.faults
    )


def tell_defects(application: Application, settings: Settings) -> None:
    """Say which mounted documents loading had to forgive something."""
    _write(sys.stderr, "".join(_defect_lines(application, settings)))


def _defect_lines(application: Application, settings: Settings) -> Iterator[str]:
    for name, count in getattr(application.state, "defects", {}).items():
        reference = settings.mounts[name]
        yield (
            f"# {name}: {count} {'defect' if count == 1 else 'defects'} forgiven; "
            f"contractmock check {reference} lists them\n"
        )


def _write(stream: TextIO, text: str) -> None:
    """Write at once; the mock serves on where nobody listens or a disk is full.

    What could not be written would be tried again at the exit, and complained of.
    """
    try:
        stream.write(text)
        stream.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
        stream.flush()

"""``contractmock serve``: the mock on a local port."""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from contractmock.contracts import shipped
from contractmock.contracts.cli import Command
from contractmock.contracts.errors import ContractError
from contractmock.mockserver import settings as reading
from contractmock.mockserver.faults.profiles import PROFILES, profile_faults
from contractmock.mockserver.loopback import is_loopback
from contractmock.mockserver.settings import EVERY_MOUNT, Settings

if TYPE_CHECKING:
    import argparse

    from contractmock.mockserver.faults.fault import Fault
    from contractmock.mockserver.serving.server import Application
    from contractmock.mockserver.serving.tls import Certificate

DEFAULT_PORT = 4010
"""Free on most machines, and where other OpenAPI mock servers listen too."""

Factory = Callable[[Settings], "Application"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the flags."""
    _configure_listening(parser.add_argument_group("where it listens"))
    _configure_answers(parser.add_argument_group("what it answers"))
    _configure_access(parser.add_argument_group("who may do what"))


def _configure_listening(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    group.add_argument(
        "--port", type=_parse_port, default=DEFAULT_PORT, help="0 takes a free one (%(default)s)"
    )
    group.add_argument("--certfile", type=Path, help="PEM certificate: serve HTTPS with it")
    group.add_argument("--keyfile", type=Path, help="PEM key of --certfile")
    group.add_argument(
        "--tls",
        action="store_true",
        help="serve HTTPS with a throwaway certificate for the contracts' own hosts",
    )
    group.add_argument("--workers", type=int, default=1, help="processes (only 1 for now)")
    group.add_argument(
        "--reload", action="store_true", help="rebuild when a document or scenario file changes"
    )
    group.add_argument("--log", action="store_true", help="log each request to standard error")


def _configure_answers(group: argparse._ArgumentGroup) -> None:
    add = partial(group.add_argument, action="append", default=[])
    add("--spec", metavar="NAME=FILE", help="mount a document of yours (repeatable)")
    group.add_argument(
        "--view",
        choices=[view.value for view in shipped.View],
        metavar="VIEW",
        default=shipped.View.REALISTIC.value,
        help="the shipped documents %(choices)s (%(default)s)",
    )
    add("--scenario", metavar="[MOUNT=]NAME", help="what correct calls get (repeatable)")
    add("--scenarios", metavar="FILE", type=Path, help="your own scenarios (repeatable)")
    add(
        "--fault",
        metavar="[MOUNT=]FAULT",
        help="a fault for every call, such as latency:seconds=2 (repeatable)",
    )
    group.add_argument(
        "--profile", choices=tuple(PROFILES), metavar="NAME", help="faults by name: %(choices)s"
    )
    add("--set", metavar="MOUNT.NAME=VALUE", help="an option of a mount (repeatable)")
    group.add_argument("--seed", type=int, help="make identifiers, times and verdicts repeatable")


def _configure_access(group: argparse._ArgumentGroup) -> None:
    add = partial(group.add_argument, action="append", default=[])
    add(
        "--api-key",
        type=partial(reading.parse_secret, "--api-key"),
        metavar="KEY",
        help="accept this key only (repeatable; default: any)",
    )
    group.add_argument(
        "--max-upload",
        type=partial(reading.parse_size, "--max-upload"),
        metavar="SIZE",
        default=reading.DEFAULT_MAX_UPLOAD,
        help="largest body, else 413 (50MB)",
    )
    group.add_argument(
        "--journal-size",
        type=partial(reading.parse_size, "--journal-size"),
        metavar="SIZE",
        default=reading.DEFAULT_JOURNAL_BYTES,
        help="bytes of journal kept (16MB)",
    )
    group.add_argument(
        "--admin-token",
        type=partial(reading.parse_secret, "--admin-token"),
        metavar="TOKEN",
        help="open /_mock/ to its bearers",
    )
    add(
        "--allowed-host",
        type=reading.parse_host,
        metavar="HOST",
        help="a further name for /_mock/, such as a compose service's (repeatable)",
    )
    add(
        "--cors",
        type=reading.parse_origin,
        metavar="ORIGIN",
        help="let this browser origin call, * for any (repeatable)",
    )


def _parse_port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise ContractError(f"--port {text}", "is not a port", "write a number from 0 to 65535")
    return int(text)


def settings_of(args: argparse.Namespace) -> Settings:
    """The settings that the flags describe.

    Raises:
        ContractError: A flag is malformed, or names what is not mounted.
    """
    return Settings(
        specs=reading.parse_specs(args.spec),
        view=shipped.View(args.view),
        api_keys=frozenset(args.api_key),
        scenario=reading.parse_scenarios(args.scenario),
        scenario_files=tuple(args.scenarios),
        faults=_faults(args),
        options=reading.parse_options(args.set),
        seed=args.seed,
        max_upload=args.max_upload,
        journal_bytes=args.journal_size,
        admin_token=args.admin_token,
        allowed_hosts=tuple(args.allowed_host),
        cors_origins=tuple(args.cors),
    )


def _faults(args: argparse.Namespace) -> tuple[tuple[str, Fault], ...]:
    profile = profile_faults(args.profile) if args.profile else ()
    return (
        *((EVERY_MOUNT, fault) for fault in profile),
        *reading.parse_fault_flags(args.fault),
    )


def run(args: argparse.Namespace) -> int:
    """Serve until a signal says to stop."""
    return serve(args, _create_app)


def _create_app(settings: Settings) -> Application:
    # Only once the flags have been found good: a mistake in them is answered without delay.
    from contractmock.mockserver.app import create_app  # noqa: PLC0415

    return create_app(settings)


def serve(args: argparse.Namespace, create_app: Factory) -> int:
    """Serve the application that `create_app` makes; see `run`."""
    _refuse_contradictions(args)
    settings = settings_of(args)
    from contractmock.mockserver.serving import server  # noqa: PLC0415 - as above

    with _certificate(args, settings) as certificate:
        application = _application(settings, create_app, reloading=args.reload)
        sys.stderr.write("".join(defect_lines(application, settings)))
        server.serve(
            application,
            host=args.host,
            port=args.port,
            certificate=certificate,
            logged=args.log,
            on_ready=lambda url: _announce(url, args, settings, certificate),
        )
    return 0


def _refuse_contradictions(args: argparse.Namespace) -> None:
    if args.workers != 1:
        raise ContractError(
            f"--workers {args.workers}",
            "the journal and the queued answers live in one process",
            "leave it out for now",
        )
    if args.tls and args.certfile:
        raise ContractError("--tls", "makes its own certificate", "leave out --certfile or --tls")
    if args.keyfile and not args.certfile:
        raise ContractError(
            f"--keyfile {args.keyfile}", "has no certificate", "add --certfile FILE"
        )


def _application(settings: Settings, create_app: Factory, *, reloading: bool) -> Application:
    if not reloading:
        return create_app(settings)
    from contractmock.mockserver.serving.reload import Reloadable  # noqa: PLC0415 - rarely asked for

    return Reloadable(lambda: create_app(settings), watched_folders(settings))


def watched_folders(settings: Settings) -> tuple[Path, ...]:
    """The folders that hold what the mock is made from: documents, overlays, scenario files."""
    files = [Path(reference) for _, reference in settings.specs] + list(settings.scenario_files)
    own = {file.resolve().parent for file in files if file.is_file()}
    folder = shipped.openapi_folder()
    return tuple(sorted(own | {folder / name for name in shipped.shipped_names()}))


@contextlib.contextmanager
def _certificate(args: argparse.Namespace, settings: Settings) -> Iterator[Certificate | None]:
    if not (args.tls or args.certfile):
        yield None
        return
    from contractmock.mockserver.serving import tls  # noqa: PLC0415 - rarely asked for

    if args.certfile:
        yield tls.own_certificate(args.certfile, args.keyfile)
        return
    with tls.throwaway_certificate(server_hosts(settings)) as certificate:
        yield certificate


def server_hosts(settings: Settings) -> tuple[str, ...]:
    """The hosts that the mounted documents name as their servers."""
    from contractmock.contracts.contract import Contract  # noqa: PLC0415 - not for --help

    documents = (shipped.load(each, settings.view) for each in settings.mounts.values())
    return tuple(dict.fromkeys(host for each in documents for host in Contract(each).hosts))


def _announce(
    url: str, args: argparse.Namespace, settings: Settings, certificate: Certificate | None
) -> None:
    lines = export_lines(url, settings)
    if certificate is not None and certificate.authority is not None:
        from contractmock.mockserver.serving.tls import trust_lines  # noqa: PLC0415 - rarely asked for

        lines += trust_lines(certificate.authority)
        lines += (
            f"# for clients with a fixed host, in the hosts file, with --port 443: "
            f"127.0.0.1 {' '.join(server_hosts(settings))}",
        )
    lines += fault_lines(settings)
    if settings.admin_token is None and not is_loopback(args.host):
        lines += ("# /_mock/ answers other machines with 403 unless --admin-token is given",)
    sys.stderr.write("".join(f"{line}\n" for line in lines))
    sys.stderr.flush()
    sys.stdout.write(f"contractmock ready {url}\n")
    sys.stdout.flush()


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


def defect_lines(application: Application, settings: Settings) -> Iterator[str]:
    """A line for each mounted document that loading had to forgive something."""
    for name, count in getattr(application.state, "defects", {}).items():
        reference = settings.mounts[name]
        yield (
            f"# {name}: {count} {'defect' if count == 1 else 'defects'} forgiven; "
            f"contractmock check {reference} lists them\n"
        )


command = Command(
    name="serve",
    summary="Run the mock of every contract on one local port.",
    configure=configure,
    run=run,
    example="contractmock serve --port 0 --spec petstore=petstore.yaml --api-key secret",
)

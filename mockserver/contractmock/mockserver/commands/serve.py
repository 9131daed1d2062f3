"""``contractmock serve``: the mock on a local port."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from contractmock.contracts import shipped
from contractmock.contracts.cli import Command
from contractmock.contracts.errors import ContractError
from contractmock.mockserver.commands import announcing
from contractmock.mockserver.commands.serve_flags import configure, settings_of
from contractmock.mockserver.settings import Settings

if TYPE_CHECKING:
    import argparse

    from contractmock.mockserver.serving.application import Application
    from contractmock.mockserver.serving.tls import Certificate

Factory = Callable[[Settings], "Application"]


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
    _refuse_workers_apart(args, settings)

    hosts = server_hosts(settings) if args.tls else ()
    with _certificate(args, hosts) as certificate:
        application = _application(settings, create_app, reloading=args.reload)
        announcing.tell_defects(application, settings)
        _serving(args)(
            application,
            host=args.host,
            port=args.port,
            certificate=certificate,
            logged=args.log,
            on_ready=lambda url: announcing.announce(
                url, settings, host=args.host, hosts=hosts, certificate=certificate
            ),
        )
    return 0


def _serving(args: argparse.Namespace) -> Callable[..., None]:
    """What serves: one process, or several."""
    if args.workers == 1:
        from contractmock.mockserver.serving import server  # noqa: PLC0415 - as above

        return server.serve
    from contractmock.mockserver.serving import workers  # noqa: PLC0415 - as above

    return partial(workers.serve_workers, workers=args.workers)


def _refuse_workers_apart(args: argparse.Namespace, settings: Settings) -> None:
    if args.workers == 1:
        return
    if settings.state is None:
        raise ContractError(
            f"--workers {args.workers}",
            "the journal and the queued answers would be in each process apart",
            "let them share: --state redis://localhost",
        )
    from contractmock.mockserver.serving.workers import require_port_sharing  # noqa: PLC0415

    require_port_sharing(args.workers)


def _refuse_contradictions(args: argparse.Namespace) -> None:
    if args.workers != 1 and args.reload:
        raise ContractError(
            f"--reload --workers {args.workers}",
            "each process would take up an edit at its own time",
            "leave one of them out",
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
def _certificate(args: argparse.Namespace, hosts: Sequence[str]) -> Iterator[Certificate | None]:
    if not (args.tls or args.certfile):
        yield None
        return
    from contractmock.mockserver.serving import tls  # noqa: PLC0415 - rarely asked for

    if args.certfile:
        yield tls.own_certificate(args.certfile, args.keyfile)
        return
    with tls.throwaway_certificate(hosts) as certificate:
        yield certificate


def server_hosts(settings: Settings) -> tuple[str, ...]:
    """The hosts that the mounted documents name as their servers."""
    from contractmock.contracts.contract import Contract  # noqa: PLC0415 - not for --help

    documents = (shipped.load(each, settings.view) for each in settings.mounts.values())
    return tuple(dict.fromkeys(host for each in documents for host in Contract(each).hosts))


command = Command(
    name="serve",
    summary="Run the mock of every contract on one local port.",
    configure=configure,
    run=run,
    example="contractmock serve --port 0 --spec petstore=petstore.yaml --api-key secret",
)

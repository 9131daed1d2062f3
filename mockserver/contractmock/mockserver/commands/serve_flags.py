"""The flags of ``serve``, and the settings that they describe."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from contractmock.contracts import shipped
from contractmock.contracts.errors import ContractError
from contractmock.mockserver import settings as reading
from contractmock.mockserver.faults.parsing import profile_faults
from contractmock.mockserver.faults.profiles import PROFILES
from contractmock.mockserver.settings import Settings

if TYPE_CHECKING:
    import argparse

    from contractmock.mockserver.faults.fault import Fault

DEFAULT_PORT = 4010
"""Free on most machines, and where other OpenAPI mock servers listen too."""

MOST_WORKERS = 64
"""Processes that ``--workers`` may ask for."""

STATE_VARIABLE = "CONTRACTMOCK_STATE"
ADMIN_TOKEN_VARIABLE = "CONTRACTMOCK_ADMIN_TOKEN"
"""Environment variables for secrets, which other users could read in the list of processes."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the flags."""
    _configure_listening(parser.add_argument_group("where it listens"))
    _configure_running(parser.add_argument_group("how it runs"))
    _configure_answers(parser.add_argument_group("what it answers"))
    _configure_limits(parser.add_argument_group("how much it takes and keeps"))
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


def _configure_running(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--workers",
        type=_parse_workers,
        default=1,
        help="processes that share the port, with --state (%(default)s)",
    )
    group.add_argument(
        "--state",
        type=partial(reading.parse_secret, "--state"),
        metavar="URL",
        help="share journal, rules and the like in Redis: redis://HOST (default: in memory)",
    )
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


def _configure_limits(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--max-upload",
        type=partial(reading.parse_size, "--max-upload"),
        metavar="SIZE",
        default=reading.DEFAULT_MAX_UPLOAD,
        help="largest body, else 413 (50MB)",
    )
    group.add_argument(
        "--max-json",
        type=partial(reading.parse_size, "--max-json"),
        metavar="SIZE",
        default=reading.DEFAULT_MAX_JSON,
        help="largest JSON, urlencoded or text body, else 413 (20MB)",
    )
    group.add_argument(
        "--read-timeout",
        type=partial(reading.parse_seconds, "--read-timeout"),
        metavar="SECONDS",
        default=reading.DEFAULT_READ_TIMEOUT,
        help="how long a client may be silent within a request (%(default)g)",
    )
    group.add_argument(
        "--spool-dir",
        type=Path,
        metavar="DIR",
        help="where uploads over 1 MB are kept meanwhile (default: a folder on disk)",
    )
    group.add_argument(
        "--journal-size",
        type=partial(reading.parse_size, "--journal-size"),
        metavar="SIZE",
        default=reading.DEFAULT_JOURNAL_BYTES,
        help="bytes of journal kept (16MB)",
    )


def _configure_access(group: argparse._ArgumentGroup) -> None:
    add = partial(group.add_argument, action="append", default=[])
    add(
        "--api-key",
        type=partial(reading.parse_secret, "--api-key"),
        metavar="KEY",
        help="accept this key only (repeatable; default: any)",
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


def _parse_workers(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_WORKERS:
        raise ContractError(
            f"--workers {text}",
            "is not a number of processes",
            f"write a number from 1 to {MOST_WORKERS}",
        )
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
        max_json=args.max_json,
        read_timeout=args.read_timeout,
        spool_dir=args.spool_dir,
        journal_bytes=args.journal_size,
        admin_token=args.admin_token or _from_environment(ADMIN_TOKEN_VARIABLE),
        allowed_hosts=tuple(args.allowed_host),
        cors_origins=tuple(args.cors),
        state=args.state or _from_environment(STATE_VARIABLE),
    )


def _from_environment(name: str) -> str | None:
    text = os.environ.get(name)
    return None if text is None else reading.parse_secret(name, text)


def _faults(args: argparse.Namespace) -> tuple[tuple[str, Fault], ...]:
    profile = profile_faults(args.profile) if args.profile else ()
    return (
        *((reading.EVERY_MOUNT, fault) for fault in profile),
        *reading.parse_fault_flags(args.fault),
    )

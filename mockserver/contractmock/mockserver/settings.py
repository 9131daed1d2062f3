"""The settings of a mock, and how each is read from what a user writes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from contractmock.contracts.errors import ContractError
from contractmock.contracts.shipped import View, shipped_names
from contractmock.mockserver.faults.definition import Stage
from contractmock.mockserver.faults.fault import Fault
from contractmock.mockserver.faults.parsing import parse_faults
from contractmock.mockserver.faults.standing_fault import lasts

EVERY_MOUNT = "*"
"""Stands for every mount in `Settings.scenario` and `Settings.faults`."""

DEFAULT_MAX_UPLOAD = 50 << 20
DEFAULT_MAX_JSON = 20 << 20
DEFAULT_READ_TIMEOUT = 10.0
DEFAULT_JOURNAL_BYTES = 16 << 20
DEFAULT_FAULT_SECONDS = 3600.0

_NAME = re.compile(r"[a-z][a-z0-9_-]*")
_FOR_MOUNT = re.compile(r"(?:([a-z][a-z0-9_-]*)=)?(.*)", re.DOTALL)
_HOST = re.compile(r"\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+")
_ORIGIN = re.compile(r"https?://(?:\[[0-9a-f:.]+\]|[^\s/?#@:\[\]]+)(?::[0-9]{1,5})?", re.IGNORECASE)
_SIZE = re.compile(r"([0-9]{1,15})\s*(?:([kmg])i?)?b?", re.IGNORECASE)
_DAY = 86_400
_FACTORS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a mock is made from.

    Attributes:
        specs: The user's own documents as (mount, reference); see `mounts`.
        view: The view of the shipped documents that answers are made from.
        api_keys: The keys that are accepted; empty accepts any.
        scenario: The scenario that a correct call gets unless asked otherwise, by mount;
            `EVERY_MOUNT` speaks for each mount that has a scenario of that name.
        scenario_files: Files with the user's own scenarios.
        faults: The faults that stand from the start, each with its mount or `EVERY_MOUNT`.
        fault_seconds: How long each of them stands unless it says so itself.
        options: The behaviours' settings by mount and name.
        seed: Makes identifiers, times and verdicts repeatable; None draws fresh ones.
        max_upload: Bytes that a request body, or one file in it, may have.
        max_json: Bytes that a body may have which is decoded as a whole: JSON, an urlencoded form,
            text, the fields of a multipart form together; never more than `max_upload`. The vendors
            publish no limit of their own: assumed.
        read_timeout: Seconds that a client may be silent within a request.
        spool_dir: Where long uploads are kept; None finds a folder that is not held in memory.
        journal_bytes: Bytes that the journal may hold before it forgets its oldest entries.
        admin_token: The bearer token of the admin API; None opens it to this machine alone.
        allowed_hosts: Further names under which the admin API may be called.
        cors_origins: The browser origins that may call the mock; ``*`` for any.
        state: URL of the Redis that holds what can change while the mock answers, for all that
            share it; None keeps it in this process.
    """

    specs: tuple[tuple[str, str], ...] = ()
    view: View = View.REALISTIC
    api_keys: frozenset[str] = frozenset()
    scenario: Mapping[str, str] = field(default_factory=dict)
    scenario_files: tuple[Path, ...] = ()
    faults: tuple[tuple[str, Fault], ...] = ()
    fault_seconds: float = DEFAULT_FAULT_SECONDS
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    seed: int | None = None
    max_upload: int = DEFAULT_MAX_UPLOAD
    max_json: int = DEFAULT_MAX_JSON
    read_timeout: float = DEFAULT_READ_TIMEOUT
    spool_dir: Path | None = None
    journal_bytes: int = DEFAULT_JOURNAL_BYTES
    admin_token: str | None = None
    allowed_hosts: tuple[str, ...] = ()
    cors_origins: tuple[str, ...] = ()
    state: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        named = {*self.scenario, *self.options, *(mount for mount, _ in self.faults)}
        named.discard(EVERY_MOUNT)
        for name in sorted(named - self.mounts.keys()):
            raise ContractError(
                name, "no contract is mounted under that name", f"use {_listed(self.mounts)}"
            )

    @property
    def mounts(self) -> dict[str, str]:
        """The reference of each mounted document, by mount: the shipped ones, then `specs`.

        A spec that has the name of a shipped document takes its place.
        """
        return {name: name for name in shipped_names()} | dict(self.specs)

    def lasts(self, fault: Fault) -> float:
        """Seconds that one of `faults` stands; what closes the port has defaults of its own."""
        if fault["for"] or fault.stage is Stage.LISTENER:
            return lasts(fault)
        return self.fault_seconds


def parse_spec(text: str) -> tuple[str, str]:
    """Read ``petstore=petstore.yaml`` as a mount and the reference of its document."""
    flag = f"--spec {text}"
    name, separator, reference = text.partition("=")
    if not separator or not reference:
        raise ContractError(flag, "is not NAME=FILE", f"write --spec NAME={text.rstrip('=')}")
    if not _NAME.fullmatch(name):
        raise ContractError(
            flag,
            f"{name!r} cannot be a path and a variable's name",
            "begin it with a small letter, go on with small letters, digits, - and _",
        )
    return name, reference


def parse_specs(texts: list[str]) -> tuple[tuple[str, str], ...]:
    """Read every ``--spec``; a name may come once."""
    specs: dict[str, str] = {}
    for text in texts:
        name, reference = parse_spec(text)
        if name in specs:
            raise ContractError(f"--spec {text}", f"{name} is taken", "give it another name")
        specs[name] = reference
    return tuple(specs.items())


def parse_scenarios(texts: list[str]) -> dict[str, str]:
    """Read every ``--scenario``: ``deepfake`` for every mount, ``shop=deepfake`` for one."""
    scenarios: dict[str, str] = {}
    for text in texts:
        mount, separator, name = text.rpartition("=")
        if not name or (separator and not mount):
            raise ContractError(
                f"--scenario {text}", "is not [MOUNT=]NAME", "write --scenario NAME"
            )
        scenarios[mount or EVERY_MOUNT] = name
    return scenarios


def parse_fault_flags(texts: list[str]) -> tuple[tuple[str, Fault], ...]:
    """Read every ``--fault``: ``reset`` for every mount, ``shop=latency:seconds=2`` for one."""
    faults: list[tuple[str, Fault]] = []
    for text in texts:
        found = _FOR_MOUNT.fullmatch(text)
        mount, rest = (found[1], found[2]) if found else (None, text)
        for fault in parse_faults(rest):
            if mount and fault.stage is Stage.LISTENER:
                raise ContractError(
                    f"--fault {text}", "it closes the port for every mount", f"write {fault}"
                )
            faults.append((mount or EVERY_MOUNT, fault))
    return tuple(faults)


def parse_options(texts: list[str]) -> dict[str, dict[str, str]]:
    """Read every ``--set``: ``shop.envelope=gateway`` sets one option of one mount."""
    options: dict[str, dict[str, str]] = {}
    for text in texts:
        target, separator, value = text.partition("=")
        mount, dot, name = target.partition(".")
        if not (separator and dot and mount and name):
            raise ContractError(
                f"--set {text}", "is not MOUNT.NAME=VALUE", "write --set MOUNT.NAME=VALUE"
            )
        options.setdefault(mount, {})[name] = value
    return options


def parse_size(flag: str, text: str) -> int:
    """Read ``50MB`` as bytes; the letters K, M and G stand for powers of 1024."""
    match = _SIZE.fullmatch(text.strip())
    if match is None or int(match[1]) == 0:
        raise ContractError(
            f"{flag} {text}", "is not a size", "write a whole number and a unit: 50MB, 512K, 4096"
        )
    return int(match[1]) * _FACTORS[(match[2] or "").lower()]


def parse_seconds(flag: str, text: str) -> float:
    """Read ``2.5`` as a number of seconds, more than none and less than a day."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _DAY:
        raise ContractError(
            f"{flag} {text}", "is not a time", f"write seconds, at most {_DAY}: 10, 0.5"
        )
    return seconds


def parse_secret(flag: str, text: str) -> str:
    """Read a key or a token, which is not blank: a blank one would let in whoever sends none."""
    if not text.strip():
        raise ContractError(
            flag, "is empty, as an unset shell variable is", "give a value, or leave the flag out"
        )
    return text


def parse_host(text: str) -> str:
    """Read a ``--allowed-host``: a bare host name or address."""
    if not _HOST.fullmatch(text):
        raise ContractError(
            f"--allowed-host {text}", "is not a host name", "leave out scheme, port and path"
        )
    return text.lower()


def parse_origin(text: str) -> str:
    """Read a ``--cors`` origin: ``*`` or what browsers send in ``Origin``."""
    if text != "*" and not _ORIGIN.fullmatch(text):
        raise ContractError(
            f"--cors {text}", "is not an origin", "write http://localhost:3000, or '*' for any"
        )
    return text


def _listed(names: Mapping[str, object]) -> str:
    return " or ".join(sorted(names))

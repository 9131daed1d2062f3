"""Mounts: the contracts that one server answers for, and where a request finds each."""

import importlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from contractmock.contracts.contract import Contract
from contractmock.contracts.errors import ContractError
from contractmock.contracts.message import HttpRequest
from contractmock.contracts.routing import Match, Miss
from contractmock.mockserver.behaviour import Behaviour
from contractmock.mockserver.exchange import Hint
from contractmock.mockserver.hints import DOUBLED_SLASH, TRAILING_SLASH
from contractmock.mockserver.scenario import Scenario

_LOOPBACK = {"localhost", "127.0.0.1", "::1", "0.0.0.0"}


_MOST_PLACES = 1024
"""Places that are remembered; paths with parameters can be without number."""


@dataclass(frozen=True, kw_only=True)
class Mount:
    """One contract that the server answers for.

    Attributes:
        name: Its name: the prefix of its paths, and what the command line calls it.
        contract: The contract, in the view that answers are made from.
        behaviour: What the API does beyond its contract.
        scenarios: Every scenario by name, the user's own among them.
        options: The behaviour's settings, defaults filled in.
        default: Name of the scenario that correct calls get, None for each operation's own.
    """

    name: str
    contract: Contract
    behaviour: Behaviour
    scenarios: Mapping[str, Scenario]
    options: Mapping[str, str] = field(default_factory=dict)
    default: str | None = None

    def scenario(self, name: str) -> Scenario:
        """The scenario called `name`.

        Raises:
            ContractError: There is none.
        """
        if name not in self.scenarios:
            known = ", ".join(self.scenarios) or "none"
            raise ContractError(
                f"scenario {name!r}", f"{self.name} has none of that name", f"use one of: {known}"
            )
        return self.scenarios[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a request belongs.

    Attributes:
        mount: The mount that it belongs to; None where nothing points to one.
        found: The operation, or what its path does allow.
        path: The path below the mount, leading slash included.
        hints: Known mistakes in the way it was addressed.
    """

    mount: Mount | None
    found: Match | Miss
    path: str
    hints: tuple[Hint, ...] = ()


class Mounts:
    """All mounts of a server, by name, by host and by path.

    Args:
        mounts: In order of precedence, for paths that two of them have.
    """

    def __init__(self, mounts: Iterable[Mount]) -> None:
        self.by_name = {mount.name: mount for mount in mounts}
        self._by_host: dict[str, list[Mount]] = {}
        for mount in self.by_name.values():
            for host in mount.contract.hosts:
                if host not in _LOOPBACK:
                    self._by_host.setdefault(host, []).append(mount)
        self._places: dict[tuple[str, str | None, str], Place] = {}

    def locate(self, request: HttpRequest) -> Place:
        """The mount and the operation of `request`: by host, by prefix, then by its own path.

        A place follows from method, host and path alone. Clients use few of them, over and over,
        so the places found are remembered.
        """
        key = (request.method, request.header("host"), request.path)
        place = self._places.get(key)
        if place is None:
            place = self._locate(request)
            if isinstance(place.found, Match) and len(self._places) < _MOST_PLACES:
                self._places[key] = place
        return place

    def _locate(self, request: HttpRequest) -> Place:
        path = request.path
        hints: tuple[Hint, ...] = ()
        if path.startswith("//"):
            path, hints = "/" + path.lstrip("/"), (DOUBLED_SLASH,)
        here = self._by_host.get(_host(request))
        if here is not None:
            place = _locate_by_path(here, request, path, hints)
            return place if place.mount is not None else replace(place, mount=here[0])
        by_prefix = self._locate_by_prefix(request, path, hints)
        if by_prefix is not None and isinstance(by_prefix.found, Match):
            return by_prefix
        by_path = _locate_by_path(self.by_name.values(), request, path, hints)
        # A mount may have the name that another's paths begin with: v1.
        return by_path if by_prefix is None or isinstance(by_path.found, Match) else by_prefix

    def _locate_by_prefix(
        self, request: HttpRequest, path: str, hints: tuple[Hint, ...]
    ) -> Place | None:
        prefix, slash, rest = path[1:].partition("/")
        mount = self.by_name.get(prefix) if slash else None
        if mount is None:
            return None
        if rest.startswith("/"):
            rest, hints = rest.lstrip("/"), (DOUBLED_SLASH,)
        below = f"/{rest}"
        found = mount.contract.find(request.method, below)
        if isinstance(found, Miss) and _ends_in_a_slash(mount, request, below):
            hints = (*hints, TRAILING_SLASH)
        return Place(mount=mount, found=found, path=below, hints=hints)


def _locate_by_path(
    mounts: Iterable[Mount], request: HttpRequest, path: str, hints: tuple[Hint, ...]
) -> Place:
    misses: list[tuple[Mount, Miss]] = []
    for mount in mounts:
        found = mount.contract.find(request.method, path)
        if isinstance(found, Match):
            return Place(mount=mount, found=found, path=path, hints=hints)
        misses.append((mount, found))
    for mount, miss in misses:
        if _ends_in_a_slash(mount, request, path):
            return Place(mount=mount, found=miss, path=path, hints=(*hints, TRAILING_SLASH))
        if miss.allowed or any(mount.behaviour.stray_hints(request)):
            return Place(mount=mount, found=miss, path=path, hints=hints)
    return Place(mount=None, found=Miss(), path=path, hints=hints)


def _ends_in_a_slash(mount: Mount, request: HttpRequest, path: str) -> bool:
    """Whether a slash at the end is all that keeps `path` from an operation."""
    bare = path.rstrip("/")
    return bare != path and isinstance(mount.contract.find(request.method, bare), Match)


def behaviour_class(name: str) -> type[Behaviour]:
    """The behaviour of a shipped vendor; the base class for any other name."""
    module = f"{__package__}.behaviours.{name}"
    try:
        found = importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        return Behaviour
    behaviour: type[Behaviour] = getattr(found, "BEHAVIOUR", Behaviour)
    return behaviour


def _host(request: HttpRequest) -> str:
    host = request.header("host") or ""
    return host.rpartition(":")[0].lower() if ":" in host else host.lower()

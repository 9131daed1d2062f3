"""A user's own scenarios, read from a YAML file and checked when loaded."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import orjson
import yaml

from contractmock.contracts import pointer as pointers
from contractmock.contracts.documents.sources import read_file
from contractmock.contracts.documents.yaml_text import LOADER, parse_yaml
from contractmock.contracts.errors import ContractError
from contractmock.contracts.notice import Level
from contractmock.mockserver.choice import Supplied
from contractmock.mockserver.header_fields import is_media_type, read_fields
from contractmock.mockserver.scenario import Scenario

KINDS: Mapping[str, frozenset[str]] = {
    "sequence": frozenset({"summary", "sequence"}),
    "extends": frozenset({"summary", "extends", "assign", "headers"}),
    "body": frozenset({"summary", "status", "headers", "body"}),
    "text": frozenset({"summary", "status", "headers", "text", "media_type"}),
    "status": frozenset({"summary", "status", "headers"}),
}
"""The members that a scenario of each kind may have; its kind is the first that it has."""

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
_STATUS = re.compile(r"[1-5]\d\d")

_MEMBER_DEPTH = 3
"""Tokens in the pointer to a scenario's member: mount, name, member."""


def load_scenarios(
    path: Path, mounts_known: Mapping[str, Mapping[str, Scenario]]
) -> dict[str, tuple[Scenario, ...]]:
    """Read the scenarios of a file, by mount.

    Args:
        path: The file; its format is described in the docs on scenarios.
        mounts_known: The scenarios that each mount has already, by mount and name. A scenario of
            the file may build on those, and on any that stands above it in the file.

    Raises:
        ContractError: The file cannot be read, or says something that cannot be.
    """
    source = _Source(path)
    found: dict[str, tuple[Scenario, ...]] = {}
    for mount, section in source.mapping("").items():
        at = pointers.of([mount])
        if mount not in mounts_known:
            cure = f"use: {', '.join(mounts_known)}"
            raise source.mistake(at, "nothing of that name is mounted", cure)
        known = dict(mounts_known[mount])
        for name in source.mapping(at) if section is not None else ():
            known[name] = _Entry(source, pointers.join(at, name), known).scenario(name)
        found[mount] = tuple(
            each for name, each in known.items() if name not in mounts_known[mount]
        )
    return found


class _Source:
    """A file of scenarios, and where in it everything stands.

    Args:
        path: The file.

    Raises:
        ContractError: It cannot be read, is not YAML, or says something twice.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        text = read_file(str(path)).text
        parsed = parse_yaml(str(path), text)
        self._root = {} if parsed.data is None else parsed.data
        self._lines = dict(_lines(yaml.compose(text, Loader=LOADER), ""))
        for notice in parsed.notices:
            if notice.level is Level.ERROR:
                raise self.mistake(notice.pointer, notice.message, notice.cure)

    def mapping(self, at: str) -> dict[str, object]:
        """The mapping at a pointer."""
        value = pointers.resolve(self._root, at)
        if not isinstance(value, dict):
            raise self.mistake(at, "is no mapping", "write MOUNT: {NAME: {MEMBER: value}}")
        return value

    def mistake(self, at: str, rule: str, cure: str) -> ContractError:
        """A mistake at a pointer."""
        tokens = pointers.tokens(at)[:_MEMBER_DEPTH]
        line = self._lines.get(pointers.of(tokens))
        where = f"{self.path}:{line}" if line else str(self.path)
        return ContractError(f"{where}: {'/'.join(tokens)}" if tokens else where, rule, cure)


def _lines(node: yaml.Node | None, at: str) -> Iterator[tuple[str, int]]:
    """The line of every key down to the members of a scenario."""
    if isinstance(node, yaml.MappingNode) and at.count("/") < _MEMBER_DEPTH:
        for key, value in node.value:
            below = pointers.join(at, str(key.value))
            yield below, int(key.start_mark.line) + 1
            yield from _lines(value, below)


class _Entry:
    """One scenario of the file.

    Args:
        source: The file.
        at: Where the scenario stands in it.
        known: The scenarios that it may build on.
    """

    def __init__(self, source: _Source, at: str, known: Mapping[str, Scenario]) -> None:
        self.source = source
        self.at = at
        self.known = known
        self.values = source.mapping(at)
        self.kind = next((kind for kind in KINDS if kind in self.values), None)

    def mistake(self, rule: str, cure: str, member: str | None = None) -> ContractError:
        """A mistake in the scenario, or in one of its members."""
        at = self.at if member is None else pointers.join(self.at, member)
        return self.source.mistake(at, rule, cure)

    def scenario(self, name: str) -> Scenario:
        """The scenario, called `name`."""
        self._check_name(name)
        self._check_members()
        summary = self._text("summary", default="A scenario of the user's own.")
        if self.kind == "sequence":
            return self._sequence(Scenario(name=name, summary=summary))
        if self.kind == "extends":
            return replace(self._extended(), name=name, summary=summary)
        return Scenario(
            name=name,
            summary=summary,
            status=self._status(),
            headers=self._headers(),
            supplied=self._supplied(),
        )

    def _check_name(self, name: str) -> None:
        if not _NAME.fullmatch(name) or _STATUS.fullmatch(name):
            cure = "use lower case letters, digits and hyphens, but no bare HTTP status"
            raise self.mistake("cannot be asked for by that name in a header or key", cure)
        if name in self.known:
            raise self.mistake("there is a scenario of that name", "choose another name")

    def _check_members(self) -> None:
        if self.kind is None:
            cure = f"give it one of: {', '.join(KINDS)}"
            raise self.mistake("does not say what to answer", cure)
        for member in self.values:
            if member not in KINDS[self.kind]:
                allowed = ", ".join(sorted(KINDS[self.kind]))
                rule = f"a scenario with {self.kind!r} has no such member"
                raise self.mistake(rule, f"it may have: {allowed}", member)

    def _text(self, member: str, default: str) -> str:
        value = self.values.get(member, default)
        if not isinstance(value, str):
            raise self.mistake("is no text", "put it in quotes", member)
        return value

    def _base(self, name: object, member: str) -> Scenario:
        if not isinstance(name, str) or name not in self.known:
            cure = f"use one that stands above, or: {', '.join(self.known)}"
            raise self.mistake(f"there is no scenario {name!r}", cure, member)
        if self.known[name].sequence:
            rule = f"{name!r} is itself a sequence"
            raise self.mistake(rule, "name a scenario with one answer", member)
        return self.known[name]

    def _sequence(self, scenario: Scenario) -> Scenario:
        names = self.values["sequence"]
        if not isinstance(names, list) or not names:
            raise self.mistake("is no list of scenarios", "write [unavailable, ...]", "sequence")
        steps = [self._base(name, "sequence") for name in names]
        fitting = [step.operations for step in steps if step.operations]
        return replace(
            scenario,
            sequence=tuple(step.name for step in steps),
            operations=frozenset.intersection(*fitting) if fitting else frozenset(),
        )

    def _extended(self) -> Scenario:
        base = self._base(self.values["extends"], "extends")
        assign = self._assign()
        if assign and base.supplied is not None:
            rule = f"{base.name!r} has a body of its own, which is sent as given"
            raise self.mistake(rule, "write the whole body instead", "assign")
        return replace(
            base,
            assign={**base.assign, **assign},
            headers={**base.headers, **self._headers()},
        )

    def _assign(self) -> Mapping[str, object]:
        values = self.values.get("assign", {})
        cure = "write {/report/nsfw/is_detected: true}"
        if not isinstance(values, dict):
            raise self.mistake("is no mapping from JSON Pointer to value", cure, "assign")
        for pointer in values:
            if not _is_pointer(pointer):
                raise self.mistake(f"{pointer!r} is no JSON Pointer to a member", cure, "assign")
        return values

    def _status(self) -> int:
        status = self.values.get("status", 200)
        if not isinstance(status, int) or not 200 <= status <= 599:
            cure = "write a number from 200 to 599"
            raise self.mistake(f"{status!r} is no status of an answer", cure, "status")
        return status

    def _headers(self) -> dict[str, str]:
        values = self.values.get("headers", {})
        if not isinstance(values, dict):
            raise self.mistake("is no mapping", "write {retry-after: 1}", "headers")
        if any(name.lower() == "content-type" for name in values):
            cure = "leave it out; the type of a text is its media_type"
            raise self.mistake("the type is no header field to set", cure, "headers")
        try:
            return read_fields("field", values)
        except ContractError as error:
            raise self.mistake(f"{error.subject}: {error.rule}", error.cure, "headers") from None

    def _supplied(self) -> Supplied | None:
        if self.kind == "body":
            return Supplied(content=orjson.dumps(self.values["body"]))
        if self.kind != "text":
            return None
        media_type = self._text("media_type", default="text/plain")
        if not is_media_type(media_type):
            raise self.mistake("is no media type", "write text/html", "media_type")
        return Supplied(content=self._text("text", default="").encode(), media_type=media_type)


def _is_pointer(text: str) -> bool:
    try:
        return bool(pointers.tokens(text)) and text.startswith("/")
    except ValueError:
        return False

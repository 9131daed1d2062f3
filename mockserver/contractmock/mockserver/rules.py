"""What a rule matches: a call by its place, its method, its parameters and its body."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fnmatch import translate
from functools import lru_cache

from contractmock.contracts.errors import ContractError
from contractmock.contracts.message import HttpRequest, Part, is_json
from contractmock.contracts.operation import Operation
from contractmock.contracts.pointer import ABSENT
from contractmock.contracts.requests import Reading
from contractmock.contracts.secrets import MASK, SecretNames, masked_members
from contractmock.mockserver.members import Members, listed

MATCH_KEYS = ("mount", "operation", "method", "path", "query", "headers", "json", "part")
PART_KEYS = ("filename", "content_type", "md5")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The calls that a rule is for: those that fit everything it says.

    Attributes:
        mount: Name of the mount.
        operation: Label (``POST /v2/image/sync``) or ``operationId``.
        method: HTTP method, upper case.
        path: Glob for the path as sent; ``*`` takes slashes, too.
        query: Values that each query parameter must have among its own.
        headers: Values that each header field must have among its own, names in lower case.
        json: What the decoded JSON body must contain, `ABSENT` for anything: objects may have more
            members, lists must have as many items.
        part: For each part of a multipart body by name: ``filename`` and ``content_type`` as
            globs, ``md5`` of its content.
    """

    mount: str | None = None
    operation: str | None = None
    method: str | None = None
    path: str | None = None
    query: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    json: object = ABSENT
    part: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def fits(
        self, mount: str, operation: Operation, request: HttpRequest, reading: Reading
    ) -> bool:
        """Whether a call is one that the rule is for."""
        return (
            self.mount in (None, mount)
            and self.operation in (None, operation.label, operation.id)
            and self.method in (None, request.method)
            and (self.path is None or fits_glob(request.path, self.path))
            and _has_all(request.query_items, self.query)
            and _has_all(request.headers, self.headers)
            and (self.json is ABSENT or _fits_json(request, reading, self.json))
            and all(_has_part(request, name, wanted) for name, wanted in self.part.items())
        )

    def as_json(self, names: SecretNames) -> dict[str, object]:
        """The match as it would be written, values of secret names masked."""
        told: dict[str, object] = {
            key: getattr(self, key)
            for key in ("mount", "operation", "method", "path")
            if getattr(self, key) is not None
        }
        for key, wanted in (("query", self.query), ("headers", self.headers)):
            if wanted:
                told[key] = {
                    name: [MASK] if name in names else list(values)
                    for name, values in wanted.items()
                }
        if self.json is not ABSENT:
            told["json"] = masked_members(self.json, names)
        if self.part:
            told["part"] = {name: dict(wanted) for name, wanted in self.part.items()}
        return told


def parse_match(data: Mapping[str, object], mounts: Mapping[str, Collection[Operation]]) -> Match:
    """Read a match.

    Args:
        data: The match as written: `MATCH_KEYS`, all optional.
        mounts: The operations of each mount by its name.

    Raises:
        ContractError: A key or a value cannot be.
    """
    members = Members("match", data, MATCH_KEYS)
    mount, operation = members.text("mount"), members.text("operation")
    check_place("match", mount, operation, mounts)
    method = members.text("method")
    return Match(
        mount=mount,
        operation=operation,
        method=method.upper() if method else None,
        path=members.text("path"),
        query=_values(members, "query"),
        headers={name.lower(): values for name, values in _values(members, "headers").items()},
        json=data.get("json", ABSENT),
        part=_part(members),
    )


def check_place(
    subject: str,
    mount: str | None,
    operation: str | None,
    mounts: Mapping[str, Collection[Operation]],
) -> list[Operation]:
    """The operations that `mount` and `operation` leave, all of them where both are None.

    Raises:
        ContractError: There is no such mount or operation.
    """
    if mount is not None and mount not in mounts:
        raise ContractError(
            f"{subject}.mount {mount!r}", "nothing is mounted there", f"possible: {listed(mounts)}"
        )
    chosen = mounts.values() if mount is None else [mounts[mount]]
    possible = [each for operations in chosen for each in operations]
    found = [each for each in possible if operation in (None, each.label, each.id)]
    if operation is not None and not found:
        raise ContractError(
            f"{subject}.operation {operation!r}",
            "there is no such operation",
            f"possible: {listed(each.label for each in possible)}",
        )
    return found


def fits_glob(text: str, glob: str) -> bool:
    """Whether `text` is `glob` itself or fits it, upper and lower case told apart."""
    return text == glob or _compiled(glob).fullmatch(text) is not None


@lru_cache(maxsize=256)
def _compiled(glob: str) -> re.Pattern[str]:
    return re.compile(translate(glob))


def _has_all(pairs: Collection[tuple[str, str]], wanted: Mapping[str, tuple[str, ...]]) -> bool:
    return all((name, value) in pairs for name, values in wanted.items() for value in values)


def _fits_json(request: HttpRequest, reading: Reading, wanted: object) -> bool:
    return (
        is_json(request.media_type or "")
        and reading.body is not ABSENT
        and _contains(reading.body, wanted)
    )


def _contains(value: object, wanted: object) -> bool:
    if isinstance(wanted, Mapping):
        return isinstance(value, Mapping) and all(
            name in value and _contains(value[name], each) for name, each in wanted.items()
        )
    if isinstance(wanted, list):
        return (
            isinstance(value, list)
            and len(value) == len(wanted)
            and all(_contains(one, each) for one, each in zip(value, wanted, strict=True))
        )
    # JSON tells true from 1, Python does not.
    return value == wanted and isinstance(value, bool) is isinstance(wanted, bool)


def _has_part(request: HttpRequest, name: str, wanted: Mapping[str, str]) -> bool:
    parts = (part for part in request.body.parts or () if part.name == name)
    return any(_fits_part(part, wanted) for part in parts)


def _fits_part(part: Part, wanted: Mapping[str, str]) -> bool:
    told = {"filename": part.filename or "", "content_type": part.content_type or ""}
    return all(
        part.digest == value.lower() if key == "md5" else fits_glob(told[key], value)
        for key, value in wanted.items()
    )


def _part(members: Members) -> Mapping[str, Mapping[str, str]]:
    told = {}
    for name, wanted in (members.mapping("part") or {}).items():
        if not isinstance(wanted, Mapping):
            raise members.wrong(f"part.{name}", wanted, f"a mapping with {listed(PART_KEYS)}")
        inner = Members(f"match.part.{name}", wanted, PART_KEYS)
        read = {key: inner.text(key) for key in wanted}
        told[name] = {key: text for key, text in read.items() if text is not None}
    return told


def _values(members: Members, key: str) -> Mapping[str, tuple[str, ...]]:
    return {
        name: tuple(
            _scalar(members, f"{key}.{name}", each)
            for each in (value if isinstance(value, list) else [value])
        )
        for name, value in (members.mapping(key) or {}).items()
    }


def _scalar(members: Members, key: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, (str, int, float)):
        raise members.wrong(key, value, "text or a number, or a list of them")
    return str(value)

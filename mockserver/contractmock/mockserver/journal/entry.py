"""An entry of the journal: one exchange without its secrets, kept compact, told as JSON on demand.

Its classes are named tuples: they are made for every exchange, three times as fast as frozen
dataclasses.
"""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal, NamedTuple

import orjson

from contractmock.contracts.message import Headers
from contractmock.mockserver.exchange import Hint

Origin = Literal["composed", "supplied", "control"]


class PartRecord(NamedTuple):
    """What is kept of one part of a multipart body: never its content.

    Attributes:
        md5: Digest of the content, empty for a field.
    """

    name: str
    filename: str | None
    content_type: str | None
    size: int
    md5: str


class BodyRecord(NamedTuple):
    """What is kept of a body.

    Attributes:
        size: Its bytes as they were sent.
        kind: What else is known: ``json`` and ``text`` have `content`, ``form`` has `fields`,
            ``multipart`` has `parts`, ``opaque`` nothing but perhaps `md5`.
        content: The redacted body, at most the first 64 KiB.
        truncated: Whether `content` was cut.
        fields: The redacted fields of an urlencoded form.
        parts: The parts.
        md5: Digest of the bytes, empty where their content is told or was not read to its end.
        note: Why the body could not be read, empty where it could.
    """

    size: int
    kind: Literal["json", "text", "form", "multipart", "opaque"]
    content: bytes = b""
    truncated: bool = False
    fields: tuple[tuple[str, str], ...] = ()
    parts: tuple[PartRecord, ...] = ()
    md5: str = ""
    note: str = ""

    def value(self) -> object:
        """The content: JSON as Python objects, text or cut JSON as a string, else None."""
        if self.kind == "json" and not self.truncated:
            try:
                return orjson.loads(self.content)
            except orjson.JSONDecodeError:
                pass
        return self.text() if self.kind in ("json", "text") else None

    def text(self) -> str:
        """The content as text, undecodable bytes replaced."""
        return self.content.decode("utf-8", "replace")

    def as_json(self) -> dict[str, object]:
        """A summary for reports."""
        told: dict[str, object] = {"size": self.size}
        match self.kind:
            case "form":
                told["form"] = [{"name": name, "value": value} for name, value in self.fields]
            case "multipart":
                told["parts"] = [_part_as_json(part) for part in self.parts]
            case "json" | "text":
                told["text" if self.truncated else self.kind] = self.value()
        if self.md5:
            told["md5"] = self.md5
        if self.truncated:
            told["truncated"] = True
        if self.note:
            told["note"] = self.note
        return told


class RequestRecord(NamedTuple):
    """What is kept of a request; `body` is None where there was none."""

    method: str
    path: str
    query: str
    headers: Headers
    media_type: str | None
    body: BodyRecord | None

    def as_json(self) -> dict[str, object]:
        """The request for reports."""
        return {
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "headers": headers_as_json(self.headers),
            "media_type": self.media_type,
            "body": self.body.as_json() if self.body else None,
        }


class ResponseRecord(NamedTuple):
    """What is kept of a response; `body` is None where there was none."""

    status: int
    headers: Headers
    body: BodyRecord | None
    origin: Origin

    def as_json(self) -> dict[str, object]:
        """The response for reports."""
        told: dict[str, object] = {
            "status": self.status,
            "headers": headers_as_json(self.headers),
            "origin": self.origin,
            "size": self.body.size if self.body else 0,
            "body": self.body.value() if self.body else None,
        }
        if self.body and self.body.truncated:
            told["truncated"] = True
        if self.body and self.body.md5:
            told["md5"] = self.body.md5
        return told


class ViolationRecord(NamedTuple):
    """What is kept of a violation; `value` is the offending value in brief, as JSON."""

    location: str
    pointer: str
    rule: str
    message: str
    value: str

    def as_json(self) -> dict[str, str]:
        """The violation for reports."""
        return {
            "location": self.location,
            "pointer": self.pointer,
            "rule": self.rule,
            "message": self.message,
            "value": self.value,
        }


class Entry(NamedTuple):
    """One exchange in the journal.

    Attributes:
        id: Its number, from 1; never given twice.
        started: Epoch seconds when the request's head was in.
        duration: Seconds until the response was handed to the socket.
        mount: Name of the mounted contract, None where no mount took the request.
        operation: Label of the operation (``POST /v2/image/sync``), None where none matched.
        operation_id: Its ``operationId``, empty where it has none.
        channel: Who chose the answer (``prefer``, ``queue``, ``default``).
        scenario: Name of the scenario that was answered.
        credential: Names of the security schemes for which something was presented.
        request: The request.
        response: The response.
        violations: Where the request left the contract.
        hints: Known mistakes in it.
        left_out: How many violations and hints beyond these there were.
        memory: About how many bytes the entry takes.
        faults: The faults that befell it, as text.
    """

    id: int
    started: float
    duration: float
    mount: str | None
    operation: str | None
    operation_id: str
    channel: str
    scenario: str | None
    credential: tuple[str, ...]
    request: RequestRecord
    response: ResponseRecord
    violations: tuple[ViolationRecord, ...]
    hints: tuple[Hint, ...]
    left_out: int
    memory: int
    faults: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The entry as JSON: only dicts, lists, strings, numbers, booleans and None."""
        return {
            "id": self.id,
            "started": timestamp(self.started),
            "duration_ms": round(self.duration * 1000, 3),
            "mount": self.mount,
            "operation": self.operation,
            "channel": self.channel,
            "scenario": self.scenario,
            "faults": list(self.faults),
            "credential": list(self.credential),
            "request": self.request.as_json(),
            "response": self.response.as_json(),
            "violations": [violation.as_json() for violation in self.violations],
            "hints": [{"code": hint.code, "message": hint.message} for hint in self.hints],
            "left_out": self.left_out,
        }


def timestamp(seconds: float) -> str:
    """Epoch seconds as RFC 3339 in UTC, with milliseconds, which are cut and not rounded."""
    whole = int(seconds)
    return f"{_second(whole)}.{int((seconds - whole) * 1000):03d}Z"


@lru_cache(maxsize=4)  # entries of one second are told together
def _second(whole: int) -> str:
    return datetime.fromtimestamp(whole, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def headers_as_json(headers: Headers) -> dict[str, str]:
    """Header fields by name, repeated ones joined as HTTP allows."""
    told: dict[str, str] = {}
    for name, value in headers:
        told[name] = f"{told[name]}, {value}" if name in told else value
    return told


def _part_as_json(part: PartRecord) -> dict[str, object]:
    return {
        "name": part.name,
        "filename": part.filename,
        "content_type": part.content_type,
        "size": part.size,
        "md5": part.md5 or None,
    }

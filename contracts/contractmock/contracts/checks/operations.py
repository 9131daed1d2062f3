"""Rules about operations: what they leave unsaid, and where their text contradicts them."""

import re
from collections.abc import Collection, Iterator

from contractmock.contracts import pointer as pointers
from contractmock.contracts.checks.rule import Finding
from contractmock.contracts.checks.site import Site
from contractmock.contracts.checks.survey import Survey
from contractmock.contracts.message import is_json
from contractmock.contracts.operation import MediaType, Operation, RequestBody
from contractmock.contracts.schema import Direction

_LIMIT = re.compile(
    r"\bmax(?:imum)?\b(?P<label>[^.\n\d]{0,40}?size)\W*(?P<number>\d+(?:\.\d+)?)\s*"
    r"(?P<unit>[kmg]i?b)\b",
    re.IGNORECASE,
)
_FILE = re.compile(r"\bfile\b|\bbinary data\b|\bupload", re.IGNORECASE)
_COST = re.compile(r"\b(?:costs?|credits?|billed|billing)\b", re.IGNORECASE)
_PROBLEM_DETAILS = {"type", "title", "status", "detail", "instance"}
_BINARY_MEDIA = re.compile(r"multipart/.*|application/octet-stream|(?:image|audio|video)/.*")


def security_without_401(survey: Survey) -> Iterator[Finding]:
    """An operation that asks for credentials and does not say what happens without."""
    for operation in survey.operations:
        if _is_secured(operation) and operation.response(401) is None:
            at = pointers.join(operation.pointer, "responses")
            yield at, f"{operation.label} asks for credentials and documents no 401"


def status_undeclared(survey: Survey) -> Iterator[Finding]:
    """Statuses that follow from what an operation is, and are not documented."""
    for operation in survey.operations:
        missing = [
            str(status)
            for status in sorted(_expected(survey, operation))
            if operation.response(status) is None
        ]
        if missing:
            at = pointers.join(operation.pointer, "responses")
            yield at, f"{operation.label} documents no {', '.join(missing)}"


def error_body_may_be_empty(survey: Survey) -> Iterator[Finding]:
    """An error whose documented body may be an empty object."""
    errors = {
        survey.target(pointers.join(media_type.pointer, "schema"))
        for _, response, media_type in survey.answers()
        if response.status[0] in "45" or response.status == "default"
    }
    for at in survey.accepting_empty(each for each in errors if survey.shape(each).members):
        yield at, "nothing is required of the error: `{}` is a valid body"


def body_not_required(survey: Survey) -> Iterator[Finding]:
    """A request body that may be left out although its schema asks for members."""
    bodies = [
        operation.request_body
        for operation in survey.operations
        if operation.request_body and operation.method in ("PATCH", "POST", "PUT")
    ]
    optional = {body.pointer: _schemas(body) for body in bodies if not body.required}
    asked = {at for schemas in optional.values() for at in schemas if at}
    accepting = frozenset(survey.judge(Direction.REQUEST).accepting_empty(asked))
    for at, schemas in optional.items():
        if schemas and all(each and each not in accepting for each in schemas):
            yield at, "the body may be left out, yet its schema has required members"


def contradicting_limits(survey: Survey) -> Iterator[Finding]:
    """Two sizes for one limit in the texts of one operation."""
    bodies = (at for operation in survey.operations for at in _bodies(operation))
    within = survey.reach.leading_to(bodies, lambda site: _LIMIT.search(_description(site)))
    for operation in survey.operations:
        limits: dict[str, tuple[str, str]] = {}
        for at, text in _texts(survey, operation, within):
            for found in _LIMIT.finditer(text):
                label = " ".join(re.findall(r"\w+", found["label"].lower()))
                size = f"{found['number']}{found['unit'].upper()}"
                known, first = limits.setdefault(label, (size, at))
                if known != size:
                    yield at, f"the {label} is at most {size} here and {known} at {first}"


def part_type_restricted(survey: Survey) -> Iterator[Finding]:
    """A file part whose ``contentType`` shuts out what HTTP clients send by themselves."""
    for operation in survey.operations:
        for media_type in operation.request_body.content if operation.request_body else ():
            for name, encoding in media_type.encoding.items():
                allowed = set(encoding.content_type)
                usual = {"application/octet-stream", "application/*", "*/*"}
                if _is_file(media_type, name) and allowed and not allowed & usual:
                    yield (
                        pointers.join(media_type.pointer, "encoding", name, "contentType"),
                        f"the file part {name!r} must be {', '.join(sorted(allowed))}; clients "
                        "that do not know its type send application/octet-stream",
                    )


def binary_in_json(survey: Survey) -> Iterator[Finding]:
    """Bytes as such inside JSON."""
    starts = (
        pointers.join(media_type.pointer, "schema")
        for operation in survey.operations
        for media_type in (operation.request_body.content if operation.request_body else ())
        if is_json(media_type.name)
    )
    for site in survey.reach.of(starts):
        if site.node.get("format") == "binary":
            at = pointers.join(site.pointer, "format")
            yield at, "bytes as such (`format: binary`) cannot travel in JSON"


def prose_media_mismatch(survey: Survey) -> Iterator[Finding]:
    """A text that speaks of files where none can be sent."""
    for operation in survey.operations:
        body = operation.request_body
        if body is None or any(_BINARY_MEDIA.fullmatch(each.name) for each in body.content):
            continue
        for at, text in _own_texts(survey, operation):
            spoken = _FILE.search(text)
            if spoken and body.content:
                names = ", ".join(media_type.name for media_type in body.content)
                yield at, f"the text speaks of {spoken[0]!r}, the body can only be {names}"


def problem_details_shape(survey: Survey) -> Iterator[Finding]:
    """``application/problem+json`` that has none of the members of RFC 9457."""
    for _, _, media_type in survey.answers():
        if media_type.name != "application/problem+json":
            continue
        at = survey.target(pointers.join(media_type.pointer, "schema"))
        members = survey.shape(at).members
        if members and not members.keys() & _PROBLEM_DETAILS:
            yield at, "problem+json without a member of RFC 9457 (type, title, status, detail)"


def selection_allows_repeats(survey: Survey) -> Iterator[Finding]:
    """A list parameter of named values that may name one twice, or none."""
    for operation in survey.operations:
        for parameter in operation.parameters:
            at = survey.target(pointers.join(parameter.pointer, "schema"))
            node = survey.mapping(at)
            items = survey.reach.site(pointers.join(at, "items"))
            if items and "enum" in items.node and not node.get("uniqueItems"):
                yield at, f"whether {parameter.name!r} may repeat a value is left open"


def _expected(survey: Survey, operation: Operation) -> set[int]:
    expected = {500}
    if _is_secured(operation):
        expected |= {403, 429}
    if operation.request_body:
        expected |= {413, 415}
    if any(_COST.search(text) for _, text in _own_texts(survey, operation)):
        expected.add(402)
    return expected


def _is_secured(operation: Operation) -> bool:
    return bool(operation.security) and all(operation.security)


def _is_file(media_type: MediaType, name: str) -> bool:
    if media_type.schema is None or not media_type.name.startswith("multipart/"):
        return False
    return media_type.schema.shape.member(name).is_binary


def _own_texts(survey: Survey, operation: Operation) -> Iterator[tuple[str, str]]:
    node = survey.mapping(operation.pointer)
    for field in ("description", "summary"):
        if isinstance(node.get(field), str):
            yield pointers.join(operation.pointer, field), node[field]


def _texts(
    survey: Survey, operation: Operation, within: Collection[str]
) -> Iterator[tuple[str, str]]:
    """An operation's own texts, then those of its request body's schemas that are `within`."""
    yield from _own_texts(survey, operation)
    for start in _bodies(operation):
        for site in survey.reach.of([start], within):
            yield pointers.join(site.pointer, "description"), _description(site)


def _description(site: Site) -> str:
    text = site.node.get("description")
    return text if isinstance(text, str) else ""


def _bodies(operation: Operation) -> Iterator[str]:
    """The pointers of the schemas of an operation's request body."""
    for media_type in operation.request_body.content if operation.request_body else ():
        yield pointers.join(media_type.pointer, "schema")


def _schemas(body: RequestBody) -> tuple[str | None, ...]:
    """The pointers of a body's schemas, None for a media type that has none."""
    return tuple(each.schema.pointer if each.schema else None for each in body.content)

"""Rules about operations: what they leave unsaid, and where their text contradicts them."""

import re
from collections.abc import Iterator

from contractmock.contracts import pointer as pointers
from contractmock.contracts.checks.rule import Finding
from contractmock.contracts.checks.survey import Survey
from contractmock.contracts.message import is_json
from contractmock.contracts.operation import MediaType, Operation

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
    for _, response, media_type in survey.answers():
        is_error = response.status[0] in "45" or response.status == "default"
        at = survey.target(pointers.join(media_type.pointer, "schema"))
        members = survey.schema(at).shape.members
        if is_error and members and survey.schema(at).accepts({}):
            yield at, "nothing is required of the error: `{}` is a valid body"


def body_not_required(survey: Survey) -> Iterator[Finding]:
    """A request body that may be left out although its schema asks for members."""
    for operation in survey.operations:
        body = operation.request_body
        if body is None or body.required or operation.method not in ("PATCH", "POST", "PUT"):
            continue
        schemas = [media_type.schema for media_type in body.content]
        if schemas and all(schema and not schema.accepts({}) for schema in schemas):
            yield body.pointer, "the body may be left out, yet its schema has required members"


def contradicting_limits(survey: Survey) -> Iterator[Finding]:
    """Two sizes for one limit in the texts of one operation."""
    for operation in survey.operations:
        limits: dict[str, tuple[str, str]] = {}
        for at, text in _texts(survey, operation):
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
    for operation in survey.operations:
        for media_type in operation.request_body.content if operation.request_body else ():
            if not is_json(media_type.name):
                continue
            for site in survey.reach(pointers.join(media_type.pointer, "schema")):
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
        at = survey.target(pointers.join(media_type.pointer, "schema"))
        members = survey.schema(at).shape.members
        is_problem = media_type.name == "application/problem+json"
        if is_problem and members and not members.keys() & _PROBLEM_DETAILS:
            yield at, "problem+json without a member of RFC 9457 (type, title, status, detail)"


def selection_allows_repeats(survey: Survey) -> Iterator[Finding]:
    """A list parameter of named values that may name one twice, or none."""
    for operation in survey.operations:
        for parameter in operation.parameters:
            at = survey.target(pointers.join(parameter.pointer, "schema"))
            node = survey.mapping(at)
            items = survey.reach(pointers.join(at, "items"))[:1]
            is_selection = any("enum" in site.node for site in items)
            if is_selection and not node.get("uniqueItems"):
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


def _texts(survey: Survey, operation: Operation) -> Iterator[tuple[str, str]]:
    """An operation's own texts, then those of its request body's schemas."""
    yield from _own_texts(survey, operation)
    for media_type in operation.request_body.content if operation.request_body else ():
        for site in survey.reach(pointers.join(media_type.pointer, "schema")):
            if isinstance(site.node.get("description"), str):
                at = pointers.join(site.pointer, "description")
                yield at, site.node["description"]

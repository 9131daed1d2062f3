"""Decoding request bodies by media type, and judging them."""

from collections.abc import Sequence
from urllib.parse import unquote_plus

import orjson

from contractmock.contracts import pointer as pointers
from contractmock.contracts import styles
from contractmock.contracts.message import Body, HttpRequest, Part, header, is_json
from contractmock.contracts.narrowing import narrowed
from contractmock.contracts.operation import Encoding, MediaType, RequestBody
from contractmock.contracts.parameters import raw_pairs, read_parameter
from contractmock.contracts.pointer import ABSENT
from contractmock.contracts.shape import Shape
from contractmock.contracts.styles import RawPairs
from contractmock.contracts.violation import Violation

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"

_LARGE = 1 << 18
"""Bytes of a body beyond which only the first violation is told: there may be one in each item."""

Decoded = tuple[object, MediaType | None, list[Violation]]
"""A body's value, the declared media type that it was read as, the violations."""


def read_body(declared: RequestBody | None, request: HttpRequest) -> Decoded:
    """Decode and judge the body of `request`.

    Args:
        declared: What the operation says of its body; None means that it has none.
        request: The request.
    """
    body = request.body
    if declared is None:
        return ABSENT, None, []
    if body.too_large:
        reason = body.malformed or "the body is larger than the limit"
        return ABSENT, None, [_broken("too-large", reason)]
    if body.malformed is not None:
        return ABSENT, None, [_broken("malformed", body.malformed)]
    if not body.size:
        missing = _broken("required", "a body is required")
        return ABSENT, None, [missing] if declared.required else []
    if not declared.content:
        return ABSENT, None, []
    media_type = select(declared.content, request.media_type)
    if media_type is None:
        return ABSENT, None, [_wrong_media_type(declared.content, request.media_type)]
    value, violations = _decode(media_type, request)
    return value, media_type, violations


def select(declared: Sequence[MediaType], actual: str | None) -> MediaType | None:
    """The declared media type or range that covers `actual`, the most exact one first."""
    if actual is None:
        return None
    for media_type in declared:
        if media_type.name == actual:
            return media_type
    for name in (f"{actual.partition('/')[0]}/*", "*/*"):
        for media_type in declared:
            if media_type.name == name:
                return media_type
    return None


def read_text(media_type: MediaType, content: bytes) -> object:
    """The value that plain text stands for: ``5`` is a number where the schema has one."""
    text = content.decode("utf-8", "replace")
    return styles.coerce(text, media_type.schema.shape) if media_type.schema else text


def _decode(media_type: MediaType, request: HttpRequest) -> tuple[object, list[Violation]]:
    body, actual = request.body, request.media_type or ""
    if actual == MULTIPART:
        return _decode_multipart(media_type, body.parts or ())
    if is_json(actual):
        return _decode_json(media_type, body)
    if actual == FORM:
        return _decode_form(media_type, body)
    if actual.startswith("text/"):
        value = read_text(media_type, body.content)
        return value, _judge(media_type, value, body.size)
    return body.content, []


def _decode_json(media_type: MediaType, body: Body) -> tuple[object, list[Violation]]:
    try:
        value: object = orjson.loads(body.content)
    except orjson.JSONDecodeError as error:
        return ABSENT, [_broken("malformed", f"the body is not JSON: {error}")]
    schema = media_type.schema
    if schema is None or body.size <= _LARGE:
        return value, _judge(media_type, value, body.size)
    if schema.accepts(value):
        return value, []
    value = narrowed(value)  # and the wide one is gone
    wrong = _judge(media_type, value, body.size)
    return value, wrong or [_broken("malformed", "the value is wrong, and too long to say where")]


def _decode_form(media_type: MediaType, body: Body) -> tuple[object, list[Violation]]:
    pairs = raw_pairs(body.content.decode("utf-8", "replace"))
    shape = media_type.schema.shape if media_type.schema else Shape(True)
    deep = {name for name, each in media_type.encoding.items() if each.style == "deepObject"}
    sent = (key for key, _ in pairs if key.partition("[")[0] not in deep)
    value: dict[str, object] = {}
    for name in dict.fromkeys((*shape.members, *sent)):
        encoding = media_type.encoding.get(name, Encoding())
        member = _decode_member(name, encoding, pairs, shape.member(name))
        if member is not ABSENT:
            value[name] = member
    return value, _judge(media_type, value, body.size)


def _decode_member(name: str, encoding: Encoding, pairs: RawPairs, shape: Shape) -> object:
    """One member of a form; an object may also come as JSON, which is the default of 3.0.4."""
    found = styles.decode(name, encoding.style, encoding.explode, pairs, shape, unquote_plus)
    texts = [raw for key, raw in pairs if key == name] if found is ABSENT else []
    return styles.coerce(unquote_plus(texts[-1]), shape) if texts else found


def _decode_multipart(
    media_type: MediaType, parts: Sequence[Part]
) -> tuple[object, list[Violation]]:
    """A mapping from property to value; the schema sees a placeholder in place of each file."""
    shape = media_type.schema.shape if media_type.schema else Shape(True)
    by_name: dict[str, list[Part]] = {}
    for part in parts:
        by_name.setdefault(part.name, []).append(part)
    value: dict[str, object] = {}
    judged: dict[str, object] = {}
    violations: list[Violation] = []
    for name, named in by_name.items():
        member = shape.member(name)
        repeats = "array" in member.types and "string" not in member.types
        inner = member.items() if repeats else member
        counting = named if repeats else named[-1:]  # of many for one, frameworks take the last
        violations += _part_violations(name, counting, inner, media_type.encoding.get(name))
        values = [part if part.filename is not None else _field(part, inner) for part in counting]
        seen = [_placeholder(each) if isinstance(each, Part) else each for each in values]
        value[name], judged[name] = (values, seen) if repeats else (values[0], seen[0])
    size = sum(part.size for part in parts if part.filename is None)
    return value, violations + _judge(media_type, judged, size)


def _placeholder(part: Part) -> str:
    return f"<file, {part.size} bytes>"


def _field(part: Part, shape: Shape) -> object:
    text = part.text()
    media_type = part.media_type or ""
    if is_json(media_type) or shape.is_structured:
        return styles.parse_json(text, default=text)
    return styles.coerce(text, shape)


def _part_violations(
    name: str, parts: Sequence[Part], shape: Shape, encoding: Encoding | None
) -> list[Violation]:
    """What the schema cannot judge: whether a part is a file, its media type, its headers."""
    found = []
    for part in parts:
        if shape.is_binary and part.filename is None:
            found.append(
                Violation(
                    location="body",
                    pointer=pointers.of([name]),
                    rule="file",
                    message=f"part {name!r} has to be a file: give it a filename",
                    value=part.text(),
                )
            )
        if encoding is None:
            continue
        actual = part.media_type or "text/plain"
        if encoding.content_type and not _covers(encoding.content_type, actual):
            found.append(
                Violation(
                    location="body",
                    pointer=pointers.of([name]),
                    rule="media-type",
                    message=f"part {name!r} is {actual}, not {' or '.join(encoding.content_type)}",
                    value=actual,
                    expected=list(encoding.content_type),
                )
            )
        if encoding.headers:
            found += _header_violations(pointers.of([name]), part, encoding)
    return found


def _covers(ranges: Sequence[str], actual: str) -> bool:
    return any(each in (actual, "*/*", f"{actual.partition('/')[0]}/*") for each in ranges)


def _header_violations(at: str, part: Part, encoding: Encoding) -> list[Violation]:
    found: list[Violation] = []
    for declared in encoding.headers:
        where = pointers.join(at, declared.name)
        if header(part.headers, declared.name) is None:
            if declared.required:
                message = f"the part needs a header {declared.name!r}"
                found.append(_broken("required", message, where))
            continue
        value = read_parameter(declared, part.headers)
        found.extend(declared.schema.violations(value, "body", where))
    return found


def _judge(media_type: MediaType, value: object, size: int) -> list[Violation]:
    if media_type.schema is None:
        return []
    return list(media_type.schema.violations(value, "body", only_first=size > _LARGE))


def _broken(rule: str, message: str, pointer: str = "") -> Violation:
    return Violation(location="body", pointer=pointer, rule=rule, message=message)


def _wrong_media_type(declared: Sequence[MediaType], actual: str | None) -> Violation:
    names = [media_type.name for media_type in declared]
    came = f"the body is {actual}" if actual else "the body has no content-type"
    return Violation(
        location="body",
        pointer="",
        rule="media-type",
        message=f"{came}; the contract has {' or '.join(names)}",
        value=actual if actual is not None else ABSENT,
        expected=names,
    )

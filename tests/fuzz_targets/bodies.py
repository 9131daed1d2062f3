"""Targets for bodies: multipart by both readers and in any pieces, and the three other kinds."""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from random import Random
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, quote_plus

import orjson
from tests.fuzz_targets.messages import received
from tests.fuzz_targets.target import Target

from contractmock.contracts.bodies import FORM, MULTIPART, read_body
from contractmock.contracts.contract import Contract
from contractmock.contracts.documents.loading import load_text
from contractmock.contracts.message import Body, HttpRequest, Part
from contractmock.contracts.operation import RequestBody
from contractmock.contracts.pointer import ABSENT, tokens
from contractmock.contracts.violation import BRIEF_LENGTH, Violation
from contractmock.mockserver.receiving import multipart, small_form
from contractmock.mockserver.receiving.multipart import (
    MalformedBodyError,
    MultipartReader,
    PartTooLargeError,
    boundary_of,
)
from contractmock.mockserver.receiving.small_form import read_small_form

_FILE_LIMIT = 400
_FIELD_SIZE = 300
_SPOOL_SIZE = 90
_MOST_PARTS = 400
"""Small, so that short inputs reach the disk and the limits."""

_LENIENT = (b"\r", b"\n")
"""After these python-multipart 0.0.34 looks for the first hyphen of the piece that it is given."""

Seen = list[tuple[object, ...]] | str


def check_multipart(data: bytes) -> None:
    """Both readers, and every way of cutting the body, see the same parts or the same defect."""
    content_type, _, body = data.partition(b"\n")
    try:
        boundary = boundary_of(content_type.decode("latin-1"))
    except MalformedBodyError:
        return
    fields: dict[str, Any] = {"FIELD_SIZE": _FIELD_SIZE, "MAX_FIELDS": _MOST_PARTS}
    with (
        patch.multiple(multipart, SPOOL_SIZE=_SPOOL_SIZE, MAX_FILES=_MOST_PARTS, **fields),
        patch.multiple(small_form, **fields),
    ):
        whole = _read(boundary, [body])
        pieces = [body] if body.startswith(_LENIENT) else [body[:7], body[7:]]
        for chunks in _cuts(body) if len(pieces) > 1 else ():
            assert _read(boundary, chunks) == whole
        small = read_small_form(body, boundary, _FILE_LIMIT)
        headers = (("content-type", content_type.decode("latin-1")),)
        if content_type.startswith(b"multipart/form-data;"):
            _check_received(received(headers, pieces, _FILE_LIMIT), whole)
    if small is not None:
        assert [_seen(each) for each in small] == whole


def _check_received(body: Body, whole: Seen) -> None:
    try:
        if isinstance(whole, str):
            assert body.too_large if whole == "too large" else body.malformed == whole
        elif not body.too_large:
            assert [_seen(each) for each in body.parts or ()] == whole
    finally:
        body.close()


def _read(boundary: bytes, chunks: list[bytes]) -> Seen:
    reader = None
    try:
        reader = MultipartReader(boundary, _FILE_LIMIT)
        for chunk in chunks:
            reader.feed(chunk)
        return [_seen(each) for each in reader.finish()]
    except MalformedBodyError as error:
        return str(error)
    except PartTooLargeError:
        return "too large"
    finally:
        if reader is not None:
            reader.close()


def _seen(part: Part) -> tuple[object, ...]:
    part.content.seek(0)
    content = part.content.read()
    assert len(content) == part.size
    assert part.filename is None or part.size <= _FILE_LIMIT
    digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
    assert part.digest == ("" if part.filename is None else digest)
    return part.name, part.filename, part.content_type, part.headers, content


def _cuts(body: bytes) -> Iterator[list[bytes]]:
    random = Random(len(body))
    if len(body) < 600:
        yield [body[at : at + 1] for at in range(len(body))]
    yield [body[at : at + 97] for at in range(0, len(body), 97)]
    places = sorted(random.randrange(len(body) + 1) for _ in range(3))
    yield [body[i:j] for i, j in zip([0, *places], [*places, len(body)], strict=True)]


_PART = b'--line\r\nContent-Disposition: form-data; name="%s"%s\r\n%s\r\n%s\r\n'
_TYPE = b"multipart/form-data; boundary=line\n"
_END = b"--line--\r\n"


def _multiparts() -> tuple[bytes, ...]:
    file = _PART % (b"image", b'; filename="a.png"', b"Content-Type: image/png\r\n", b"\x89PNG....")
    field = _PART % (b"note", b"", b"", b"text")
    utf8 = _PART % ("imagé".encode(), b"; filename*=UTF-8''a%C3%A9.png", b"", b"")
    long = _PART % (b"image", b'; filename="b"', b"", b"x" * 120)
    longer = _PART % (b"image", b'; filename="b"', b"", b"\r\n--lin" * 60)
    nameless = b"--line\r\nContent-Disposition: form-data\r\n\r\nx\r\n"
    folded = b"--line\r\nA: b\r\n c\r\nContent-Disposition: form-data; name=n\r\n\r\nx\r\n"
    return (
        _TYPE + file + field + _END,
        _TYPE + field + utf8 + b"--line--",
        _TYPE + long + field + field,
        _TYPE + longer + _END,
        _TYPE + nameless + _END,
        _TYPE + folded + _END + b"epilogue",
        b'Multipart/Form-Data; charset=x; boundary="li ne"\n' + file.replace(b"line", b"li ne"),
        b"multipart/form-data; boundary=\n--\r\n\r\n",
        _TYPE + field * 401 + _END,
        _TYPE + file * 401 + _END,
        _TYPE + _PART % (b"note", b"", b"", b"x" * 301) + _END,
        _TYPE + field + b"--lineage\r\n" + _END,
        _TYPE + field + b"--line-\r\n" + _END,
        b"multipart/form-data\n",
        b"multipart/form-data; boundary=" + b"l" * 300 + b"\n",
        _TYPE + _PART % (b"\xe9", b'; filename="\xe9\\"%22"', b"", b"\n") + _END,
        _TYPE + b"".join(b"--line\r\n" + b"h: v\r\n" * n + b"\r\n" for n in (9,)) + _END,
    )


_DOCUMENT = """
openapi: 3.1.0
paths:
  /body:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                n: {type: integer}
                list: {type: array, items: {type: string, maxLength: 3}}
                deep: {$ref: '#/components/schemas/Deep'}
          application/x-www-form-urlencoded: &form
            schema:
              type: object
              properties:
                n: {type: integer}
                b: {type: [boolean, 'null']}
                list: {type: array, items: {type: number}}
                filter: {type: object, properties: {a: {type: integer}}}
                note: {type: string}
            encoding:
              filter: {style: deepObject, explode: true}
              list: {style: form, explode: false}
          multipart/form-data:
            schema:
              type: object
              properties:
                photo: {type: string, contentMediaType: image/png}
                list: {type: array, items: {type: integer}}
                box: {type: object, properties: {x: {type: integer}}}
                note: {type: string}
            encoding:
              photo: {contentType: image/png, headers: {x-size: {schema: {type: integer}}}}
              note: {headers: {x-must: {required: true, schema: {}}, x-may: {}}}
          text/csv: {}
          text/*: {schema: {type: integer}}
          application/octet-stream: {}
components:
  schemas:
    Deep: {type: array, items: {$ref: '#/components/schemas/Deep'}}
"""
_CONTRACT = Contract(load_text("bodies", _DOCUMENT))
_OPERATION = _CONTRACT.operations[0]


def check_body(data: bytes) -> None:
    """A body is read or judged; JSON and plain fields are what other readers see in them."""
    kind, _, content = data.partition(b"\n")
    headers = (("content-type", kind.decode("latin-1")),)
    body = received(headers, [content])
    try:
        request = HttpRequest(method="POST", path="/body", headers=headers, body=body)
        value, media_type, violations = read_body(_OPERATION.request_body, request)
        for violation in violations:
            check_violation(violation)
        for nothing in (None, RequestBody(required=False, content=(), pointer="")):
            assert read_body(nothing, request)[:2] == (ABSENT, None)
        if media_type is not None and media_type.name == "application/json":
            _check_json(content, value)
        if media_type is not None and media_type.name == FORM and isinstance(value, dict):
            _check_note(content, value)
    finally:
        body.close()


def check_violation(violation: Violation) -> None:
    """A violation can be told, in bounded length, wherever it is shown."""
    tokens(violation.pointer)
    assert violation.rule
    assert len(violation.brief) <= BRIEF_LENGTH
    assert str(violation)


def _check_json(content: bytes, value: object) -> None:
    if value is ABSENT:
        try:
            orjson.loads(content)
        except orjson.JSONDecodeError:
            return
        raise AssertionError("JSON was refused")
    with suppress(RecursionError):  # of the comparison, where it is nested too deep for one
        assert value == orjson.loads(content)


def _check_note(content: bytes, value: dict[str, object]) -> None:
    text = content.decode("utf-8", "replace")
    told = [each for name, each in parse_qsl(text, keep_blank_values=True) if name == "note"]
    assert value.get("note") == (told[-1] if told else None)


def _bodies() -> tuple[bytes, ...]:
    form = (
        b"n=1&b=true&list=1,2.5,x&filter[a]=3&filter[b][c]=4&note=a+b%21&n=2&unknown=%00"
        b"&b=null&box=%7B%22x%22%3A1%7D"
    )
    parts = (
        _PART % (b"photo", b'; filename="a"', b"Content-Type: image/gif\r\nX-Size: x\r\n", b"x"),
        _PART % (b"list", b"", b"", b"1") + _PART % (b"list", b"", b"", b"x"),
        _PART % (b"box", b"", b"Content-Type: application/json\r\n", b'{"x": 1}'),
        _PART % (b"photo", b"", b"", b"text") + _PART % (b"note", b"", b"", b"\xff"),
    )
    return (
        b'application/json\n{"n": 1, "list": ["a", "long"], "deep": [[], [[]]], "n": 2.5}',
        b"application/json; charset=utf-8\n" + b'{"deep": ' + b"[" * 300 + b"1" + b"]" * 300 + b"}",
        b"application/vnd.x+json\n{}",
        b"application/json\n" + b"[" * 1000 + b"]" * 1000,
        FORM.encode() + b"\n" + form,
        FORM.encode() + b"\nfilter%5Ba%5D=1&list=&b=&%6Eote=" + quote_plus("é\n").encode(),
        MULTIPART.encode() + b"; boundary=line\n" + b"".join(parts) + _END,
        MULTIPART.encode() + b"; boundary=line\n" + parts[3],
        b"text/plain\n5",
        b"text/csv\nfive",
        b"application/octet-stream\n\0\xff",
        b"image/png\n\x89PNG",
        b"\n{}",
        MULTIPART.encode() + b"; boundary=line\n--line",
        MULTIPART.encode()
        + b"; boundary=line\n"
        + _PART % (b"note", b"", b"X-Must: 1\r\n", b"x")
        + _END,
        b"application/json\n",
        b"text/plain\n" + b"x" * 4000,
    )


TARGETS = (
    Target(
        name="multipart",
        check=check_multipart,
        make_seeds=_multiparts,
        words=(b"--line", b"\r\n--line\r\n", _END, b"\r\n\r\n",
               b'Content-Disposition: form-data; name="n"',
               b'; filename="f"', b"boundary=", b"Content-Type: ", b"\r\n-",
               b"filename*=utf-8''%ff"),
        parsers=(
            "contractmock.mockserver.receiving.multipart",
            "contractmock.mockserver.receiving.small_form",
        ),
        grown=(
            lambda n: _TYPE + _PART % (b"n", b"", b"", b"x") * n + _END,
            lambda n: _TYPE + b"--line\r\n" + b"header: value\r\n" * n,
            lambda n: _TYPE + _PART % (b"n", b'; filename="f"', b"", b"\r\n--lin" * n) + _END,
        ),
    ),
    Target(
        name="body",
        check=check_body,
        make_seeds=_bodies,
        words=(b"application/json\n", FORM.encode() + b"\n", b"%", b"filter[", b"][", b"note=",
               b"&"),
        parsers=("contractmock.contracts.bodies",),
        grown=(
            lambda n: FORM.encode() + b"\n" + b"list=1&" * n,
            lambda n: FORM.encode() + b"\n" + b"&".join(b"m%d=1" % each for each in range(n)),
            lambda n: b'application/json\n{"list": [' + b'"a", ' * n + b'"b"]}',
        ),
    ),
)  # fmt: skip

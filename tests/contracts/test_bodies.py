"""Decoding and judging bodies: JSON, forms, multipart."""

import hashlib
from io import BytesIO

import pytest

from contractmock.contracts.contract import Contract
from contractmock.contracts.message import Body, HttpRequest, Part
from contractmock.contracts.pointer import ABSENT
from contractmock.contracts.requests import Reading, read_request
from contractmock.contracts.violation import Violation

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


def read(shop: Contract, name: str, body: Body, media_type: str | None) -> Reading:
    operation = shop.operation(name)
    assert operation is not None
    headers = (("content-type", media_type),) if media_type else ()
    request = HttpRequest(method=operation.method, path="/", headers=headers, body=body)
    return read_request(operation, {"id": "1", "name": "a", "kind": "png"}, request)


def raw(content: bytes) -> Body:
    return Body(size=len(content), content=content)


def part(
    name: str, content: bytes, filename: str | None = None, content_type: str | None = None
) -> Part:
    return Part(
        name=name,
        filename=filename,
        content_type=content_type,
        size=len(content),
        digest=hashlib.md5(content, usedforsecurity=False).hexdigest(),
        content=BytesIO(content),
    )


def where(violations: tuple[Violation, ...]) -> list[tuple[str, str]]:
    return [(each.pointer, each.rule) for each in violations]


def test_json_is_decoded(shop: Contract) -> None:
    reading = read(shop, "createItem", raw(b'{"name":"a","kind":{"type":"simple"}}'), JSON)
    assert reading.violations == ()
    assert reading.body == {"name": "a", "kind": {"type": "simple"}}


def test_read_only_members_are_not_asked_of_requests(shop: Contract) -> None:
    body = b'{"name":"a","kind":{"type":"bundle","parts":[{"type":"simple"}]},"price":1.5}'
    assert read(shop, "createItem", raw(body), JSON).violations == ()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"kind":{"type":"simple"}}', [("/name", "required")]),
        (b'{"name":"","kind":{"type":"simple"}}', [("/name", "minLength")]),
        (b'{"name":"a","kind":{"type":"odd"}}', [("/kind", "oneOf")]),
        (b'{"name":"a","kind":{"type":"simple"},"price":0.3}', [("/price", "multipleOf")]),
        (b"{", [("", "malformed")]),
        (b"[]", [("", "type")]),
        (b'{"name":NaN}', [("", "malformed")]),
    ],
)
def test_wrong_json_is_found_where_it_is_wrong(
    shop: Contract, body: bytes, expected: list[tuple[str, str]]
) -> None:
    assert where(read(shop, "createItem", raw(body), JSON).violations) == expected


def test_an_absent_body_is_a_violation_only_where_one_is_required(shop: Contract) -> None:
    reading = read(shop, "createItem", Body(), None)
    assert where(reading.violations) == [("", "required")]
    assert reading.body is ABSENT


@pytest.mark.parametrize("media_type", ["text/plain", None])
def test_a_media_type_that_is_not_declared_is_named(shop: Contract, media_type: str | None) -> None:
    (violation,) = read(shop, "createItem", raw(b"{}"), media_type).violations
    assert violation.rule == "media-type"
    assert violation.expected == [JSON]


def test_a_form_is_decoded_by_its_schema(shop: Contract) -> None:
    reading = read(shop, "renameItem", raw(b"name=1+2&tags=new&tags=old"), FORM)
    assert reading.body == {"name": "1 2", "tags": ["new", "old"]}
    assert reading.violations == ()


def test_a_form_is_judged_by_its_schema(shop: Contract) -> None:
    reading = read(shop, "renameItem", raw(b"tags=new&odd=1"), FORM)
    assert set(where(reading.violations)) == {
        ("/name", "required"),
        ("/odd", "additionalProperties"),
    }


def test_multipart_gives_files_and_typed_fields(shop: Contract) -> None:
    photo = part("photo", b"bytes", "a.png", "image/png")
    box = part("box", b'{"x":1,"y":2}')
    body = Body(size=1, parts=(photo, part("caption", b"7"), box))
    reading = read(shop, "putPhoto", body, "multipart/form-data")
    assert reading.violations == ()
    assert reading.body == {"photo": photo, "caption": "7", "box": {"x": 1, "y": 2}}


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((), [("/photo", "required")]),
        ((part("file", b"x", "a.png"),), [("/photo", "required")]),
        ((part("photo", b"text"),), [("/photo", "file"), ("/photo", "media-type")]),
        ((part("photo", b"x", "a.gif", "image/gif"),), [("/photo", "media-type")]),
    ],
)
def test_multipart_parts_are_judged_one_by_one(
    shop: Contract, parts: tuple[Part, ...], expected: list[tuple[str, str]]
) -> None:
    reading = read(shop, "putPhoto", Body(size=1, parts=parts), "multipart/form-data")
    assert where(reading.violations) == expected


def test_a_field_is_judged_by_its_schema(shop: Contract) -> None:
    photo = part("photo", b"x", "a.png", "image/png")
    wrong = Body(size=1, parts=(photo, part("caption", b"c" * 21), part("box", b'{"x":"1"}')))
    reading = read(shop, "putPhoto", wrong, "multipart/form-data")
    assert set(where(reading.violations)) == {
        ("/caption", "maxLength"),
        ("/box/x", "type"),
        ("/box/y", "required"),
    }


@pytest.mark.parametrize(
    ("body", "rule"),
    [(Body(too_large=True), "too-large"), (Body(malformed="Missing boundary"), "malformed")],
)
def test_what_could_not_be_received_is_a_violation(shop: Contract, body: Body, rule: str) -> None:
    reading = read(shop, "putPhoto", body, "multipart/form-data")
    assert where(reading.violations) == [("", rule)]


def test_every_part_header_that_is_declared_is_read() -> None:
    # Written out here: the shared document has no part headers, few documents do.
    from contractmock.contracts.documents.document import Document

    schema = {"type": "object", "properties": {"f": {"contentMediaType": "image/png"}}}
    encoding = {"f": {"headers": {"X-Rank": {"required": True, "schema": {"type": "integer"}}}}}
    body = {"content": {"multipart/form-data": {"schema": schema, "encoding": encoding}}}
    post = {"requestBody": body, "responses": {}}
    contract = Contract(
        Document(name="d", data={"openapi": "3.1.0", "paths": {"/f": {"post": post}}})
    )
    (operation,) = contract.operations

    def judged(*headers: tuple[str, str]) -> list[tuple[str, str]]:
        file = Part(
            name="f", filename="f", content_type=None, headers=headers,
            size=1, digest="", content=BytesIO(b"x"),
        )  # fmt: skip
        fields = (("content-type", "multipart/form-data"),)
        sent = Body(size=1, parts=(file,))
        request = HttpRequest(method="POST", path="/f", headers=fields, body=sent)
        return where(read_request(operation, {}, request).violations)

    assert judged(("x-rank", "1")) == []
    assert judged(("x-rank", "one")) == [("/f/x-rank", "type")]
    assert judged() == [("/f/x-rank", "required")]

"""Targets for documents: YAML, JSON and Markdown, and all that is made of them."""

import json
from collections.abc import Iterator
from contextlib import suppress

from tests.fuzz_targets.document_seeds import JSON, PAGES, YAML, documents
from tests.fuzz_targets.target import Target

from contractmock.contracts import pointer
from contractmock.contracts.checks import check
from contractmock.contracts.contract import Contract
from contractmock.contracts.documents.json_text import parse_json
from contractmock.contracts.documents.limits import DEPTH_LIMIT
from contractmock.contracts.documents.loading import load_text
from contractmock.contracts.documents.markdown import is_page, openapi_block
from contractmock.contracts.documents.parsing import parse
from contractmock.contracts.documents.plain_data import Parsed
from contractmock.contracts.documents.yaml_text import parse_yaml
from contractmock.contracts.errors import ContractError
from contractmock.contracts.notice import Notice
from contractmock.contracts.operation import Operation
from contractmock.contracts.schema import Schema


def text_of(data: bytes) -> str | None:
    """The text that a file of these bytes holds, None where it is refused before."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def check_document(data: bytes) -> None:
    """A document is loaded, compiled and checked, or refused in one line."""
    text = text_of(data)
    if text is None:
        return
    try:
        document = load_text("document", text)
    except ContractError as error:
        check_error(error)
        return
    contract = Contract(document)
    for operation in contract.operations:
        contract.find(operation.method, operation.path)
        for schema in _schemas(operation):
            assert schema.shape.types
            schema.accepts({"a": [None, 1]})
    for notice in (*contract.notices, *check(document)):
        check_notice(notice)


def _schemas(operation: Operation) -> Iterator[Schema]:
    yield from (parameter.schema for parameter in operation.parameters)
    bodies = (operation.request_body, *operation.responses.values())
    for media_type in (each for body in bodies if body for each in body.content):
        if media_type.schema is not None:
            yield media_type.schema


def check_error(error: ContractError) -> None:
    assert error.rule
    assert error.cure


def check_notice(notice: Notice) -> None:
    pointer.tokens(notice.pointer)
    assert notice.rule
    assert notice.message


def check_yaml(data: bytes) -> None:
    """What YAML is read into is plain, bounded, and the same when it is written as JSON."""
    text = text_of(data)
    if text is None:
        return
    try:
        parsed = parse_yaml("document", text)
    except ContractError as error:
        check_error(error)
        return
    _check_plain(parsed)
    again = json.dumps(parsed.data)
    assert parse_json("document", again).data == parsed.data


def check_json(data: bytes) -> None:
    """What JSON is read into is plain, and YAML reads the same where it reads it at all."""
    text = text_of(data)
    if text is None:
        return
    try:
        parse("document", text)
    except ContractError as error:
        check_error(error)
    try:
        parsed = parse_json("document", text)
    except (json.JSONDecodeError, ContractError):
        return
    _check_plain(parsed)
    again = json.dumps(parsed.data)
    assert parse_json("document", again).data == parsed.data
    if text.lstrip().startswith("{"):
        assert parse("document", text).data == parsed.data
    if not parsed.notices and "\\u" not in again:
        with suppress(ContractError):  # it takes no key beyond 1024 characters
            assert parse_yaml("document", again).data == parsed.data


def _check_plain(parsed: Parsed) -> None:
    for notice in parsed.notices:
        check_notice(notice)
    seen: set[int] = set()
    level: list[object] = [parsed.data]
    for _ in range(DEPTH_LIMIT + 1):
        below: list[object] = []
        for node in level:
            if isinstance(node, dict | list):
                assert id(node) not in seen
                seen.add(id(node))
                below += node.values() if isinstance(node, dict) else node
            else:
                assert node is None or isinstance(node, str | int | float)
            assert not isinstance(node, dict) or all(isinstance(key, str) for key in node)
        level = below
    assert not level


def check_page(data: bytes) -> None:
    """The block of a page is lines of the page, at the place that is told."""
    text = text_of(data)
    if text is None or not is_page("page", text):
        return
    try:
        block = openapi_block(text, "page.md")
    except ContractError as error:
        check_error(error)
        return
    lines, found = text.split("\n"), block.text.split("\n")[:-1]
    theirs = lines[block.line - 1 : block.line - 1 + len(found)]
    assert all(line.endswith(each) for line, each in zip(theirs, found, strict=True))


def _module(*names: str) -> tuple[str, ...]:
    return tuple(f"contractmock.contracts.{name}" for name in names)


TARGETS = (
    Target(
        name="document",
        check=check_document,
        make_seeds=documents,
        words=(b"$ref: '#/components/schemas/Kind'", b"oneOf: []", b"type: ", b"\n  ",
               b"nullable: true", b"{}",
               b"'#/components/schemas/Item'", b"- ", b"examples: ", b"~", b"3.0.0", b"enum: [1]"),
        parsers=_module("documents.loading", "documents.walk", "documents.references", "lowering",
                        "compiler"),
        grown=(
            lambda n: b"openapi: 3.1.0\npaths: {}\ncomponents: {schemas: {\n"
            + b"".join(b" s%d: {$ref: '#/components/schemas/s%d'},\n" % (i,
                i + 1) for i in range(n)) + b"}}",
        ),
    ),
    Target(
        name="document-values",
        check=check_document,
        make_seeds=lambda: documents()[1:2],
        is_json=True,
    ),
    Target(
        name="yaml",
        check=check_yaml,
        make_seeds=lambda: YAML,
        words=(b"&a ", b"*a", b"<<: ", b"!!", b"? ", b": ", b"- ", b"|\n", b"[", b"}", b"---\n",
               b"'", b'"', b"0x"),
        parsers=_module("documents.yaml_text", "documents.plain_data"),
        grown=(
            lambda n: b"- a: [1, 2]\n" * n,
            lambda n: b"".join(b"k%d: {a: b}\n" % i for i in range(n)),
            lambda n: b"a: &a [1, 2, 3]\nb: [" + b"*a, " * n + b"]",
        ),
    ),
    Target(
        name="json",
        check=check_json,
        make_seeds=lambda: JSON,
        words=(b'"a":', b"\\u00", b"\\ud800", b"[", b"]", b"{", b"}", b",", b"NaN", b"1e99"),
        parsers=_module("documents.json_text", "documents.parsing"),
        grown=(
            lambda n: b"[" + b'{"a": 1, "a": 2}, ' * n + b"1]",
            lambda n: b"[" + b"1e999, " * n + b"1]",
        ),
    ),
    Target(
        name="page",
        check=check_page,
        make_seeds=lambda: PAGES,
        words=(b"```", b"~~~", b"\n```\n", b"   ", b"\t", b"openapi: 3", b"\r\n", b"`"),
        parsers=_module("documents.markdown"),
        grown=(
            lambda n: b"```\na\n```\n" * n,
            lambda n: b"```\n{" + b' "openapi" ' * n,
            lambda n: b"```\n" + b" ```x\n" * n,
        ),
    ),
)  # fmt: skip

"""Targets for what points into documents: overlays, queries, pointers."""

from functools import cache

import orjson
from tests.fuzz_targets.document_seeds import SHOP
from tests.fuzz_targets.documents import check_error, check_notice, text_of
from tests.fuzz_targets.target import Target

from contractmock.contracts import jsonpath, pointer
from contractmock.contracts.contract import Contract
from contractmock.contracts.documents.document import Document
from contractmock.contracts.documents.loading import load_text
from contractmock.contracts.errors import ContractError
from contractmock.contracts.overlay import apply, load_overlay


@cache
def _shop() -> Document:
    """A document with defects of its own, which an overlay may mend."""
    text = SHOP.read_text().replace("title: Shop", "title: Shop\n  title: Shop\n  x-y: yes")
    return load_text(
        "shop", text.replace("  schemas:\n", "  schemas:\n    A: {$ref: '#/nowhere'}\n")
    )


def check_overlay(data: bytes) -> None:
    """An overlay is refused, or applied to a copy, and what it does not fit is noticed."""
    text = text_of(data)
    if text is None:
        return
    before = orjson.dumps(_shop().data)
    try:
        changed = apply(_shop(), load_overlay("overlay", text))
    except ContractError as error:
        check_error(error)
        return
    assert orjson.dumps(_shop().data) == before
    for notice in changed.notices:
        check_notice(notice)
    for notice in Contract(changed).notices if isinstance(changed.data, dict) else ():
        check_notice(notice)


_QUERIED = {"a": [{"b": 1, "name": "x"}, {"name": "y"}, [3]], "a-b": {"c": None}, "*": "$", "0": {}}


def check_jsonpath(data: bytes) -> None:
    """A query is refused, or selects what the library selects."""
    text = data.decode("utf-8", "replace")[:200]
    try:
        jsonpath.validate(text)
    except jsonpath.InvalidQuery:
        assert not jsonpath.is_plain(text)
        return
    found = jsonpath.select(_QUERIED, text)
    assert found == jsonpath.select_by_library(_QUERIED, text)
    for location in found:
        assert pointer.resolve(_QUERIED, pointer.of(location)) is not pointer.ABSENT


def check_pointer(data: bytes) -> None:
    """A pointer is refused, or made of its own tokens again, and leads nowhere but inside."""
    text = data.decode("utf-8", "surrogateescape")
    try:
        tokens = pointer.tokens(text)
    except ValueError:
        assert text.removeprefix("#")[:1] != "/"
        return
    assert pointer.tokens(pointer.of(tokens)) == tokens
    found = pointer.resolve(_QUERIED, text)
    for node in (found, pointer.resolve([_QUERIED], text)):
        assert node is pointer.ABSENT or orjson.dumps(node) in orjson.dumps([_QUERIED])


_OVERLAYS = (
    b"overlay: 1.1.0\nactions:\n"
    b"  - {target: \"$.paths['/items'].get\", description: why, update: {summary: x, tags: [a]}}\n"
    b"  - {target: \"$.paths.*.*.parameters[?@.name == 'tag']\", remove: true}\n"
    b"  - {target: '$.servers[0]', copy: '$.security[0]'}\n  - {target: '$.security', update: "
    b"[{}]}\n"
    b"  - {target: $.components.schemas.Kind, copy: $.components.schemas.Item}\n"
    b"  - {target: $.nothing, update: 1}\n  - {target: $.info.title, update: {a: 1}}\n",
    b"overlay: 1.0.0\nactions: [{target: '$..required', update: x}, {target: $, remove: true}]",
    b'{"overlay": "1.1.0", "actions": [{"target": "$.servers[0]", "remove": true, "x-a": 1}, '
    b'{"target": "$..[\'$ref\']", "update": "#/nowhere"}, '
    b'{"target": "$", "update": {"paths": 1}}]}',
    b"overlay: 1.1.0\noverlay: 1.1.0\nactions: []",
    b"overlay: 1.1.0\nactions: [{target: '$.components.schemas.Kind', update: {$ref: '#/nowhere'}},"
    b" {target: '$.info', copy: '$.paths'}, {target: '$.info', copy: '$.nothing'}]",
    b"overlay: 2\nactions: []",
    b"overlay: 1.0.0\nactions: [{target: $.a, copy: $.b}]",
    b"overlay: 1.1.0\nactions: [{target: '$[', update: 1}]",
    b"overlay: 1.1.0\nactions: [{target: $, update: 1, copy: $.a}]",
    b"[]",
    *(
        b'{"overlay": "1.1.0", "actions": [' + action + b"]}"
        for action in (b"1", b'{"bad": 1}', b'{"target": "$"}', b'{"target": 1, "update": 1}',
                       b'{"target": "$", "remove": 1}', b'{"target": "$.a", "copy": "$.*"}',
                       b'{"target": "$.tags", "update": [1]}',
                       b'{"target": "$.paths", "update": [1]}')
    ),
)  # fmt: skip
_QUERIES = (
    b"$.a[0].b", b"$['a-b'].c", b"$.*", b"$[*][0]", b"$..name", b"$.a[?@.name == 'x']",
    b"$['a','0']",
    b"$.a[-1:]", b"$.a[?@.b > 0 && match(@.name, 'x')]", b"$", b"", b"$.a[01]", b"$['\\u0061']",
    b"x",
)  # fmt: skip


def _module(*names: str) -> tuple[str, ...]:
    return tuple(f"contractmock.contracts.{name}" for name in names)


TARGETS = (
    Target(
        name="overlay",
        check=check_overlay,
        make_seeds=lambda: _OVERLAYS,
        words=(b"target: ", b"remove: true", b"update: ", b"copy: ", b"$.paths", b"$..*", b"[0]",
               b", ", b"'"),
        parsers=_module("overlay"),
    ),
    Target(
        name="overlay-values",
        check=check_overlay,
        make_seeds=lambda: (_OVERLAYS[2],),
        is_json=True,
    ),
    Target(
        name="jsonpath",
        check=check_jsonpath,
        make_seeds=lambda: _QUERIES,
        words=(b"[*]", b"..", b"['a']", b"[?@.", b" == ", b"'x'", b"[0]", b".a", b"$", b"&&", b"!",
               b"length("),
        parsers=_module("jsonpath"),
    ),
    Target(
        name="pointer",
        check=check_pointer,
        make_seeds=lambda: (b"#/a/0/b", b"/a-b/c", b"/~0/~1/~", b"", b"/a/00", b"/a/-1", b"a",
                            b"/a/2/0/x"),
        words=(b"/", b"~0", b"~1", b"~01", b"#", b"a", b"0"),
        parsers=_module("pointer"),
        grown=(lambda n: b"/~01" * n,),
    ),
)  # fmt: skip

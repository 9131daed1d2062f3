"""The schemas of the shipped documents: against themselves, rewritten, and changed in one place."""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from typing import Any

import pytest

from contractmock.contracts import View, load, shipped_names
from contractmock.contracts import pointer as pointers
from contractmock.contracts.comparison import Proven, Refuted, differences, included
from contractmock.contracts.comparison.inclusion import texts
from contractmock.contracts.comparison.inclusion.relation import related
from contractmock.contracts.generation.node import SchemaValue
from contractmock.contracts.lowering import lower

DIRECTIONS = ("request", "response")
UPPER = ("maximum", "maxLength", "maxItems", "exclusiveMaximum")
LOWER = ("minimum", "minLength", "minItems")


def schema_pointers(node: Any, at: str = "") -> Iterator[str]:
    if isinstance(node, dict):
        for name, value in node.items():
            below = pointers.join(at, name)
            if (name == "schema" and isinstance(value, dict)) or at == "/components/schemas":
                yield below
            yield from schema_pointers(value, below)
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from schema_pointers(value, pointers.join(at, index))


@cache
def schemas() -> dict[str, SchemaValue]:
    """Every schema of every shipped document, as published, in both directions."""
    documents = {name: load(name, View.PUBLISHED) for name in shipped_names()}
    return {
        f"{name}{at} {direction}": lower(document, at, direction)
        for name, document in documents.items()
        for at in schema_pointers(document.data)
        for direction in DIRECTIONS
    }


def inlined(node: Any, root: Any) -> Any:
    if isinstance(node, dict):
        if "$ref" in node:
            target = inlined(pointers.resolve(root, node["$ref"][1:]), root)
            rest = {name: value for name, value in node.items() if name not in ("$ref", "$defs")}
            return {"allOf": [target], **inlined(rest, root)} if rest else target
        return {name: inlined(part, root) for name, part in node.items() if name != "$defs"}
    return [inlined(part, root) for part in node] if isinstance(node, list) else node


def places(node: Any, at: str = "", where: str = "") -> Iterator[tuple[str, str]]:
    """Every schema below `node`: its pointer, and that of its values, ``*`` for any index."""
    if not isinstance(node, dict):
        return
    yield at, where
    for name, part in node.get("properties", {}).items():
        yield from places(part, pointers.join(at, "properties", name), pointers.join(where, name))
    yield from places(node.get("items"), f"{at}/items", f"{where}/*")
    for keyword in ("allOf", "anyOf", "oneOf"):
        for index, part in enumerate(node.get(keyword, ())):
            yield from places(part, pointers.join(at, keyword, index), where)


def widenings(node: dict[str, Any]) -> Iterator[tuple[str, str, Callable[[dict[str, Any]], None]]]:
    """Ways to make a schema wider: the code of the difference, the absent member, the change."""
    if node.get("type") in ("string", "number", "integer", "object") and "enum" not in node:
        yield "type-widened", "", lambda changed: changed.update(type=[node["type"], "boolean"])
    if "enum" in node:
        yield "enum-widened", "", lambda changed: changed["enum"].append("brand-new")
    for name in node.get("required", ()):
        yield "required-removed", name, lambda changed, each=name: changed["required"].remove(each)  # type: ignore[misc]
    for keyword in (*UPPER, *LOWER):
        step = 1 if keyword in UPPER else -1
        if keyword in node and (step > 0 or keyword == "minimum" or node[keyword] > 0):
            value = node[keyword] + step
            yield (
                *("bound-loosened", ""),
                lambda changed, key=keyword, new=value: changed.update({key: new}),  # type: ignore[misc]
            )
            yield "bound-removed", "", lambda changed, key=keyword: changed.pop(key)  # type: ignore[misc]
    if node.get("format") in texts.ASSERTED and node["format"] != "byte":
        yield "format-removed", "", lambda changed: changed.pop("format")
    if "pattern" in node:
        yield "pattern-removed", "", lambda changed: changed.pop("pattern")
    if node.get("additionalProperties") is False:
        yield "properties-opened", "extra", lambda changed: changed.pop("additionalProperties")


@pytest.mark.parametrize("name", shipped_names())
@pytest.mark.parametrize("view", View)
def test_every_shipped_schema_is_included_in_a_copy_of_itself(name: str, view: View) -> None:
    document = load(name, view)
    for at in schema_pointers(document.data):
        for direction in DIRECTIONS:
            schema = lower(document, at, direction)
            assert related(schema, deepcopy(schema)).verdict() == Proven(), at


def test_every_shipped_schema_is_the_same_without_its_references() -> None:
    assert schemas()
    for label, schema in schemas().items():
        other = inlined(schema, schema)
        assert included(schema, other) == Proven(), label
        assert included(other, schema) == Proven(), label


def changes() -> Iterator[tuple[str, Any, Any, str, str]]:
    """Shipped schemas with one place widened, by label, with the code and the place."""
    for label, schema in schemas().items():
        is_used = ("/responses/" in label) is label.endswith(" response")
        if "/components/schemas/" in label or not is_used or isinstance(schema, bool):
            continue
        original = inlined(schema, schema)
        for at, where in places(original):
            node: Any = pointers.resolve(original, at)
            for code, member, change in widenings(node):
                wider = deepcopy(original)
                changed: Any = pointers.resolve(wider, at)
                change(changed)
                union: Any = pointers.resolve(original, re.sub(r"/(any|one)Of/\d+$", "", at))
                if union is not node and included(changed, union) == Proven():
                    continue  # another branch allowed it before
                expected = pointers.join(where, member) if member else where
                yield f"{label} {code} at {at}", original, wider, code, expected


def test_one_place_widened_is_one_difference_at_that_place_and_none_the_other_way() -> None:
    seen = set()
    for label, original, wider, code, expected in changes():
        assert included(original, wider) == Proven(), label
        found = list(differences(wider, original))
        assert [(each.code, type(each.verdict)) for each in found] == [(code, Refuted)], label
        shape = re.escape(expected).replace(r"\*", "[0-9]+")
        assert re.fullmatch(shape, found[0].pointer), (label, found[0].pointer)
        seen.add(code)
    assert len(seen) >= 6

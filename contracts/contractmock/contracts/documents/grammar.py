"""The grammar of OpenAPI documents: which element stands where, and where references may."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One kind of element: an object of the specification, or a list or map of such.

    Attributes:
        label: What messages call it (``an operation``).
        types: The Python types that it may have.
        fields: The names of the elements behind its fixed fields.
        each: The name of the element behind each list item or patterned field, empty for none.
        has_extensions: Whether ``x-...`` is an extension even among patterned fields.
        may_refer: Whether a mapping with ``$ref`` may stand in its place.
    """

    label: str
    types: tuple[type, ...] = (dict,)
    fields: Mapping[str, str] = field(default_factory=dict)
    each: str = ""
    has_extensions: bool = False
    may_refer: bool = False

    def fits(self, value: object) -> bool:
        """Whether `value` has the right basic type."""
        return isinstance(value, self.types)

    def empty(self) -> dict[str, Any] | list[Any]:
        """The value that says nothing."""
        return [] if self.types == (list,) else {}


def children(node: object, element: Element) -> Iterator[tuple[str | int, object, Element]]:
    """What stands directly below `node`: key or index, value, and the element it should be."""
    if isinstance(node, list) and element.each:
        for index, item in enumerate(node):
            yield index, item, ELEMENTS[element.each]
    elif isinstance(node, dict):
        for key, value in node.items():
            name = element.fields.get(key, element.each)
            if name and not (element.has_extensions and key.startswith("x-")):
                yield key, value, ELEMENTS[name]


def kind(value: object) -> str:
    """What messages call a value of this basic type: ``a list``."""
    for types, word in _KINDS:
        if isinstance(value, types):
            return word
    return "nothing"


_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (str, "a text"),
    (bool, "a truth value"),
    ((int, float), "a number"),
    (list, "a list"),
    (dict, "a mapping"),
)


def _list(each: str, label: str) -> Element:
    return Element(label=label, types=(list,), each=each)


def _map(each: str, label: str) -> Element:
    return Element(label=label, each=each)


_SCHEMA_FIELDS = {
    **dict.fromkeys(
        ("additionalItems", "additionalProperties", "contains", "contentSchema", "else", "if",
         "items", "not", "propertyNames", "then", "unevaluatedItems", "unevaluatedProperties"),
        "schema",
    ),
    **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), "schema list"),
    **dict.fromkeys(
        ("$defs", "definitions", "dependentSchemas", "patternProperties", "properties"), "schemas"
    ),
    "discriminator": "discriminator",
}  # fmt: skip

_HEADER_FIELDS = {"schema": "schema", "content": "content", "examples": "examples"}

_OPERATION_FIELDS = {
    "parameters": "parameter list",
    "requestBody": "request body",
    "responses": "responses",
    "callbacks": "callbacks",
    "security": "security",
    "servers": "server list",
}

_PATH_ITEM_FIELDS = {
    "parameters": "parameter list",
    "servers": "server list",
    **dict.fromkeys(
        ("get", "put", "post", "delete", "options", "head", "patch", "trace"), "operation"
    ),
}

_COMPONENTS_FIELDS = {
    "schemas": "schemas",
    "responses": "response map",
    "parameters": "parameter map",
    "examples": "examples",
    "requestBodies": "request bodies",
    "headers": "headers",
    "securitySchemes": "security schemes",
    "links": "links",
    "callbacks": "callbacks",
    "pathItems": "path items",
}

ELEMENTS: Mapping[str, Element] = {
    "document": Element(
        label="a document",
        fields={
            "info": "object",
            "servers": "server list",
            "paths": "paths",
            "webhooks": "path items",
            "components": "components",
            "security": "security",
            "tags": "object list",
        },
    ),
    "object": Element(label="an object"),
    "object list": _list("object", "a list of objects"),
    "list": Element(label="a list", types=(list,)),
    "server": Element(label="a server", fields={"variables": "object map"}),
    "server list": _list("server", "a list of servers"),
    "object map": _map("object", "a map of objects"),
    "security": _list("security requirement", "a list of security requirements"),
    "security requirement": _map("list", "a security requirement"),
    "paths": Element(label="the map of paths", each="path item", has_extensions=True),
    "path items": _map("path item", "a map of path items"),
    "path item": Element(label="a path item", fields=_PATH_ITEM_FIELDS, may_refer=True),
    "operation": Element(label="an operation", fields=_OPERATION_FIELDS),
    "parameter list": _list("parameter", "a list of parameters"),
    "parameter map": _map("parameter", "a map of parameters"),
    "parameter": Element(label="a parameter", fields=_HEADER_FIELDS, may_refer=True),
    "header": Element(label="a header", fields=_HEADER_FIELDS, may_refer=True),
    "headers": _map("header", "a map of headers"),
    "request body": Element(label="a request body", fields={"content": "content"}, may_refer=True),
    "request bodies": _map("request body", "a map of request bodies"),
    "content": _map("media type", "a map of media types"),
    "media type": Element(
        label="a media type",
        fields={"schema": "schema", "examples": "examples", "encoding": "encodings"},
    ),
    "encodings": _map("encoding", "a map of encodings"),
    "encoding": Element(label="an encoding", fields={"headers": "headers"}),
    "responses": Element(label="the map of responses", each="response", has_extensions=True),
    "response map": _map("response", "a map of responses"),
    "response": Element(
        label="a response",
        fields={"content": "content", "headers": "headers", "links": "links"},
        may_refer=True,
    ),
    "links": _map("link", "a map of links"),
    "link": Element(label="a link", may_refer=True),
    "examples": _map("example", "a map of examples"),
    "example": Element(label="an example", may_refer=True),
    "callbacks": _map("callback", "a map of callbacks"),
    "callback": Element(label="a callback", each="path item", has_extensions=True, may_refer=True),
    "components": Element(label="the components", fields=_COMPONENTS_FIELDS),
    "security schemes": _map("security scheme", "a map of security schemes"),
    "security scheme": Element(label="a security scheme", may_refer=True),
    "schemas": _map("schema", "a map of schemas"),
    "schema list": _list("schema", "a list of schemas"),
    "schema": Element(label="a schema", types=(dict, bool), fields=_SCHEMA_FIELDS, may_refer=True),
    "discriminator": Element(label="a discriminator", fields={"mapping": "mapping"}),
    "mapping": Element(label="a map from values to schemas"),
}

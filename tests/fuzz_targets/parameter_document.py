"""A document with a parameter of every type, in every style and place."""

from collections.abc import Mapping

import orjson

TYPES: Mapping[str, dict[str, object]] = {
    "text": {"type": "string"},
    "whole": {"type": "integer", "minimum": 1},
    "flag": {"type": ["boolean", "null"]},
    "list": {"type": "array", "items": {"type": "integer"}},
    "pair": {
        "type": "object",
        "properties": {
            "a": {"type": "integer"},
            "b": {},
            "list": {"type": "array", "items": {"type": "integer"}},
            "one": {"type": ["array", "null"]},
        },
    },
    "any": {},
}
STYLES = {
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "path": ("simple", "label", "matrix"),
    "header": ("simple",),
    "cookie": ("form",),
}


def document() -> str:
    """A document with a parameter of every type in every style and place."""
    parameters = [
        {"name": f"{kind}-{style}-{number}", "in": place, "style": style, "explode": explode,
         "required": place == "path", "schema": schema, "allowEmptyValue": kind == "flag"}
        for place, styles in STYLES.items()
        for style in styles
        for number, explode in enumerate((False, True))
        for kind, schema in TYPES.items()
    ]  # fmt: skip
    content = {"name": "json", "in": "query", "content": {"application/json": {"schema": {}}}}
    plain = {"name": "plain", "in": "header", "content": {"text/plain": {"schema": {}}}}
    others = [each for each in parameters if each["in"] != "path"]
    everywhere = {"parameters": [*others, content, plain]}
    paths = {
        f"/{each['name']}/{{{each['name']}}}/end": {"parameters": [each], "get": everywhere}
        for each in parameters
        if each["in"] == "path"
    }
    schemes = {
        "basic": {"type": "http", "scheme": "basic"},
        "bearer": {"type": "http", "scheme": "bearer"},
        "cookie": {"type": "apiKey", "in": "cookie", "name": "sid"},
        "query": {"type": "apiKey", "in": "query", "name": "key"},
        "header": {"type": "apiKey", "in": "header", "name": "X-Key"},
        "mutual": {"type": "mutualTLS"},
        "oauth": {"type": "oauth2"},
        "other": {"type": "other"},
        "nowhere": {"type": "apiKey", "in": "body", "name": "x"},
    }
    answers: dict[str, object] = {
        "content": {name: {} for name in ("text/html", "application/json", "text/plain", "image/*")}
    }
    told = {
        "openapi": "3.1.0",
        "servers": [{"url": "https://example.com/base"}],
        "paths": {
            **paths,
            "/a%20b/{x}.{y}": {"post": {"responses": {"200": answers}}},
            "/exact": {
                "get": {"security": []},
                "put": {"security": [{"mutual": []}]},
                "post": {
                    "security": [{"basic": []}, {"oauth": []}, {"nowhere": []}],
                    "parameters": [{"name": "must", "in": "query", "required": True}],
                },
            },
        },
        "security": [
            {"basic": []},
            {"bearer": []},
            {"cookie": [], "query": []},
            {"header": []},
            {"other": []},
        ],
        "components": {"securitySchemes": schemes},
    }
    return orjson.dumps(told).decode()

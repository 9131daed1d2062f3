"""Parameters on the wire: a value written in a style, and a message's piece that shows it."""

import json
import re
from collections.abc import Iterator
from urllib.parse import quote, unquote

from contractmock.contracts.generation.node import Json
from contractmock.contracts.message import is_json
from contractmock.contracts.operation import Operation, Parameter
from contractmock.contracts.parameters import read_parameter
from contractmock.contracts.pointer import ABSENT

Pairs = list[tuple[str, str]]
"""Names and raw values in order, as a message carries them."""

RESERVED = ":/?#[]@!$&'()*+,;="
"""The characters that RFC 3986 reserves."""

_ENCODED = re.compile("|".join(quote(each, safe="") for each in RESERVED))
_JOINED_BY = {"spaceDelimited": "%20", "pipeDelimited": "|"}
_REPEATED = ("form", "spaceDelimited", "pipeDelimited")


def write(parameter: Parameter, value: Json) -> Pairs:
    """`value` as the message carries it: the opposite of `parameters.read_parameter`."""
    name, explode = parameter.name, parameter.explode
    if parameter.media_type is not None:
        as_json = is_json(parameter.media_type) or not isinstance(value, str)
        return [(name, quote(json.dumps(value)) if as_json else _text(value))]
    if isinstance(value, dict):
        return list(_object(name, parameter.style, explode, value))
    if isinstance(value, list):
        return list(_array(name, parameter.style, explode, value))
    return [(name, _lead(name, parameter.style) + _text(value))]


def with_reserved(pairs: Pairs) -> Pairs:
    """`pairs` with reserved characters as they are, as one may write them who is allowed to."""
    return [(name, _ENCODED.sub(lambda match: unquote(match[0]), text)) for name, text in pairs]


def takes(parameter: Parameter, pairs: Pairs) -> bool:
    """Whether one who declares `parameter` takes all of what `pairs` carry.

    Of a name that repeats where no list is declared, only the last value counts: that loses some.
    """
    value = read_parameter(parameter, pairs)
    if value is ABSENT:
        return not pairs and not parameter.required
    if value == "" and parameter.allow_empty:
        return True
    if not parameter.schema.accepts(value):
        return False
    again = write(parameter, value)  # type: ignore[arg-type]  # it was read from text: it is JSON
    return len(again) == len(pairs)


def fragment(operation: Operation, location: str, pairs: Pairs) -> dict[str, Json]:
    """The piece of a request that carries `pairs`, and nothing else, at `location`."""
    path = operation.path
    piece: dict[str, Json] = {"method": operation.method, "path": path}
    match location:
        case "path":
            for name, text in pairs:
                path = path.replace(f"{{{name}}}", text)
            piece["path"] = path
        case "query":
            piece["query"] = "&".join(f"{quote(name, safe='[]')}={text}" for name, text in pairs)
        case "cookie":
            piece["headers"] = {"cookie": "; ".join(f"{name}={text}" for name, text in pairs)}
        case _:
            piece["headers"] = dict(pairs)
    return piece


def _array(name: str, style: str, explode: bool, items: list[Json]) -> Iterator[tuple[str, str]]:
    texts = [_text(item) for item in items]
    if explode and style in _REPEATED:
        yield from ((name, text) for text in texts)
    elif style == "matrix" and explode:
        yield name, "".join(f";{name}={text}" for text in texts)
    else:
        joint = "." if style == "label" and explode else _JOINED_BY.get(style, ",")
        yield name, _lead(name, style) + joint.join(texts)


def _object(
    name: str, style: str, explode: bool, members: dict[str, Json]
) -> Iterator[tuple[str, str]]:
    texts = [(quote(key, safe=""), _text(value)) for key, value in members.items()]
    if style == "deepObject":
        yield from ((f"{name}[{key}]", text) for key, text in texts)
    elif explode and style in _REPEATED:
        yield from texts
    elif explode:
        lead = {"label": ".", "matrix": ";"}.get(style, "")
        yield name, lead + (lead or ",").join(f"{key}={text}" for key, text in texts)
    else:
        joint = _JOINED_BY.get(style, ",")
        yield name, _lead(name, style) + joint.join(part for pair in texts for part in pair)


def _lead(name: str, style: str) -> str:
    return {"label": ".", "matrix": f";{name}="}.get(style, "")


def _text(value: Json) -> str:
    return quote(value if isinstance(value, str) else json.dumps(value), safe="")

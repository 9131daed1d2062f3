"""Serialisation styles: text taken apart into the JSON value that a schema expects."""

import math
import re
from collections.abc import Callable, Sequence

import orjson

from contractmock.contracts.pointer import ABSENT
from contractmock.contracts.shape import Shape

RawPairs = Sequence[tuple[str, str]]
"""Names and values in order: names decoded, values as they came (delimiters still encoded)."""

Unquote = Callable[[str], str]
"""Takes the encoding of one location off a value, once it is split at its delimiters."""

_DELIMITERS = {
    "form": re.compile(","),
    "simple": re.compile(","),
    "spaceDelimited": re.compile(r"%20|\+| "),
    "pipeDelimited": re.compile(r"\||%7C", re.IGNORECASE),
}
_REPEATED = ("form", "spaceDelimited", "pipeDelimited")
"""Styles of which an exploded array repeats the name."""

_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?", re.ASCII)


def decode(
    name: str, style: str, explode: bool, pairs: RawPairs, shape: Shape, unquote: Unquote
) -> object:
    """The value called `name` in `pairs`, `ABSENT` where there is none.

    Args:
        name: The parameter's or form property's name.
        style: Its serialisation style, by the names of the specification.
        explode: Whether arrays and objects are exploded.
        pairs: All names and raw values of the location.
        shape: What the value may be.
        unquote: Decodes one piece of text.
    """
    if style == "deepObject":
        return _deep_object(name, pairs, shape, unquote)
    if style == "form" and explode and _only(shape, "object"):
        return _exploded_object(pairs, shape, unquote)
    values = [raw for key, raw in pairs if key == name]
    if not values:
        return ABSENT
    if explode and style in _REPEATED and _only(shape, "array"):
        return [coerce(unquote(raw), shape.items()) for raw in values]
    if style == "simple" and _only(shape, "array"):
        values = [",".join(values)]  # one list in several header fields (RFC 9110, 5.3)
    return _delimited(name, style, explode, values[-1], shape, unquote)


def simple(value: object, explode: bool) -> str:
    """`value` in the style ``simple``, the one that header fields have."""
    if isinstance(value, dict):
        sign = "=" if explode else ","
        return ",".join(f"{name}{sign}{_plain(each)}" for name, each in value.items())
    return ",".join(map(_plain, value)) if isinstance(value, list) else _plain(value)


def _plain(value: object) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def coerce(text: str, shape: Shape) -> object:
    """`text` as the JSON value that `shape` takes it for; text that fits nothing stays text."""
    types = shape.types
    if types >= {"array", "string", "integer"}:
        return text  # the schema says nothing: text is what came
    if types & {"integer", "number"} and _NUMBER.fullmatch(text):
        return _number(text)
    if "boolean" in types and text in ("true", "false"):
        return text == "true"
    if "null" in types and text == "null" and "string" not in types:
        return None
    if types & {"array", "object"} and text[:1] in ("[", "{"):
        return parse_json(text, default=text)
    return text


def parse_json(text: str | bytes, default: object) -> object:
    """`text` as JSON, `default` where it is none."""
    try:
        value: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        return default
    return value


def _number(text: str) -> object:
    value = float(text)
    if text.lstrip("-").isdecimal() and len(text) < 20:
        return int(text)
    return value if math.isfinite(value) else text


def _only(shape: Shape, kind: str) -> bool:
    """Whether text has to be taken apart into `kind`, because no plain text would do."""
    return kind in shape.types and "string" not in shape.types


def _delimited(
    name: str, style: str, explode: bool, raw: str, shape: Shape, unquote: Unquote
) -> object:
    delimiter = _DELIMITERS.get(style, _DELIMITERS["form"])
    if style == "label":
        raw = raw.removeprefix(".")
        delimiter = re.compile(r"\." if explode else ",")
    elif style == "matrix":
        raw = raw.removeprefix(";")
        if not (explode and _only(shape, "object")):
            raw = re.sub(rf"(^|;){re.escape(name)}(?:=|(?=;|$))", r"\1", raw)
        delimiter = re.compile(";" if explode else ",")
    if _only(shape, "array"):
        pieces = delimiter.split(raw) if raw else []
        return [coerce(unquote(piece), shape.items()) for piece in pieces]
    if _only(shape, "object"):
        return _flat_object(delimiter.split(raw), explode, shape, unquote)
    return coerce(unquote(raw), shape)


def _flat_object(pieces: list[str], explode: bool, shape: Shape, unquote: Unquote) -> object:
    """``a,1,b,2`` or, exploded, ``a=1,b=2``."""
    if explode:
        pairs = [(key, value) for key, _, value in (piece.partition("=") for piece in pieces)]
    else:
        pairs = list(zip(pieces[::2], pieces[1::2], strict=False))
    return {
        unquote(key): coerce(unquote(value), shape.member(unquote(key))) for key, value in pairs
    }


def _exploded_object(pairs: RawPairs, shape: Shape, unquote: Unquote) -> object:
    """``a=1&b=2``: members stand among the other parameters, so only declared ones are taken."""
    found = {
        key: coerce(unquote(raw), shape.member(key)) for key, raw in pairs if key in shape.members
    }
    return found or ABSENT


def _deep_object(name: str, pairs: RawPairs, shape: Shape, unquote: Unquote) -> object:
    """``filter[a]=1&filter[b]=2``; a member that repeats is a list where the schema has one."""
    found: dict[str, object] = {}
    for key, raw in pairs:
        if not (key.startswith(f"{name}[") and key.endswith("]")):
            continue
        member = key[len(name) + 1 : -1].split("][")[0]
        inner = shape.member(member)
        if _only(inner, "array"):
            items = found.setdefault(member, [])
            assert isinstance(items, list)
            items.append(coerce(unquote(raw), inner.items()))
        else:
            found[member] = coerce(unquote(raw), inner)
    return found or ABSENT

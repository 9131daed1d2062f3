"""Quoting: from a remark to a change that a report may show, short and without credentials."""

from typing import cast

import orjson

from contractmock.contracts.comparison.change import Change
from contractmock.contracts.drift.traffic.masking import Mask
from contractmock.contracts.drift.traffic.remark import Remark
from contractmock.contracts.generation.node import Json
from contractmock.contracts.message import Part
from contractmock.contracts.pointer import ABSENT, of, tokens

LONGEST_VALUE = 200
"""Characters of JSON beyond which a quoted value is cut."""

LONGEST_MESSAGE = 300
"""Characters of a message before it is cut: validators quote whole values."""


def change(remark: Remark, mask: Mask) -> Change:
    """The change that `remark` is.

    Args:
        remark: The remark.
        mask: Takes out credentials.
    """
    pointer = remark.pointer
    return Change(
        code=remark.code,
        verdict=remark.verdict,
        direction=remark.side,
        operation=remark.operation,
        location=remark.location,
        status=remark.status,
        media_type=remark.media_type,
        pointer=of(map(mask.text, tokens(pointer))),
        before=cast(Json, mask.value(remark.before)),  # some rules expect what came otherwise
        after=None if remark.after is None else _plain(mask.value(remark.after, pointer)),
        message=_cut(_message(remark, mask), LONGEST_MESSAGE),
        witness=_witness(remark, mask),
        source=(remark.source, ""),
    )


def _message(remark: Remark, mask: Mask) -> str:
    """The sentence; a validator's quotes the value, which may be secret as such."""
    if remark.rule and remark.value is not ABSENT and mask.hides(remark.pointer):
        return f"the value breaks the rule {remark.rule}"
    return mask.text(remark.message)


def _witness(remark: Remark, mask: Mask) -> Json:
    exchange = remark.exchange
    told: dict[str, Json] = {
        "exchange": exchange.label,
        "call": f"{exchange.request.method} {mask.text(exchange.request.path)}",
    }
    if exchange.response is not None:
        told["status"] = exchange.response.status
    if remark.value is not ABSENT:
        told["value"] = _plain(mask.value(remark.value, remark.pointer))
    return told


def _plain(value: object) -> Json:
    """`value` as JSON, a long one as the beginning of its text."""
    if isinstance(value, Part):
        return f"<file, {value.size} bytes>"
    try:
        text = orjson.dumps(value, default=str).decode()
    except orjson.JSONEncodeError:  # nested deeper than it can write, or a number too large for it
        return _cut(str(value), LONGEST_VALUE)
    if len(text) > LONGEST_VALUE:
        return _cut(text, LONGEST_VALUE)
    found: Json = orjson.loads(text)
    return found


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"

"""A remark: one thing that one recorded exchange shows, its credentials still in it."""

from dataclasses import dataclass

from contractmock.contracts.comparison.change import Side, Verdict
from contractmock.contracts.drift.traffic.recorded import RecordedExchange
from contractmock.contracts.generation.node import Json
from contractmock.contracts.message import Part
from contractmock.contracts.pointer import ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing that one exchange shows.

    Attributes:
        code: One of the catalogue's.
        verdict: What it does to those who keep to the contract.
        side: Whether the request or the response shows it.
        operation: The operation's label.
        location: The part of the message, as of `Change.location`.
        status: The response's status as declared, or as it came where none is declared.
        media_type: The body's media type, empty elsewhere.
        pointer: The place in that part.
        before: What the contract says there, None for nothing.
        after: What came, in so far as it makes another remark: a new value, a type.
        message: One sentence.
        rule: The rule that is broken, empty where none is.
        value: What stands at the place, `ABSENT` where nothing does.
        source: Where the contract says it.
        exchange: The exchange.
    """

    code: str
    verdict: Verdict
    side: Side
    operation: str
    location: str
    status: str
    media_type: str
    pointer: str
    before: Json
    after: object
    message: str
    rule: str
    value: object
    source: str
    exchange: RecordedExchange


def json_type(value: object) -> str | None:
    """The JSON type of `value`, None where there is no value."""
    names = ((bool, "boolean"), ((int, float), "number"), (str, "string"), (list, "array"))
    if value is ABSENT:
        return None
    if value is None:
        return "null"
    if isinstance(value, Part):
        return "file"
    return next((name for kind, name in names if isinstance(value, kind)), "object")


def operand(rule: str, expected: object) -> Json:
    """What a rule asks for, as far as it is short and plain."""
    if isinstance(expected, str | int | float | bool):
        return {rule: expected}
    if isinstance(expected, list | tuple) and all(
        isinstance(each, str | int | float | bool | None) for each in expected
    ):
        return {rule: list(expected)}
    return rule

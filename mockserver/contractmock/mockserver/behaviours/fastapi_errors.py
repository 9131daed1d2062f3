"""The errors of FastAPI (checked against 0.165) for the violations that a contract finds."""

from collections.abc import Iterable, Sequence

from contractmock.contracts import pointer as pointers
from contractmock.contracts.pointer import ABSENT
from contractmock.contracts.violation import Violation

UNAUTHENTICATED = (("www-authenticate", "Bearer"),)
"""Header fields of a 401 for a bearer scheme."""

_ORDER = ("path", "query", "header", "cookie", "body")
"""The order in which the framework reads a request, and reports on it."""


def validation_body(violations: Iterable[Violation]) -> dict[str, object]:
    """The body of a 422: one entry for each place, in the framework's order.

    Args:
        violations: Where a request leaves its contract, in the order of the declared parameters.
    """
    by_place = {(each.location, each.pointer): each for each in violations}
    ordered = sorted(by_place.values(), key=lambda each: _ORDER.index(each.location))
    return {"detail": [_entry(each) for each in ordered]}


def error_body(text: str) -> dict[str, object]:
    """The body of every other error."""
    return {"detail": text}


def _entry(violation: Violation) -> dict[str, object]:
    match violation.rule:
        case "required":
            return _with(violation, "missing", "Field required")
        case "file" if violation.value in ("", ABSENT):  # an empty form field counts as absent
            absent = Violation(
                location=violation.location,
                pointer=violation.pointer,
                rule="required",
                message=violation.message,
            )
            return _entry(absent)
        case "file":
            message = "Value error, Expected UploadFile, received: <class 'str'>"
            return _with(violation, "value_error", message, error={})
        case "enum" if isinstance(violation.expected, list):
            expected = _alternatives(violation.expected)
            return _with(violation, "enum", f"Input should be {expected}", expected=expected)
        case "maxLength":
            message = f"String should have at most {violation.expected} characters"
            return _with(violation, "string_too_long", message, max_length=violation.expected)
    return _with(violation, "value_error", f"Value error, {violation.message}", error={})


def _with(violation: Violation, kind: str, message: str, **context: object) -> dict[str, object]:
    entry: dict[str, object] = {
        "type": kind,
        "loc": [violation.location, *_steps(violation.pointer)],
        "msg": message,
        "input": None if violation.value is ABSENT else violation.value,
    }
    if context:
        entry["ctx"] = context
    return entry


def _steps(pointer: str) -> list[str | int]:
    return [int(each) if each.isdecimal() else each for each in pointers.tokens(pointer)]


def _alternatives(values: Sequence[object]) -> str:
    *others, last = (repr(value) for value in values)
    return f"{', '.join(others)} or {last}" if others else last
